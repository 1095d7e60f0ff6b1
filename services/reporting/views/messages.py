"""Which reports have a message that the other side has not read yet?"""

from collections.abc import Collection
from uuid import UUID

from services.reporting.domain import Incident, Side, TakingIn
from shared.views import Change, View, on


class Messages(View):
    """What is gone from here has been read. `side` is who has not."""

    tables = (
        """CREATE TABLE IF NOT EXISTS unread (
            incident TEXT, side TEXT, position INTEGER, message TEXT,
            PRIMARY KEY (incident, side, position)) WITHOUT ROWID""",
    )

    @on(Incident.MessageToReporterPosted)
    def _to_reporter(self, event: Incident.MessageToReporterPosted, change: Change) -> None:
        self._add(event.originator_id, Side.REPORTER, event.message, change)

    @on(Incident.MessageFromReporterPosted)
    def _from_reporter(self, event: Incident.MessageFromReporterPosted, change: Change) -> None:
        self._add(event.originator_id, Side.HANDLER, event.message, change)

    @on(TakingIn.Happened)
    def _taken_in(self, event: TakingIn.Happened, change: Change) -> None:
        which = (str(event.incident), event.side)
        change.execute(
            """DELETE FROM unread WHERE incident=? AND side=? AND position<=
                (SELECT position FROM unread WHERE incident=? AND side=? AND message=?)""",
            *(*which, *which, str(event.message)),
        )

    @staticmethod
    def _add(incident: UUID, side: Side, message: UUID, change: Change) -> None:
        values = (str(incident), side, change.position, str(message))
        change.execute("INSERT INTO unread VALUES (?, ?, ?, ?)", *values)

    async def unread(self, side: Side, incidents: Collection[UUID]) -> set[UUID]:
        """Return in which of some incidents something waits to be read by one side."""
        if not incidents:
            return set()
        marks = ", ".join("?" * len(incidents))
        rows = await self.ask(
            f"SELECT DISTINCT incident FROM unread WHERE side=? AND incident IN ({marks})",
            side,
            *map(str, incidents),
        )
        return {UUID(row["incident"]) for row in rows}
