"""Who has read an incident: as what, when, and what for?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.domain import How, ReadAs, Reading
from shared.database import Row
from shared.events import Purpose
from shared.views import Change, View, on


@dataclass(frozen=True)
class ReadingLine:
    """One reading. Who it was is an opaque id; pages show the role."""

    reader: UUID
    role: ReadAs
    unit: UUID | None
    purpose: Purpose
    how: How
    read_at: datetime


class Readings(View):
    """The log of readings, by incident only: it is not there to watch those who read."""

    tables = (
        """CREATE TABLE IF NOT EXISTS readings (
            position INTEGER PRIMARY KEY, incident TEXT, reader TEXT, role TEXT, unit TEXT,
            purpose TEXT, how TEXT, read_at TEXT)""",
        "CREATE INDEX IF NOT EXISTS readings_of ON readings (incident, position)",
    )

    @on(Reading.Happened)
    def _happened(self, event: Reading.Happened, change: Change) -> None:
        # Only whoever answered for the unit could read then, and only as her task.
        self._keep(event, change, ReadAs.MANAGER, None, Purpose.FOLLOW_UP, How.ORDINARY)

    @on(Reading.Opened)
    def _opened(self, event: Reading.Opened, change: Change) -> None:
        self._keep(event, change, event.role, event.unit, event.purpose, event.how)

    @staticmethod
    def _keep(
        event: Reading.Happened | Reading.Opened,
        change: Change,
        role: ReadAs,
        unit: UUID | None,
        purpose: Purpose,
        how: How,
    ) -> None:
        change.execute(
            "INSERT INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            change.position,
            str(event.incident),
            event.by,
            role,
            str(unit) if unit else None,
            purpose,
            how,
            event.timestamp.isoformat(),
        )

    async def of(self, incident: UUID) -> list[ReadingLine]:
        """Return the readings of an incident, newest first."""
        rows = await self.ask(
            "SELECT * FROM readings WHERE incident=? ORDER BY position DESC", str(incident)
        )
        return [_line(row) for row in rows]

    async def reads_already(
        self, incident: UUID, reader: str, how: How, purpose: Purpose, since: datetime
    ) -> bool:
        """Whether somebody has begun to read an incident in the same way after a moment."""
        rows = await self.ask(
            "SELECT 1 FROM readings WHERE incident=? AND reader=? AND how=? AND purpose=?"
            " AND read_at>? LIMIT 1",
            str(incident),
            reader,
            how,
            purpose,
            since.isoformat(),
        )
        return bool(rows)


def _line(row: Row) -> ReadingLine:
    return ReadingLine(
        UUID(row["reader"]),
        ReadAs(row["role"]),
        UUID(row["unit"]) if row["unit"] else None,
        Purpose(row["purpose"]),
        How(row["how"]),
        datetime.fromisoformat(row["read_at"]),
    )
