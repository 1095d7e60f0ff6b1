"""One's own reports: how it goes with them, and who has read them."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.reporting.dependencies import (
    TheBoundary,
    TheDesk,
    TheMessages,
    TheOwnedActions,
    TheReporting,
    TheReports,
)
from services.reporting.domain import OVER, Side, Stage
from services.reporting.pages.dialogue import talk_on_page
from services.reporting.pages.identity import naming_on_page
from services.reporting.pages.my_actions import to_do
from services.reporting.pages.shown import may_add, shown
from services.reporting.pages.since import said, told_since
from services.reporting.pages.status import status
from services.reporting.pages.story import shown_readers, unit_name
from services.reporting.pages.told import told_lines
from services.reporting.views.inbox import Which
from shared.access import Action
from shared.identity.principal import Visitor, identity_of
from shared.web import labels
from shared.web.pages import render
from shared.web.parts import Page, TheService

router = APIRouter(include_in_schema=False)


@router.get("/mina-rapporter")
async def my_reports(
    request: Request,
    visitor: Visitor,
    reports: TheReports,
    reporting: TheReporting,
    desk: TheDesk,
    owned: TheOwnedActions,
    messages: TheMessages,
    service: TheService,
    page: Page = 1,
) -> Response:
    """List her own reports, how it goes with each, and that she was given something to see to."""
    visitor.must(Action.REPORT)
    await service.caught_up()
    lines, more = await reports.mine(visitor.known, page)
    incidents = await asyncio.gather(*(reporting.found(line.id) for line in lines))
    units = await asyncio.to_thread(identity_of(request).register.units)
    return await render(
        request,
        "my_reports.html",
        principal=visitor,
        lines=list(zip(lines, map(status, incidents), strict=True)),
        units={unit.id: unit.name for unit in units},
        news=await messages.unread(Side.REPORTER, [line.id for line in lines]),
        form_names=labels.forms,
        to_do=await to_do(visitor, owned, reporting),
        given=(await desk.counts(visitor.known))[Which.MINE],
        page=page,
        more=more,
    )


@router.get("/mina-rapporter/{incident}")
async def my_report(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    boundary: TheBoundary,
    service: TheService,
) -> Response:
    """Show one of her own reports: how it goes, what she told, and who has read it."""
    found = await reporting.own_incident(incident, visitor.person)
    await service.caught_up()
    readers = await boundary.readers(incident, visitor)
    return await render(
        request,
        "my_report.html",
        principal=visitor,
        incident=found,
        how_it_goes=status(found),
        receipt=await reporting.receipt(found),
        unit=await unit_name(request, found.unit),
        event_type=labels.EVENT_TYPES[found.event_type],
        form_names=labels.forms(found.forms),
        text=said(found.what_happened),
        outcomes=[said(text) for text in found.outcomes],
        told=await told_lines(request, found, visitor),
        since=told_since(found),
        evidence=shown(found, visitor),
        here=f"/mina-rapporter/{incident}",
        may_add=may_add(found, visitor),
        readers=await shown_readers(request, readers),
        talk=await talk_on_page(request, visitor, found),
        naming=await naming_on_page(request, visitor, found),
        may_tell=found.stage != Stage.WITHDRAWN and not found.what_happened.is_erased,
        may_withdraw=found.stage not in OVER,
    )
