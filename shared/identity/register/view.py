"""What services ask of the register, about today or any other day."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar, cast
from uuid import UUID

from shared import clock
from shared.database import Row
from shared.events import Role, UnitKind
from shared.identity.register.employed import Employed
from shared.identity.register.lists import Lists, today
from shared.identity.register.snapshot import Snapshot, Unit

LEADS = (Role.MANAGER, Role.DEPARTMENT_HEAD, Role.DIRECTOR)  # who answers for a unit
WITH_AREA = (Role.SAFETY_REPRESENTATIVE, Role.HR, Role.ON_CALL)
IS_THERE = "valid_from<=? AND (valid_to IS NULL OR valid_to>=?)"

REMEMBERED_S = 1.0
REMEMBERED_MAX = 10_000

T = TypeVar("T")
S = TypeVar("S")


@dataclass(frozen=True)
class _Given:
    """A role as a table row says it."""

    role: Role
    unit: UUID | None


class Register(Lists):
    """The answers, each remembered for a moment."""

    def __init__(self) -> None:
        super().__init__()
        self._known: dict[tuple[str, object, date], tuple[float, object]] = {}
        self._changes = 0

    def forget(self) -> None:
        """Drop what is remembered: the register has changed."""
        self._changes += 1
        self._known.clear()

    async def remembered(self, ask: Callable[[S], T], subject: S) -> T:
        """Ask about one person or unit, or answer from memory what was asked a moment ago.

        A change that this process hears of counts at once; one that another process on the same
        tables has heard of, within a second.
        """
        found = self._known.get((ask.__name__, subject, today()))
        if found is not None and found[0] > time.monotonic():
            return cast("T", found[1])
        return await asyncio.to_thread(self._asked, ask, subject)

    def _asked(self, ask: Callable[[S], T], subject: S) -> T:
        """As `remembered`, on a thread."""
        key = (ask.__name__, subject, today())  # a new day is a new answer
        found = self._known.get(key)
        if found is not None and found[0] > time.monotonic():
            return cast("T", found[1])
        changes = self._changes
        answer = ask(subject)
        if changes == self._changes:
            if len(self._known) > REMEMBERED_MAX:
                self._known.clear()
            self._known[key] = (time.monotonic() + REMEMBERED_S, answer)
        return answer

    # What services ask. A day that is left out is today.

    def on_day(self, day: date | None = None) -> Snapshot:
        """Return the tree of a day, and who leads what in it."""
        return self._asked(self._on_day, day or today())

    def _on_day(self, day: date) -> Snapshot:
        at = day.isoformat()
        rows = self.select(
            f"""SELECT unit, kind, authority,
                (SELECT name FROM unit_names AS n WHERE n.unit=u.unit AND n.valid_from<=?
                    ORDER BY n.valid_from DESC LIMIT 1) AS name,
                (SELECT parent FROM unit_parents AS p WHERE p.unit=u.unit AND p.valid_from<=?
                    ORDER BY p.valid_from DESC LIMIT 1) AS parent
            FROM units AS u WHERE {IS_THERE} ORDER BY sorting, name""",
            *(at, at, at, at),
        )
        leads: dict[UUID, list[UUID]] = {}
        for row in self.select(
            "SELECT DISTINCT unit, person FROM roles"
            f" WHERE role IN (?, ?, ?) AND unit <> '' AND {IS_THERE} ORDER BY person",
            *(*LEADS, at, at),
        ):
            leads.setdefault(UUID(row["unit"]), []).append(UUID(row["person"]))
        return Snapshot(map(_unit, rows), leads)

    def units(self, day: date | None = None) -> list[Unit]:
        """Return the units of a day, in the order of the register."""
        return list(self.on_day(day).units.values())

    def unit(self, unit: UUID) -> Unit | None:
        """Return a unit that exists today, if there is one with that id."""
        return self.on_day().units.get(unit)

    def leads(self, day: date | None = None) -> dict[UUID, list[UUID]]:
        """Return who leads each unit."""
        return dict(self.on_day(day).leads)

    def responsible(self, unit: UUID, day: date | None = None) -> list[UUID]:
        """Return who leads a unit, or else the nearest above it that anyone leads."""
        return self.on_day(day).responsible(unit)

    def successors(self, unit: UUID) -> list[UUID]:
        """Return which units do what a closed one did; none when nobody has said so."""
        rows = self.select("SELECT successor FROM successors WHERE unit=? ORDER BY 1", str(unit))
        return [UUID(row["successor"]) for row in rows]

    def person(self, person: UUID, day: date | None = None) -> Employed:
        """Return what is known of a person; someone unknown has no unit and no role."""
        day = day or today()
        at, tree = day.isoformat(), self.on_day(day)
        unit = self._unit_of(person, at)
        authority = tree.units[unit].authority if unit in tree.units else ""
        given = self._given(person, at)
        led = [role for role in given if role.role in LEADS]
        own = frozenset(u for role in led if role.unit for u in tree.below(role.unit))
        standing_in = []
        for row in self.deputyships(deputy=person, day=day):
            # What the absent one stands in for somebody as is not handed on, and nothing crosses
            # the boundary between authorities, wherever the deputy has gone since.
            instead = [
                role
                for role in self._given(row.person, at)
                if role.role in LEADS
                and role.unit in tree.units
                and tree.units[role.unit].authority == authority
            ]
            if instead:
                led += instead
                standing_in.append(row.person)
        starts = [role.unit for role in led if role.unit is not None]
        manages = frozenset(u for start in starts for u in tree.led_from(start) if u in tree.units)
        areas = {
            role: frozenset(
                below
                for one in given
                if one.role == role and one.unit
                for below in tree.below(one.unit)
            )
            for role in WITH_AREA
        }
        return Employed(
            person,
            unit,
            authority=authority,
            roles=frozenset(role.role for role in (*given, *led)),
            manages=manages,
            oversees=frozenset(u for start in starts for u in tree.below(start)) - manages,
            leads_herself=own,
            areas=areas,
            on_call_in=frozenset(tree.units[u].authority for u in areas[Role.ON_CALL]),
            deputises_for=frozenset(standing_in),
        )

    def _unit_of(self, person: UUID, at: str) -> UUID | None:
        rows = self.select(
            "SELECT unit, valid_to FROM employments WHERE person=? AND valid_from<=?"
            " ORDER BY valid_from DESC LIMIT 1",
            *(str(person), at),
        )
        if not rows or (rows[0]["valid_to"] is not None and rows[0]["valid_to"] < at):
            return None
        return UUID(rows[0]["unit"])

    def _given(self, person: UUID, at: str) -> list[_Given]:
        rows = self.select(
            f"SELECT role, unit FROM roles WHERE person=? AND {IS_THERE}", str(person), at, at
        )
        return [_Given(Role(r["role"]), UUID(r["unit"]) if r["unit"] else None) for r in rows]

    def everyone(self) -> list[Employed]:
        """Return everyone who is here today; for the demo login, not for large registers."""
        rows = self.select("SELECT person FROM employments UNION SELECT person FROM roles")
        known = [self.person(UUID(row["person"])) for row in rows]
        return [person for person in known if person.unit or person.roles]

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


def _unit(row: Row) -> Unit:
    return Unit(
        UUID(row["unit"]),
        row["name"],
        UnitKind(row["kind"]),
        UUID(row["parent"]) if row["parent"] else None,
        row["authority"],
    )
