"""Who has read a report, as its reporter is told."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.domain import How, ReadAs
from shared.events import Purpose


@dataclass(frozen=True)
class Reader:
    """One line of who has read: a name only where the reporter knows it anyway."""

    role: ReadAs
    unit: UUID | None
    purpose: Purpose
    how: How
    read_at: datetime
    named: UUID | None
