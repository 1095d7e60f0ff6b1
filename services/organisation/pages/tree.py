"""The tree of units on a day, in words: who answers for each, what closes and what is to come."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.organisation.application import today
from services.organisation.dependencies import TheContacts, TheOrganisation, TheRegister
from shared.access import Action
from shared.events import UnitKind
from shared.identity.principal import Visitor
from shared.identity.register import LEADS, Known, Register, Unit
from shared.refusal import FieldError
from shared.web.labels import UNIT_KINDS, people, role_name
from shared.web.pages import render
from shared.web.swedish import day as in_words

router = APIRouter(include_in_schema=False)


@dataclass(frozen=True)
class Branch:
    """A unit as the page shows it."""

    name: str
    about: str
    notes: list[str]
    below: list["Branch"]


class Drawing:
    """All that the register says about a day."""

    def __init__(self, register: Register, day: date) -> None:
        self._register = register
        self._day = day
        self._tree = register.on_day(day)
        self._away = register.away(day)
        self._every = {unit.id: unit for unit in register.every_unit(day)}
        self._changes = register.coming(day)
        self._shown: dict[UUID, str] = {}

    @property
    def people(self) -> set[UUID]:
        """Everyone who answers for something, and who stands in for them."""
        leads = {person for people in self._tree.leads.values() for person in people}
        return leads | {deputy for person in leads for deputy in self._away.get(person, [])}

    def name(self, names: Mapping[UUID, str]) -> None:
        """Say what people are called; whoever has no name here is shown as her role."""
        for person in self.people:
            self._shown[person] = names.get(person) or self._as_role(person)

    def _as_role(self, person: UUID) -> str:
        roles = self._register.person(person, self._day).roles & set(LEADS)
        return f"en {role_name(frozenset(roles)).lower()}"

    def branches(self) -> list[Branch]:
        """Return the tree; a unit whose parent does not exist that day lies at the top."""
        units = self._tree.units
        return [self._branch(unit) for unit in units.values() if unit.parent not in units]

    def _branch(self, unit: Unit) -> Branch:
        below = [self._branch(self._tree.units[child]) for child in self._tree.children(unit.id)]
        return Branch(unit.name, self._about(unit), list(self._notes(unit)), below)

    def _about(self, unit: Unit) -> str:
        kind, own = UNIT_KINDS[unit.kind], self._tree.leads.get(unit.id)
        if own:
            return f"{kind}, leds av {self._who(own)}"
        above = self._tree.responsible(unit.id)
        if above:
            return f"{kind} utan egen chef, {self._who(above)} ansvarar"
        return kind if unit.kind == UnitKind.AUTHORITY else f"{kind}, ingen ansvarar"

    def _who(self, leads: list[UUID]) -> str:
        return people([self._with_deputy(person) for person in leads])

    def _with_deputy(self, person: UUID) -> str:
        deputies = [self._shown[deputy] for deputy in self._away.get(person, [])]
        instead = f" (borta, {people(deputies)} är ersättare)" if deputies else ""
        return f"{self._shown[person]}{instead}"

    def _notes(self, unit: Unit) -> list[str]:
        notes = []
        for change in self._changes:
            if change.unit == unit.id and change.parent is None:
                notes.append(f"Heter {change.name} från den {in_words(change.valid_from)}.")
            elif change.unit == unit.id and change.parent in self._every:
                above = self._every[change.parent].name
                notes.append(f"Ligger under {above} från den {in_words(change.valid_from)}.")
        known = self._every[unit.id]
        if known.valid_to is not None:
            then = f" Sedan tar {self._heirs(known)} över." if known.successors else ""
            notes.append(f"Stänger den {in_words(known.valid_to)}.{then}")
        return notes

    def closed(self) -> list[tuple[str, str]]:
        """Return the units that exist no longer, the last one closed first."""
        gone = [
            u for u in self._every.values() if u.valid_to is not None and u.valid_to < self._day
        ]
        gone.sort(key=lambda unit: unit.valid_to or date.max, reverse=True)
        return [(unit.name, self._closed(unit)) for unit in gone]

    def _closed(self, unit: Known) -> str:
        assert unit.valid_to is not None
        then = f" {self._heirs(unit)} tog över." if unit.successors else ""
        return f"{UNIT_KINDS[unit.kind]}, stängde den {in_words(unit.valid_to)}.{then}"

    def to_come(self) -> list[tuple[str, str]]:
        """Return the units that have not opened yet, the first one first."""
        coming = [unit for unit in self._every.values() if unit.valid_from > self._day]
        coming.sort(key=lambda unit: unit.valid_from)
        return [
            (unit.name, f"{UNIT_KINDS[unit.kind]}, öppnar den {in_words(unit.valid_from)}.")
            for unit in coming
        ]

    def _heirs(self, unit: Known) -> str:
        return people([self._every[heir].name for heir in unit.successors if heir in self._every])


@router.get("/organisation")
async def tree(
    request: Request,
    visitor: Visitor,
    register: TheRegister,
    contacts: TheContacts,
    organisation: TheOrganisation,
    day: Annotated[str, Query()] = "",
) -> Response:
    """Show the units of a day as a tree, and who answers for each."""
    visitor.must(Action.SEE_ORGANISATION)
    errors = []
    try:
        asked = date.fromisoformat(day) if day else today()
    except ValueError:
        errors, asked = [FieldError("day", "Skriv datum som 2026-01-31.")], today()
    drawing = await asyncio.to_thread(Drawing, register, asked)
    names = await contacts.names(drawing.people)
    await asyncio.to_thread(drawing.name, names)
    may_name = visitor.may(Action.NAME_DEPUTY) and await organisation.leads(visitor.person)
    return await render(
        request,
        "organisation.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors,
        asked=day if errors else asked.isoformat(),
        heading=_heading(asked),
        nothing=f"Den {in_words(asked)} finns inga enheter i registret.",
        tree=drawing.branches(),
        coming=drawing.to_come(),
        closed=drawing.closed(),
        may_name_deputy=may_name,
    )


def _heading(day: date) -> str:
    if day == today():
        return f"Så ser organisationen ut i dag, den {in_words(day)}."
    if day < today():
        return f"Så såg organisationen ut den {in_words(day)}."
    return f"Så ser organisationen ut den {in_words(day)}, av det som vi vet i dag."
