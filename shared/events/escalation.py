"""What escalation tells."""

from datetime import date, datetime
from uuid import UUID

from shared.events.base import PublishedEvent
from shared.events.vocabulary import Form, Standing


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


class CaseCorrected(PublishedEvent, frozen=True):
    """What a case is about is told anew, as a whole: it was corrected, moved, or taken back."""

    subject = "escalation.case.corrected.v1"
    title = "Ärende rättat"
    case: UUID
    incident: UUID
    unit: UUID
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt_as_influence: bool
    happened_on: date
    standing: Standing
    same_as: UUID | None
    corrected_at: datetime
