"""The security department's console."""

import asyncio
from collections.abc import AsyncIterator
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from fastapi.sse import EventSourceResponse, ServerSentEvent

from services.escalation.dependencies import (
    After,
    LastSeen,
    TheBoundary,
    TheCampaigns,
    TheCases,
    TheEscalation,
    TheLive,
)
from services.escalation.views.boundary import Boundary, Content
from services.escalation.views.cases import CaseLine, State
from shared.access import Action
from shared.identity.principal import NotSignedIn, Principal, Visitor, identity_of
from shared.refusal import Missing
from shared.web import labels
from shared.web.forms import read_form
from shared.web.pages import render
from shared.web.parts import Page, TheService

router = APIRouter(include_in_schema=False)

# What the link from a case to its content says.
CONTENT = {
    None: "Be att få veta vad som hände",
    Content.ASKED: "Begäran väntar på svar",
    Content.GRANTED: "Läs det som har lämnats ut",
    Content.REFUSED: "Begäran är nekad",
    Content.WITHDRAWN: "Det som lämnades är återtaget",
}


async def _unit_names(request: Request) -> dict[UUID, str]:
    units = await asyncio.to_thread(identity_of(request).register.units)
    return {unit.id: unit.name for unit in units}


async def _receivers(request: Request, cases: list[CaseLine]) -> dict[UUID, str]:
    people = {case.received_by for case in cases if case.received_by}
    return await identity_of(request).names.of(people)


@router.get("/larm")
async def console(
    request: Request,
    visitor: Visitor,
    cases: TheCases,
    boundary: TheBoundary,
    campaigns: TheCampaigns,
    service: TheService,
    state: State | None = None,
    page: Page = 1,
) -> Response:
    """Show the cases, those that wait first, and keep the page alive with what happens next."""
    visitor.must(Action.WATCH_ALARMS)
    await service.caught_up()
    seen = await cases.last_change()
    lines, more = await cases.newest(state, page)
    return await render(
        request,
        "console.html",
        principal=visitor,
        cases=lines,
        page=page,
        more=more,
        state=state,
        seen=seen,
        open_count=await cases.count(State.OPEN),
        units=await _unit_names(request),
        names=await _receivers(request, lines),
        form_names=labels.forms,
        content=await _content(boundary, lines),
        glasses=await boundary.glasses() if page == 1 else [],
        purposes=labels.PURPOSES,
        campaigns=await campaigns.going_on() if page == 1 else [],
        in_campaign=await campaigns.any_of(lines),
    )


async def _content(boundary: Boundary, cases: list[CaseLine]) -> dict[UUID, str]:
    """Return what stands on each case about its content."""
    known = await boundary.content(case.incident for case in cases)
    return {case.incident: CONTENT[known.get(case.incident)] for case in cases}


@router.post("/larm/{case}/ta-emot")
async def receive(
    request: Request, case: UUID, visitor: Visitor, escalation: TheEscalation, service: TheService
) -> Response:
    """Take a case on."""
    form = await read_form(request, visitor)
    visitor.must(Action.RECEIVE_CASE)
    await service.written(await escalation.receive(case, visitor.person))
    back = f"?state={form['filter']}" if form.get("filter") in set(State) else f"#case-{case}"
    return RedirectResponse(f"/larm{back}", status_code=303)


@router.post("/larm/kampanj/{campaign}/ta-emot")
async def receive_campaign(
    request: Request,
    campaign: UUID,
    visitor: Visitor,
    campaigns: TheCampaigns,
    service: TheService,
) -> Response:
    """Take on every case of a campaign that waits."""
    await read_form(request, visitor)
    visitor.must(Action.RECEIVE_CASE)
    await service.written(await campaigns.receive(campaign, visitor.person))
    return RedirectResponse("/larm#kampanjer", status_code=303)


async def _watcher(request: Request) -> Principal:
    # A stream that answered with the login page would be taken for a stream: 404 ends it.
    try:
        visitor = await identity_of(request).by_cookie(request)
    except NotSignedIn:
        raise Missing from None
    visitor.must(Action.WATCH_ALARMS)
    return visitor


@router.get("/larm/live", response_class=EventSourceResponse)
async def live(
    request: Request,
    live: TheLive,
    cases: TheCases,
    boundary: TheBoundary,
    campaigns: TheCampaigns,
    watcher: Annotated[Principal, Depends(_watcher)],
    last_seen: LastSeen = None,
    after: After = None,
) -> AsyncIterator[ServerSentEvent]:
    """Stream each changed case as a piece of the page; resumes after Last-Event-ID."""
    piece = request.app.state.templates.get_template("case.html")
    identity = identity_of(request)
    may_hear = partial(identity.still, identity.by_cookie, request, Action.WATCH_ALARMS)
    async for case in live.after(last_seen if last_seen is not None else after, may_hear):
        if case is None:
            yield ServerSentEvent(event="puls", raw_data="1")
            continue
        html = piece.module.live(
            case,
            await _unit_names(request),
            await _receivers(request, [case]),
            labels.forms,
            await _content(boundary, [case]),
            watcher.form_token,
            await cases.count(State.OPEN),
            await campaigns.any_of([case]),
        )
        yield ServerSentEvent(id=str(case.position), raw_data=str(html))
