"""Which reports mention the same hashtags and keywords, and which campaigns are there?

It looks at nothing that the smallest report has. A tag is kept as a mark that only this service can
make, of how it is compared: so nobody reads the tags here, and nobody can try some of her own.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.domain import Incident
from services.reporting.domain.campaign import Campaign
from services.reporting.domain.mentioning import normalised
from services.reporting.receipts import Codes
from shared.eventstore.sealed import Erased
from shared.views import Change, View, on

SHOWN_MAX = 100


@dataclass(frozen=True)
class CampaignLine:
    """One campaign, without its words."""

    id: UUID
    unit: UUID
    authority: str
    reports: int
    declared_at: datetime
    ended_at: datetime | None


class Campaigns(View):
    """Marks, and campaigns."""

    tables = (
        """CREATE TABLE IF NOT EXISTS mentions (
            mark TEXT, incident TEXT, authority TEXT,
            PRIMARY KEY (mark, incident)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS mentions_of ON mentions (incident)",
        """CREATE TABLE IF NOT EXISTS campaigns (
            id TEXT PRIMARY KEY, position INTEGER, unit TEXT, authority TEXT, reports INTEGER,
            declared_at TEXT, ended_at TEXT) WITHOUT ROWID""",
    )

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self._codes = codes

    @on(Incident.TagsGiven)
    def _given(self, event: Incident.TagsGiven, change: Change) -> None:
        try:
            tags = event.tags.reveal().split("\n")
        except Erased:
            return
        for mark in self._marks(tags):
            change.execute(
                "INSERT INTO mentions VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                mark,
                str(event.originator_id),
                event.authority,
            )

    @on(Campaign.Declared)
    def _declared(self, event: Campaign.Declared, change: Change) -> None:
        change.execute(
            "INSERT INTO campaigns VALUES (?, ?, ?, ?, ?, ?, NULL)",
            str(event.originator_id),
            change.position,
            str(event.unit),
            event.authority,
            len(event.incidents),
            event.timestamp.isoformat(),
        )

    @on(Campaign.Grown)
    def _grown(self, event: Campaign.Grown, change: Change) -> None:
        self._count(event.originator_id, len(event.incidents), change)

    @on(Campaign.Shrunk)
    def _shrunk(self, event: Campaign.Shrunk, change: Change) -> None:
        self._count(event.originator_id, -1, change)

    @on(Campaign.Ended)
    def _ended(self, event: Campaign.Ended, change: Change) -> None:
        change.execute(
            "UPDATE campaigns SET ended_at=? WHERE id=?",
            event.timestamp.isoformat(),
            str(event.originator_id),
        )

    @staticmethod
    def _count(campaign: UUID, more: int, change: Change) -> None:
        change.execute("UPDATE campaigns SET reports=reports+? WHERE id=?", more, str(campaign))

    def _marks(self, tags: Iterable[str]) -> list[str]:
        return sorted({self._codes.mark(normalised(tag)) for tag in tags})

    async def mention_the_same(
        self, incident: UUID, authority: str, tags: Collection[str]
    ) -> list[UUID]:
        """Return the other reports of an authority with one of some tags, the most alike first."""
        marks = self._marks(tags)
        if not marks:
            return []
        wanted = ", ".join("?" * len(marks))
        rows = await self.ask(
            f"""SELECT incident FROM mentions WHERE mark IN ({wanted}) AND authority=?
            AND incident<>? GROUP BY incident ORDER BY count(*) DESC, incident LIMIT ?""",
            *marks,
            authority,
            str(incident),
            SHOWN_MAX,
        )
        return [UUID(row["incident"]) for row in rows]

    async def at(self, authority: str) -> list[CampaignLine]:
        """Return the campaigns of an authority: those that go on first, then the newest."""
        rows = await self.ask(
            "SELECT * FROM campaigns WHERE authority=?"
            " ORDER BY ended_at IS NOT NULL, position DESC LIMIT ?",
            authority,
            SHOWN_MAX,
        )
        return [
            CampaignLine(
                UUID(row["id"]),
                UUID(row["unit"]),
                row["authority"],
                row["reports"],
                datetime.fromisoformat(row["declared_at"]),
                datetime.fromisoformat(row["ended_at"]) if row["ended_at"] else None,
            )
            for row in rows
        ]
