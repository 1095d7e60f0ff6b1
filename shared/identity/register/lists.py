"""What pages list of the register: every unit that has been or will be, who is where, who is away.

A day that is left out is today.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from shared import clock
from shared.database import Row
from shared.events import Role, UnitKind
from shared.identity.register.employed import Deputyship
from shared.identity.register.heard import Heard

UNITS_AT_ONCE = 500


@dataclass(frozen=True)
class Known:
    """A unit with all that is known of its days; the name is the one it had last, or gets first."""

    id: UUID
    name: str
    kind: UnitKind
    valid_from: date
    valid_to: date | None
    successors: tuple[UUID, ...]


@dataclass(frozen=True)
class Coming:
    """What a unit will be called, or will lie below, from a day on."""

    unit: UUID
    valid_from: date
    name: str = ""
    parent: UUID | None = None


class Lists(Heard):
    """The lists."""

    def every_unit(self, day: date | None = None) -> list[Known]:
        """Return every unit, also those that are closed on a day or have not opened yet."""
        at = (day or today()).isoformat()
        successors: dict[str, list[UUID]] = {}
        for row in self.select("SELECT unit, successor FROM successors ORDER BY successor"):
            successors.setdefault(row["unit"], []).append(UUID(row["successor"]))
        rows = self.select(
            """SELECT unit, kind, valid_from, valid_to,
                (SELECT name FROM unit_names AS n WHERE n.unit=u.unit
                    AND (n.valid_from<=? OR n.valid_from<=u.valid_from)
                    ORDER BY n.valid_from DESC LIMIT 1) AS name
            FROM units AS u ORDER BY sorting, name""",
            at,
        )
        return [
            Known(
                UUID(row["unit"]),
                row["name"],
                UnitKind(row["kind"]),
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
                tuple(successors.get(row["unit"], ())),
            )
            for row in rows
        ]

    def coming(self, day: date | None = None) -> list[Coming]:
        """Return what is to change after a day in names and places of units, soonest first."""
        at = (day or today()).isoformat()
        names = self.select(
            """SELECT n.unit, n.valid_from, n.name FROM unit_names AS n JOIN units AS u
            ON u.unit=n.unit WHERE n.valid_from>? AND n.valid_from>u.valid_from""",
            at,
        )
        places = self.select(
            """SELECT p.unit, p.valid_from, p.parent FROM unit_parents AS p JOIN units AS u
            ON u.unit=p.unit WHERE p.valid_from>? AND p.valid_from>u.valid_from""",
            at,
        )
        found = [Coming(UUID(r["unit"]), _day(r), name=r["name"]) for r in names]
        found += [Coming(UUID(r["unit"]), _day(r), parent=UUID(r["parent"])) for r in places]
        return sorted(found, key=lambda change: (change.valid_from, change.unit))

    def working_in(self, units: Collection[UUID], day: date | None = None) -> dict[UUID, UUID]:
        """Return who belongs to some units on a day, each with her unit."""
        at, wanted = (day or today()).isoformat(), sorted(map(str, units))
        found: dict[UUID, UUID] = {}
        for start in range(0, len(wanted), UNITS_AT_ONCE):
            some = wanted[start : start + UNITS_AT_ONCE]
            rows = self.select(
                f"""SELECT person, unit FROM employments AS e
                WHERE unit IN ({", ".join("?" * len(some))})
                AND valid_from<=? AND (valid_to IS NULL OR valid_to>=?)
                AND NOT EXISTS (SELECT 1 FROM employments AS l WHERE l.person=e.person
                    AND l.valid_from>e.valid_from AND l.valid_from<=?)""",
                *(*some, at, at, at),
            )
            found.update((UUID(row["person"]), UUID(row["unit"])) for row in rows)
        return found

    def units_with(self, role: Role, day: date | None = None) -> list[UUID]:
        """Return the units that people with a role belong to, those with most of them first."""
        at = (day or today()).isoformat()
        rows = self.select(
            """SELECT e.unit AS unit, count(*) AS people FROM roles AS r
            JOIN employments AS e ON e.person=r.person
            WHERE r.role=? AND r.valid_from<=? AND (r.valid_to IS NULL OR r.valid_to>=?)
            AND e.valid_from<=? AND (e.valid_to IS NULL OR e.valid_to>=?)
            GROUP BY e.unit ORDER BY people DESC, e.unit""",
            *(role, at, at, at, at),
        )
        return [UUID(row["unit"]) for row in rows]

    def away(self, day: date | None = None) -> dict[UUID, list[UUID]]:
        """Return who is away on a day, and who stands in for her."""
        at = (day or today()).isoformat()
        found: dict[UUID, list[UUID]] = {}
        for row in self.select(
            "SELECT person, deputy FROM deputies WHERE valid_from<=? AND valid_to>=?"
            " ORDER BY deputy",
            *(at, at),
        ):
            found.setdefault(UUID(row["person"]), []).append(UUID(row["deputy"]))
        return found

    def deputyships(
        self,
        *,
        person: UUID | None = None,
        deputy: UUID | None = None,
        day: date | None = None,
        also_to_come: bool = False,
    ) -> list[Deputyship]:
        """Return who stands in for whom on a day, and perhaps later, soonest first."""
        at = (day or today()).isoformat()
        column, who = ("person", person) if person else ("deputy", deputy)
        rows = self.select(
            f"SELECT * FROM deputies WHERE {column}=? AND valid_from<=? AND valid_to>=?"
            " AND valid_to>=valid_from ORDER BY valid_from, deputy",
            *(str(who), date.max.isoformat() if also_to_come else at, at),
        )
        return [
            Deputyship(
                UUID(row["person"]),
                UUID(row["deputy"]),
                date.fromisoformat(row["valid_from"]),
                date.fromisoformat(row["valid_to"]),
            )
            for row in rows
        ]


def today() -> date:
    """Return today's date in Sweden."""
    return clock.swedish_date(clock.now())


def _day(row: Row) -> date:
    return date.fromisoformat(row["valid_from"])
