"""Where KIA comes first: a link in KIA leads here, to what KIA does not ask."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.reporting.dependencies import TheKia
from shared.access import Action
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import Denied, FieldError, Refused
from shared.web.forms import read_form
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

ANSWERS = {"ja": True, "nej": False}
NO_ANSWER = FieldError("felt", "Svara ja eller nej på om personen ville påverka någon i tjänsten.")


@router.get("/rapportera/kia")
async def question(
    request: Request, visitor: Visitor, number: Annotated[str, Query(alias="nummer")] = ""
) -> Response:
    """Ask whether an event in KIA was felt as influence."""
    _used_so(request, visitor)
    return await _question(request, visitor, number)


@router.post("/rapportera/kia")
async def answer(request: Request, visitor: Visitor, kia: TheKia, service: TheService) -> Response:
    """Keep the answer until the event is taken in, or add it to the event."""
    form = await read_form(request, visitor)
    _used_so(request, visitor)
    number, said = str(form.get("number", "")), str(form.get("felt", ""))
    if said not in ANSWERS:
        return await _question(request, visitor, number, [NO_ANSWER])
    try:
        await service.written(await kia.answer(number, ANSWERS[said], visitor))
    except Refused as why:
        return await _question(request, visitor, number, list(why.errors), said)
    return RedirectResponse("/rapportera/kia/tack", status_code=303)


@router.get("/rapportera/kia/tack")
async def thanks(request: Request, visitor: Visitor) -> Response:
    """Say that the answer is kept."""
    _used_so(request, visitor)
    return await render(request, "kia_thanks.html", principal=visitor)


def _used_so(request: Request, visitor: Principal) -> None:
    """Go on only where KIA comes first. Raises `Denied`."""
    visitor.must(Action.REPORT)
    if identity_of(request).settings.kia != "kia_first":
        raise Denied(Action.REPORT)


async def _question(
    request: Request,
    visitor: Principal,
    number: str,
    errors: list[FieldError] | None = None,
    felt: str = "",
) -> Response:
    return await render(
        request,
        "kia_answer.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        number=number,
        felt=felt,
    )
