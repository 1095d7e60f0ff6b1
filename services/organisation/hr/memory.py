"""What the file has said before, by ids alone: only that is the file's to take back.

Whoever was registered by hand is not made a leaver because a file does not name her, and a role
that was given by hand is not taken because a file does not give it. The tables lie beside the
contact register, since what a file said of someone goes when she goes.

What is added is written before the register is changed, and what is taken back after: an import
that is interrupted between the two has forgotten nothing.
"""

from collections.abc import Iterable
from uuid import UUID

from services.organisation.domain import Post
from shared.database import Database
from shared.events import Role

TABLES = (
    "CREATE TABLE IF NOT EXISTS hr_people (person TEXT PRIMARY KEY) WITHOUT ROWID",
    """CREATE TABLE IF NOT EXISTS hr_roles (
        person TEXT, role TEXT, unit TEXT, PRIMARY KEY (person, role, unit)) WITHOUT ROWID""",
    "CREATE TABLE IF NOT EXISTS hr_protected (person TEXT PRIMARY KEY) WITHOUT ROWID",
    "CREATE TABLE IF NOT EXISTS hr_units (unit TEXT PRIMARY KEY) WITHOUT ROWID",
)

Claim = tuple[UUID, Post]


class Memory:
    """The tables."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(TABLES)

    def people(self) -> set[UUID]:
        """Return whom a file has named."""
        return {UUID(row["person"]) for row in self._database.select("SELECT * FROM hr_people")}

    def protected(self) -> set[UUID]:
        """Return whom a file has given a protected identity."""
        rows = self._database.select("SELECT * FROM hr_protected")
        return {UUID(row["person"]) for row in rows}

    def units(self) -> set[UUID]:
        """Return the units that a file has opened."""
        return {UUID(row["unit"]) for row in self._database.select("SELECT * FROM hr_units")}

    def roles(self) -> dict[UUID, set[Post]]:
        """Return the roles that a file gives, person by person."""
        found: dict[UUID, set[Post]] = {}
        for row in self._database.select("SELECT * FROM hr_roles"):
            unit = UUID(row["unit"]) if row["unit"] else None
            found.setdefault(UUID(row["person"]), set()).add((Role(row["role"]), unit))
        return found

    def add(
        self,
        people: Iterable[UUID] = (),
        roles: Iterable[Claim] = (),
        protected: Iterable[UUID] = (),
        units: Iterable[UUID] = (),
    ) -> None:
        """Remember what the file says now; what is known already changes nothing."""
        with self._database.transaction() as t:
            t.many(
                "INSERT INTO hr_people VALUES (?) ON CONFLICT DO NOTHING",
                [(str(person),) for person in people],
            )
            t.many(
                "INSERT INTO hr_roles VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
                [_row(claim) for claim in roles],
            )
            t.many(
                "INSERT INTO hr_protected VALUES (?) ON CONFLICT DO NOTHING",
                [(str(person),) for person in protected],
            )
            t.many(
                "INSERT INTO hr_units VALUES (?) ON CONFLICT DO NOTHING",
                [(str(unit),) for unit in units],
            )

    def forget(
        self,
        people: Iterable[UUID] = (),
        roles: Iterable[Claim] = (),
        protected: Iterable[UUID] = (),
    ) -> None:
        """Forget what the file says no longer."""
        gone = [(str(person),) for person in people]
        with self._database.transaction() as t:
            t.many(
                "DELETE FROM hr_roles WHERE person=? AND role=? AND unit=?",
                [_row(claim) for claim in roles],
            )
            t.many("DELETE FROM hr_roles WHERE person=?", gone)
            t.many("DELETE FROM hr_people WHERE person=?", gone)
            seen = [(str(person),) for person in protected]
            t.many("DELETE FROM hr_protected WHERE person=?", [*gone, *seen])

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _row(claim: Claim) -> tuple[str, str, str]:
    person, (role, unit) = claim
    return str(person), str(role), str(unit) if unit else ""
