"""Pilots on pages: list them, start one, look at one, and decide what comes of it."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.application import Pilots
from services.reporting.dependencies import TheForms, ThePilots
from services.reporting.domain.pilots import (
    Outcome,
    StartingPilot,
)
from services.reporting.labels import SENTENCES
from services.reporting.pages.drawn import text_of
from services.reporting.pages.pilot_words import (
    KINDS,
    differences,
    form_choices,
    form_name,
    matrix,
    stage,
    table,
)
from shared import clock
from shared.access import Action
from shared.clock import swedish_date
from shared.events import UnitKind
from shared.identity.principal import Principal, Visitor, identity_of
from shared.identity.register import Snapshot, Unit
from shared.refusal import Denied, Differs, FieldError, Refused
from shared.web import swedish
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

LIST, NEW = "/pilot", "/pilot/ny"
STARTED_DIFFERENTLY = FieldError("units", "Piloten är redan startad med andra uppgifter.")
ASKED = ("question", "edition", "first_day", "last_day", "units")  # from top to bottom
USUALLY = timedelta(days=27)  # four weeks, the last day included
LEAVE = "leave"
GONE = "Enheten finns inte längre"


@router.get(LIST)
async def all_pilots(
    request: Request, visitor: Visitor, pilots: ThePilots, forms: TheForms
) -> Response:
    """List the pilots."""
    today = swedish_date(clock.now())
    return await render(
        request,
        "pilots.html",
        principal=visitor,
        pilots=[
            {
                "pilot": pilot,
                "units": await names(request, pilot.units),
                "form": form_name(pilot.edition),
                "stage": stage(pilot, today),
                "kind": KINDS.get(pilot.outcome, "neutral"),
            }
            for pilot in await pilots.all(visitor)
        ],
        leads=bool(await pilots.leads(visitor)),
        chooses=bool(await forms.authorities(visitor)),
    )


@router.get(NEW)
async def new_pilot(request: Request, visitor: Visitor, pilots: ThePilots) -> Response:
    """Ask which units are to try which form, and when."""
    today = swedish_date(clock.now())
    days = {"first_day": today.isoformat(), "last_day": (today + USUALLY).isoformat()}
    return await _new(request, visitor, pilots, {"id": str(uuid4())} | days)


@router.post(NEW)
async def start(
    request: Request, visitor: Visitor, pilots: ThePilots, service: TheService
) -> Response:
    """Start a pilot, or show the form again with what has to be put right."""
    form = await read_form(request, visitor)
    names_ = ("id", "edition", "first_day", "last_day", "question")
    filled: dict[str, Any] = {name: str(form.get(name, "")) for name in names_}
    filled["units"] = [str(unit) for unit in form.getlist("units")]
    try:
        said = {name: value for name, value in filled.items() if value}
        starting = StartingPilot.model_validate(said)
        await service.written(await pilots.start(starting, visitor))
    except (ValidationError, Refused) as wrong:
        errors = in_order(what_is_wrong(wrong, SENTENCES), ASKED)
        return await _new(request, visitor, pilots, filled, errors)
    except Differs:
        return await _new(request, visitor, pilots, filled, [STARTED_DIFFERENTLY])
    return RedirectResponse(f"{LIST}/{starting.id}", status_code=303)


@router.get("/pilot/{pilot}")
async def one(
    request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots, service: TheService
) -> Response:
    """Show a pilot: its units, its numbers so far, and what can be done."""
    return await _one(request, pilot, visitor, pilots, service)


@router.post("/pilot/{pilot}/enheter")
async def enrol_or_leave(
    request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots, service: TheService
) -> Response:
    """Let a unit take part, or no more."""
    form = await read_form(request, visitor)
    found = await pilots.led(pilot, visitor)
    if found.is_over:  # somebody else was first: the page says how it ended
        return RedirectResponse(f"{LIST}/{pilot}", status_code=303)
    change = pilots.leave if form.get("do") == LEAVE else pilots.enrol
    try:
        unit = UUID(str(form.get("unit", "")))
    except ValueError:
        errors = [FieldError("unit", "Välj en enhet i listan.")]
        return await _one(request, pilot, visitor, pilots, service, errors)
    try:
        await service.written(await change(found.id, unit, visitor))
    except Refused as why:
        errors = [FieldError("unit", error.text) for error in why.errors]
        return await _one(request, pilot, visitor, pilots, service, errors)
    return RedirectResponse(f"{LIST}/{pilot}", status_code=303)


@router.post("/pilot/{pilot}/utvardera")
async def evaluate(
    request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots, service: TheService
) -> Response:
    """Count, and store the numbers."""
    await read_form(request, visitor)
    await service.caught_up()
    await service.written(await pilots.evaluate(pilot, visitor))
    return RedirectResponse(f"{LIST}/{pilot}", status_code=303)


async def _new(
    request: Request,
    visitor: Principal,
    pilots: Pilots,
    filled: dict[str, Any],
    errors: list[FieldError] | None = None,
) -> Response:
    units = await pilots.leads(visitor)
    if not units:
        raise Denied(Action.LEAD_PILOT)
    tree = await asyncio.to_thread(identity_of(request).register.on_day)
    empty = {"units": [], "edition": "", "first_day": "", "last_day": "", "question": ""}
    return await render(
        request,
        "pilot_new.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        filled=empty | filled,
        units=[_choice(unit, tree) for unit in units if unit.kind != UnitKind.AUTHORITY],
        forms=form_choices(),
        today=swedish_date(clock.now()).isoformat(),
    )


async def _one(
    request: Request,
    pilot: UUID,
    visitor: Principal,
    pilots: Pilots,
    service: TheService,
    errors: list[FieldError] | None = None,
) -> Response:
    found = await pilots.see(pilot, visitor)
    await service.caught_up()
    today = swedish_date(clock.now())
    # What was decided was decided on stored numbers, so those are shown from then on.
    stored = found.evaluations[-1] if found.is_over and found.evaluations else None
    counted = stored or await pilots.count(found)
    tree = await asyncio.to_thread(identity_of(request).register.on_day)
    leads = pilots.may_lead(found, visitor)
    others = await pilots.leads(visitor) if leads and not found.is_over else []
    return await render(
        request,
        "pilot.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        pilot=found,
        leads=leads,
        stage=stage(found, today),
        form=form_name(found.edition),
        units=by_name(tree, found.units),
        others=[
            (str(unit.id), unit.name)
            for unit in others
            if unit.authority == found.authority
            and unit.kind != UnitKind.AUTHORITY
            and unit.id not in found.units
        ],
        question=text_of(found.question),
        why=text_of(found.why),
        adopted=found.outcome == Outcome.ADOPTED,
        can_be_concluded=today >= found.last_day,
        has_begun=found.has_begun(today),
        stored=stored,
        saved=found.evaluations[-1] if found.evaluations else None,
        counted=counted,
        before=found.days_before(counted.day),
        during=found.days(counted.day),
        table=table(counted),
        matrix=matrix(counted),
        differences=differences(counted),
    )


def in_order(errors: list[FieldError], asked: Sequence[str]) -> list[FieldError]:
    """Return errors from top to bottom; what no field asks for is said at the first one."""
    found = [e if e.field in asked else FieldError(asked[0], e.text) for e in errors]
    return sorted(found, key=lambda error: asked.index(error.field))


async def names(request: Request, units: tuple[UUID, ...]) -> list[str]:
    """Return what some units are called, in the order of the alphabet."""
    tree = await asyncio.to_thread(identity_of(request).register.on_day)
    return [name for _, name in by_name(tree, units)]


def by_name(tree: Snapshot, units: tuple[UUID, ...]) -> list[tuple[UUID, str]]:
    """Return some units with what they are called, in the order of the alphabet."""
    called = [(u, tree.units[u].name if u in tree.units else GONE) for u in units]
    return sorted(called, key=lambda one: swedish.alphabetical(one[1]))


def _choice(unit: Unit, tree: Snapshot) -> tuple[str, str, str]:
    above = [tree.units[place].name for place in tree.above(unit.id)][1:]
    return str(unit.id), unit.name, ", ".join(above)
