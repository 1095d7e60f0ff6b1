"""Whether she is safe, and the steps."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.application import Reporting
from services.reporting.dependencies import TheKeptForms, TheReporting
from services.reporting.domain import Language, has_personal_number
from services.reporting.pages.form.drawing import Draft, draft_of, draw, kept_draft
from services.reporting.pages.form.filled import FACTS, UNDECIDED, found_wrong
from services.reporting.pages.form.receivers import receivers
from services.reporting.pages.form.steps import (
    CAPACITY,
    CHECK,
    OTHER_WAY,
    PLACE,
    PURPOSE,
    STEPS,
    STORY,
    Step,
    after,
    before,
    that_fit,
)
from services.reporting.pages.form.words import language_of, remember
from shared import clock
from shared.access import Action
from shared.events import UnitKind
from shared.identity.principal import Visitor, identity_of
from shared.identity.register import Unit
from shared.refusal import FieldError
from shared.web.forms import read_form
from shared.web.kept import ASKS

router = APIRouter(include_in_schema=False)

BACK, LATER = "back", "later"


@router.get("/rapportera")
async def are_you_safe(
    request: Request,
    visitor: Visitor,
    reporting: TheReporting,
    kept: TheKeptForms,
    chosen: Annotated[Language | None, Query(alias="sprak")] = None,
) -> Response:
    """Ask first whether she is safe; offer her draft, and the other language."""
    visitor.must(Action.REPORT)
    draft = await kept_draft(request, visitor, reporting, kept)
    shown = draft or await draft_of(request, visitor, reporting, None)
    language = chosen or language_of(request)
    shown = shown.in_language(language)
    answer = await draw(
        request,
        "safe.html" if language == Language.SWEDISH else "safe_en.html",
        shown,
        has_draft=draft is not None,
        goes_on=await _goes_on(shown, reporting) if draft else STORY.path,
        official=await _official(request, shown),
    )
    if chosen:
        answer.headers["set-cookie"] = remember(request, chosen)
    return answer


@router.post("/rapportera/slang")
async def discard(request: Request, visitor: Visitor, kept: TheKeptForms) -> Response:
    """Throw her draft away."""
    form = await read_form(request, visitor)
    visitor.must(Action.REPORT)
    answer = RedirectResponse("/rapportera", status_code=303)
    if cookie := await kept.sent(request, str(form.get("id", ""))):
        answer.headers["set-cookie"] = cookie
    return answer


def _shows(step: Step) -> Callable[..., Awaitable[Response]]:
    async def show(
        request: Request,
        visitor: Visitor,
        reporting: TheReporting,
        kept: TheKeptForms,
        afresh: Annotated[str, Query(alias="ny")] = "",
        changes: Annotated[str, Query(alias="andra")] = "",
    ) -> Response:
        visitor.must(Action.REPORT)
        draft = None if afresh else await kept_draft(request, visitor, reporting, kept)
        draft = draft or await draft_of(request, visitor, reporting, None)
        if draft.filled.capacity == UNDECIDED and step != CAPACITY:
            return RedirectResponse(f"{CAPACITY.path}{'?ny=ja' if afresh else ''}", status_code=303)
        if step == PURPOSE and not draft.vocabulary.asks_more:
            return RedirectResponse(after(step, draft.filled), status_code=303)
        return await _draw(request, step, draft, changes=bool(changes))

    show.__doc__ = "Show a step of the form, with what she has answered before."
    return show


def _takes(step: Step) -> Callable[..., Awaitable[Response]]:
    async def take(
        request: Request, visitor: Visitor, reporting: TheReporting, kept: TheKeptForms
    ) -> Response:
        form = await read_form(request, visitor)
        visitor.must(Action.REPORT)
        if not _is_id(str(form.get("id", ""))):
            return RedirectResponse(f"{STORY.path}?ny=ja", status_code=303)
        cookie, answers = await kept.save(request, visitor, form)
        draft = await draft_of(request, visitor, reporting, answers)
        answer = await _goes(request, step, draft, reporting, form)
        answer.headers["set-cookie"] = cookie
        return answer

    take.__doc__ = "Keep a step in her draft and go on, or show it again with what is wrong."
    return take


for _step in STEPS:
    router.add_api_route(_step.path, _shows(_step), methods=["GET"])
    router.add_api_route(_step.path, _takes(_step), methods=["POST"])


async def _goes(
    request: Request, step: Step, draft: Draft, reporting: Reporting, form: FormData
) -> Response:
    """Go where she wants to; onwards only when the step is right."""
    go, changes = form.get("go"), "changes" in form  # she came from where all is read through
    if go == BACK and changes:
        return RedirectResponse(CHECK, status_code=303)
    if go == BACK:
        return RedirectResponse(before(step, draft.filled), status_code=303)
    if go == LATER:
        return RedirectResponse("/rapportera", status_code=303)
    errors = await wrong_in(step, draft, reporting)
    if not errors and step == STORY and _warns(draft):
        return await _draw(request, step, draft, status=422, warned=True, changes=changes)
    if errors:
        return await _draw(request, step, draft, errors=errors, status=422, changes=changes)
    onwards = after(step, draft.filled)
    if changes and onwards != OTHER_WAY.path:
        onwards = await _goes_on(draft, reporting)
    return RedirectResponse(onwards, status_code=303)


async def wrong_in(step: Step, draft: Draft, reporting: Reporting) -> list[FieldError]:
    """Return what is wrong with one step, from top to bottom."""
    errors = [e for e in await everything_wrong(draft, reporting) if e.field in step.errors]
    return sorted(errors, key=lambda error: step.errors.index(error.field))


async def everything_wrong(draft: Draft, reporting: Reporting) -> list[FieldError]:
    """Return what is wrong with what she has answered so far, in the order of the steps."""
    filled, errors = draft.filled, list[FieldError]()
    try:
        filled.report(draft.language, draft.official_unit)
    except ValidationError as found:
        errors = found_wrong(found, draft.sentences)
    if filled.capacity == UNDECIDED:
        errors.append(FieldError("capacity", draft.sentences["capacity", "missing"]))
    wrong = {error.field for error in errors}
    for name, what in (await reporting.places.wrong(*filled.places(draft.official_unit))).items():
        if name not in wrong:
            errors.append(FieldError(name, draft.sentences[name, what]))
    order = [name for step in STEPS for name in step.errors]
    return sorted(errors, key=lambda error: order.index(error.field) if error.field in order else 0)


def _warns(draft: Draft) -> bool:
    return not draft.filled.number_seen and has_personal_number(draft.filled.what_happened)


async def _goes_on(draft: Draft, reporting: Reporting) -> str:
    """Return the first step that is not finished, or where everything is read through."""
    wrong = {error.field for error in await everything_wrong(draft, reporting)}
    unfinished = (s.path for s in that_fit(draft.filled) if not wrong.isdisjoint(s.errors))
    return next(unfinished, CHECK)


async def _draw(
    request: Request,
    step: Step,
    draft: Draft,
    *,
    errors: list[FieldError] | tuple[()] = (),
    status: int = 200,
    warned: bool = False,
    changes: bool = False,
) -> Response:
    steps = that_fit(draft.filled)
    number = steps.index(step) + 1 if step in steps else STEPS.index(step) + 1
    settings = identity_of(request).settings
    more: dict[str, Any] = {"units": await _units(request)} if step == PLACE else {}
    if draft.unit:
        more["receivers"] = await receivers(request, draft.unit, draft.visitor)
    return await draw(
        request,
        f"form/{step.name}.html",
        draft,
        status=status,
        step=step,
        asks=" ".join(step.asks),
        asks_name=ASKS,
        number=number,
        count=len(steps) + 1,
        errors=errors,
        warned=warned,
        changes=changes,
        facts=FACTS,
        today=clock.swedish_date(clock.now()).isoformat(),
        official=await _official(request, draft),
        whistleblowing_url=settings.whistleblowing_url,
        lex_sarah_url=settings.lex_sarah_url,
        **({"receivers": None} | more),
    )


async def _official(request: Request, draft: Draft) -> str:
    """Return who receives what an elected official tells; nothing for everybody else."""
    if draft.official_unit is None:
        return ""
    unit = await asyncio.to_thread(identity_of(request).register.unit, draft.official_unit)
    return unit.name if unit else ""


async def _units(request: Request) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group the units for the list: each department with what lies below it."""
    units: list[Unit] = await asyncio.to_thread(identity_of(request).register.units)
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for unit in units:
        if unit.kind in (UnitKind.ADMINISTRATION, UnitKind.DEPARTMENT):
            below = [u for u in units if u.parent == unit.id and u.kind == UnitKind.UNIT]
            groups.append((unit.name, [(str(u.id), u.name) for u in [unit, *below]]))
    return groups


def _is_id(text: str) -> bool:
    with suppress(ValueError):
        return bool(UUID(text))
    return False
