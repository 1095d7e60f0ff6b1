"""The custodian's page: who wants to know a hidden name, and why. Never what was told."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.application import Reporting
from services.reporting.dependencies import TheIdentities, TheReporting
from services.reporting.domain import AnsweringName, Incident, NameRequest
from services.reporting.labels import SENTENCES
from services.reporting.pages.identity import shown_request
from services.reporting.pages.story import unit_name
from shared.events import Role
from shared.identity.principal import Principal, Visitor
from shared.refusal import FieldError, Missing, Refused
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

ANSWERS = {"ja": True, "nej": False}


@router.get("/identitet")
async def queue(
    request: Request,
    visitor: Visitor,
    reporting: TheReporting,
    identities: TheIdentities,
    service: TheService,
) -> Response:
    """List the requests for hidden names in her authority."""
    if Role.IDENTITY_CUSTODIAN not in visitor.roles:
        raise Missing
    await service.caught_up()
    found = await identities.queue(visitor)
    lines = [await _line(request, reporting, incident, asked) for incident, asked in found]
    return await render(
        request,
        "custodian.html",
        principal=visitor,
        waiting=[line for line in lines if line["waits"]],
        answered=[line for line in lines if not line["waits"]],
    )


@router.get("/identitet/{incident}/{asked}")
async def one_request(
    request: Request,
    incident: UUID,
    asked: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    identities: TheIdentities,
) -> Response:
    """Show one request, to be answered."""
    return await _one(request, incident, asked, visitor, reporting, identities)


@router.post("/identitet/{incident}/{asked}")
async def answer(
    request: Request,
    incident: UUID,
    asked: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    identities: TheIdentities,
    service: TheService,
) -> Response:
    """Grant or deny a request."""
    form = await read_form(request, visitor)
    filled = {name: str(form.get(name, "")) for name in ("granted", "why")}
    given = {"granted": ANSWERS.get(filled["granted"]), "why": filled["why"]}
    await identities.request(incident, asked, visitor)
    try:
        answering = AnsweringName.model_validate({k: v for k, v in given.items() if v is not None})
        await service.written(await identities.answer(incident, asked, answering, visitor))
    except (ValidationError, Refused) as found:
        errors = what_is_wrong(found, SENTENCES)
        return await _one(request, incident, asked, visitor, reporting, identities, errors, filled)
    return RedirectResponse("/identitet", status_code=303)


async def _one(
    request: Request,
    incident: UUID,
    asked: UUID,
    visitor: Principal,
    reporting: TheReporting,
    identities: TheIdentities,
    errors: list[FieldError] | None = None,
    filled: dict[str, str] | None = None,
) -> Response:
    found, one = await identities.request(incident, asked, visitor)
    return await render(
        request,
        "custodian_request.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        filled=filled or {"granted": "", "why": ""},
        asked=await _line(request, reporting, found, one),
    )


async def _line(
    request: Request, reporting: Reporting, found: Incident, asked: NameRequest
) -> dict[str, Any]:
    return {
        **shown_request(asked),
        "href": f"/identitet/{found.id}/{asked.id}",
        "reference": (await reporting.receipt(found)).reference,
        "unit": await unit_name(request, found.unit),
    }
