"""What somebody is to do about what has happened, with the last day for each; no text."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.reporting.application import Reporting, resource
from services.reporting.dependencies import TheOwnedActions, TheReporting
from services.reporting.domain import OVER
from services.reporting.pages.story import unit_name
from services.reporting.views.owned import OwnedActions
from shared import clock
from shared.access import Action, is_set_aside
from shared.clock import swedish_date
from shared.identity.principal import Principal, Visitor
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

MY_ACTIONS = "/mina-atgarder"


@dataclass(frozen=True)
class ToDo:
    """One action: about which report, by when, and where it can be read by whoever may."""

    reference: str
    unit: UUID
    due: date
    is_late: bool
    href: str


@router.get(MY_ACTIONS)
async def my_actions(
    request: Request,
    visitor: Visitor,
    owned: TheOwnedActions,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """List what she is to do, what is late first; what it is she reads on its page if she may."""
    await service.caught_up()
    lines = await to_do(visitor, owned, reporting)
    return await render(
        request,
        "my_actions.html",
        principal=visitor,
        lines=[(line, await unit_name(request, line.unit)) for line in lines],
    )


async def to_do(visitor: Principal, owned: OwnedActions, reporting: Reporting) -> list[ToDo]:
    """Return what somebody is to do, but for what is over, or what she was taken out of."""
    found, today = list[ToDo](), swedish_date(clock.now())
    for line in await owned.of(visitor.person):
        incident = await reporting.found(line.incident)
        thing = resource(incident, visitor.person)
        if incident.stage in OVER or is_set_aside(visitor.known, thing):
            continue
        href = ""
        if visitor.may(Action.HANDLE_INCIDENT, thing):
            href = f"/enhet/{incident.id}/atgarder/{line.action}"
        elif visitor.may(Action.READ_INCIDENT, thing):
            href = f"/enhet/{incident.id}"
        reference = (await reporting.receipt(incident)).reference
        found.append(ToDo(reference, incident.unit, line.due, line.due < today, href))
    return found
