"""I am away: who leads names somebody to stand in for her, and takes it back."""

import asyncio
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from starlette.datastructures import FormData

from services.organisation.application import Organisation, today
from services.organisation.contacts import Contacts
from services.organisation.dependencies import TheContacts, TheOrganisation, TheRegister
from shared import security_log
from shared.access import Action
from shared.identity.principal import Principal, Visitor
from shared.identity.register import Deputyship, Register
from shared.refusal import FieldError, Missing, Refused
from shared.security_log import Noted
from shared.web import swedish
from shared.web.forms import read_form
from shared.web.labels import role_name
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

PAGE = "/organisation/ersattare"
DONE = {
    "utsedd": "Ersättaren är utsedd.",
    "tillbaka": "Ersättaren är tillbakatagen.",
}


@dataclass
class Filled:
    """The form as it was filled in; what is shown again when something has to be put right."""

    deputy: str = ""
    valid_from: str = ""
    valid_to: str = ""

    @classmethod
    def read(cls, form: FormData) -> "Filled":
        """Take the fields from what the browser sent."""
        return cls(**{name: str(form.get(name, "")) for name in cls.__dataclass_fields__})

    def told(self) -> tuple[UUID, date, date]:
        """Return who, and the first and the last day. Raises `Refused` with all that is wrong."""
        errors = []
        try:
            deputy = UUID(self.deputy)
        except ValueError:
            errors.append(FieldError("deputy", "Välj en ersättare i listan."))
        days = []
        for name, which in (("valid_from", "första"), ("valid_to", "sista")):
            try:
                days.append(date.fromisoformat(getattr(self, name)))
            except ValueError:
                errors.append(FieldError(name, f"Fyll i den {which} dagen, som 2026-01-31."))
        if errors:
            raise Refused(*errors)
        return deputy, days[0], days[1]


@dataclass(frozen=True)
class Line:
    """A deputyship as the page shows it."""

    who: str
    days: str
    is_now: bool
    is_void: bool  # the deputy has left, or works in another authority by now
    deputy: UUID
    valid_from: str


@router.get(PAGE)
async def deputies_page(
    request: Request,
    visitor: Visitor,
    organisation: TheOrganisation,
    register: TheRegister,
    contacts: TheContacts,
    done: Annotated[str, Query(alias="klart")] = "",
) -> Response:
    """Show who stands in for her now and later, and a form for another one."""
    await _must_lead(visitor, organisation)
    filled = Filled(valid_from=today().isoformat())
    return await _page(request, visitor, register, contacts, filled, done=DONE.get(done, ""))


@router.post(PAGE)
async def name_deputy(
    request: Request,
    visitor: Visitor,
    organisation: TheOrganisation,
    register: TheRegister,
    contacts: TheContacts,
    service: TheService,
) -> Response:
    """Name a deputy, or show the form again with every error at its field."""
    filled = Filled.read(await read_form(request, visitor))
    await _must_lead(visitor, organisation)
    me = visitor.person
    try:
        positions = await organisation.name_deputy(me, *filled.told(), by=str(me))
    except Refused as refused:
        return await _page(request, visitor, register, contacts, filled, refused.errors)
    if positions:
        security_log.note(request, Noted.ROLES_CHANGED, about=me)
    await service.written(positions)
    return RedirectResponse(f"{PAGE}?klart=utsedd", status_code=303)


@router.post(f"{PAGE}/ta-tillbaka")
async def recall_deputy(
    request: Request, visitor: Visitor, organisation: TheOrganisation, service: TheService
) -> Response:
    """Take a deputy back."""
    form = await read_form(request, visitor)
    await _must_lead(visitor, organisation)
    try:
        deputy = UUID(str(form.get("recalled", "")))
        first = date.fromisoformat(str(form.get("first", "")))
    except ValueError:
        raise Missing from None
    me = visitor.person
    positions = await organisation.recall_deputy(me, deputy, first, by=str(me))
    if positions:
        security_log.note(request, Noted.ROLES_CHANGED, about=me)
    await service.written(positions)
    return RedirectResponse(f"{PAGE}?klart=tillbaka", status_code=303)


async def _must_lead(visitor: Principal, organisation: Organisation) -> None:
    """Let in who leads something herself; a deputy names no deputies. Raises `Missing`."""
    visitor.must(Action.NAME_DEPUTY)
    if not await organisation.leads(visitor.person):
        raise Missing


async def _page(
    request: Request,
    visitor: Principal,
    register: Register,
    contacts: Contacts,
    filled: Filled,
    errors: Sequence[FieldError] = (),
    done: str = "",
) -> Response:
    mine, others = await asyncio.to_thread(_deputyships, register, visitor)
    groups = await asyncio.to_thread(_candidates, register, visitor)
    everyone = {person for _, people in groups for person in people}
    everyone |= {d.deputy for d in mine} | {d.person for d in others}
    names = await contacts.names(everyone)
    shown = await asyncio.to_thread(_shown, register, everyone, names)
    units = await asyncio.to_thread(register.units)
    unit_names = {unit.id: unit.name for unit in units}
    void = await asyncio.to_thread(_void, register, mine)
    return await render(
        request,
        "deputies.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=list(errors),
        done=done,
        filled=filled,
        mine=[_line(d, shown[d.deputy], is_void=d in void) for d in mine],
        others=[_line(d, shown[d.person], is_void=False) for d in others],
        choices=[
            (
                group,
                sorted(
                    (
                        (person, f"{shown[person]}, {unit_names.get(unit, '')}")
                        for person, unit in people.items()
                    ),
                    key=lambda choice: swedish.alphabetical(choice[1]),
                ),
            )
            for group, people in groups
            if people
        ],
        today=today().isoformat(),
    )


def _deputyships(
    register: Register, visitor: Principal
) -> tuple[list[Deputyship], list[Deputyship]]:
    me = visitor.person
    return (
        register.deputyships(person=me, also_to_come=True),
        register.deputyships(deputy=me, also_to_come=True),
    )


def _candidates(register: Register, visitor: Principal) -> list[tuple[str, dict[UUID, UUID]]]:
    """Return whom she can choose: others who lead in her authority, and those whom she leads."""
    units, leads = register.on_day().units, register.leads()
    below = register.working_in(visitor.manages)
    chiefs = {
        person: unit
        for unit, people in leads.items()
        for person in people
        if unit in units and units[unit].authority == visitor.known.authority
    }
    groups = [
        ("Andra chefer", chiefs),
        ("De som du leder", {p: unit for p, unit in below.items() if p not in chiefs}),
    ]
    return [
        (name, {p: u for p, u in people.items() if p != visitor.person}) for name, people in groups
    ]


def _shown(register: Register, people: Iterable[UUID], names: dict[UUID, str]) -> dict[UUID, str]:
    """Return what to call people: by name, or by role where there is no name to show."""
    return {p: names.get(p) or role_name(register.person(p).roles) for p in people}


def _void(register: Register, mine: list[Deputyship]) -> list[Deputyship]:
    """Return the deputyships that come to nothing: the deputy has left or changed authority."""
    return [
        d
        for d in mine
        if d.person not in register.person(d.deputy, max(d.valid_from, today())).deputises_for
    ]


def _line(deputyship: Deputyship, who: str, *, is_void: bool) -> Line:
    first, last = deputyship.valid_from, deputyship.valid_to
    until = f" till och med {swedish.day(last)}" if last != first else ""
    return Line(
        who,
        f"{swedish.day(first)}{until}",
        first <= today(),
        is_void,
        deputyship.deputy,
        first.isoformat(),
    )
