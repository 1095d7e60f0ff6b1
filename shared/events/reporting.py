"""What reporting tells."""

from datetime import date, datetime
from uuid import UUID

from shared.events.base import PublishedEvent
from shared.events.vocabulary import EventType, Form, Purpose, Verdict


class IncidentReported(PublishedEvent, frozen=True):
    """Someone has reported an incident. Who, and what was said, stay in reporting."""

    subject = "reporting.incident.reported.v1"
    title = "Händelse rapporterad"
    incident: UUID
    reference: str
    unit: UUID
    authority: str
    event_type: EventType
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt_as_influence: bool
    severity_felt: int | None
    happened_on: date
    reported_at: datetime


class KiaImported(PublishedEvent, frozen=True):
    """An event was taken in from KIA: it counts, but nobody is called out for it."""

    subject = "reporting.kia.imported.v1"
    title = "Händelse inläst från KIA"
    incident: UUID
    unit: UUID
    authority: str
    event_type: EventType
    threat_or_violence: bool
    forms: tuple[Form, ...]
    happened_on: date
    reported_at: datetime


class OfficialExposed(PublishedEvent, frozen=True):
    """An elected official has reported an incident. It is told instead of `IncidentReported`.

    Officials are not employed: this is no event of the work environment, and no part of the
    series of threats and violence.
    """

    subject = "reporting.official.exposed.v1"
    title = "Förtroendevald utsatt"
    incident: UUID
    reference: str
    unit: UUID
    authority: str
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt_as_influence: bool
    happened_on: date
    reported_at: datetime


class IncidentAcknowledged(PublishedEvent, frozen=True):
    """Whoever answers for the unit has taken it on."""

    subject = "reporting.incident.acknowledged.v1"
    title = "Händelse bekräftad"
    incident: UUID
    authority: str
    acknowledged_at: datetime


class FactsCorrected(PublishedEvent, frozen=True):
    """The reporter has put right what she had ticked or dated; None is as it was.

    What the organisation has classified stays as it was classified.
    """

    subject = "reporting.incident.facts-corrected.v1"
    title = "Händelsens uppgifter rättade"
    incident: UUID
    authority: str
    event_type: EventType | None
    threat_or_violence: bool | None
    forms: tuple[Form, ...] | None
    felt_as_influence: bool | None
    happened_on: date | None
    corrected_on: date


class IncidentClassified(PublishedEvent, frozen=True):
    """What kind of event it was, as the organisation finds; it replaces what was said before."""

    subject = "reporting.incident.classified.v1"
    title = "Händelse klassad"
    incident: UUID
    authority: str
    event_type: EventType
    threat_or_violence: bool
    forms: tuple[Form, ...]
    classified_on: date


class InfluenceAssessed(PublishedEvent, frozen=True):
    """What the organisation finds of the influence; what the reporter felt stays what it was."""

    subject = "reporting.influence.assessed.v1"
    title = "Påverkansförsök bedömt"
    incident: UUID
    authority: str
    verdict: Verdict
    assessed_on: date


class InfluenceAnswered(PublishedEvent, frozen=True):
    """What KIA does not ask was answered: whether it was felt as an attempt to influence."""

    subject = "reporting.influence.answered.v1"
    title = "Frågan om påverkan besvarad"
    incident: UUID
    authority: str
    felt_as_influence: bool
    answered_on: date


class SeverityAssessed(PublishedEvent, frozen=True):
    """How serious it is, as the organisation finds: 1 low to 4 acute."""

    subject = "reporting.severity.assessed.v1"
    title = "Allvarlighetsgrad bedömd"
    incident: UUID
    authority: str
    severity: int
    assessed_on: date


class IncidentLifted(PublishedEvent, frozen=True):
    """The leader above has it from now on."""

    subject = "reporting.incident.lifted.v1"
    title = "Händelse lyft till överordnad"
    incident: UUID
    authority: str
    lifted_at: datetime


class IncidentWithdrawn(PublishedEvent, frozen=True):
    """The reporter has taken it back: from that day it counts no more."""

    subject = "reporting.incident.withdrawn.v1"
    title = "Händelse återtagen"
    incident: UUID
    authority: str
    withdrawn_on: date


class DuplicateFound(PublishedEvent, frozen=True):
    """It is the same event as another one, which alone counts from that day."""

    subject = "reporting.incident.duplicate-found.v1"
    title = "Dubblett funnen"
    incident: UUID
    authority: str
    of: UUID
    found_on: date


class DuplicateUndone(PublishedEvent, frozen=True):
    """It was an event of its own after all: from that day it counts again."""

    subject = "reporting.incident.duplicate-undone.v1"
    title = "Dubblett ångrad"
    incident: UUID
    authority: str
    undone_on: date


class IncidentTransferred(PublishedEvent, frozen=True):
    """It belongs to another unit of the same authority from now on."""

    subject = "reporting.incident.transferred.v1"
    title = "Händelse flyttad"
    incident: UUID
    authority: str
    unit: UUID
    transferred_on: date


class IncidentClosed(PublishedEvent, frozen=True):
    """The reporter has been told, and what was decided is done or handed over."""

    subject = "reporting.incident.closed.v1"
    title = "Händelse avslutad"
    incident: UUID
    authority: str
    closed_at: datetime


class IncidentReopened(PublishedEvent, frozen=True):
    """It goes on."""

    subject = "reporting.incident.reopened.v1"
    title = "Händelse återöppnad"
    incident: UUID
    authority: str
    reopened_at: datetime


class DisclosureAsked(PublishedEvent, frozen=True):
    """Another authority has asked to be given what was told. Why in words stays in reporting."""

    subject = "reporting.disclosure.asked.v1"
    title = "Utlämnande begärt"
    incident: UUID
    disclosure: UUID
    authority: str
    receiver: str
    purpose: Purpose
    asked_on: date


class DisclosureGranted(PublishedEvent, frozen=True):
    """The owning authority has given something, masked. What, and on what ground, stay there."""

    subject = "reporting.disclosure.granted.v1"
    title = "Utlämnande beviljat"
    incident: UUID
    disclosure: UUID
    authority: str
    receiver: str
    granted_on: date


class DisclosureRefused(PublishedEvent, frozen=True):
    """The owning authority gives nothing."""

    subject = "reporting.disclosure.refused.v1"
    title = "Utlämnande nekat"
    incident: UUID
    disclosure: UUID
    authority: str
    receiver: str
    refused_on: date


class DisclosureWithdrawn(PublishedEvent, frozen=True):
    """What was given may be read no more."""

    subject = "reporting.disclosure.withdrawn.v1"
    title = "Utlämnande återtaget"
    incident: UUID
    disclosure: UUID
    authority: str
    receiver: str
    withdrawn_on: date


class GlassBroken(PublishedEvent, frozen=True):
    """Someone on call in the owning authority has opened a report in an emergency."""

    subject = "reporting.glass.broken.v1"
    title = "Nödöppning gjord"
    incident: UUID
    glass: UUID
    unit: UUID
    authority: str
    purpose: Purpose
    broken_on: date


class GlassReviewed(PublishedEvent, frozen=True):
    """A leader above has looked at why that was done."""

    subject = "reporting.glass.reviewed.v1"
    title = "Nödöppning granskad"
    incident: UUID
    glass: UUID
    authority: str
    justified: bool
    reviewed_on: date
