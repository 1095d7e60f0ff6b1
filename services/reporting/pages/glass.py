"""In an emergency: opening a report, and looking afterwards at why that was done."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.application import Boundary, Reporting
from services.reporting.dependencies import TheBoundary, TheReporting
from services.reporting.domain import Breaking, Reviewing
from services.reporting.labels import BREAK_CHOICES, SENTENCES
from services.reporting.pages.disclosures import filled_in
from services.reporting.pages.since import said
from services.reporting.pages.story import story, unit_name
from shared import clock, security_log
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import FieldError, Missing, Refused
from shared.security_log import Noted
from shared.web.forms import read_form
from shared.web.labels import PURPOSES
from shared.web.mistakes import field_errors, what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

NO_SUCH_NUMBER = FieldError("reference", "Det finns ingen sådan rapport som du får öppna.")


@router.get("/nodlage")
async def emergencies(
    request: Request,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Ask whoever is on call for a number; list to the leader above what waits for her."""
    await service.caught_up()
    return await _emergencies(request, visitor, boundary, reporting)


@router.post("/nodlage")
async def find(
    request: Request, visitor: Visitor, boundary: TheBoundary, reporting: TheReporting
) -> Response:
    """Lead from the number of a report to the page where its glass is broken."""
    form = await read_form(request, visitor)
    if not visitor.known.on_call_in:
        raise Missing
    number = str(form.get("reference", ""))
    try:
        incident = await asyncio.to_thread(reporting.incident_of, number.strip())
        await boundary.behind_glass(incident, visitor)
    except Missing:
        return await _emergencies(request, visitor, boundary, reporting, number, [NO_SUCH_NUMBER])
    return RedirectResponse(f"/nodlage/{incident}", status_code=303)


@router.get("/nodlage/{incident}")
async def behind_glass(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
) -> Response:
    """Show the report to whoever has broken its glass; otherwise say what breaking it means."""
    found = await boundary.behind_glass(incident, visitor)
    if str(visitor.person) in found.glasses.open_to(clock.now()):
        found = await reporting.read_incident(incident, visitor)
        return await story(request, visitor, found, reporting, back="/nodlage")
    return await _glass(request, incident, visitor, reporting)


@router.post("/nodlage/{incident}")
async def break_glass(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Break the glass."""
    form = await read_form(request, visitor)
    await boundary.behind_glass(incident, visitor)
    filled = filled_in(form, Breaking)
    try:
        breaking = Breaking.model_validate(filled)
        broken = await boundary.break_glass(incident, breaking, visitor)
    except (ValidationError, Refused) as found:
        errors = what_is_wrong(found, SENTENCES)
        return await _glass(request, incident, visitor, reporting, filled, errors)
    if broken.positions:
        security_log.note(request, Noted.BROKE_GLASS, about=incident)
    await service.written(broken.positions)
    return RedirectResponse(f"/nodlage/{incident}", status_code=303)


@router.post("/nodlage/{incident}/{glass}")
async def review(
    request: Request,
    incident: UUID,
    glass: UUID,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Say whether it was right."""
    form = await read_form(request, visitor)
    try:
        reviewing = Reviewing.model_validate(filled_in(form, Reviewing))
    except ValidationError as invalid:  # each answer is a button: this was no page of ours
        errors = field_errors(invalid.errors(), SENTENCES)
        return await _emergencies(request, visitor, boundary, reporting, errors=errors)
    await service.written(await boundary.review_glass(incident, glass, reviewing, visitor))
    return RedirectResponse("/nodlage", status_code=303)


async def _emergencies(
    request: Request,
    visitor: Principal,
    boundary: Boundary,
    reporting: Reporting,
    number: str = "",
    errors: list[FieldError] | None = None,
) -> Response:
    on_call, looks = bool(visitor.known.on_call_in), bool(visitor.known.oversees)
    if not on_call and not looks:
        raise Missing
    waiting = await boundary.to_review(visitor)
    names = await identity_of(request).names.of({UUID(glass.broken_by) for _, glass in waiting})
    return await render(
        request,
        "emergencies.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        number=number,
        on_call=on_call,
        looks=looks,
        glasses=[
            {
                "action": f"/nodlage/{incident.id}/{glass.id}",
                "reference": (await reporting.receipt(incident)).reference,
                "unit": await unit_name(request, incident.unit),
                "who": names.get(UUID(glass.broken_by), "Jour"),
                "at": glass.broken_at,
                "purpose": PURPOSES[glass.purpose],
                "reason": said(glass.reason),
            }
            for incident, glass in waiting
        ],
    )


async def _glass(
    request: Request,
    incident: UUID,
    visitor: Principal,
    reporting: Reporting,
    filled: dict[str, str] | None = None,
    errors: list[FieldError] | None = None,
) -> Response:
    receipt = await asyncio.to_thread(reporting.receipt_of, incident)
    return await render(
        request,
        "glass.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        incident=incident,
        reference=receipt.reference,
        choices=BREAK_CHOICES,
        filled=filled or {},
    )
