"""Where KIA comes first: a link in KIA leads here, to what KIA does not ask.

The same questions as in the form, in the same words and both languages. No answer is a free text.
"""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.dependencies import TheKia
from services.reporting.domain import Influence, Language
from services.reporting.pages.form.filled import Filled, found_wrong
from services.reporting.pages.form.words import language_of, remember, sentences, words
from services.reporting.vocabulary import valid_now
from shared.access import Action
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import Denied, FieldError, Refused
from shared.web.forms import read_form
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

LISTS = ("wanted", "purposes", "effects")


@router.get("/rapportera/kia")
async def questions(
    request: Request,
    visitor: Visitor,
    number: Annotated[str, Query(alias="nummer")] = "",
    chosen: Annotated[Language | None, Query(alias="sprak")] = None,
) -> Response:
    """Ask of an event in KIA what the person wanted, and what it has done."""
    _used_so(request, visitor)
    language = chosen or language_of(request)
    page = await _draw(request, visitor, number, Filled(), language)
    if chosen:
        page.headers["set-cookie"] = remember(request, chosen)
    return page


@router.post("/rapportera/kia")
async def answer(request: Request, visitor: Visitor, kia: TheKia, service: TheService) -> Response:
    """Keep the answers until the event is taken in, or add them to the event."""
    form = await read_form(request, visitor)
    _used_so(request, visitor)
    number, filled = str(form.get("number", "")), Filled().with_answers(form)
    language = language_of(request)
    try:
        said = _said(filled, language)
        await service.written(await kia.answer(number, said, visitor))
    except Refused as why:
        errors = [_in(language, error) for error in why.errors]
        return await _draw(request, visitor, number, filled, language, errors)
    return RedirectResponse("/rapportera/kia/tack", status_code=303)


@router.get("/rapportera/kia/tack")
async def thanks(request: Request, visitor: Visitor) -> Response:
    """Say that the answers are kept."""
    _used_so(request, visitor)
    language = language_of(request)
    return await render(
        request, "kia_thanks.html", principal=visitor, language=language, t=words(language)
    )


def _used_so(request: Request, visitor: Principal) -> None:
    """Go on only where KIA comes first. Raises `Denied`."""
    visitor.must(Action.REPORT)
    if identity_of(request).settings.kia != "kia_first":
        raise Denied(Action.REPORT)


def _said(filled: Filled, language: Language) -> Influence:
    """Return what was answered. Raises `Refused`."""
    said = filled.influence()
    if said is None:
        raise Refused(FieldError("wanted", sentences(language)["wanted", "missing"]))
    try:
        return Influence.model_validate(said)
    except ValidationError as found:
        raise Refused(*found_wrong(found, sentences(language))) from None


def _in(language: Language, error: FieldError) -> FieldError:
    """Return what is wrong in her language: of the number it is known in Swedish only."""
    if error.field == "number" and language != Language.SWEDISH:
        return FieldError(error.field, sentences(language)["number", "unusable"])
    return error


async def _draw(
    request: Request,
    visitor: Principal,
    number: str,
    filled: Filled,
    language: Language,
    errors: list[FieldError] | None = None,
) -> Response:
    vocabulary = valid_now()
    return await render(
        request,
        "kia_answer.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        language=language,
        t=words(language),
        choices={name: vocabulary.choices(name, language) for name in LISTS},
        filled=filled,
        number=number,
    )
