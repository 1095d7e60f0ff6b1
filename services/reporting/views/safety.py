"""What have safety representatives asked for, and what of it waits for an answer?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.reporting.domain import Incident
from shared.views import Change, View, on

SHOWN_MAX = 100


@dataclass(frozen=True)
class SafetyLine:
    """One request, without its words."""

    id: UUID
    incident: UUID
    unit: UUID
    answer_by: date
    is_answered: bool


class SafetyRequests(View):
    """The list."""

    version = 2  # what is about a report that was taken back waits for nobody

    tables = (
        """CREATE TABLE IF NOT EXISTS safety_requests (
            incident TEXT, id TEXT, position INTEGER, unit TEXT, answer_by TEXT,
            answered INTEGER, PRIMARY KEY (incident, id)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS safety_requests_in ON safety_requests (unit, position)",
    )

    @on(Incident.SafetyRequestMade)
    def _made(self, event: Incident.SafetyRequestMade, change: Change) -> None:
        change.execute(
            "INSERT INTO safety_requests VALUES (?, ?, ?, ?, ?, ?)",
            str(event.originator_id),
            str(event.request),
            change.position,
            str(event.unit),
            event.answer_by.isoformat(),
            0,
        )

    @on(Incident.SafetyRequestAnswered)
    def _answered(self, event: Incident.SafetyRequestAnswered, change: Change) -> None:
        change.execute(
            "UPDATE safety_requests SET answered=1 WHERE incident=? AND id=?",
            str(event.originator_id),
            str(event.request),
        )

    @on(Incident.Withdrawn)
    def _withdrawn(self, event: Incident.Withdrawn, change: Change) -> None:
        # Nobody reads it any more, so nobody answers.
        change.execute("DELETE FROM safety_requests WHERE incident=?", str(event.originator_id))

    @on(Incident.Transferred)
    def _transferred(self, event: Incident.Transferred, change: Change) -> None:
        change.execute(
            "UPDATE safety_requests SET unit=? WHERE incident=?",
            str(event.unit),
            str(event.originator_id),
        )

    async def in_units(self, units: Iterable[UUID]) -> list[SafetyLine]:
        """Return the requests about some units: open ones first, by the day they are due."""
        wanted = [str(unit) for unit in units]
        marks = ", ".join("?" * len(wanted))
        rows = await self.ask(
            f"SELECT * FROM safety_requests WHERE unit IN ({marks})"
            " ORDER BY answered, answer_by, position LIMIT ?",
            *wanted,
            SHOWN_MAX,
        )
        return [
            SafetyLine(
                UUID(row["id"]),
                UUID(row["incident"]),
                UUID(row["unit"]),
                date.fromisoformat(row["answer_by"]),
                bool(row["answered"]),
            )
            for row in rows
        ]
