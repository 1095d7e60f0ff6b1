"""An incident on the table of whoever handles it, and a page for each thing to do with it.

A form carries the version that was looked at. When somebody has done something since, nothing is
stored: the form is shown again with what she wrote, and what has changed.
"""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import BaseModel, ValidationError
from starlette.datastructures import FormData

from services.reporting.application import Changed, FollowUp, Reporting, resource
from services.reporting.dependencies import TheCampaigns, TheFollowUp, TheReporting
from services.reporting.domain import Incident, Pair
from services.reporting.pages.campaigns import campaign_on_page
from services.reporting.pages.deeds import DEEDS, ELSEWHERE, PAGES, STAYS
from services.reporting.pages.drawn import (
    changes,
    handling,
)
from services.reporting.pages.handling_words import FORM_SENTENCES
from services.reporting.pages.story import story
from services.reporting.pages.things_to_do import shown
from shared.access import Action
from shared.identity.principal import Principal, Visitor
from shared.refusal import FieldError, Missing, Refused
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

YES_NO = {"ja": True, "nej": False}
NO_SUCH_NUMBER = FieldError("other", "Det finns ingen sådan händelse som du får läsa.")


@router.get("/enhet/{incident}")
async def units_report(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    campaigns: TheCampaigns,
) -> Response:
    """Show a report to whoever may read it; that she has read it is kept."""
    found = await reporting.read_incident(incident, visitor)
    decides = visitor.may(Action.DECIDE_DISCLOSURE, resource(found, visitor.person))
    requests = list(found.disclosures.all.values()) if decides else []
    return await story(
        request,
        visitor,
        found,
        reporting,
        back="/enhet",
        requests=list(reversed(requests)),
        handling=await handling(request, found, visitor, reporting),
        campaign=await campaign_on_page(visitor, found, campaigns),
    )


async def one_page(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    follow_up: TheFollowUp,
    reporting: TheReporting,
    action: UUID | None = None,
) -> Response:
    """Show one thing to do with an incident to whoever may handle it; her reading is kept."""
    wanted = _below(request).removesuffix(f"/{action}")
    found = await follow_up.read(incident, visitor)
    return await _draw(request, wanted, found, visitor, follow_up, reporting, action=action)


async def do(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    follow_up: TheFollowUp,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Do one thing with an incident, or show the form again with what has to be put right."""
    form = await read_form(request, visitor)
    path, errors, changed = _below(request), list[FieldError](), None
    wanted, kind = DEEDS[path]
    found = await follow_up.found(incident, visitor)
    try:
        deed = kind.model_validate(await _filled(form, kind, reporting))
        if isinstance(deed, Pair):
            positions = await follow_up.join(incident, deed, visitor)
        else:
            positions = await follow_up.do(incident, deed, visitor)
    except (ValidationError, Refused) as wrong:
        if not wanted:  # a button on the incident's own page: there is nothing to put right
            raise
        errors = what_is_wrong(wrong, FORM_SENTENCES)
    except Changed:
        changed = await changes(request, follow_up, incident, deed.version or 0, visitor)
        found = await follow_up.found(incident, visitor)
    else:
        await service.written(positions)
        return RedirectResponse(_then(incident, wanted, path), status_code=303)
    action = _uuid(str(form.get("action", "")))
    return await _draw(
        request, wanted, found, visitor, follow_up, reporting, form, errors, changed, action
    )


for page in PAGES:
    router.add_api_route(f"/enhet/{{incident}}/{page}", one_page, methods=["GET"])
router.add_api_route("/enhet/{incident}/atgarder/{action}", one_page, methods=["GET"])
for path in DEEDS:
    router.add_api_route(f"/enhet/{{incident}}/{path}", do, methods=["POST"])


async def _draw(
    request: Request,
    page: str,
    found: Incident,
    visitor: Principal,
    follow_up: FollowUp,
    reporting: Reporting,
    form: FormData | None = None,
    errors: list[FieldError] | None = None,
    changed: list[tuple[str, str, Any]] | None = None,
    action: UUID | None = None,
) -> Response:
    if action is not None and action not in found.actions:
        raise Missing
    return await render(
        request,
        PAGES[page] if action is None else "action.html",
        principal=visitor,
        status=409 if changed is not None else 422 if errors else 200,
        errors=errors or [],
        changed=changed,
        filled=form,
        incident=found,
        here=f"/enhet/{found.id}",
        reference=(await reporting.receipt(found)).reference,
        **await shown(request, found, visitor, follow_up, reporting, action),
    )


async def _filled(form: FormData, kind: type[BaseModel], reporting: Reporting) -> dict[str, Any]:
    """Return those fields of a form that say something. Raises `Refused`."""
    given: dict[str, Any] = {}
    for name in kind.model_fields:
        several = [text for text in form.getlist(name) if isinstance(text, str) and text]
        if several:
            given[name] = several if name == "forms" else YES_NO.get(several[0], several[0])
    number = given.get("other", "")
    if number and _uuid(number) is None:  # people write the other's number, buttons send its id
        try:
            given["other"] = await asyncio.to_thread(reporting.incident_of, number.strip())
        except Missing:
            raise Refused(NO_SUCH_NUMBER) from None
    return given


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def _then(incident: UUID, page: str, path: str) -> str:
    if path in ELSEWHERE:
        return "/enhet"  # it may be no longer hers
    return f"/enhet/{incident}/{page}" if page in STAYS else f"/enhet/{incident}"


def _below(request: Request) -> str:
    return request.url.path.split("/", 3)[3]  # after /enhet/ID/
