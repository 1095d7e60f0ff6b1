"""Who has read a report, as its reporter is told."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.domain import How, ReadAs
from services.reporting.views.readings import ReadingLine
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


def shown(lines: Sequence[ReadingLine], near: Collection[UUID]) -> list[Reader]:
    """Return readings as the reporter is told of them, with the names of those near to her."""
    return [
        Reader(
            line.role,
            line.unit,
            line.purpose,
            line.how,
            line.read_at,
            line.reader if line.reader in near else None,
        )
        for line in lines
    ]
