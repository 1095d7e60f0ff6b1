"""What reporting tells: ids, unit, codes, day. Never who, never what was said."""

from functools import singledispatch

from services.reporting.domain import KIA, OFFICIAL, Incident
from services.reporting.domain.campaign import Campaign
from services.reporting.domain.pilots import FormInUse, Pilot
from services.reporting.receipts import reference_number
from shared.clock import swedish_date
from shared.events import (
    CampaignDeclared,
    CampaignEnded,
    CampaignGrown,
    CampaignShrunk,
    DisclosureAsked,
    DisclosureGranted,
    DisclosureRefused,
    DisclosureWithdrawn,
    DuplicateFound,
    DuplicateUndone,
    FactsCorrected,
    FormAdopted,
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
    PilotConcluded,
    PublishedEvent,
    SeverityAssessed,
)
from shared.eventstore.domain import Aggregate
from shared.outbox import as_it_is


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
def _(event: Incident.KiaInfluenceAnswered, _position: int) -> InfluenceAnswered:
    return InfluenceAnswered(
        incident=event.originator_id,
        authority=event.authority,
        felt_as_influence=event.felt,
        answered_on=swedish_date(event.timestamp),
    )


@tell.register
def _(event: FormInUse.FormAdopted, _position: int) -> FormAdopted:
    return FormAdopted(
        authority=event.authority,
        edition=event.edition,
        pilot=event.pilot,
        adopted_on=swedish_date(event.timestamp),
    )


AS_THEY_ARE: dict[type[Aggregate.Event], type[PublishedEvent]] = {
    Incident.Acknowledged: IncidentAcknowledged,
    Incident.Lifted: IncidentLifted,
    Incident.Withdrawn: IncidentWithdrawn,
    Incident.Classified: IncidentClassified,
    Incident.InfluenceAssessed: InfluenceAssessed,
    Incident.SeverityAssessed: SeverityAssessed,
    Incident.DuplicateFound: DuplicateFound,
    Incident.DuplicateUndone: DuplicateUndone,
    Incident.Transferred: IncidentTransferred,
    Incident.Closed: IncidentClosed,
    Incident.Reopened: IncidentReopened,
    Incident.DisclosureAsked: DisclosureAsked,
    Incident.DisclosureGranted: DisclosureGranted,
    Incident.DisclosureRefused: DisclosureRefused,
    Incident.DisclosureWithdrawn: DisclosureWithdrawn,
    Incident.GlassBroken: GlassBroken,
    Incident.GlassReviewed: GlassReviewed,
    Campaign.Declared: CampaignDeclared,
    Campaign.Grown: CampaignGrown,
    Campaign.Shrunk: CampaignShrunk,
    Campaign.Ended: CampaignEnded,
    Pilot.Concluded: PilotConcluded,
}

for _kind, _told in AS_THEY_ARE.items():
    tell.register(_kind, as_it_is(_kind, _told))


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
