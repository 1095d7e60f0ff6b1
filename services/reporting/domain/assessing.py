"""What the organisation finds, beside what the reporter said: her own words are never changed."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated

from services.reporting.domain.course import Course
from shared.events import EventType, Form, Verdict
from shared.eventstore.domain import Aggregate, Category
from shared.eventstore.sealed import KeyClass, Kind, Sealed

# Which list of event types and forms was chosen from. A new list is a new name, and what was
# classified by the old one stays what it was.
VOCABULARY = "2026-1"

LEAST, MOST = 1, 3  # of each scale below
SERIOUS = 3  # a severity from which security is told at once


@dataclass(frozen=True)
class Classification:
    """What kind of event it was."""

    event_type: EventType
    threat_or_violence: bool
    forms: tuple[Form, ...]


@dataclass(frozen=True)
class Scales:
    """The four questions behind a severity, each from 1 to 3."""

    concreteness: int  # vague; aimed at somebody; says what, when or where
    capacity: int  # nothing points to it; possible; has shown it, or has the means
    nearness: int  # far away; where she works; at her home, or going on now
    consequence: int  # unpleasant; harm; serious harm or danger to life

    @property
    def severity(self) -> int:
        """Return 1 low, 2 medium, 3 serious or 4 acute.

        The sum says it: 4-5, 6-7, 8-9 and 10-12. But what may cost a life, and is concrete or
        near, is serious whatever the rest is: nobody should have to add up to be protected.
        """
        asked = (self.concreteness, self.capacity, self.nearness, self.consequence)
        by_sum = min(4, sum(asked) // 2 - 1)
        may_cost_a_life = self.consequence == MOST and MOST in (self.concreteness, self.nearness)
        return max(by_sum, SERIOUS if may_cost_a_life else 1)


@dataclass(frozen=True)
class Assessed:
    """What is found of the influence, and why."""

    verdict: Verdict
    ground: Sealed[str]


class Assessing(Course):
    """Classified, and judged for influence and severity; each as often as it takes."""

    if TYPE_CHECKING:
        event_type: EventType
        threat_or_violence: bool
        forms: tuple[Form, ...]

    class Classified(Aggregate.Event):
        """What kind of event it was, as the organisation finds."""

        TOPIC = "reporting.incident.classified"
        vocabulary: Category
        event_type: Annotated[EventType, Kind.CATEGORY]
        threat_or_violence: Annotated[bool, Kind.CATEGORY]
        forms: Annotated[tuple[Form, ...], Kind.CATEGORY]

        def apply(self, aggregate: "Assessing") -> None:
            """Count it so from now on."""
            aggregate.classified = Classification(
                self.event_type, self.threat_or_violence, self.forms
            )

    class InfluenceAssessed(Aggregate.Event):
        """Whether somebody tried to influence, as the organisation finds, and on what ground."""

        TOPIC = "reporting.incident.influence-assessed"
        verdict: Annotated[Verdict, Kind.CATEGORY]
        ground: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Assessing") -> None:
            """Keep it beside what the reporter felt."""
            aggregate.influence = Assessed(self.verdict, self.ground)

    class SeverityAssessed(Aggregate.Event):
        """How serious it is, and what was answered to the four questions behind it."""

        TOPIC = "reporting.incident.severity-assessed"
        concreteness: Annotated[int, Kind.CATEGORY]
        capacity: Annotated[int, Kind.CATEGORY]
        nearness: Annotated[int, Kind.CATEGORY]
        consequence: Annotated[int, Kind.CATEGORY]
        severity: Annotated[int, Kind.CATEGORY]  # as it was reckoned on that day

        def apply(self, aggregate: "Assessing") -> None:
            """Keep the result."""
            aggregate.severity = self.severity
            aggregate.scales = Scales(
                self.concreteness, self.capacity, self.nearness, self.consequence
            )

    def _begin_assessing(self) -> None:
        self.classified: Classification | None = None
        self.influence: Assessed | None = None
        self.severity: int | None = None
        self.scales: Scales | None = None

    @property
    def classification(self) -> Classification:
        """Return what kind it was: as found, or else as told."""
        return self.classified or Classification(
            self.event_type, self.threat_or_violence, self.forms
        )

    def classify(self, found: Classification, by: str) -> None:
        """Say what kind of event it was; the same again changes nothing. Raises `Over`."""
        self._goes_on()
        if found != self.classified:
            self._tell(
                self.Classified,
                by,
                vocabulary=VOCABULARY,
                event_type=found.event_type,
                threat_or_violence=found.threat_or_violence,
                forms=found.forms,
            )

    def assess_influence(self, verdict: Verdict, ground: str, by: str) -> None:
        """Say what is found of the influence, and why. Raises `Over`, `NothingLeft`."""
        self._goes_on()
        before = self.influence
        if before is None or before.verdict != verdict or not before.ground.says(ground):
            self._write(self.InfluenceAssessed, by, verdict=verdict, ground=Sealed(ground))

    def assess_severity(self, scales: Scales, by: str) -> None:
        """Say how serious it is; the same again changes nothing. Raises `Over`."""
        self._goes_on()
        if scales != self.scales:
            self._tell(
                self.SeverityAssessed,
                by,
                concreteness=scales.concreteness,
                capacity=scales.capacity,
                nearness=scales.nearness,
                consequence=scales.consequence,
                severity=scales.severity,
            )
