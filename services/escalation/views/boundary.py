"""What has become of our requests for content, and which glasses were broken in an emergency?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from shared.events import (
    DisclosureAsked,
    DisclosureGranted,
    DisclosureRefused,
    DisclosureWithdrawn,
    GlassBroken,
    GlassReviewed,
    Purpose,
)
from shared.views import Change, View, on

SHOWN_MAX = 20  # more than that in a row is a matter for the telephone


class Content(StrEnum):
    """How far the newest request about an incident has come."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class GlassAlarm:
    """A report that somebody on call has opened: not who, and not why in words."""

    id: UUID
    incident: UUID
    unit: UUID
    purpose: Purpose
    broken_on: date
    justified: bool | None  # none: nobody has looked at it yet


class Boundary(View):
    """What reporting tells of its boundary. It needs no case: the two are told apart."""

    tables = (
        """CREATE TABLE IF NOT EXISTS requests (
            disclosure TEXT PRIMARY KEY, incident TEXT, asked INTEGER,
            content TEXT) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS requests_about ON requests (incident, asked)",
        """CREATE TABLE IF NOT EXISTS glasses (
            glass TEXT PRIMARY KEY, position INTEGER, incident TEXT, unit TEXT, purpose TEXT,
            broken_on TEXT, justified INTEGER) WITHOUT ROWID""",
    )

    @on(DisclosureAsked)
    def _asked(self, told: DisclosureAsked, change: Change) -> None:
        change.execute(
            "INSERT INTO requests VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            str(told.disclosure),
            str(told.incident),
            change.position,
            Content.ASKED,
        )

    @on(DisclosureGranted)
    def _granted(self, told: DisclosureGranted, change: Change) -> None:
        self._answered(change, told.disclosure, Content.GRANTED)

    @on(DisclosureRefused)
    def _refused(self, told: DisclosureRefused, change: Change) -> None:
        self._answered(change, told.disclosure, Content.REFUSED)

    @on(DisclosureWithdrawn)
    def _withdrawn(self, told: DisclosureWithdrawn, change: Change) -> None:
        self._answered(change, told.disclosure, Content.WITHDRAWN)

    @staticmethod
    def _answered(change: Change, disclosure: UUID, content: Content) -> None:
        change.execute("UPDATE requests SET content=? WHERE disclosure=?", content, str(disclosure))

    @on(GlassBroken)
    def _broken(self, told: GlassBroken, change: Change) -> None:
        change.execute(
            "INSERT INTO glasses VALUES (?, ?, ?, ?, ?, ?, NULL) ON CONFLICT DO NOTHING",
            str(told.glass),
            change.position,
            str(told.incident),
            str(told.unit),
            told.purpose,
            told.broken_on.isoformat(),
        )

    @on(GlassReviewed)
    def _reviewed(self, told: GlassReviewed, change: Change) -> None:
        change.execute(
            "UPDATE glasses SET justified=? WHERE glass=?", int(told.justified), str(told.glass)
        )

    async def content(self, incidents: Iterable[UUID]) -> dict[UUID, Content]:
        """Return how far the newest request about each of some incidents has come, if any."""
        wanted = [str(incident) for incident in incidents]
        if not wanted:
            return {}
        marks = ", ".join("?" * len(wanted))
        rows = await self.ask(
            f"SELECT incident, content FROM requests WHERE incident IN ({marks}) ORDER BY asked",
            *wanted,
        )
        return {UUID(row["incident"]): Content(row["content"]) for row in rows}

    async def glasses(self) -> list[GlassAlarm]:
        """Return the broken glasses, those that nobody has looked at first, then the newest."""
        rows = await self.ask(
            "SELECT * FROM glasses ORDER BY justified IS NOT NULL, position DESC LIMIT ?",
            SHOWN_MAX,
        )
        return [
            GlassAlarm(
                UUID(row["glass"]),
                UUID(row["incident"]),
                UUID(row["unit"]),
                Purpose(row["purpose"]),
                date.fromisoformat(row["broken_on"]),
                None if row["justified"] is None else bool(row["justified"]),
            )
            for row in rows
        ]
