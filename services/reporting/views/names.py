"""Which hidden names have been asked for in an authority, and which requests wait?"""

from dataclasses import dataclass
from uuid import UUID

from services.reporting.domain import Incident, NameAnswer
from shared.views import Change, View, on

SHOWN_MAX = 100


@dataclass(frozen=True)
class NameRequestLine:
    """One request."""

    id: UUID
    incident: UUID


class NameRequests(View):
    """Requests and answers, without why."""

    tables = (
        """CREATE TABLE IF NOT EXISTS name_requests (
            id TEXT PRIMARY KEY, position INTEGER, incident TEXT, authority TEXT,
            answer TEXT) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS name_requests_at ON name_requests (authority, position)",
    )

    @on(Incident.IdentityRequested)
    def _requested(self, event: Incident.IdentityRequested, change: Change) -> None:
        change.execute(
            "INSERT INTO name_requests VALUES (?, ?, ?, ?, ?)",
            str(event.request),
            change.position,
            str(event.originator_id),
            event.authority,
            NameAnswer.WAITING,
        )

    @on(Incident.IdentityGranted)
    def _granted(self, event: Incident.IdentityGranted, change: Change) -> None:
        self._answered(event.request, NameAnswer.GRANTED, change)

    @on(Incident.IdentityDenied)
    def _denied(self, event: Incident.IdentityDenied, change: Change) -> None:
        self._answered(event.request, NameAnswer.DENIED, change)

    @staticmethod
    def _answered(request: UUID, answer: NameAnswer, change: Change) -> None:
        change.execute("UPDATE name_requests SET answer=? WHERE id=?", answer, str(request))

    async def at(self, authority: str) -> list[NameRequestLine]:
        """Return the requests of an authority: those that wait, the oldest first; then others."""
        rows = await self.ask(
            "SELECT id, incident FROM name_requests WHERE authority=?"
            " ORDER BY CASE WHEN answer=? THEN position ELSE NULL END NULLS LAST, position DESC"
            " LIMIT ?",
            authority,
            NameAnswer.WAITING,
            SHOWN_MAX,
        )
        return [NameRequestLine(UUID(row["id"]), UUID(row["incident"])) for row in rows]
