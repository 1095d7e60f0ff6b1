"""The inbox of somebody who leads, or sees to something."""

from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.reporting.dependencies import TheDesk, TheMessages, TheOwnedActions, TheReporting
from services.reporting.domain import Side
from services.reporting.pages.drawn import place, tree_of
from services.reporting.pages.handling_words import (
    NOTHING,
    SEVERITIES,
    SEVERITY_KINDS,
    STAGES,
    WHICH,
)
from services.reporting.pages.my_actions import to_do
from services.reporting.views.inbox import Which
from shared.access import Action, scope
from shared.identity.principal import Visitor
from shared.refusal import Missing
from shared.web import labels
from shared.web.pages import render
from shared.web.parts import Page, TheService

router = APIRouter(include_in_schema=False)


@router.get("/enhet")
async def inbox(
    request: Request,
    visitor: Visitor,
    desk: TheDesk,
    owned: TheOwnedActions,
    reporting: TheReporting,
    messages: TheMessages,
    service: TheService,
    which: Annotated[Which, Query(alias="visa")] = Which.ALL,
    page: Page = 1,
) -> Response:
    """List what has happened in the units that she leads or looks after, or was given.

    A line leads on to the report when she may read it; else it only says that it happened.
    """
    await service.caught_up()
    counts = await desk.counts(visitor.known)
    if scope(visitor.known).is_empty and not counts[Which.ALL]:
        raise Missing
    lines, more = await desk.of(visitor.known, which, page)
    talks = [line.id for line in lines if visitor.may(Action.WRITE_TO_REPORTER, line.thing)]
    tree = await tree_of(request)
    return await render(
        request,
        "inbox.html",
        principal=visitor,
        lines=lines,
        places={line.unit: place(tree, line.unit) for line in lines},
        page=page,
        more=more,
        which=which,
        filters=[(one, said, counts[one]) for one, said in WHICH.items()],
        to_do=await to_do(visitor, owned, reporting) if page == 1 else [],
        nothing=NOTHING.get(which, "Här finns inga rapporter."),
        stages=STAGES,
        severities=SEVERITIES,
        severity_kinds=SEVERITY_KINDS,
        news=await messages.unread(Side.HANDLER, talks),
        form_names=labels.forms,
        leads=bool(visitor.known.manages or visitor.known.oversees),
        opens={line.id for line in lines if visitor.may(Action.READ_INCIDENT, line.thing)},
    )
