"""One incident: its whole story. The TOPICs are on disk: they never change."""

from collections.abc import Collection
from datetime import datetime
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import event

from services.reporting.domain.acting import Acting
from services.reporting.domain.assessing import Assessing
from services.reporting.domain.closing import Closing
from services.reporting.domain.crossing import Crossing
from services.reporting.domain.dialogue import Dialogue
from services.reporting.domain.evidence import Evidence
from services.reporting.domain.handling import Handling, WhyLifted
from services.reporting.domain.identity import Identifying
from services.reporting.domain.investigating import Investigating
from services.reporting.domain.kia import Kia
from services.reporting.domain.linking import Linking
from services.reporting.domain.mentioning import Mentioning
from services.reporting.domain.report import Naming, Report
from services.reporting.domain.safety import Safety
from services.reporting.domain.story import ANONYMOUS, OFFICIAL, REPORTER
from services.reporting.domain.telling import Telling
from services.reporting.domain.told import Told
from shared.events import EventType, Form
from shared.eventstore.domain import Created, PseudonymId
from shared.eventstore.sealed import Erased, KeyClass, Kind, Sealed


class Incident(
    Handling,
    Assessing,
    Investigating,
    Acting,
    Linking,
    Mentioning,
    Closing,
    Crossing,
    Telling,
    Kia,
    Told,
    Safety,
    Evidence,
    Identifying,
    Dialogue,
):
    """Told by somebody, taken care of by others, and now and then given to somebody else."""

    TOPIC = "reporting.incident"

    class Reported(Created):
        """Someone told us what happened to them."""

        TOPIC = "reporting.incident.reported"
        reporter: Annotated[Sealed[str], KeyClass.IDENTITY]
        unit: PseudonymId
        event_type: Annotated[EventType, Kind.CATEGORY]
        threat_or_violence: Annotated[bool, Kind.CATEGORY]
        forms: Annotated[tuple[Form, ...], Kind.CATEGORY]
        felt_as_influence: Annotated[bool, Kind.CATEGORY]
        happened_at: Annotated[datetime, Kind.CATEGORY]
        severity_felt: Annotated[int | None, Kind.CATEGORY]
        what_happened: Annotated[Sealed[str], KeyClass.NARRATIVE]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the form's own id: a form that is sent again is the same incident."""
        return id

    @event(Reported)
    def __init__(
        self,
        id: UUID,
        reporter: Sealed[str],
        unit: UUID,
        event_type: EventType,
        threat_or_violence: bool,
        forms: tuple[Form, ...],
        felt_as_influence: bool,
        happened_at: datetime,
        severity_felt: int | None,
        what_happened: Sealed[str],
        by: str,
        authority: str,
    ) -> None:
        self.reporter = reporter
        self.unit = unit
        self.event_type = event_type
        self.threat_or_violence = threat_or_violence
        self.forms = forms
        self.felt_as_influence = felt_as_influence
        self.happened_at = happened_at
        self.severity_felt = severity_felt
        self.what_happened = what_happened
        self.authority = authority
        self.told_by = by  # never who: see `Story`
        self._begin_handling()
        self._begin_assessing()
        self._begin_investigating()
        self._begin_acting()
        self._begin_linking()
        self._begin_mentioning()
        self._begin_closing()
        self._begin_crossing()
        self._begin_telling()
        self._begin_kia()
        self._begin_told()
        self._begin_safety()
        self._begin_evidence()
        self._begin_identifying(is_anonymous=by == ANONYMOUS)
        self._begin_dialogue()

    @classmethod
    def told(
        cls, report: Report, reporter: UUID | None, authority: str, *, official: bool = False
    ) -> "Incident":
        """Begin the story with what the reporter tells, an elected `official` or somebody else.

        Without a reporter nobody knows who it is, and nothing is kept that could tell.
        """
        by = OFFICIAL if official else REPORTER
        if reporter is None:
            by = ANONYMOUS
        incident = cls(
            id=report.id,
            reporter=Sealed(str(reporter) if reporter else ""),
            unit=report.unit,
            event_type=report.event_type,
            threat_or_violence=report.threat_or_violence,
            forms=report.forms,
            felt_as_influence=report.felt_as_influence,
            happened_at=report.happened_at,
            severity_felt=report.severity_felt,
            what_happened=Sealed(report.what_happened),
            by=by,
            authority=authority,
        )
        if official:
            incident.trigger_event(cls.OfficialExposed, by=by, authority=authority)
        if report.identity == Naming.HIDDEN:
            incident.hide_identity()
        incident.tell_more(report, by)
        return incident

    def begin_above(self, leaders: Collection[UUID]) -> None:
        """Let the leader above have it from the beginning, and the nearest ones never."""
        for leader in leaders:
            self.declare_conflict(leader, self.told_by)
        if not leaders:  # it is the nearest leader herself who tells
            self.lift(WhyLifted.ASKED_FOR, self.told_by)

    @property
    def naming(self) -> Naming:
        """Return how it is known today who told it."""
        if self.is_anonymous:
            return Naming.ANONYMOUS
        return Naming.HIDDEN if self.is_hidden else Naming.NAMED

    def was_told_by(self, person: UUID) -> bool:
        """Whether this person is the reporter; nobody is, once that is erased."""
        try:
            return self.reporter.reveal() == str(person)
        except Erased:
            return False

    def says_the_same_as(self, report: Report) -> bool:
        """Whether a report with the same id is this very report, sent again."""
        first_text = self.first("what_happened")
        return (
            self.unit == report.unit
            and self.first("event_type") == report.event_type
            and self.first("threat_or_violence") == report.threat_or_violence
            and self.first("forms") == report.forms
            and self.first("felt_as_influence") == report.felt_as_influence
            and self.first("happened_at") == report.happened_at
            and self.severity_felt == report.severity_felt
            and isinstance(first_text, Sealed)
            and first_text.reveal() == report.what_happened
            and self.was_hidden == (report.identity == Naming.HIDDEN)
            and self.says_no_more_than(report)
        )
