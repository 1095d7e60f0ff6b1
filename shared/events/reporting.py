"""What reporting tells."""

from datetime import date, datetime
from uuid import UUID

from shared.events.base import PublishedEvent
from shared.events.vocabulary import EventType, Form, Purpose


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
