"""What waits for somebody who leads: requests to decide on, and broken glasses to look at?"""

from collections.abc import AsyncIterator, Iterable
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID

from services.reporting.domain import Incident
from shared.views import Change, View, on

READ_AT_ONCE = 100


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
            incident TEXT, id TEXT, position INTEGER, kind TEXT, unit TEXT,
            PRIMARY KEY (incident, id)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS waiting_in ON waiting (kind, unit, position)",
    )

    @on(Incident.DisclosureAsked)
    def _asked(self, event: Incident.DisclosureAsked, change: Change) -> None:
        self._add(change, event.disclosure, Kind.DECIDE, event.originator_id, event.unit)

    @on(Incident.DisclosureGranted)
    def _granted(self, event: Incident.DisclosureGranted, change: Change) -> None:
        self._remove(change, event.disclosure, event.originator_id)

    @on(Incident.DisclosureRefused)
    def _refused(self, event: Incident.DisclosureRefused, change: Change) -> None:
        self._remove(change, event.disclosure, event.originator_id)

    @on(Incident.GlassBroken)
    def _broken(self, event: Incident.GlassBroken, change: Change) -> None:
        self._add(change, event.glass, Kind.REVIEW, event.originator_id, event.unit)

    @on(Incident.GlassReviewed)
    def _reviewed(self, event: Incident.GlassReviewed, change: Change) -> None:
        self._remove(change, event.glass, event.originator_id)

    @on(Incident.Withdrawn)
    def _withdrawn(self, event: Incident.Withdrawn, change: Change) -> None:
        # There is nothing left to decide on; that somebody broke a glass is still to be looked at.
        change.execute(
            "DELETE FROM waiting WHERE incident=? AND kind=?", str(event.originator_id), Kind.DECIDE
        )

    @on(Incident.Transferred)
    def _transferred(self, event: Incident.Transferred, change: Change) -> None:
        change.execute(
            "UPDATE waiting SET unit=? WHERE incident=?", str(event.unit), str(event.originator_id)
        )

    @staticmethod
    def _add(change: Change, id: UUID, kind: Kind, incident: UUID, unit: UUID) -> None:  # noqa: A002 - what the column is called
        change.execute(
            "INSERT INTO waiting VALUES (?, ?, ?, ?, ?)",
            str(incident),
            str(id),
            change.position,
            kind,
            str(unit),
        )

    @staticmethod
    def _remove(change: Change, id: UUID, incident: UUID) -> None:  # noqa: A002 - what the column is called
        change.execute("DELETE FROM waiting WHERE incident=? AND id=?", str(incident), str(id))

    async def in_units(self, kind: Kind, units: Iterable[UUID]) -> AsyncIterator[WaitingLine]:
        """Yield what waits in some units, the oldest first."""
        wanted = [str(unit) for unit in units]
        marks, after = ", ".join("?" * len(wanted)), 0
        while wanted:
            rows = await self.ask(
                f"""SELECT position, id, incident FROM waiting
                WHERE kind=? AND unit IN ({marks}) AND position>? ORDER BY position LIMIT ?""",
                kind,
                *wanted,
                after,
                READ_AT_ONCE,
            )
            for row in rows:
                yield WaitingLine(UUID(row["id"]), UUID(row["incident"]))
            if not rows:
                return
            after = rows[-1]["position"]
