"""Which sessions are proposed, and what was made of each?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.training.domain import Answer, Audience, Proposal, Theme
from shared.eventstore.domain import Aggregate
from shared.views import Change, View, on

SHOWN_MAX = 50


@dataclass(frozen=True)
class ProposalLine:
    """One proposal. Which reports gave reason for it is not known here."""

    id: UUID
    audience: Audience
    theme: Theme
    made_at: datetime
    answer: Answer
    answered_at: datetime | None


class Proposals(View):
    """The list."""

    tables = (
        """CREATE TABLE IF NOT EXISTS proposals (
            id TEXT PRIMARY KEY, position INTEGER, audience TEXT, theme TEXT, made_at TEXT,
            answer TEXT, answered_at TEXT) WITHOUT ROWID""",
    )

    @on(Proposal.Made)
    def _made(self, event: Proposal.Made, change: Change) -> None:
        change.execute(
            "INSERT INTO proposals VALUES (?, ?, ?, ?, ?, ?, NULL)",
            str(event.originator_id),
            change.position,
            event.audience,
            event.theme,
            event.timestamp.isoformat(),
            Answer.WAITING,
        )

    @on(Proposal.Accepted)
    def _accepted(self, event: Proposal.Accepted, change: Change) -> None:
        self._answered(event, Answer.ACCEPTED, change)

    @on(Proposal.Declined)
    def _declined(self, event: Proposal.Declined, change: Change) -> None:
        self._answered(event, Answer.DECLINED, change)

    @staticmethod
    def _answered(event: Aggregate.Event, answer: Answer, change: Change) -> None:
        change.execute(
            "UPDATE proposals SET answer=?, answered_at=? WHERE id=?",
            answer,
            event.timestamp.isoformat(),
            str(event.originator_id),
        )

    async def newest(self) -> list[ProposalLine]:
        """Return the proposals: those that wait first, then the newest."""
        rows = await self.ask(
            "SELECT * FROM proposals ORDER BY answer<>?, position DESC LIMIT ?",
            Answer.WAITING,
            SHOWN_MAX,
        )
        return [
            ProposalLine(
                UUID(row["id"]),
                Audience(row["audience"]),
                Theme(row["theme"]),
                datetime.fromisoformat(row["made_at"]),
                Answer(row["answer"]),
                datetime.fromisoformat(row["answered_at"]) if row["answered_at"] else None,
            )
            for row in rows
        ]
