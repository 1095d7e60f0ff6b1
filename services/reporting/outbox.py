"""What reporting tells: ids, unit, codes, day. Never who, never what was said."""

from functools import singledispatch

from services.reporting.domain import Incident
from services.reporting.receipts import reference_number
from shared.clock import swedish_date
from shared.events import IncidentReported, PublishedEvent


@singledispatch
def tell(_event: object, _position: int) -> PublishedEvent | None:
    """Most of what happens here stays here."""
    return None


@tell.register
def _(event: Incident.Reported, position: int) -> IncidentReported:
    return IncidentReported(
        incident=event.originator_id,
        reference=reference_number(event.timestamp, position),
        unit=event.unit,
        authority=event.authority,
        event_type=event.event_type,
        threat_or_violence=event.threat_or_violence,
        forms=event.forms,
        felt_as_influence=event.felt_as_influence,
        severity_felt=event.severity_felt,
        happened_on=swedish_date(event.happened_at),
        reported_at=event.timestamp,
    )
