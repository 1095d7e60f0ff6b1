"""Everything that she has answered, to be read through and sent."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.reporting.dependencies import TheKeptForms, TheReporting
from services.reporting.pages.form.answers import answers
from services.reporting.pages.form.asking import everything_wrong
from services.reporting.pages.form.drawing import Draft, draw, kept_draft
from services.reporting.pages.form.filled import ABOVE
from services.reporting.pages.form.receivers import receivers
from services.reporting.pages.form.steps import CHECK, STORY, that_fit
from shared.access import Action
from shared.identity.principal import Visitor
from shared.identity.register import Register
from shared.refusal import FieldError, Missing, Refused
from shared.web.forms import read_form
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)


@router.get(CHECK)
async def read_through(
    request: Request, visitor: Visitor, reporting: TheReporting, kept: TheKeptForms
) -> Response:
    """Show everything that she has answered, and who will see it."""
    visitor.must(Action.REPORT)
    draft = await kept_draft(request, visitor, reporting, kept)
    if draft is None:
        return RedirectResponse(STORY.path, status_code=303)
    return await _draw(request, draft, await everything_wrong(draft, reporting), status=200)


@router.post(CHECK)
async def send_form(
    request: Request,
    visitor: Visitor,
    reporting: TheReporting,
    service: TheService,
    kept: TheKeptForms,
) -> Response:
    """Store the report, or show everything again with what has to be put right."""
    form = str((await read_form(request, visitor)).get("id", ""))
    visitor.must(Action.REPORT)
    draft = await kept_draft(request, visitor, reporting, kept, form)
    if draft is None:
        return await _sent_before(reporting, form, visitor.person)
    if errors := await everything_wrong(draft, reporting):
        return await _draw(request, draft, errors, status=422)
    report = draft.filled.report(draft.language, draft.official_unit)
    try:
        reported = await reporting.report_incident(
            report, visitor.person, official=draft.official_unit is not None
        )
    except Refused as refused:
        return await _draw(request, draft, list(refused.errors), status=422)
    await service.written([reported.position])
    answer = RedirectResponse(f"/rapportera/tack/{reported.receipt.id}", status_code=303)
    if cookie := await kept.sent(request, form):
        answer.headers["set-cookie"] = cookie
    return answer


async def _sent_before(reporting: TheReporting, form: str, person: UUID) -> Response:
    """Lead to the receipt of what she has sent already, or to a new form."""
    try:
        found = await reporting.own_incident(UUID(form), person)
    except (ValueError, Missing):
        return RedirectResponse(STORY.path, status_code=303)
    return RedirectResponse(f"/rapportera/tack/{found.id}", status_code=303)


async def _draw(
    request: Request, draft: Draft, errors: list[FieldError], *, status: int
) -> Response:
    register: Register = request.app.state.register
    gets = await receivers(request, draft.unit, draft.visitor) if draft.unit else None
    names = ""
    if gets:
        names = gets.above if draft.filled.receiver == ABOVE else gets.leaders
    return await draw(
        request,
        "form/check.html",
        draft,
        status=status,
        errors=errors,
        rows=await answers(draft, register, gets),
        seen_by=names,
        back=that_fit(draft.filled)[-1].path,
    )
