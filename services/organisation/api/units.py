"""Units through the API: today, on any day, and reorganised from a day on."""

import asyncio
from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from services.organisation.application import Organisation
from services.organisation.dependencies import TheOrganisation, TheRegister
from services.organisation.domain import UnitName, UnitTold
from shared.access import Action
from shared.events import UnitKind
from shared.identity.principal import Principal, SignedIn
from shared.identity.register import Register
from shared.refusal import FieldError, Missing, Refused
from shared.service import Service
from shared.web.parts import TheService

router = APIRouter(prefix="/api/organisation", tags=["organisation"])


def _has_a_day_after(day: date) -> date:
    if day == date.max:
        raise PydanticCustomError("no_day_after", "no day after")
    return day


LastDay = Annotated[date, AfterValidator(_has_a_day_after)]


class UnitOut(BaseModel):
    """A unit as programs see it."""

    id: UUID
    name: str
    kind: UnitKind
    parent: UUID | None
    authority: str


class UnitDays(BaseModel):
    """What is known of a unit's days, and who answers for it on one of them."""

    id: UUID
    name: str
    kind: UnitKind
    valid_from: date
    valid_to: date | None
    successors: list[UUID]
    leads: list[UUID]
    responsible: list[UUID]


class RenameIn(BaseModel, frozen=True, extra="forbid"):
    """Another name, from a day on."""

    name: UnitName
    valid_from: date


class MoveIn(BaseModel, frozen=True, extra="forbid"):
    """Another place in the tree, from a day on."""

    parent: UUID
    valid_from: date


class MergeIn(BaseModel, frozen=True, extra="forbid"):
    """Which unit goes on, and the last day of the one that does not."""

    into: UUID
    valid_to: LastDay


class SplitIn(BaseModel, frozen=True, extra="forbid"):
    """Which units go on, and the last day of the one that does not."""

    into: list[UUID] = Field(min_length=2, max_length=50)
    valid_to: LastDay


class Left(BaseModel):
    """A unit that others have taken over from, and who still has to be placed anew."""

    id: UUID
    to_place: list[UUID]


@router.get("/units")
def units(
    asker: SignedIn, register: TheRegister, day: Annotated[date | None, Query()] = None
) -> list[UnitOut]:
    """Return the units that exist on a day, or today, parents before children."""
    asker.must(Action.SEE_ORGANISATION)
    return [UnitOut.model_validate(unit, from_attributes=True) for unit in register.units(day)]


@router.get("/units/{unit}")
def one_unit(
    unit: UUID, asker: SignedIn, register: TheRegister, day: Annotated[date | None, Query()] = None
) -> UnitDays:
    """Return a unit, also one that is closed or to come, and who answers for it on a day."""
    asker.must(Action.SEE_ORGANISATION)
    known = next((found for found in register.every_unit(day) if found.id == unit), None)
    if known is None:
        raise Missing
    tree = register.on_day(day)
    return UnitDays(
        id=unit,
        name=known.name,
        kind=known.kind,
        valid_from=known.valid_from,
        valid_to=known.valid_to,
        successors=list(known.successors),
        leads=tree.leads.get(unit, []) if unit in tree.units else [],
        responsible=tree.responsible(unit),
    )


@router.put("/units/{unit}", status_code=201)
async def tell_of_unit(
    unit: UUID,
    told: UnitTold,
    asker: SignedIn,
    organisation: TheOrganisation,
    register: TheRegister,
    service: TheService,
    response: Response,
) -> dict[str, UUID]:
    """Open a unit, or close it. The same again changes nothing; something else is refused."""
    asker.must(Action.CHANGE_ORGANISATION)
    if told.valid_to is not None:
        first = told.valid_to + timedelta(days=1)
        await asyncio.to_thread(_nothing_left_below, register, unit, first)
    fresh, positions = await organisation.tell_of_unit(unit, told, by=str(asker.person))
    if not fresh:
        response.status_code = 200
    await service.written(positions)
    return {"id": unit}


@router.post("/units/{unit}/rename")
async def rename_unit(
    unit: UUID,
    told: RenameIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    service: TheService,
) -> dict[str, UUID]:
    """Give a unit another name from a day on. The same again changes nothing."""
    asker.must(Action.CHANGE_ORGANISATION)
    by = str(asker.person)
    await service.written(await organisation.rename_unit(unit, told.name, told.valid_from, by))
    return {"id": unit}


@router.post("/units/{unit}/move")
async def move_unit(
    unit: UUID,
    told: MoveIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    service: TheService,
) -> dict[str, UUID]:
    """Put a unit below another one from a day on. The same again changes nothing."""
    asker.must(Action.CHANGE_ORGANISATION)
    by = str(asker.person)
    await service.written(await organisation.move_unit(unit, told.parent, told.valid_from, by))
    return {"id": unit}


@router.post("/units/{unit}/merge")
async def merge_unit(
    unit: UUID,
    told: MergeIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    register: TheRegister,
    service: TheService,
) -> Left:
    """Close a unit that becomes part of another; its people go along."""
    return await _succeed(unit, [told.into], told.valid_to, asker, organisation, register, service)


@router.post("/units/{unit}/split")
async def split_unit(
    unit: UUID,
    told: SplitIn,
    asker: SignedIn,
    organisation: TheOrganisation,
    register: TheRegister,
    service: TheService,
) -> Left:
    """Close a unit that becomes several; its people are then to be placed by whoever asks."""
    return await _succeed(unit, told.into, told.valid_to, asker, organisation, register, service)


async def _succeed(
    unit: UUID,
    into: list[UUID],
    valid_to: date,
    asker: Principal,
    organisation: Organisation,
    register: Register,
    service: Service,
) -> Left:
    asker.must(Action.CHANGE_ORGANISATION)
    first = valid_to + timedelta(days=1)
    await asyncio.to_thread(_nothing_left_below, register, unit, first)
    people = await asyncio.to_thread(register.working_in, [unit], first)
    by = str(asker.person)
    await service.written(await organisation.succeed_unit(unit, into, valid_to, people, by))
    left = await asyncio.to_thread(register.working_in, [unit], first)
    return Left(id=unit, to_place=sorted(left))


def _nothing_left_below(register: Register, unit: UUID, day: date) -> None:
    """Refuse to close a unit that others still lie below. Raises `Refused`."""
    if register.on_day(day).children(unit):
        text = "Det ligger enheter under den här. Flytta eller stäng dem först."
        raise Refused(FieldError("valid_to", text))
