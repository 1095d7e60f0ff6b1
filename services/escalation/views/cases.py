"""Which cases has the security department, and what has changed since a position?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from services.escalation.domain import Case
from shared.database import Row
from shared.events import Form, Standing
from shared.views import Change, View, on

PER_PAGE = 50
ASKED_MAX = 500  # values in one question; databases have a limit


class State(StrEnum):
    """How far a case has come."""

    OPEN = "open"
    RECEIVED = "received"
    OVER = "over"  # taken back, the same as another, or no concern after all


@dataclass(frozen=True)
class CaseLine:
    """One case as the console shows it: thin, like everything escalation knows."""

    id: UUID
    incident: UUID
    reference: str
    unit: UUID
    forms: tuple[Form, ...]
    threat_or_violence: bool
    felt_as_influence: bool
    severity_felt: int | None
    happened_on: date
    opened_at: datetime
    state: State
    received_by: UUID | None
    received_at: datetime | None
    standing: Standing
    same_as: str  # the other's reference
    corrected_at: datetime | None
    position: int  # where in escalation's own log the case last changed


LINES = """SELECT c.*, (SELECT reference FROM cases AS o WHERE o.id=c.same_as) AS same
    FROM cases AS c"""


class Cases(View):
    """The console's list."""

    tables = (
        """CREATE TABLE IF NOT EXISTS cases (
            opened INTEGER PRIMARY KEY, id TEXT UNIQUE, incident TEXT, reference TEXT, unit TEXT,
            forms TEXT, threat_or_violence INTEGER, felt_as_influence INTEGER,
            severity_felt INTEGER, happened_on TEXT, opened_at TEXT, state TEXT,
            received_by TEXT, received_at TEXT, standing TEXT, same_as TEXT, corrected_at TEXT,
            position INTEGER)""",
        "CREATE INDEX IF NOT EXISTS cases_changed ON cases (position)",
        "CREATE INDEX IF NOT EXISTS cases_about ON cases (incident)",
        "CREATE INDEX IF NOT EXISTS cases_in_state ON cases (state, opened)",
    )

    @on(Case.Opened)
    def _opened(self, event: Case.Opened, change: Change) -> None:
        change.execute(
            """INSERT INTO cases VALUES
                (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, ?, NULL, NULL, ?)""",
            change.position,
            str(event.originator_id),
            str(event.incident),
            event.reference,
            str(event.unit),
            " ".join(event.forms),
            event.threat_or_violence,
            event.felt_as_influence,
            event.severity_felt,
            event.happened_on.isoformat(),
            event.timestamp.isoformat(),
            State.OPEN,
            Standing.COUNTS,
            change.position,
        )

    @on(Case.Received)
    def _received(self, event: Case.Received, change: Change) -> None:
        change.execute(
            """UPDATE cases SET state=CASE WHEN state=? THEN state ELSE ? END, received_by=?,
                received_at=?, position=? WHERE id=?""",
            State.OVER,
            State.RECEIVED,
            event.by,
            event.timestamp.isoformat(),
            change.position,
            str(event.originator_id),
        )

    @on(Case.Corrected)
    def _corrected(self, event: Case.Corrected, change: Change) -> None:
        change.execute(
            """UPDATE cases SET unit=?, forms=?, threat_or_violence=?, felt_as_influence=?,
                happened_on=?, standing=?, same_as=?, corrected_at=?, position=?,
                state=CASE WHEN ?=1 THEN ? WHEN received_by IS NULL THEN ? ELSE ? END
            WHERE id=?""",
            str(event.unit),
            " ".join(event.forms),
            int(event.threat_or_violence),
            int(event.felt_as_influence),
            event.happened_on.isoformat(),
            event.standing,
            str(event.same_as) if event.same_as else None,
            event.timestamp.isoformat(),
            change.position,
            int(event.standing != Standing.COUNTS),
            State.OVER,
            State.OPEN,
            State.RECEIVED,
            str(event.originator_id),
        )

    async def newest(
        self, state: State | None = None, page: int = 1
    ) -> tuple[list[CaseLine], bool]:
        """Return a page of cases, those that wait before the others, and whether there are more."""
        rows = await self.ask(
            f"{LINES} WHERE CAST(? AS TEXT) IS NULL OR state=?"
            " ORDER BY state='open' DESC, opened DESC LIMIT ? OFFSET ?",
            state,
            state,
            PER_PAGE + 1,
            (page - 1) * PER_PAGE,
        )
        return [_line(row) for row in rows[:PER_PAGE]], len(rows) > PER_PAGE

    async def about(self, incidents: Iterable[UUID]) -> list[CaseLine]:
        """Return the cases of some incidents, oldest first."""
        wanted = [str(incident) for incident in incidents]
        found: list[CaseLine] = []
        for at in range(0, len(wanted), ASKED_MAX):
            some = wanted[at : at + ASKED_MAX]
            marks = ", ".join("?" * len(some))
            rows = await self.ask(f"{LINES} WHERE c.incident IN ({marks})", *some)
            found += [_line(row) for row in rows]
        return sorted(found, key=lambda case: case.opened_at)

    async def changed_after(self, position: int) -> list[CaseLine]:
        """Return the cases that have changed after a position, in the order of their changes."""
        rows = await self.ask(
            f"{LINES} WHERE position>? ORDER BY position LIMIT ?", position, PER_PAGE
        )
        return [_line(row) for row in rows]

    async def last_change(self) -> int:
        """Return the position of the newest change; 0 when nothing has happened."""
        [row] = await self.ask("SELECT coalesce(max(position), 0) AS position FROM cases")
        return int(row["position"])

    async def count(self, state: State) -> int:
        """Return how many cases are in a state."""
        [row] = await self.ask("SELECT count(*) AS n FROM cases WHERE state=?", state)
        return int(row["n"])


def _line(row: Row) -> CaseLine:
    return CaseLine(
        id=UUID(row["id"]),
        incident=UUID(row["incident"]),
        reference=row["reference"],
        unit=UUID(row["unit"]),
        forms=tuple(Form(code) for code in row["forms"].split()),
        threat_or_violence=bool(row["threat_or_violence"]),
        felt_as_influence=bool(row["felt_as_influence"]),
        severity_felt=row["severity_felt"],
        happened_on=date.fromisoformat(row["happened_on"]),
        opened_at=datetime.fromisoformat(row["opened_at"]),
        state=State(row["state"]),
        received_by=UUID(row["received_by"]) if row["received_by"] else None,
        received_at=datetime.fromisoformat(row["received_at"]) if row["received_at"] else None,
        standing=Standing(row["standing"]),
        same_as=row["same"] or "",
        corrected_at=datetime.fromisoformat(row["corrected_at"]) if row["corrected_at"] else None,
        position=row["position"],
    )
