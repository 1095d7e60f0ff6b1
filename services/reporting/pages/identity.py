"""Whose report it is, on a report's page: showing one's name, and asking for a hidden one."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.application import Identities, Known
from services.reporting.dependencies import TheIdentities, TheReporting
from services.reporting.domain import AskingName, Incident, NameRequest, Naming, open_or_none
from services.reporting.labels import NAME_ANSWERS, READ_AS, SENTENCES
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import Refused
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

NAMELESS = {
    Naming.NAMED: "Namnet är raderat",
    Naming.HIDDEN: "Dolt namn",
    Naming.ANONYMOUS: "Anonym",
}
FROM_KIA = "Någon i KIA"
ERASED = "Texten är raderad."


async def naming_on_page(request: Request, visitor: Principal, found: Incident) -> dict[str, Any]:
    """Return who told it, and what may be done about that, as a report's page shows it."""
    identities: Identities = request.app.state.identities
    known = await identities.known_to(found, visitor)
    is_mine, asks = found.was_told_by(visitor.person), identities.may_ask(found, visitor)
    is_shut = known.naming == Naming.HIDDEN and known.person is None
    requests = list(found.name_requests.values()) if is_mine or asks else []
    waits = any(one.answer == "waiting" for one in requests)
    return {
        "reporter": FROM_KIA if found.is_from_kia else await _called(request, known),
        "is_mine": is_mine,
        "is_anonymous": known.naming == Naming.ANONYMOUS,
        "may_reveal": is_mine and known.naming == Naming.HIDDEN,
        "may_ask": asks and is_shut and not waits,
        "asks": asks,
        "is_let_know": known.naming == Naming.HIDDEN and known.person is not None and not is_mine,
        "requests": [shown_request(one) for one in requests],
    }


def shown_request(asked: NameRequest) -> dict[str, Any]:
    """Return a request for a name as pages say it."""
    return {
        "who": READ_AS[asked.role],
        "reason": open_or_none(asked.reason) or ERASED,
        "at": asked.asked_at,
        "waits": asked.answered_at is None,
        "answer": NAME_ANSWERS[asked.answer],
        "ground": (open_or_none(asked.ground) or ERASED) if asked.ground else "",
        "answered_at": asked.answered_at,
    }


@router.post("/mina-rapporter/{incident}/namn")
async def reveal(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    identities: TheIdentities,
    service: TheService,
) -> Response:
    """Show one's own hidden name to those who may read."""
    await read_form(request, visitor)
    await service.written(await identities.reveal(incident, visitor.person))
    return RedirectResponse(f"/mina-rapporter/{incident}", status_code=303)


@router.post("/enhet/{incident}/namn")
async def ask(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    identities: TheIdentities,
    service: TheService,
) -> Response:
    """Ask to be let know a hidden name."""
    form = await read_form(request, visitor)
    reason = str(form.get("reason", ""))
    identities.must_ask(await reporting.found(incident), visitor)
    try:
        positions = await identities.ask(incident, AskingName(reason=reason), visitor)
    except (ValidationError, Refused) as found:
        return await render(
            request,
            "ask_name.html",
            principal=visitor,
            status=422,
            errors=what_is_wrong(found, SENTENCES),
            incident=incident,
            reason=reason,
        )
    await service.written(positions)
    return RedirectResponse(f"/enhet/{incident}#namnet", status_code=303)


async def _called(request: Request, known: Known) -> str:
    if known.person is None:
        return NAMELESS[known.naming]
    names = await identity_of(request).names.of([known.person])
    return names.get(known.person, "En medarbetare")
