"""What one can still do with one's own report: add to it, correct it, take it back."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.application import Reporting
from services.reporting.dependencies import TheOwnReports, TheReporting
from services.reporting.domain import TEXT, Adding, Correcting, Incident, Stage
from services.reporting.labels import SENTENCES
from services.reporting.pages.since import said
from services.reporting.vocabulary import valid_now
from shared import clock
from shared.clock import SWEDEN
from shared.identity.principal import Principal, Visitor
from shared.refusal import FieldError, Refused
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

NOT_CONFIRMED = FieldError("confirmed", "Kryssa i att du vill ta tillbaka rapporten.")
YES_NO = {"ja": True, "nej": False}
CORRECTING_SENTENCES = SENTENCES | {
    ("reason", "missing"): "Skriv kort varför du rättar.",
    ("reason", "string_too_short"): "Skriv kort varför du rättar.",
}
ADDING_SENTENCES = SENTENCES | {
    ("text", "missing"): "Skriv vad du vill lägga till.",
    ("text", "string_too_short"): "Skriv vad du vill lägga till.",
}


@router.get("/mina-rapporter/{incident}/lagg-till")
async def more_to_tell(
    request: Request, incident: UUID, visitor: Visitor, own: TheOwnReports, reporting: TheReporting
) -> Response:
    """Ask what she wants to add."""
    found = await own.own(incident, visitor)
    return await _page(request, "my_details.html", found, visitor, reporting, id=str(uuid4()))


@router.post("/mina-rapporter/{incident}/lagg-till")
async def add(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    own: TheOwnReports,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Add it, or show the form again with what is missing."""
    form = await read_form(request, visitor)
    found = await own.own(incident, visitor)
    try:
        adding = Adding.model_validate({"id": form.get("id"), "text": form.get("text", "")})
        await service.written(await own.add(incident, adding, visitor))
    except (ValidationError, Refused) as wrong:
        return await _page(
            request,
            "my_details.html",
            found,
            visitor,
            reporting,
            what_is_wrong(wrong, ADDING_SENTENCES),
            id=form.get("id", ""),
            text=form.get("text", ""),
        )
    return RedirectResponse(f"/mina-rapporter/{incident}#tillagt", status_code=303)


@router.get("/mina-rapporter/{incident}/ratta")
async def what_is_not_right(
    request: Request, incident: UUID, visitor: Visitor, own: TheOwnReports, reporting: TheReporting
) -> Response:
    """Show what she has told, to be put right."""
    found = await own.own(incident, visitor)
    return await _correction(request, found, visitor, reporting, _as_it_is(found))


@router.post("/mina-rapporter/{incident}/ratta")
async def correct(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    own: TheOwnReports,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Put it right, or show the form again with what has to be different."""
    form = await read_form(request, visitor)
    found = await own.own(incident, visitor)
    try:
        correcting = Correcting.model_validate(_corrected(form, found))
        await service.written(await own.correct(incident, correcting, visitor))
    except (ValidationError, Refused) as wrong:
        errors = what_is_wrong(wrong, CORRECTING_SENTENCES)
        filled = {name: text for name, text in form.items() if isinstance(text, str)}
        shown = filled | {"forms": form.getlist("forms")}
        return await _correction(request, found, visitor, reporting, shown, errors)
    return RedirectResponse(f"/mina-rapporter/{incident}#tillagt", status_code=303)


@router.get("/mina-rapporter/{incident}/ta-tillbaka")
async def about_taking_back(
    request: Request, incident: UUID, visitor: Visitor, own: TheOwnReports, reporting: TheReporting
) -> Response:
    """Say what it means to take a report back, before she does."""
    found = await own.own(incident, visitor)
    return await _withdrawal(request, found, visitor, reporting)


@router.post("/mina-rapporter/{incident}/ta-tillbaka")
async def take_back(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    own: TheOwnReports,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Take it back, when she has confirmed that she knows what it means."""
    form = await read_form(request, visitor)
    found = await own.own(incident, visitor)
    if form.get("confirmed") != "ja":
        return await _withdrawal(request, found, visitor, reporting, (NOT_CONFIRMED,))
    try:
        await service.written(await own.withdraw(incident, visitor))
    except Refused as wrong:
        return await _withdrawal(request, found, visitor, reporting, wrong.errors)
    return RedirectResponse(f"/mina-rapporter/{incident}", status_code=303)


async def _page(
    request: Request,
    template: str,
    found: Incident,
    visitor: Principal,
    reporting: Reporting,
    errors: tuple[FieldError, ...] | list[FieldError] = (),
    **shown: Any,
) -> Response:
    known: dict[str, Any] = {"text": ""} | shown
    return await render(
        request,
        template,
        principal=visitor,
        status=422 if errors else 200,
        errors=list(errors),
        incident=found,
        reference=(await reporting.receipt(found)).reference,
        may_tell=found.stage != Stage.WITHDRAWN and not found.what_happened.is_erased,
        **known,
    )


async def _correction(
    request: Request,
    found: Incident,
    visitor: Principal,
    reporting: Reporting,
    filled: dict[str, Any],
    errors: list[FieldError] | None = None,
) -> Response:
    return await _page(
        request,
        "my_correction.html",
        found,
        visitor,
        reporting,
        errors or [],
        filled=filled,
        event_types=valid_now().choices("event_types"),
        forms=valid_now().choices("forms"),
        today=clock.swedish_date(clock.now()).isoformat(),
    )


async def _withdrawal(
    request: Request,
    found: Incident,
    visitor: Principal,
    reporting: Reporting,
    errors: tuple[FieldError, ...] = (),
) -> Response:
    return await _page(
        request,
        "my_withdrawal.html",
        found,
        visitor,
        reporting,
        errors,
        stage=found.stage,
    )


def _as_it_is(found: Incident) -> dict[str, Any]:
    """Return a report as the form of correcting has its fields."""
    happened_at = found.happened_at.astimezone(SWEDEN)
    return {
        "id": str(uuid4()),
        "happened_at_date": happened_at.date().isoformat(),
        "happened_at_time": happened_at.strftime("%H:%M"),
        "event_type": found.event_type,
        "threat_or_violence": "ja" if found.threat_or_violence else "nej",
        "forms": list(found.forms),
        "felt_as_influence": "ja" if found.felt_as_influence else "nej",
        TEXT: said(found.what_happened),
        "reason": "",
    }


def _corrected(form: FormData, found: Incident) -> dict[str, Any]:
    """Return what a form says; the moment only if it is another minute than was told."""
    given: dict[str, Any] = {
        name: form.get(name, "") for name in ("id", "reason", "event_type", TEXT)
    }
    given["forms"] = form.getlist("forms")
    for name in ("threat_or_violence", "felt_as_influence"):
        given[name] = YES_NO.get(str(form.get(name, "")))
    before = _as_it_is(found)
    at = {name: form.get(name, "") for name in ("happened_at_date", "happened_at_time")}
    if any(at[name] != before[name] for name in at):
        given["happened_at"] = moment(*map(str, at.values()))
    return given


def moment(day: str, time: str) -> datetime | str:
    """Return the moment that a form says, or what is no moment at all."""
    try:
        local = datetime.fromisoformat(f"{day}T{time}")
    except ValueError:
        return "?"
    return local.replace(tzinfo=SWEDEN) if local.tzinfo is None else "?"
