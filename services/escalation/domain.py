"""What a case is, and what may happen to it. The TOPICs are on disk: they never change."""

from datetime import date
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import event

from shared.events import Form
from shared.eventstore.domain import Aggregate, Category, Created, PseudonymId
from shared.eventstore.sealed import Kind


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

    def receive(self, by: str) -> None:
        """Take the case on; one that is taken stays with whoever was first."""
        if self.received_by is None:
            self.trigger_event(
                self.Received, incident=self.incident, by=by, authority=self.authority
            )

    @event(Received)
    def _received(self, by: str) -> None:
        self.received_by = by
