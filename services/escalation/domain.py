"""What a case is, and what may happen to it. The TOPICs are on disk: they never change."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import event

from shared.events import Form, Standing, concerns_security
from shared.eventstore.domain import Aggregate, Category, Created, PseudonymId
from shared.eventstore.sealed import Kind


@dataclass(frozen=True)
class Facts:
    """What a case is about, as far as it is told."""

    unit: UUID
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt_as_influence: bool
    happened_on: date

    @property
    def concern_security(self) -> bool:
        """Whether the security department is told of it at all."""
        return concerns_security(
            self.forms,
            threat_or_violence=self.threat_or_violence,
            felt_as_influence=self.felt_as_influence,
        )


class Case(Aggregate):
    """One incident's way through the security department."""

    TOPIC = "escalation.case"

    class Opened(Created):
        """The security department was asked to look at an incident."""

        TOPIC = "escalation.case.opened"
        incident: PseudonymId
        reference: Category
        unit: PseudonymId
        threat_or_violence: Annotated[bool, Kind.CATEGORY]
        forms: Annotated[tuple[Form, ...], Kind.CATEGORY]
        felt_as_influence: Annotated[bool, Kind.CATEGORY]
        severity_felt: Annotated[int | None, Kind.CATEGORY]
        happened_on: Annotated[date, Kind.CATEGORY]

    class Received(Aggregate.Event):
        """Someone in the security department has taken the case on."""

        TOPIC = "escalation.case.received"
        incident: PseudonymId

    class Corrected(Aggregate.Event):
        """What the case is about is told anew, as a whole: corrected, moved, or taken back."""

        TOPIC = "escalation.case.corrected"
        incident: PseudonymId
        unit: PseudonymId
        threat_or_violence: Annotated[bool, Kind.CATEGORY]
        forms: Annotated[tuple[Form, ...], Kind.CATEGORY]
        felt_as_influence: Annotated[bool, Kind.CATEGORY]
        happened_on: Annotated[date, Kind.CATEGORY]
        standing: Annotated[Standing, Kind.CATEGORY]
        same_as: Annotated[UUID | None, Kind.PSEUDONYMOUS]

        def apply(self, aggregate: "Case") -> None:
            """Replace what was told before."""
            aggregate.facts = Facts(
                self.unit,
                self.threat_or_violence,
                self.forms,
                self.felt_as_influence,
                self.happened_on,
            )
            aggregate.standing, aggregate.same_as = self.standing, self.same_as

    @staticmethod
    def create_id(incident: UUID, **_: object) -> UUID:
        """Return the one id that an incident's case can have: told twice is one case."""
        return uuid5(NAMESPACE_URL, f"/cases/{incident}")

    @event(Opened)
    def __init__(
        self,
        incident: UUID,
        reference: str,
        unit: UUID,
        threat_or_violence: bool,
        forms: tuple[Form, ...],
        felt_as_influence: bool,
        severity_felt: int | None,
        happened_on: date,
        by: str,
        authority: str,
    ) -> None:
        self.incident = incident
        self.authority = authority
        self.received_by: str | None = None
        self.facts = Facts(unit, threat_or_violence, forms, felt_as_influence, happened_on)
        self.standing = Standing.COUNTS
        self.same_as: UUID | None = None

    def receive(self, by: str) -> None:
        """Take the case on; one that is taken stays with whoever was first."""
        if self.received_by is None:
            self.trigger_event(
                self.Received, incident=self.incident, by=by, authority=self.authority
            )

    def correct(self, facts: Facts, standing: Standing, same_as: UUID | None, by: str) -> None:
        """Take in what is told anew; when it says the same as before, nothing has changed."""
        if (facts, standing, same_as) == (self.facts, self.standing, self.same_as):
            return
        self.trigger_event(
            self.Corrected,
            by=by,
            authority=self.authority,
            incident=self.incident,
            unit=facts.unit,
            threat_or_violence=facts.threat_or_violence,
            forms=facts.forms,
            felt_as_influence=facts.felt_as_influence,
            happened_on=facts.happened_on,
            standing=standing,
            same_as=same_as,
        )

    @event(Received)
    def _received(self, by: str) -> None:
        self.received_by = by
