"""Which incidents are of the same drive, as those who handle them have found?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared.events import CampaignDeclared, CampaignEnded, CampaignGrown, CampaignShrunk
from shared.views import Change, View, on

SHOWN_MAX = 20  # more than that at a time is a matter for the telephone


@dataclass(frozen=True)
class CampaignAlarm:
    """A campaign that goes on: ids and days, never what it is about."""

    id: UUID
    unit: UUID
    declared_on: date
    incidents: tuple[UUID, ...]


class Campaigns(View):
    """Campaigns and their incidents. It needs no case: the two are told apart."""

    tables = (
        """CREATE TABLE IF NOT EXISTS campaigns (
            campaign TEXT PRIMARY KEY, position INTEGER, unit TEXT, declared_on TEXT,
            ended_on TEXT) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS campaign_incidents (
            campaign TEXT, incident TEXT, PRIMARY KEY (campaign, incident)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS campaign_incidents_by ON campaign_incidents (incident)",
    )

    @on(CampaignDeclared)
    def _declared(self, told: CampaignDeclared, change: Change) -> None:
        change.execute(
            "INSERT INTO campaigns VALUES (?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
            str(told.campaign),
            change.position,
            str(told.unit),
            told.declared_on.isoformat(),
        )
        self._add(told.campaign, told.incidents, change)

    @on(CampaignGrown)
    def _grown(self, told: CampaignGrown, change: Change) -> None:
        self._add(told.campaign, told.incidents, change)

    @on(CampaignShrunk)
    def _shrunk(self, told: CampaignShrunk, change: Change) -> None:
        change.execute(
            "DELETE FROM campaign_incidents WHERE campaign=? AND incident=?",
            str(told.campaign),
            str(told.incident),
        )

    @on(CampaignEnded)
    def _ended(self, told: CampaignEnded, change: Change) -> None:
        change.execute(
            "UPDATE campaigns SET ended_on=? WHERE campaign=?",
            told.ended_on.isoformat(),
            str(told.campaign),
        )

    @staticmethod
    def _add(campaign: UUID, incidents: Iterable[UUID], change: Change) -> None:
        for incident in incidents:
            change.execute(
                "INSERT INTO campaign_incidents VALUES (?, ?) ON CONFLICT DO NOTHING",
                str(campaign),
                str(incident),
            )

    async def going_on(self) -> list[CampaignAlarm]:
        """Return the campaigns that have not ended, newest first."""
        rows = await self.ask(
            "SELECT * FROM campaigns WHERE ended_on IS NULL ORDER BY position DESC LIMIT ?",
            SHOWN_MAX,
        )
        return [
            CampaignAlarm(
                UUID(row["campaign"]),
                UUID(row["unit"]),
                date.fromisoformat(row["declared_on"]),
                await self._incidents(row["campaign"]),
            )
            for row in rows
        ]

    async def incidents_of(self, campaign: UUID) -> tuple[UUID, ...] | None:
        """Return the incidents of a campaign that goes on; None when there is none such."""
        rows = await self.ask(
            "SELECT 1 FROM campaigns WHERE campaign=? AND ended_on IS NULL", str(campaign)
        )
        return await self._incidents(str(campaign)) if rows else None

    async def any_of(self, incidents: Iterable[UUID]) -> set[UUID]:
        """Return which of some incidents belong to a campaign that goes on."""
        wanted = [str(incident) for incident in incidents]
        if not wanted:
            return set()
        marks = ", ".join("?" * len(wanted))
        rows = await self.ask(
            f"""SELECT incident FROM campaign_incidents AS part JOIN campaigns AS whole
            ON whole.campaign=part.campaign WHERE ended_on IS NULL AND incident IN ({marks})""",
            *wanted,
        )
        return {UUID(row["incident"]) for row in rows}

    async def _incidents(self, campaign: str) -> tuple[UUID, ...]:
        rows = await self.ask(
            "SELECT incident FROM campaign_incidents WHERE campaign=? ORDER BY incident", campaign
        )
        return tuple(UUID(row["incident"]) for row in rows)
