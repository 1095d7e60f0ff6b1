"""The boundary: another authority asks and reads what it was given; the owning one decides."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from services.reporting.application import WARNINGS, Boundary, Reporting
from services.reporting.dependencies import TheBoundary, TheReporting
from services.reporting.domain import Asking, Giving, Refusing
from services.reporting.labels import (
    ANSWERS,
    ASK_CHOICES,
    GROUND_CHOICES,
    GROUNDS,
    REFUSALS,
    SECRECIES,
    SENTENCES,
)
from services.reporting.pages.since import said
from services.reporting.pages.story import authorities, unit_name
from shared.clock import swedish_date
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import FieldError, Missing, Refused
from shared.web.forms import read_form
from shared.web.labels import PURPOSES
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)


def filled_in(form: FormData, kind: type[BaseModel]) -> dict[str, Any]:
    """Return those fields of a form that say something; a box that is ticked is true."""
    given: dict[str, Any] = {
        name: text for name in kind.model_fields if (text := str(form.get(name, "")))
    }
    return {
        name: value == "ja" if value in ("ja", "nej") else value for name, value in given.items()
    }


@router.get("/utlamnande")
async def to_decide(
    request: Request,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """List the requests that wait for her to decide on."""
    if not visitor.manages:
        raise Missing
    await service.caught_up()
    waiting = await boundary.to_decide(visitor)
    return await render(
        request,
        "requests.html",
        principal=visitor,
        requests=[
            {
                "href": f"/utlamnande/{incident.id}/{asked.id}",
                "reference": (await reporting.receipt(incident)).reference,
                "unit": await unit_name(request, incident.unit),
                "receiver": asked.receiver,
                "purpose": PURPOSES[asked.purpose],
                "at": asked.asked_at,
            }
            for incident, asked in waiting
        ],
        authority=await authorities(request),
    )


@router.get("/utlamnande/{incident}")
async def our_requests(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
) -> Response:
    """Show what her authority has asked for and been given; that she reads it is kept."""
    return await _ours(request, incident, visitor, boundary, reporting)


@router.post("/utlamnande/{incident}")
async def ask(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Ask to be given what was told."""
    form = await read_form(request, visitor)
    try:
        asking = Asking.model_validate(filled_in(form, Asking))
        await service.written(await boundary.ask(incident, asking, visitor))
    except (ValidationError, Refused) as found:
        errors = what_is_wrong(found, SENTENCES)
        return await _ours(request, incident, visitor, boundary, reporting, form, errors)
    return RedirectResponse(f"/utlamnande/{incident}", status_code=303)


@router.get("/utlamnande/{incident}/{disclosure}")
async def one_request(
    request: Request,
    incident: UUID,
    disclosure: UUID,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
) -> Response:
    """Show one request to whoever decides, with the told text to be masked."""
    return await _decision(request, incident, disclosure, visitor, boundary, reporting)


@router.post("/utlamnande/{incident}/{disclosure}/{answer}")
async def decide(
    request: Request,
    incident: UUID,
    disclosure: UUID,
    answer: str,
    visitor: Visitor,
    boundary: TheBoundary,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Give, refuse or withdraw."""
    form = await read_form(request, visitor)
    try:
        if answer == "lamna":
            giving = Giving.model_validate(filled_in(form, Giving))
            positions = await boundary.grant(incident, disclosure, giving, visitor)
        elif answer == "neka":
            refusing = Refusing.model_validate(filled_in(form, Refusing))
            positions = await boundary.refuse(incident, disclosure, refusing, visitor)
        elif answer == "aterta":
            positions = await boundary.withdraw(incident, disclosure, visitor)
        else:
            raise Missing
    except (ValidationError, Refused) as found:
        errors = what_is_wrong(found, SENTENCES)
        return await _decision(
            request, incident, disclosure, visitor, boundary, reporting, form, errors
        )
    await service.written(positions)
    return RedirectResponse(f"/utlamnande/{incident}/{disclosure}", status_code=303)


async def _ours(
    request: Request,
    incident: UUID,
    visitor: Principal,
    boundary: Boundary,
    reporting: Reporting,
    form: FormData | None = None,
    errors: list[FieldError] | None = None,
) -> Response:
    found, requests = await boundary.requests(incident, visitor)
    given = []
    if found.disclosures.given_to(visitor.known.authority):
        given = await boundary.read_given(incident, visitor)
    return await render(
        request,
        "our_requests.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        incident=incident,
        reference=(await reporting.receipt(found)).reference,
        unit=await unit_name(request, found.unit),
        happened_on=swedish_date(found.happened_at),  # the hour is not told either
        requests=[(asked, said(asked.reason)) for asked in reversed(requests)],
        texts={one.id: said(one.text) for one in given if one.text is not None},
        waits=found.disclosures.waits(visitor.known.authority),
        owner=(await authorities(request)).get(found.authority, "den nämnd som äger händelsen"),
        choices=ASK_CHOICES,
        filled=form or {},
        **_WORDS,
    )


async def _decision(
    request: Request,
    incident: UUID,
    disclosure: UUID,
    visitor: Principal,
    boundary: Boundary,
    reporting: Reporting,
    form: FormData | None = None,
    errors: list[FieldError] | None = None,
) -> Response:
    found, asked = await boundary.request(incident, disclosure, visitor)
    names = await identity_of(request).names.of({UUID(asked.asked_by)})
    return await render(
        request,
        "decision.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        incident=incident,
        reference=(await reporting.receipt(found)).reference,
        asked=asked,
        asker=names.get(UUID(asked.asked_by), "Säkerhetsavdelningen"),
        receiver=(await authorities(request)).get(asked.receiver, "En annan myndighet"),
        reason=said(asked.reason),
        told=said(found.what_happened),
        given=said(asked.text) if asked.text is not None else "",
        erased=found.what_happened.is_erased,
        ground_choices=[c for c in GROUND_CHOICES if c[0] in boundary.grounds.of(found)],
        secrecy_choices=list(SECRECIES.items()),
        refusal_choices=list(REFUSALS.items()),
        filled=form or {},
        warned=not WARNINGS.isdisjoint(errors or ()),
        **_WORDS,
    )


_WORDS: dict[str, Any] = {
    "purposes": PURPOSES,
    "answers": ANSWERS,
    "grounds": GROUNDS,
    "secrecies": SECRECIES,
    "refusals": REFUSALS,
}
