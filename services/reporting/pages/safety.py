"""The safety representative's pages: conditions first, then what she asks the employer for."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.application import ConditionsFirst, Reporting, SafetyWork
from services.reporting.dependencies import TheReporting, TheSafetyWork
from services.reporting.domain import Answering, Requesting, SafetyRequest
from services.reporting.labels import SENTENCES
from services.reporting.pages.since import said
from services.reporting.pages.story import unit_name
from shared import clock
from shared.identity.principal import Principal, Visitor
from shared.refusal import FieldError, Refused
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService
from shared.web.problems import problem

router = APIRouter(include_in_schema=False)

FIRST = "Godkänn villkoren för skyddsombud först."
NOT_ACCEPTED = FieldError("accepted", "Kryssa i att du godkänner villkoren.")
WORDS = SENTENCES | {
    ("text", "missing"): "Skriv texten.",
    ("text", "string_too_short"): "Skriv texten.",
}


async def to_conditions(request: Request, first: Exception) -> Response:
    """Lead whoever has yet to accept the conditions to them."""
    assert isinstance(first, ConditionsFirst)
    if request.url.path.startswith("/api/"):
        return problem(422, "conditions-first", FIRST, [FieldError("conditions", FIRST)])
    return RedirectResponse(f"/skyddsombud/{first.incident}/villkor", status_code=303)


@router.get("/skyddsombud")
async def requests(
    request: Request,
    visitor: Visitor,
    safety: TheSafetyWork,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """List what safety representatives have asked for, to them and to whoever answers."""
    await service.caught_up()
    lines = await safety.list_for(visitor)
    today = clock.swedish_date(clock.now())
    return await render(
        request,
        "safety_requests.html",
        principal=visitor,
        lines=[
            {
                "incident": line.incident,
                "reference": (
                    await reporting.receipt(await reporting.found(line.incident))
                ).reference,
                "unit": await unit_name(request, line.unit),
                "answer_by": line.answer_by,
                "is_answered": line.is_answered,
                "is_late": not line.is_answered and today > line.answer_by,
            }
            for line in lines
        ],
    )


@router.get("/skyddsombud/{incident}/villkor")
async def conditions(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    safety: TheSafetyWork,
    reporting: TheReporting,
) -> Response:
    """Show on what conditions a safety representative reads."""
    return await _conditions(request, incident, visitor, safety, reporting)


@router.post("/skyddsombud/{incident}/villkor")
async def accept(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    safety: TheSafetyWork,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Open the report to her once she has accepted them."""
    form = await read_form(request, visitor)
    await safety.to_accept(incident, visitor)
    if form.get("accepted") != "ja":
        return await _conditions(request, incident, visitor, safety, reporting, [NOT_ACCEPTED])
    await service.written(await safety.accept(incident, visitor))
    return RedirectResponse(f"/enhet/{incident}", status_code=303)


@router.get("/skyddsombud/{incident}")
async def about_one(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    safety: TheSafetyWork,
    reporting: TheReporting,
) -> Response:
    """Show what was asked for about one report, with the day of each answer."""
    return await _about(request, incident, visitor, safety, reporting)


@router.post("/skyddsombud/{incident}")
async def ask(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    safety: TheSafetyWork,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Ask the employer for something."""
    form = await read_form(request, visitor)
    await safety.requests_of(incident, visitor)
    try:
        asking = Requesting.model_validate({"id": form.get("id"), "text": form.get("text", "")})
        await service.written(await safety.ask(incident, asking, visitor))
    except (ValidationError, Refused) as wrong:
        errors = what_is_wrong(wrong, WORDS)
        filled = {"id": str(form.get("id", "")), "text": str(form.get("text", ""))}
        return await _about(request, incident, visitor, safety, reporting, errors, filled)
    return RedirectResponse(f"/skyddsombud/{incident}", status_code=303)


@router.post("/skyddsombud/{incident}/{asked}")
async def answer(
    request: Request,
    incident: UUID,
    asked: UUID,
    visitor: Visitor,
    safety: TheSafetyWork,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Answer what was asked for."""
    form = await read_form(request, visitor)
    await safety.requests_of(incident, visitor)
    field = f"answer-{asked}"
    try:
        answering = Answering.model_validate({"text": form.get(field, "")})
        await service.written(await safety.answer(incident, asked, answering, visitor))
    except (ValidationError, Refused) as wrong:
        errors = [FieldError(field, one.text) for one in what_is_wrong(wrong, WORDS)]
        filled = {field: str(form.get(field, ""))}
        return await _about(request, incident, visitor, safety, reporting, errors, filled)
    return RedirectResponse(f"/skyddsombud/{incident}", status_code=303)


async def _conditions(
    request: Request,
    incident: UUID,
    visitor: Principal,
    safety: SafetyWork,
    reporting: Reporting,
    errors: list[FieldError] | None = None,
) -> Response:
    found = await safety.to_accept(incident, visitor)
    return await render(
        request,
        "safety_conditions.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        incident=incident,
        reference=(await reporting.receipt(found)).reference,
        has_accepted=found.is_read_on_conditions_by(visitor.person),
    )


async def _about(
    request: Request,
    incident: UUID,
    visitor: Principal,
    safety: SafetyWork,
    reporting: Reporting,
    errors: list[FieldError] | None = None,
    filled: dict[str, str] | None = None,
) -> Response:
    found, asks, answers = await safety.requests_of(incident, visitor)
    return await render(
        request,
        "safety_request.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        incident=incident,
        reference=(await reporting.receipt(found)).reference,
        requests=[_shown(one) for one in found.safety_requests.values()],
        asks=asks,
        answers=answers,
        filled={"id": str(uuid4()), "text": ""} | (filled or {}),
    )


def _shown(asked: SafetyRequest) -> dict[str, Any]:
    return {
        "id": asked.id,
        "text": said(asked.text),
        "made_at": asked.made_at,
        "answer_by": asked.answer_by,
        "answer": said(asked.answer) if asked.answer else None,
        "answered_at": asked.answered_at,
        "is_late": asked.answer is None and clock.swedish_date(clock.now()) > asked.answer_by,
    }
