"""The contact register: the one place where names, e-mail addresses and telephone numbers are.

A mutable table, on purpose not event-sourced, so that whoever leaves can be removed. A person
with protected identity is kept, but her name is never handed out.
"""

import asyncio
from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from pydantic import BaseModel, Field

from shared import clock
from shared.database import Database, Transaction

TEXT_MAX = 200


class Contact(BaseModel, frozen=True, extra="forbid"):
    """How to reach someone."""

    name: str = Field(min_length=1, max_length=TEXT_MAX)
    email: str = Field(default="", max_length=TEXT_MAX)
    phone: str = Field(default="", max_length=TEXT_MAX)
    protected: bool = False


class Contacts:
    """The table, and who is to be removed from it after which day."""

    def __init__(self, database: Database) -> None:
        self._database = database
        database.create(
            [
                """CREATE TABLE IF NOT EXISTS contacts (
                    person TEXT PRIMARY KEY, name TEXT, email TEXT, phone TEXT, protected INTEGER)
                WITHOUT ROWID""",
                """CREATE TABLE IF NOT EXISTS leaving (person TEXT PRIMARY KEY, last_day TEXT)
                WITHOUT ROWID""",
            ]
        )
        with database.transaction() as t:
            _remove_who_has_left(t)

    async def put(self, person: UUID, contact: Contact, *, stays: bool = False) -> None:
        """Write down how to reach a person, instead of what was there before.

        Whoever is to be removed after a day to come still is, unless she `stays` after all.
        """
        await asyncio.to_thread(self._put, person, contact, stays)

    async def remove(self, person: UUID, last_day: date) -> None:
        """Remove a person: at once, or when her last day has passed. She may be unknown."""
        await asyncio.to_thread(self._remove, person, last_day)

    async def names(self, people: Iterable[UUID]) -> dict[UUID, str]:
        """Return the names that may be shown of some people."""
        return await asyncio.to_thread(self._names, list(people))

    async def everyone(self) -> dict[UUID, Contact]:
        """Return all of it, also the names that are never shown; for comparing, not for showing."""
        return await asyncio.to_thread(self._everyone)

    async def one(self, person: UUID) -> Contact | None:
        """Return how to reach a person, also one whose name is never shown; for comparing only."""
        return (await asyncio.to_thread(self._select, "WHERE person=?", str(person))).get(person)

    async def change(
        self, put: Mapping[UUID, Contact], last_days: Mapping[UUID, date | None]
    ) -> None:
        """Write down how to reach many people, and after which day some go; None: they stay."""
        await asyncio.to_thread(self._change, put, last_days)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _put(self, person: UUID, contact: Contact, stays: bool) -> None:
        self._change({person: contact}, {person: None} if stays else {})

    def _change(self, put: Mapping[UUID, Contact], last_days: Mapping[UUID, date | None]) -> None:
        with self._database.transaction() as t:
            _remove_who_has_left(t)
            t.many(
                """INSERT INTO contacts VALUES (?, ?, ?, ?, ?) ON CONFLICT (person) DO UPDATE SET
                name=excluded.name, email=excluded.email, phone=excluded.phone,
                protected=excluded.protected""",
                [
                    (str(person), it.name, it.email, it.phone, int(it.protected))
                    for person, it in put.items()
                ],
            )
            told = [(str(person),) for person in last_days]
            t.many("DELETE FROM leaving WHERE person=?", told)
            t.many(
                "INSERT INTO leaving VALUES (?, ?)",
                [(str(person), day.isoformat()) for person, day in last_days.items() if day],
            )
            _remove_who_has_left(t)

    def _everyone(self) -> dict[UUID, Contact]:
        return self._select()

    def _select(self, where: str = "", *values: str) -> dict[UUID, Contact]:
        return {
            UUID(row["person"]): Contact(
                name=row["name"],
                email=row["email"],
                phone=row["phone"],
                protected=bool(row["protected"]),
            )
            for row in self._database.select(f"SELECT * FROM contacts {where}", *values)
        }

    def _remove(self, person: UUID, last_day: date) -> None:
        with self._database.transaction() as t:
            if last_day <= _today():
                t.execute("DELETE FROM contacts WHERE person=?", str(person))
                t.execute("DELETE FROM leaving WHERE person=?", str(person))
            else:
                t.execute(
                    """INSERT INTO leaving VALUES (?, ?)
                    ON CONFLICT (person) DO UPDATE SET last_day=excluded.last_day""",
                    str(person),
                    last_day.isoformat(),
                )
            _remove_who_has_left(t)

    def _names(self, people: list[UUID]) -> dict[UUID, str]:
        if not people:
            return {}
        wanted = ", ".join("?" * len(people))
        rows = self._database.select(
            f"""SELECT person, name FROM contacts WHERE person IN ({wanted}) AND protected=0
            AND NOT EXISTS (SELECT 1 FROM leaving
                WHERE leaving.person=contacts.person AND last_day<?)""",
            *map(str, people),
            _today().isoformat(),
        )
        return {UUID(row["person"]): str(row["name"]) for row in rows}


def _remove_who_has_left(t: Transaction) -> None:
    left = "(SELECT person FROM leaving WHERE last_day<?)"
    today = _today().isoformat()
    t.execute(f"DELETE FROM contacts WHERE person IN {left}", today)
    t.execute("DELETE FROM leaving WHERE last_day<?", today)


def _today() -> date:
    return clock.swedish_date(clock.now())
