"""What reporting tells: ids, unit, codes, day. Never who, never what was said."""

from functools import singledispatch

from services.reporting.domain import KIA, OFFICIAL, Incident
from services.reporting.receipts import reference_number
from shared.clock import swedish_date
from shared.events import (
    DisclosureAsked,
    DisclosureGranted,
    DisclosureRefused,
    DisclosureWithdrawn,
    DuplicateFound,
    DuplicateUndone,
    FactsCorrected,
    GlassBroken,
    GlassReviewed,
    IncidentAcknowledged,
    IncidentClassified,
    IncidentClosed,
    IncidentLifted,
    IncidentReopened,
    IncidentReported,
    IncidentTransferred,
    IncidentWithdrawn,
    InfluenceAnswered,
    InfluenceAssessed,
    KiaImported,
    OfficialExposed,
    PublishedEvent,
    SeverityAssessed,
)


@singledispatch
def tell(_event: object, _position: int) -> PublishedEvent | None:
    """Most of what happens here stays here."""
    return None


@tell.register
def _(event: Incident.Reported, position: int) -> IncidentReported | OfficialExposed | KiaImported:
    if event.by == KIA:
        return _taken_in(event)
    if event.by == OFFICIAL:
        return OfficialExposed(
            incident=event.originator_id,
            reference=reference_number(event.timestamp, position),
            unit=event.unit,
            authority=event.authority,
            threat_or_violence=event.threat_or_violence,
            forms=event.forms,
            felt_as_influence=event.felt_as_influence,
            happened_on=swedish_date(event.happened_at),
            reported_at=event.timestamp,
        )
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


@tell.register
def _(event: Incident.Acknowledged, _position: int) -> IncidentAcknowledged:
    return IncidentAcknowledged(
        incident=event.originator_id,
        authority=event.authority,
        acknowledged_at=event.timestamp,
    )


@tell.register
def _(event: Incident.Lifted, _position: int) -> IncidentLifted:
    return IncidentLifted(
        incident=event.originator_id, authority=event.authority, lifted_at=event.timestamp
    )


@tell.register
def _(event: Incident.Withdrawn, _position: int) -> IncidentWithdrawn:
    return IncidentWithdrawn(
        incident=event.originator_id,
        authority=event.authority,
        withdrawn_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.FactsCorrected, _position: int) -> FactsCorrected:
    return FactsCorrected(
        incident=event.originator_id,
        authority=event.authority,
        event_type=event.event_type,
        threat_or_violence=event.threat_or_violence,
        forms=event.forms,
        felt_as_influence=event.felt_as_influence,
        happened_on=swedish_date(event.happened_at) if event.happened_at else None,
        corrected_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.Classified, _position: int) -> IncidentClassified:
    return IncidentClassified(
        incident=event.originator_id,
        authority=event.authority,
        event_type=event.event_type,
        threat_or_violence=event.threat_or_violence,
        forms=event.forms,
        classified_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.InfluenceAssessed, _position: int) -> InfluenceAssessed:
    return InfluenceAssessed(
        incident=event.originator_id,
        authority=event.authority,
        verdict=event.verdict,
        assessed_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.KiaInfluenceAnswered, _position: int) -> InfluenceAnswered:
    return InfluenceAnswered(
        incident=event.originator_id,
        authority=event.authority,
        felt_as_influence=event.felt,
        answered_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.SeverityAssessed, _position: int) -> SeverityAssessed:
    return SeverityAssessed(
        incident=event.originator_id,
        authority=event.authority,
        severity=event.severity,
        assessed_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.DuplicateFound, _position: int) -> DuplicateFound:
    return DuplicateFound(
        incident=event.originator_id,
        authority=event.authority,
        of=event.of,
        found_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.DuplicateUndone, _position: int) -> DuplicateUndone:
    return DuplicateUndone(
        incident=event.originator_id,
        authority=event.authority,
        undone_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.Transferred, _position: int) -> IncidentTransferred:
    return IncidentTransferred(
        incident=event.originator_id,
        authority=event.authority,
        unit=event.unit,
        transferred_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.Closed, _position: int) -> IncidentClosed:
    return IncidentClosed(
        incident=event.originator_id, authority=event.authority, closed_at=event.timestamp
    )


@tell.register
def _(event: Incident.Reopened, _position: int) -> IncidentReopened:
    return IncidentReopened(
        incident=event.originator_id, authority=event.authority, reopened_at=event.timestamp
    )


@tell.register
def _(event: Incident.DisclosureAsked, _position: int) -> DisclosureAsked:
    return DisclosureAsked(
        incident=event.originator_id,
        disclosure=event.disclosure,
        authority=event.authority,
        receiver=event.receiver,
        purpose=event.purpose,
        asked_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.DisclosureGranted, _position: int) -> DisclosureGranted:
    return DisclosureGranted(
        incident=event.originator_id,
        disclosure=event.disclosure,
        authority=event.authority,
        receiver=event.receiver,
        granted_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.DisclosureRefused, _position: int) -> DisclosureRefused:
    return DisclosureRefused(
        incident=event.originator_id,
        disclosure=event.disclosure,
        authority=event.authority,
        receiver=event.receiver,
        refused_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.DisclosureWithdrawn, _position: int) -> DisclosureWithdrawn:
    return DisclosureWithdrawn(
        incident=event.originator_id,
        disclosure=event.disclosure,
        authority=event.authority,
        receiver=event.receiver,
        withdrawn_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.GlassBroken, _position: int) -> GlassBroken:
    return GlassBroken(
        incident=event.originator_id,
        glass=event.glass,
        unit=event.unit,
        authority=event.authority,
        purpose=event.purpose,
        broken_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: Incident.GlassReviewed, _position: int) -> GlassReviewed:
    return GlassReviewed(
        incident=event.originator_id,
        glass=event.glass,
        authority=event.authority,
        justified=event.justified,
        reviewed_on=swedish_date(event.timestamp),
    )


def _taken_in(event: Incident.Reported) -> KiaImported:
    return KiaImported(
        incident=event.originator_id,
        unit=event.unit,
        authority=event.authority,
        event_type=event.event_type,
        threat_or_violence=event.threat_or_violence,
        forms=event.forms,
        happened_on=swedish_date(event.happened_at),
        reported_at=event.timestamp,
    )
