"""The register's JSON API."""

from datetime import date
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.organisation.application import today
from services.organisation.contacts import Contact
from services.organisation.dependencies import TheContacts, TheOrganisation, TheRegister
from services.organisation.domain import Appointment, UnitTold
from shared.access import Action
from shared.events import Role, UnitKind
from shared.identity.principal import SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/organisation", tags=["organisation"])


class UnitOut(BaseModel):
    """A unit as programs see it."""

    id: UUID
    name: str
    kind: UnitKind
    parent: UUID | None
    authority: str


class Me(BaseModel):
    """Who is asking."""

    id: UUID
    name: str
    roles: list[Role]
    unit: UUID | None


class RoleIn(BaseModel, frozen=True, extra="forbid"):
    """A role to give."""

    role: Role
    unit: UUID | None = None


class PersonIn(BaseModel, frozen=True, extra="forbid"):
    """A person to register: where she belongs, what she may do, how to reach her."""

    contact: Contact
    unit: UUID | None = None
    roles: list[RoleIn] = Field(default_factory=list, max_length=20)
    valid_from: date | None = None


@router.get("/units")
def units(asker: SignedIn, register: TheRegister) -> list[UnitOut]:
    """Return the units that exist today, parents before children."""
    asker.must(Action.SEE_ORGANISATION)
    return [UnitOut.model_validate(unit, from_attributes=True) for unit in register.units()]


@router.get("/me")
async def me(asker: SignedIn, contacts: TheContacts) -> Me:
    """Return who the token belongs to."""
    names = await contacts.names([asker.person])
    return Me(
        id=asker.person,
        name=names.get(asker.person, ""),
        roles=sorted(asker.roles),
        unit=asker.unit,
    )


@router.put("/units/{unit}", status_code=201)
async def tell_of_unit(
    unit: UUID,
    told: UnitTold,
    asker: SignedIn,
    organisation: TheOrganisation,
    service: TheService,
    response: Response,
) -> dict[str, UUID]:
    """Open a unit, or close it. The same again changes nothing; something else is refused."""
    asker.must(Action.CHANGE_ORGANISATION)
    fresh, positions = await organisation.tell_of_unit(unit, told, by=str(asker.person))
    if not fresh:
        response.status_code = 200
    await service.written(positions)
    return {"id": unit}


@router.put("/people/{person}", status_code=200)
async def register_person(
    person: UUID,
    told: PersonIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    contacts: TheContacts,
    service: TheService,
) -> dict[str, UUID]:
    """Register a person: her unit and all her roles. The same again changes nothing."""
    asker.must(Action.CHANGE_ORGANISATION)
    positions = await organisation.register_person(
        person,
        told.unit,
        [Appointment(role.role, role.unit) for role in told.roles],
        told.valid_from or today(),
        by=str(asker.person),
    )
    await contacts.put(person, told.contact)
    await service.written(positions)
    return {"id": person}
