"""What escalation tells."""

from datetime import date, datetime
from uuid import UUID

from shared.events.base import PublishedEvent
from shared.events.vocabulary import Form


class CaseOpened(PublishedEvent, frozen=True):
    """The security department has a case to look at."""

    subject = "escalation.case.opened.v1"
    title = "Ärende öppnat"
    case: UUID
    incident: UUID
    reference: str
    unit: UUID
    authority: str
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt_as_influence: bool
    severity_felt: int | None
    happened_on: date
    opened_at: datetime


class CaseReceived(PublishedEvent, frozen=True):
    """Someone in the security department has taken the case on."""

    subject = "escalation.case.received.v1"
    title = "Ärende mottaget"
    case: UUID
    incident: UUID
    received_at: datetime
