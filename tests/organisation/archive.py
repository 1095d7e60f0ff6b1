"""What the register holds, asked of a Motkraft that does not run."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, TypeVar
from uuid import UUID

from services.organisation.app import build
from services.organisation.contacts import Contact
from shared.events import Role
from shared.identity.register import Register
from shared.settings import Settings

T = TypeVar("T")

TABLES = ("units", "unit_names", "unit_parents", "employments", "roles", "deputies")


@dataclass
class Archive:
    """All of it as it was when it was asked for, so that two moments can be compared."""

    settings: Settings = field(compare=False)
    position: int
    tables: dict[str, list[tuple[Any, ...]]]
    contacts: dict[UUID, Contact]
    leads: dict[UUID, list[UUID]]

    @property
    def people(self) -> dict[str, list[tuple[Any, ...]]]:
        """Who works where and is what, on all days."""
        return {name: self.tables[name] for name in ("employments", "roles")}

    def works_in(self, person: UUID, day: date | None = None) -> UUID | None:
        """Return where somebody works on a day, by default today."""
        return self._ask(lambda register: register.person(person, day).unit)

    def roles(self, person: UUID) -> set[tuple[Role, UUID | None]]:
        """Return what somebody is today."""
        known = self._ask(lambda register: register.person(person).roles)
        held = {
            (Role(row[1]), UUID(row[2])) for row in self.tables["roles"] if row[0] == str(person)
        }
        return {(role, unit) for role, unit in held if role in known}

    def leads_on(self, day: date) -> dict[UUID, list[UUID]]:
        """Return who leads each unit on a day."""
        return self._ask(lambda register: register.leads(day))

    def parent(self, unit: UUID) -> UUID | None:
        """Return what a unit lies below today."""
        return self._ask(lambda register: register.on_day().units[unit].parent)

    def name(self, unit: UUID) -> str:
        """Return what a unit is called today."""
        return self._ask(lambda register: register.on_day().units[unit].name)

    def units(self) -> set[UUID]:
        """Return the units that exist today."""
        return self._ask(lambda register: set(register.on_day().units))

    def _ask(self, question: Callable[[Register], T]) -> T:
        app = build(self.settings)
        try:
            return question(app.state.register)
        finally:
            app.state.service.close()


def archive(settings: Settings) -> Archive:
    """Ask for everything."""
    app = build(settings)
    try:
        register: Register = app.state.register
        return Archive(
            settings,
            app.state.application.log.last_position(),
            {table: _rows(register, table) for table in TABLES},
            app.state.contacts._everyone(),  # noqa: SLF001 - on this thread
            register.leads(),
        )
    finally:
        app.state.service.close()


def _rows(register: Register, table: str) -> list[tuple[Any, ...]]:
    rows = [tuple(dict(row).values()) for row in register.select(f"SELECT * FROM {table}")]
    return sorted(rows, key=repr)
