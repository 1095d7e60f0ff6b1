"""Who works where, who has which role, and who is logged in, as organisation tells it.

Each service keeps its own copy and answers from it alone.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar, cast
from uuid import UUID

from shared import clock
from shared.database import Row
from shared.events import (
    PersonEmployed,
    Role,
    RoleEnded,
    RoleGiven,
    SessionEnded,
    SessionStarted,
    UnitClosed,
    UnitKind,
    UnitOpened,
)
from shared.views import Change, View, on

LEADS = "('manager', 'department_head', 'director')"  # who answers for what happens in a unit
EXISTS = "valid_from<=? AND (valid_to IS NULL OR valid_to>=?)"

REMEMBERED_S = 1.0
REMEMBERED_MAX = 10_000

T = TypeVar("T")


@dataclass(frozen=True)
class Unit:
    """A place in the organisation."""

    id: UUID
    name: str
    kind: UnitKind
    parent: UUID | None
    authority: str


@dataclass(frozen=True)
class Employed:
    """A person as the register knows her: no name."""

    id: UUID
    unit: UUID | None
    roles: frozenset[Role]
    manages: frozenset[UUID]  # units that she is the nearest manager of


class Register(View):
    """The copy."""

    tables = (
        """CREATE TABLE IF NOT EXISTS units (
            unit TEXT PRIMARY KEY, name TEXT, kind TEXT, parent TEXT, authority TEXT,
            valid_from TEXT, valid_to TEXT, sorting INTEGER) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS employments (
            person TEXT PRIMARY KEY, unit TEXT) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS roles (
            person TEXT, role TEXT, unit TEXT, valid_from TEXT,
            PRIMARY KEY (person, role, unit)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS sessions (
            session TEXT PRIMARY KEY, person TEXT, expires_at TEXT, ended INTEGER) WITHOUT ROWID""",
    )

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, UUID], tuple[float, object]] = {}
        self._changes = 0

    def forget(self) -> None:
        """Drop what is remembered: the register has changed."""
        self._changes += 1
        self._known.clear()

    async def remembered(self, ask: Callable[[UUID], T], subject: UUID) -> T:
        """Ask about one person or unit, or answer from memory what was asked a moment ago.

        A change that this process hears of counts at once; one that another process on the same
        tables has heard of, within a second.
        """
        key = (ask.__name__, subject)
        found = self._known.get(key)
        if found is not None and found[0] > time.monotonic():
            return cast("T", found[1])
        changes = self._changes
        answer = await asyncio.to_thread(ask, subject)
        if changes == self._changes:
            if len(self._known) > REMEMBERED_MAX:
                self._known.clear()
            self._known[key] = (time.monotonic() + REMEMBERED_S, answer)
        return answer

    @on(UnitOpened)
    def _unit_opened(self, told: UnitOpened, change: Change) -> None:
        change.execute(
            """INSERT INTO units VALUES (?, ?, ?, ?, ?, ?, NULL, ?)
            ON CONFLICT (unit) DO UPDATE SET name=excluded.name""",
            str(told.unit),
            told.name,
            told.kind,
            str(told.parent) if told.parent else None,
            told.authority,
            told.valid_from.isoformat(),
            told.order,
        )

    @on(UnitClosed)
    def _unit_closed(self, told: UnitClosed, change: Change) -> None:
        change.execute(
            "UPDATE units SET valid_to=? WHERE unit=?", told.valid_to.isoformat(), str(told.unit)
        )

    @on(PersonEmployed)
    def _employed(self, told: PersonEmployed, change: Change) -> None:
        change.execute(
            "INSERT INTO employments VALUES (?, ?)"
            " ON CONFLICT (person) DO UPDATE SET unit=excluded.unit",
            str(told.person),
            str(told.unit),
        )

    @on(RoleGiven)
    def _role_given(self, told: RoleGiven, change: Change) -> None:
        change.execute(
            "INSERT INTO roles VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING",
            str(told.person),
            told.role,
            str(told.unit) if told.unit else "",
            told.valid_from.isoformat(),
        )

    @on(RoleEnded)
    def _role_ended(self, told: RoleEnded, change: Change) -> None:
        change.execute(
            "DELETE FROM roles WHERE person=? AND role=? AND unit=?",
            str(told.person),
            told.role,
            str(told.unit) if told.unit else "",
        )

    @on(SessionStarted)
    def _session_started(self, told: SessionStarted, change: Change) -> None:
        change.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING",
            told.session,
            str(told.person),
            told.expires_at.isoformat(),
        )

    @on(SessionEnded)
    def _session_ended(self, told: SessionEnded, change: Change) -> None:
        change.execute("UPDATE sessions SET ended=1 WHERE session=?", told.session)

    # What services ask.

    def units(self) -> list[Unit]:
        """Return the units that exist today, in the order of the register."""
        today = _today()
        return [
            _unit(row)
            for row in self.select(
                f"SELECT * FROM units WHERE {EXISTS} ORDER BY sorting",
                today,
                today,
            )
        ]

    def unit(self, unit: UUID) -> Unit | None:
        """Return a unit that exists today, if there is one with that id."""
        today = _today()
        rows = self.select(
            f"SELECT * FROM units WHERE unit=? AND {EXISTS}",
            str(unit),
            today,
            today,
        )
        return _unit(rows[0]) if rows else None

    def person(self, person: UUID) -> Employed:
        """Return what is known of a person; someone unknown has no unit and no role."""
        today = _today()
        unit = self.select("SELECT unit FROM employments WHERE person=?", str(person))
        roles = self.select(
            "SELECT role, unit FROM roles WHERE person=? AND valid_from<=?", str(person), today
        )
        manages = self.select(
            f"""WITH RECURSIVE below(unit) AS (
                SELECT unit FROM roles
                WHERE person=? AND valid_from<=? AND role IN {LEADS} AND unit <> ''
                UNION SELECT units.unit FROM units JOIN below ON units.parent = below.unit
                WHERE NOT EXISTS (
                    SELECT 1 FROM roles
                    WHERE unit = units.unit AND role IN {LEADS} AND valid_from<=?))
            SELECT unit FROM below""",
            str(person),
            today,
            today,
        )
        return Employed(
            person,
            UUID(unit[0]["unit"]) if unit else None,
            frozenset(Role(row["role"]) for row in roles),
            frozenset(UUID(row["unit"]) for row in manages),
        )

    def everyone(self) -> list[Employed]:
        """Return everyone the register knows; for the demo login, not for large registers."""
        rows = self.select("SELECT person FROM employments UNION SELECT person FROM roles")
        return [self.person(UUID(row["person"])) for row in rows]

    def leads(self) -> dict[UUID, list[UUID]]:
        """Return who leads each unit."""
        found: dict[UUID, list[UUID]] = {}
        for row in self.select(
            f"SELECT unit, person FROM roles WHERE role IN {LEADS} AND unit <> ''"
            " AND valid_from<=? ORDER BY person",
            _today(),
        ):
            found.setdefault(UUID(row["unit"]), []).append(UUID(row["person"]))
        return found

    def responsible(self, unit: UUID) -> list[UUID]:
        """Return who leads a unit, or else the nearest above it that anyone leads."""
        rows = self.select(
            f"""WITH RECURSIVE above(unit, step) AS (
                SELECT unit, 0 FROM units WHERE unit=?
                UNION SELECT units.parent, above.step + 1
                FROM units JOIN above ON units.unit = above.unit WHERE units.parent IS NOT NULL)
            SELECT roles.person, above.step FROM roles JOIN above ON roles.unit = above.unit
            WHERE roles.role IN {LEADS} AND roles.valid_from<=?
            ORDER BY above.step, roles.person""",
            str(unit),
            _today(),
        )
        return [UUID(row["person"]) for row in rows if row["step"] == rows[0]["step"]]

    def session_person(self, session: str) -> UUID | None:
        """Return whose session this is; None when it is unknown, ended or too old."""
        rows = self.select(
            "SELECT person, expires_at, ended FROM sessions WHERE session=?", session
        )
        if not rows or rows[0]["ended"] or rows[0]["expires_at"] <= clock.now().isoformat():
            return None
        return UUID(rows[0]["person"])

    def session_known(self, session: str) -> bool:
        """Whether anything has been told of a session, be it that it ended."""
        return bool(self.select("SELECT 1 FROM sessions WHERE session=?", session))


def _today() -> str:
    return clock.swedish_date(clock.now()).isoformat()


def _unit(row: Row) -> Unit:
    return Unit(
        UUID(row["unit"]),
        row["name"],
        UnitKind(row["kind"]),
        UUID(row["parent"]) if row["parent"] else None,
        row["authority"],
    )
