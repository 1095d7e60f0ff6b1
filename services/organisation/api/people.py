"""People through the API: who they are, what they may do, and who stands in for them."""

import asyncio
from datetime import date
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from services.organisation.application import today
from services.organisation.contacts import Contact
from services.organisation.dependencies import TheContacts, TheOrganisation, TheRegister
from services.organisation.domain import Appointment, Person
from shared import security_log
from shared.access import Action
from shared.events import Role
from shared.identity.principal import Principal, SignedIn
from shared.security_log import Noted
from shared.web.labels import role_name
from shared.web.parts import TheService

router = APIRouter(prefix="/api/organisation", tags=["organisation"])


class Me(BaseModel):
    """Who is asking."""

    id: UUID
    name: str
    roles: list[Role]
    unit: UUID | None


class RoleIn(BaseModel, frozen=True, extra="forbid"):
    """A role to give; both days count, and without a last one it is until further notice."""

    role: Role
    unit: UUID | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class PersonIn(BaseModel, frozen=True, extra="forbid"):
    """A person to register: where she belongs, what she may do, how to reach her."""

    contact: Contact
    unit: UUID | None = None
    roles: list[RoleIn] = Field(default_factory=list, max_length=20)
    valid_from: date | None = None


class LeaveIn(BaseModel, frozen=True, extra="forbid"):
    """Someone's last day; today when it is left out."""

    valid_to: date | None = None


class DeputyIn(BaseModel, frozen=True, extra="forbid"):
    """Who stands in, and for which days; both count."""

    deputy: UUID
    valid_from: date
    valid_to: date


class RecallIn(BaseModel, frozen=True, extra="forbid"):
    """Which deputy to take back: by her first day."""

    deputy: UUID
    valid_from: date


@router.get("/me")
async def me(asker: SignedIn, contacts: TheContacts) -> Me:
    """Return who the token belongs to."""
    names = await contacts.names([asker.person])
    return Me(
        id=asker.person,
        name=names.get(asker.person, role_name(asker.roles)),
        roles=sorted(asker.roles),
        unit=asker.unit,
    )


@router.put("/people/{person}", status_code=200)
async def register_person(
    request: Request,
    person: UUID,
    told: PersonIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    contacts: TheContacts,
    service: TheService,
) -> dict[str, UUID]:
    """Register a person: her unit and all her roles. The same again changes nothing."""
    asker.must(Action.CHANGE_ORGANISATION)
    is_new = await organisation.load(Person, person) is None
    positions = await organisation.register_person(
        person,
        told.unit,
        [Appointment(r.role, r.unit, r.valid_from, r.valid_to) for r in told.roles],
        told.valid_from or today(),
        by=str(asker.person),
    )
    await contacts.put(person, told.contact, stays=await organisation.stays(person))
    if positions:  # of somebody new, as of a whole municipality at first, there is no more to say
        security_log.note(request, Noted.ROLES_CHANGED, about=person, ordinary=is_new)
    await service.written(positions)
    return {"id": person}


@router.post("/people/{person}/leave")
async def leave(
    request: Request,
    person: UUID,
    told: LeaveIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    register: TheRegister,
    contacts: TheContacts,
    service: TheService,
) -> dict[str, UUID]:
    """End everything that a person is, and remove how to reach her once she has left."""
    asker.must(Action.CHANGE_ORGANISATION)
    last = told.valid_to or today()
    helps = await asyncio.to_thread(
        partial(register.deputyships, deputy=person, day=min(last, today()), also_to_come=True)
    )
    absent = sorted({deputyship.person for deputyship in helps})
    positions = await organisation.leave(person, last, absent, by=str(asker.person))
    await contacts.remove(person, last)
    if positions:
        security_log.note(request, Noted.ROLES_CHANGED, about=person)
    await service.written(positions)
    return {"id": person}


@router.get("/people/{person}/deputies")
def deputies(person: UUID, asker: SignedIn, register: TheRegister) -> list[DeputyIn]:
    """Return who stands in for a person, now and later."""
    _must_be_hers(asker, person)
    found = register.deputyships(person=person, also_to_come=True)
    return [DeputyIn(deputy=d.deputy, valid_from=d.valid_from, valid_to=d.valid_to) for d in found]


@router.post("/people/{person}/deputies")
async def name_deputy(
    request: Request,
    person: UUID,
    told: DeputyIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    service: TheService,
) -> DeputyIn:
    """Let somebody stand in for a person who leads. The same again changes nothing."""
    _must_be_hers(asker, person)
    positions = await organisation.name_deputy(
        person, told.deputy, told.valid_from, told.valid_to, by=str(asker.person)
    )
    if positions:
        security_log.note(request, Noted.ROLES_CHANGED, about=person)
    await service.written(positions)
    return told


@router.post("/people/{person}/deputies/recall")
async def recall_deputy(
    request: Request,
    person: UUID,
    told: RecallIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    service: TheService,
) -> RecallIn:
    """Take a deputy back from today on. The same again changes nothing."""
    _must_be_hers(asker, person)
    positions = await organisation.recall_deputy(
        person, told.deputy, told.valid_from, by=str(asker.person)
    )
    if positions:
        security_log.note(request, Noted.ROLES_CHANGED, about=person)
    await service.written(positions)
    return told


def _must_be_hers(asker: Principal, person: UUID) -> None:
    """Let in who leads, for herself, and the administrator for anybody. Raises `Missing`."""
    if asker.person == person and asker.may(Action.NAME_DEPUTY):
        return
    asker.must(Action.CHANGE_ORGANISATION)
