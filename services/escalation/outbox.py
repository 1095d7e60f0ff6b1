"""What escalation tells the security department and the others: thin, like what it heard."""

from functools import singledispatch

from services.escalation.domain import Case
from shared.events import CaseOpened, CaseReceived, PublishedEvent


@singledispatch
def tell(_event: object, _position: int) -> PublishedEvent | None:
    """Most of what happens here stays here."""
    return None


@tell.register
def _(event: Case.Opened, _position: int) -> CaseOpened:
    return CaseOpened(
        case=event.originator_id,
        incident=event.incident,
        reference=event.reference,
        unit=event.unit,
        authority=event.authority,
        threat_or_violence=event.threat_or_violence,
        forms=event.forms,
        felt_as_influence=event.felt_as_influence,
        severity_felt=event.severity_felt,
        happened_on=event.happened_on,
        opened_at=event.timestamp,
    )


@tell.register
def _(event: Case.Received, _position: int) -> CaseReceived:
    return CaseReceived(
        case=event.originator_id, incident=event.incident, received_at=event.timestamp
    )
