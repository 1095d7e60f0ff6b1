"""One report, to whoever may read it, and how pages say who has read and what was told."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import Request
from fastapi.responses import Response

from services.reporting.application import Reader, Reporting, resource
from services.reporting.domain import Incident, Review
from services.reporting.labels import ANSWERS, FELT, HOW_READ, READ_AS, REVIEWS
from services.reporting.pages.dialogue import talk_on_page
from services.reporting.pages.handling_words import STAGES
from services.reporting.pages.identity import naming_on_page
from services.reporting.pages.shown import may_add, shown
from services.reporting.pages.since import said, told_since
from services.reporting.pages.told import told_lines
from shared.access import Action
from shared.identity.principal import Principal, identity_of
from shared.web import labels
from shared.web.labels import PURPOSES
from shared.web.pages import render

NO_UNIT = "Enheten finns inte längre"


async def story(
    request: Request,
    visitor: Principal,
    found: Incident,
    reporting: Reporting,
    back: str,
    **context: Any,
) -> Response:
    """Draw a report to someone who may read it."""
    naming = await naming_on_page(request, visitor, found)
    asks_safety = visitor.may(Action.REQUEST_SAFETY, resource(found, visitor.person))
    known: dict[str, Any] = {"requests": None, "handling": None, "campaign": None} | context
    return await render(
        request,
        "story.html",
        principal=visitor,
        incident=found,
        text=said(found.what_happened),
        since=told_since(found),
        told=await told_lines(request, found, visitor),
        receipt=await reporting.receipt(found),
        unit=await unit_name(request, found.unit),
        event_type=labels.EVENT_TYPES[found.event_type],
        form_names=labels.forms(found.forms),
        back=back,
        stage=STAGES[found.stage],
        outcomes=[said(text) for text in found.outcomes],
        influence=FELT[found.felt],
        links_kia=_links_kia(request, visitor, found),
        evidence=shown(found, visitor),
        here=f"/enhet/{found.id}",
        may_add=may_add(found, visitor),
        naming=naming,
        talk=await talk_on_page(request, visitor, found),
        purposes=PURPOSES,
        answers=ANSWERS,
        authority=await authorities(request),
        **({"asks_safety": asks_safety} | known),
    )


def _links_kia(request: Request, visitor: Principal, found: Incident) -> bool:
    uses_kia = identity_of(request).settings.kia == "motkraft_first" and not found.is_from_kia
    return uses_kia and visitor.may(Action.HANDLE_INCIDENT, resource(found, visitor.person))


async def shown_readers(
    request: Request, readers: list[tuple[Reader, Review | None]]
) -> list[dict[str, Any]]:
    """Return who has read as the page says it: roles, and names only of those near to her."""
    names = await identity_of(request).names.of({r.named for r, _ in readers if r.named})
    units = {r.unit for r, _ in readers if r.unit}
    unit_names = {unit: await unit_name(request, unit) for unit in units}
    return [
        {
            "who": READ_AS[reader.role],
            "name": names.get(reader.named) if reader.named else None,
            "unit": unit_names.get(reader.unit) if reader.unit else None,
            "at": reader.read_at,
            "purpose": PURPOSES[reader.purpose],
            "how": HOW_READ[reader.how],
            "review": REVIEWS[review] if review else None,
        }
        for reader, review in readers
    ]


async def unit_name(request: Request, unit: UUID) -> str:
    """Return what a unit is called today."""
    found = await asyncio.to_thread(identity_of(request).register.unit, unit)
    return found.name if found else NO_UNIT


async def authorities(request: Request) -> dict[str, str]:
    """Return what the authorities are called, by their codes."""
    units = await asyncio.to_thread(identity_of(request).register.units)
    return {unit.authority: unit.name for unit in reversed(units) if unit.parent is None}
