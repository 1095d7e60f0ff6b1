"""How it stands in what somebody leads through others: figures, and nothing that was told."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.reporting.dependencies import TheDesk
from services.reporting.domain import Stage
from services.reporting.views.inbox import Which
from shared.identity.principal import Visitor, identity_of
from shared.refusal import Missing
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

COLUMNS: tuple[tuple[str, tuple[Which | Stage, ...]], ...] = (
    ("Alla", (Which.ALL,)),
    ("Nya", (Stage.RECEIVED,)),
    ("Sena", (Which.OVERDUE,)),
    ("Bekräftade", (Stage.ACKNOWLEDGED,)),
    ("Utreds", (Stage.INVESTIGATING,)),
    ("Åtgärder", (Stage.ACTING, Stage.FOLLOWING_UP)),
    ("Avslutade", (Stage.CLOSED,)),
    ("Återtagna, dubbletter", (Stage.WITHDRAWN, Stage.DUPLICATE)),
)


@router.get("/direktor")
async def indicators(
    request: Request, visitor: Visitor, desk: TheDesk, service: TheService
) -> Response:
    """Show how many incidents each unit has, and how far they have come."""
    known = visitor.known
    if not known.oversees:
        raise Missing
    await service.caught_up()
    counts = await desk.by_unit(known)
    units = await asyncio.to_thread(identity_of(request).register.units)
    hers = [unit for unit in units if unit.id in known.oversees | known.manages]
    rows = [
        [sum(counts.get(unit.id, {}).get(what, 0) for what in column) for _, column in COLUMNS]
        for unit in hers
    ]
    return await render(
        request,
        "director.html",
        principal=visitor,
        columns=["Enhet", *(name for name, _ in COLUMNS)],
        rows=[
            *([unit.name, *row] for unit, row in zip(hers, rows, strict=True)),
            ["Summa", *map(sum, zip(*rows, strict=True))],
        ],
    )
