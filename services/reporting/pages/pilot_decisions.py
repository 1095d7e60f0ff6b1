"""A pilot's end on pages: concluded or broken off, and the routine that follows from it."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import PlainTextResponse, RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.application import Pilots
from services.reporting.dependencies import ThePilots
from services.reporting.domain.pilots import (
    Concluding,
    EndingPilot,
    Outcome,
    Pilot,
)
from services.reporting.labels import SENTENCES
from services.reporting.pages.pilot_words import differences, form_name
from services.reporting.pages.pilots import LIST, in_order, names
from services.reporting.pages.routine import as_markdown, routine
from shared import clock
from shared.clock import swedish_date
from shared.identity.principal import Principal, Visitor
from shared.refusal import FieldError, Missing, Refused
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

DECIDES = ("adopted", "routine_version", "why")  # from top to bottom
YES_NO = {"ja": True, "nej": False}
CONFIRM = FieldError("confirmed", "Kryssa i att du vill avbryta piloten.")


@router.get("/pilot/{pilot}/avsluta")
async def to_conclude(
    request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots
) -> Response:
    """Ask whether everybody is to have the form, and say what would happen."""
    return await _conclude(request, await _open(pilot, visitor, pilots), visitor, {})


@router.post("/pilot/{pilot}/avsluta")
async def conclude(
    request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots, service: TheService
) -> Response:
    """Decide."""
    form = await read_form(request, visitor)
    found = await pilots.led(pilot, visitor)
    filled = {name: str(form.get(name, "")) for name in ("adopted", "routine_version", "why")}
    said: dict[str, Any] = {"why": filled["why"], "adopted": YES_NO.get(filled["adopted"])}
    if said["adopted"] and filled["routine_version"]:
        said["routine_version"] = filled["routine_version"]
    try:
        said = {name: value for name, value in said.items() if value is not None}
        concluding = Concluding.model_validate(said)
        await service.written(await pilots.conclude(pilot, concluding, visitor))
    except (ValidationError, Refused) as wrong:
        errors = in_order(what_is_wrong(wrong, SENTENCES), DECIDES)
        return await _conclude(request, found, visitor, filled, errors)
    return RedirectResponse(f"{LIST}/{pilot}", status_code=303)


@router.get("/pilot/{pilot}/avbryt")
async def to_end(request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots) -> Response:
    """Ask whether it is to be broken off."""
    return await _end(request, await _open(pilot, visitor, pilots), visitor)


@router.post("/pilot/{pilot}/avbryt")
async def end_early(
    request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots, service: TheService
) -> Response:
    """Break it off."""
    form = await read_form(request, visitor)
    found = await pilots.led(pilot, visitor)
    why = str(form.get("why", ""))
    try:
        ending = EndingPilot(why=why)
        if form.get("confirmed") != "ja":
            return await _end(request, found, visitor, why, [CONFIRM])
        await service.written(await pilots.end_early(pilot, ending, visitor))
    except (ValidationError, Refused) as wrong:
        errors = in_order(what_is_wrong(wrong, SENTENCES), ("why",))
        return await _end(request, found, visitor, why, errors)
    return RedirectResponse(f"{LIST}/{pilot}", status_code=303)


@router.get("/pilot/{pilot}/rutin")
async def routine_page(
    request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots
) -> Response:
    """Show a draft of the routine's new version, to be read, printed and gone on with."""
    found = await _adopted(pilot, visitor, pilots)
    parts = routine(found, await names(request, found.units))
    return await render(request, "routine.html", principal=visitor, pilot=found, routine=parts)


@router.get("/pilot/{pilot}/rutin.md")
async def routine_file(
    request: Request, pilot: UUID, visitor: Visitor, pilots: ThePilots
) -> Response:
    """Give the same as a text to edit."""
    found = await _adopted(pilot, visitor, pilots)
    text = as_markdown(routine(found, await names(request, found.units)))
    name = f"rutin-version-{found.routine_version}.md"
    headers = {"content-disposition": f'attachment; filename="{name}"'}
    return PlainTextResponse(text, headers=headers, media_type="text/markdown; charset=utf-8")


async def _open(pilot: UUID, visitor: Principal, pilots: Pilots) -> Pilot:
    """Return a pilot that somebody leads and that can still be decided. Raises `Missing`."""
    found = await pilots.led(pilot, visitor)
    if found.is_over:
        raise Missing
    return found


async def _adopted(pilot: UUID, visitor: Principal, pilots: Pilots) -> Pilot:
    """Return a pilot whose form everybody has got. Raises `Missing`."""
    found = await pilots.see(pilot, visitor)
    if found.outcome != Outcome.ADOPTED:
        raise Missing
    return found


async def _conclude(
    request: Request,
    pilot: Pilot,
    visitor: Principal,
    filled: dict[str, str],
    errors: list[FieldError] | None = None,
) -> Response:
    saved = pilot.evaluations[-1] if pilot.evaluations else None
    return await render(
        request,
        "pilot_conclude.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        pilot=pilot,
        form=form_name(pilot.edition),
        filled={"adopted": "", "routine_version": "", "why": ""} | filled,
        saved=saved,
        differences=differences(saved) if saved else [],
        still_going_on=swedish_date(clock.now()) < pilot.last_day,
    )


async def _end(
    request: Request,
    pilot: Pilot,
    visitor: Principal,
    why: str = "",
    errors: list[FieldError] | None = None,
) -> Response:
    return await render(
        request,
        "pilot_end.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        pilot=pilot,
        why=why,
    )
