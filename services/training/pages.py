"""What training holds so far, said honestly, and sessions that wait for an answer."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.training.dependencies import TheProposals, TheTraining
from services.training.domain import Answer, Audience, Theme
from shared.access import Action
from shared.identity.principal import Visitor
from shared.web.forms import read_form
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

AUDIENCES = {Audience.ELECTED_OFFICIALS: "förtroendevalda"}
THEMES = {Theme.SOCIAL_MEDIA: "hot och trakasserier i sociala medier"}
ANSWERS = {
    Answer.WAITING: ("Väntar på svar", "warning"),
    Answer.ACCEPTED: ("Ska genomföras", "success"),
    Answer.DECLINED: ("Avböjd", "neutral"),
}


@router.get("/utbildning")
async def training_page(
    request: Request,
    visitor: Visitor,
    training: TheTraining,
    proposals: TheProposals,
    service: TheService,
) -> Response:
    """Show whom training must reach, what is proposed, and that nothing is recorded yet."""
    visitor.must(Action.SEE_TRAINING)
    await service.caught_up()
    reached = [unit for unit in await training.coverage() if unit.employees or unit.leaders]
    return await render(
        request,
        "training.html",
        principal=visitor,
        proposals=await proposals.newest(),
        decides=visitor.may(Action.DECIDE_TRAINING),
        audiences=AUDIENCES,
        themes=THEMES,
        answers=ANSWERS,
        rows=[[unit.name, unit.employees, unit.leaders] for unit in reached],
        employees=sum(unit.employees for unit in reached),
        leaders=sum(unit.leaders for unit in reached),
    )


@router.post("/utbildning/forslag/{proposal}/anta")
async def accept(
    request: Request,
    proposal: UUID,
    visitor: Visitor,
    training: TheTraining,
    service: TheService,
) -> Response:
    """Say that there will be a session."""
    await read_form(request, visitor)
    visitor.must(Action.DECIDE_TRAINING)
    await service.written(await training.accept(proposal, visitor.person))
    return RedirectResponse(f"/utbildning#forslag-{proposal}", status_code=303)


@router.post("/utbildning/forslag/{proposal}/avboj")
async def decline(
    request: Request,
    proposal: UUID,
    visitor: Visitor,
    training: TheTraining,
    service: TheService,
) -> Response:
    """Say that there will be none."""
    await read_form(request, visitor)
    visitor.must(Action.DECIDE_TRAINING)
    await service.written(await training.decline(proposal, visitor.person))
    return RedirectResponse(f"/utbildning#forslag-{proposal}", status_code=303)
