"""KIA for whoever leads a unit: what is the same event, and what to write in KIA."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.reporting.application import Kia, Reporting
from services.reporting.dependencies import TheKia, TheReporting
from services.reporting.domain import Incident
from services.reporting.kia.answer import exported
from services.reporting.kia.mapping import Column, default_mapping
from services.reporting.pages.since import said
from services.reporting.pages.story import unit_name
from shared.access import Action
from shared.clock import SWEDEN
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import Denied, FieldError, Refused
from shared.web import labels
from shared.web.forms import read_form
from shared.web.pages import render
from shared.web.parts import Page, TheService

router = APIRouter(include_in_schema=False)

OURS = "/enhet/kia"


@router.get(OURS)
async def taken_in(
    request: Request,
    visitor: Visitor,
    kia: TheKia,
    reporting: TheReporting,
    service: TheService,
    page: Page = 1,
) -> Response:
    """List what was taken in from KIA, and first of all what may be the same as a report here."""
    return await _taken_in(request, visitor, kia, reporting, service, page)


@router.post("/enhet/kia/{row}/{ours}/samma")
async def same(
    request: Request,
    row: UUID,
    ours: UUID,
    visitor: Visitor,
    kia: TheKia,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Say that both are one event."""
    await read_form(request, visitor)
    try:
        await service.written(await kia.same(row, ours, visitor))
    except Refused as why:
        return await _taken_in(request, visitor, kia, reporting, service, 1, list(why.errors))
    return RedirectResponse(OURS, status_code=303)


@router.post("/enhet/kia/{row}/{ours}/olika")
async def apart(
    request: Request, row: UUID, ours: UUID, visitor: Visitor, kia: TheKia, service: TheService
) -> Response:
    """Say that they are two events."""
    await read_form(request, visitor)
    await service.written(await kia.apart(row, ours, visitor))
    return RedirectResponse(OURS, status_code=303)


@router.get("/enhet/{incident}/kia")
async def sheet(
    request: Request, incident: UUID, visitor: Visitor, kia: TheKia, reporting: TheReporting
) -> Response:
    """Show a report in KIA's order, to copy from; that she has read it is kept."""
    return await _sheet(request, incident, visitor, kia, reporting)


@router.post("/enhet/{incident}/kia")
async def stamp(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    kia: TheKia,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Say which number a report has in KIA."""
    number = str((await read_form(request, visitor)).get("number", ""))
    try:
        await service.written(await kia.stamp(incident, number, visitor))
    except Refused as why:
        errors = list(why.errors)
        return await _sheet(request, incident, visitor, kia, reporting, number, errors)
    return RedirectResponse(f"/enhet/{incident}", status_code=303)


@router.post("/enhet/{incident}/kia/andra")
async def change(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    kia: TheKia,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Say that a number was wrong, why, and which it is instead, if any."""
    form = await read_form(request, visitor)
    number, reason = str(form.get("number", "")), str(form.get("reason", ""))
    try:
        await service.written(await kia.change(incident, number, reason, visitor))
    except Refused as why:
        return await _sheet(
            request, incident, visitor, kia, reporting, number, list(why.errors), reason
        )
    return RedirectResponse(f"/enhet/{incident}", status_code=303)


@router.get("/enhet/kia/utdrag.csv")
async def export(request: Request, visitor: Visitor, kia: TheKia, service: TheService) -> Response:
    """Give the reports of her area as a file for KIA."""
    return await exported(request, visitor, kia, service)


async def _taken_in(
    request: Request,
    visitor: Principal,
    kia: Kia,
    reporting: Reporting,
    service: TheService,
    page: int,
    errors: list[FieldError] | None = None,
) -> Response:
    if not (visitor.manages or visitor.known.oversees):
        raise Denied(Action.HANDLE_INCIDENT)
    await service.caught_up()
    lines, more = await kia.taken_in(visitor, page)
    pairs = [
        {
            "kia": await _shown(request, reporting, pair.kia),
            "ours": await _shown(request, reporting, pair.ours),
        }
        for pair in (await kia.alike(visitor) if page == 1 else [])
    ]
    every = await asyncio.to_thread(identity_of(request).register.every_unit)
    return await render(
        request,
        "kia_units.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        pairs=pairs,
        lines=lines,
        units={unit.id: unit.name for unit in every},
        page=page,
        more=more,
        form_names=labels.forms,
        event_types=labels.EVENT_TYPES,
        takes_out=bool(visitor.manages),
    )


async def _shown(request: Request, reporting: Reporting, incident: Incident) -> dict[str, Any]:
    return {
        "id": incident.id,
        "reference": (await reporting.receipt(incident)).reference,
        "number": incident.kia_number,
        "unit": await unit_name(request, incident.unit),
        "event_type": labels.EVENT_TYPES[incident.event_type],
        "forms": labels.forms(incident.forms),
        "at": incident.happened_at,
    }


async def _sheet(
    request: Request,
    incident: UUID,
    visitor: Principal,
    kia: Kia,
    reporting: Reporting,
    number: str = "",
    errors: list[FieldError] | None = None,
    reason: str = "",
) -> Response:
    await kia.linkable(incident, visitor)
    found = await reporting.read_incident(incident, visitor)
    local = found.happened_at.astimezone(SWEDEN)
    names = default_mapping().columns
    rows = [
        (names[Column.UNIT], await unit_name(request, found.unit)),
        (names[Column.DAY], local.date().isoformat()),
        ("Klockslag", f"{local:%H:%M}"),
        (names[Column.KIND], labels.EVENT_TYPES[found.event_type]),
        (names[Column.FORMS], labels.forms(found.forms)),
        (names[Column.TEXT], said(found.what_happened)),
    ]
    return await render(
        request,
        "kia_sheet.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        incident=found,
        reference=(await reporting.receipt(found)).reference,
        rows=rows,
        number=number,
        reason=reason,
    )
