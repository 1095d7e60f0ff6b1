"""Everyone's form: which one it is in each authority, what it was before, and another choice."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.reporting.application import Forms
from services.reporting.dependencies import TheForms
from services.reporting.domain.pilots import (
    Choosing,
)
from services.reporting.pages.pilot_words import form_choices, form_name
from shared.access import Action
from shared.events import UnitKind
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import Denied, FieldError, Refused
from shared.web.forms import read_form
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

FORMS = "/formular"
LACKING = {
    "authority": FieldError("authority", "Välj en nämnd i listan."),
    "edition": FieldError("edition", "Välj ett formulär i listan."),
    "confirmed": FieldError("confirmed", "Kryssa i att alla ska få formuläret."),
}


@router.get(FORMS)
async def forms_in_use(request: Request, visitor: Visitor, forms: TheForms) -> Response:
    """Show everyone's form in each authority, and what it was before."""
    return await _draw(request, visitor, forms, {})


@router.post(FORMS)
async def choose(
    request: Request, visitor: Visitor, forms: TheForms, service: TheService
) -> Response:
    """Let everybody in an authority be asked with another form from now on."""
    form = await read_form(request, visitor)
    filled = {name: str(form.get(name, "")) for name in ("authority", "edition")}
    if filled["authority"] and filled["authority"] not in await forms.authorities(visitor):
        raise Denied(Action.CHOOSE_FORM)
    wrong = [error for name, error in LACKING.items() if not form.get(name)]
    if wrong:
        return await _draw(request, visitor, forms, filled, wrong)
    choosing = Choosing(edition=filled["edition"])
    try:
        await service.written(await forms.choose(filled["authority"], choosing, visitor))
    except Refused as why:
        return await _draw(request, visitor, forms, filled, list(why.errors))
    return RedirectResponse(FORMS, status_code=303)


async def _draw(
    request: Request,
    visitor: Principal,
    forms: Forms,
    filled: dict[str, str],
    errors: list[FieldError] | None = None,
) -> Response:
    authorities = await forms.authorities(visitor)
    if not authorities:
        raise Denied(Action.CHOOSE_FORM)
    units = await asyncio.to_thread(identity_of(request).register.units)
    called = {unit.authority: unit.name for unit in units if unit.kind == UnitKind.AUTHORITY}
    return await render(
        request,
        "forms_in_use.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        authorities=[(one, called.get(one, one)) for one in authorities],
        shown=[await _shown(forms, one, called.get(one, one)) for one in authorities],
        editions=form_choices(),
        filled={"authority": "", "edition": ""} | filled,
    )


async def _shown(forms: Forms, authority: str, name: str) -> dict[str, Any]:
    found = await forms.of(authority)
    pilot: UUID | None = found.adopted[-1].pilot if found.adopted else None
    return {
        "name": name,
        "now": form_name(forms.everyones(found)),
        "pilot": pilot,
        "history": [
            {"form": form_name(one.edition), "at": one.at, "pilot": one.pilot}
            for one in reversed(found.adopted)
        ],
    }
