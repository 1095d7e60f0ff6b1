"""What waits for somebody who leads: requests to decide on, and broken glasses to look at?"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.reporting.domain import Incident
from shared.views import Change, View, on

SHOWN_MAX = 100


class Kind(StrEnum):
    """What is to be done."""

    DECIDE = "decide"
    REVIEW = "review"


@dataclass(frozen=True)
class WaitingLine:
    """One thing that waits."""

    id: UUID  # of the request, or of the glass
    incident: UUID


class Waiting(View):
    """What is gone from here is done."""

    tables = (
        """CREATE TABLE IF NOT EXISTS waiting (
            id TEXT PRIMARY KEY, position INTEGER, kind TEXT, incident TEXT,
            unit TEXT) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS waiting_in ON waiting (kind, unit, position)",
    )

    @on(Incident.DisclosureAsked)
    def _asked(self, event: Incident.DisclosureAsked, change: Change) -> None:
        self._add(change, event.disclosure, Kind.DECIDE, event.originator_id, event.unit)

    @on(Incident.DisclosureGranted)
    def _granted(self, event: Incident.DisclosureGranted, change: Change) -> None:
        self._remove(change, event.disclosure)

    @on(Incident.DisclosureRefused)
    def _refused(self, event: Incident.DisclosureRefused, change: Change) -> None:
        self._remove(change, event.disclosure)

    @on(Incident.GlassBroken)
    def _broken(self, event: Incident.GlassBroken, change: Change) -> None:
        self._add(change, event.glass, Kind.REVIEW, event.originator_id, event.unit)

    @on(Incident.GlassReviewed)
    def _reviewed(self, event: Incident.GlassReviewed, change: Change) -> None:
        self._remove(change, event.glass)

    @on(Incident.Transferred)
    def _transferred(self, event: Incident.Transferred, change: Change) -> None:
        change.execute(
            "UPDATE waiting SET unit=? WHERE incident=?", str(event.unit), str(event.originator_id)
        )

    @staticmethod
    def _add(change: Change, id: UUID, kind: Kind, incident: UUID, unit: UUID) -> None:  # noqa: A002 - what the column is called
        change.execute(
            "INSERT INTO waiting VALUES (?, ?, ?, ?, ?)",
            str(id),
            change.position,
            kind,
            str(incident),
            str(unit),
        )

    @staticmethod
    def _remove(change: Change, id: UUID) -> None:  # noqa: A002 - what the column is called
        change.execute("DELETE FROM waiting WHERE id=?", str(id))

    async def in_units(self, kind: Kind, units: Iterable[UUID]) -> list[WaitingLine]:
        """Return what waits in some units, the oldest first and not too many at once."""
        wanted = [str(unit) for unit in units]
        if not wanted:
            return []
        marks = ", ".join("?" * len(wanted))
        rows = await self.ask(
            f"SELECT id, incident FROM waiting WHERE kind=? AND unit IN ({marks})"
            " ORDER BY position LIMIT ?",
            kind,
            *wanted,
            SHOWN_MAX,
        )
        return [WaitingLine(UUID(row["id"]), UUID(row["incident"])) for row in rows]
