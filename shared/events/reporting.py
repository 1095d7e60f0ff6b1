"""What reporting tells."""

from datetime import date, datetime
from uuid import UUID

from shared.events.base import PublishedEvent
from shared.events.vocabulary import EventType, Form


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
