"""The board's page: the table, what it means, a picture of it, and files to take along."""

from collections.abc import Sequence
from dataclasses import replace

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.statistics import chart, labels, officials
from services.statistics.answers import (
    NOW,
    THEN,
    Asked,
    WhatIsAsked,
    WhatIsAskedOfOfficials,
    as_csv,
    as_jsonstat,
    ask,
    ask_officials,
    question,
    today,
)
from services.statistics.dependencies import TheCounts, TheOfficials
from services.statistics.domain import HOT_OCH_VALD
from services.statistics.split import asked as asked_about
from services.statistics.table import Line, Table
from services.statistics.views.counts import Counts
from shared.access import Action
from shared.identity.principal import Visitor
from shared.refusal import FieldError, Refused
from shared.service import Service
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

_AS_NOW = "Där de ligger nu"
_AS_ON_A_DAY = "Där de ligger den dagen"
_AS_THEN = "Där de låg när det hände"


@router.get("/statistik")
async def statistics() -> Response:
    """Send whoever guessed the address to where the statistics are."""
    return RedirectResponse("/namnd", status_code=303)


@router.get("/namnd")
async def board(
    request: Request,
    visitor: Visitor,
    asked: WhatIsAsked,
    counts: TheCounts,
    service: TheService,
) -> Response:
    """Show the table; without a choice, everything that was imported, as it was printed then."""
    visitor.must(Action.READ_STATISTICS)
    await service.caught_up()
    span = await counts.span()
    errors: tuple[FieldError, ...] = ()
    table = None
    try:
        read = question(asked, span, span.last_imported or today(), with_split=True)
    except Refused as refused:
        errors = refused.errors
    else:
        asked = replace(asked, from_year=str(read.from_year), cutoff=read.cutoff.isoformat())
        if not span.is_empty and span.administrations:
            table = await counts.table(read.from_year, read.cutoff, read.unit, read.wanted)
    return await render(
        request,
        "board.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=list(errors),
        asked=asked,
        administrations=[(str(unit), name) for unit, name in span.administrations],
        trees=[(NOW, _AS_ON_A_DAY if asked.day else _AS_NOW), (THEN, _AS_THEN)],
        today=today().isoformat(),
        table=table,
        rows=_rows(table.lines) if table else [],
        influence=_influence(table) if table else None,
        chart=chart.draw(table) if table else "",
        caption=labels.caption(table) if table else "",
        organisation=labels.organisation(table) if table else "",
        notes=labels.notes(table) if table else [],
    )


@router.get("/namnd/tabell.csv")
async def table_as_csv(
    visitor: Visitor, asked: WhatIsAsked, counts: TheCounts, service: TheService
) -> Response:
    """Give the table as a file for a spreadsheet."""
    table = await _table(visitor, asked, counts, service)
    return _to_keep(as_csv(table), table, "csv")


@router.get("/namnd/tabell.json")
async def table_as_json(
    visitor: Visitor, asked: WhatIsAsked, counts: TheCounts, service: TheService
) -> Response:
    """Give the table as a file for statistics programs."""
    table = await _table(visitor, asked, counts, service)
    return _to_keep(as_jsonstat(table), table, "json")


@router.get("/namnd/fortroendevalda")
async def officials_page(
    request: Request,
    visitor: Visitor,
    asked: WhatIsAskedOfOfficials,
    view: TheOfficials,
    service: TheService,
) -> Response:
    """Show what happened to elected officials, in the groups of Brå's survey of politicians."""
    visitor.must(Action.READ_STATISTICS)
    errors: tuple[FieldError, ...] = ()
    table = None
    try:
        table = await ask_officials(asked, view, service)
    except Refused as refused:
        errors = refused.errors
    else:
        from_year, cutoff = str(table.columns[0].days.last.year), table.cutoff.isoformat()
        asked = replace(asked, from_year=from_year, cutoff=cutoff)
    return await render(
        request,
        "officials.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=list(errors),
        asked=asked,
        today=today().isoformat(),
        table=table if table and table.begun else None,
        rows=_rows(table.lines) if table else [],
        caption=officials.caption(table) if table else "",
        notes=officials.notes(table) if table else [],
    )


@router.get("/namnd/fortroendevalda.csv")
async def officials_as_csv(
    visitor: Visitor, asked: WhatIsAskedOfOfficials, view: TheOfficials, service: TheService
) -> Response:
    """Give that table as a file for a spreadsheet."""
    visitor.must(Action.READ_STATISTICS)
    table = await ask_officials(asked, view, service)
    return _as_file(as_csv(table), f"fortroendevalda-{table.cutoff:%Y%m%d}.csv")


@router.get("/namnd/fortroendevalda.json")
async def officials_as_json(
    visitor: Visitor, asked: WhatIsAskedOfOfficials, view: TheOfficials, service: TheService
) -> Response:
    """Give that table as a file for statistics programs."""
    visitor.must(Action.READ_STATISTICS)
    table = await ask_officials(asked, view, service)
    return _as_file(as_jsonstat(table), f"fortroendevalda-{table.cutoff:%Y%m%d}.json")


async def _table(visitor: Visitor, asked: Asked, counts: Counts, service: Service) -> Table:
    visitor.must(Action.READ_STATISTICS)
    return await ask(asked, counts, service, as_printed=True)


def _to_keep(answer: Response, table: Table, ending: str) -> Response:
    what = f"{HOT_OCH_VALD}-paverkan" if table.split else HOT_OCH_VALD
    return _as_file(answer, f"{what}-{table.cutoff:%Y%m%d}.{ending}")


def _as_file(answer: Response, name: str) -> Response:
    answer.headers["content-disposition"] = f'attachment; filename="{name}"'
    return answer


def _influence(table: Table) -> dict[str, object]:
    """Return the parts by influence, of the days on which it was asked."""
    columns, lines = asked_about(table)
    definition, *notes = labels.influence_notes(lines)
    return {
        "caption": labels.influence_caption(table),
        "headers": ["Påverkan", *(column.heading for column in columns)],
        "rows": _rows(lines) if columns else [],
        "definition": definition,
        "notes": notes,
    }


def _rows(lines: Sequence[Line]) -> list[list[str]]:
    return [
        [
            line.label,
            *(labels.empty(line, at) if n is None else str(n) for at, n in enumerate(line.cells)),
        ]
        for line in lines
    ]
