"""What training holds so far, said honestly."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.training.dependencies import TheTraining
from shared.access import Action
from shared.identity.principal import Visitor
from shared.web.pages import render

router = APIRouter(include_in_schema=False)


@router.get("/utbildning")
async def training_page(request: Request, visitor: Visitor, training: TheTraining) -> Response:
    """Show whom training must reach, and that nothing is recorded yet."""
    visitor.must(Action.SEE_TRAINING)
    reached = [unit for unit in await training.coverage() if unit.employees or unit.leaders]
    return await render(
        request,
        "training.html",
        principal=visitor,
        rows=[[unit.name, unit.employees, unit.leaders] for unit in reached],
        employees=sum(unit.employees for unit in reached),
        leaders=sum(unit.leaders for unit in reached),
    )
