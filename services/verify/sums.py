"""A parent is the sum of its children, and a year the sum of its months and days."""

import asyncio
from collections.abc import Iterator
from uuid import UUID

from services.statistics.table import Table
from services.statistics.views.counts import Counts
from services.verify.findings import Finding, Tick
from shared import clock
from shared.database import Database
from shared.service import Service

PERIODS = {"year": 4, "month": 7}  # characters that a period's key begins with

# A unit lies below the only one that has taken it over, or else below its parent of the day.
BELOW = """WITH RECURSIVE above(unit, kind, holder) AS (
        SELECT unit, kind, coalesce(
            (SELECT min(successor) FROM tree_successors AS s WHERE s.unit=u.unit AND u.last<?
                GROUP BY s.unit HAVING count(*)=1),
            (SELECT parent FROM tree_parents AS p WHERE p.unit=u.unit AND p.first<=?
                ORDER BY p.first DESC LIMIT 1),
            (SELECT parent FROM tree_parents AS p WHERE p.unit=u.unit AND p.first>?
                ORDER BY p.first LIMIT 1))
        FROM tree_units AS u),
    below(unit) AS (
        SELECT unit FROM tree_units WHERE unit=? UNION SELECT above.unit FROM above JOIN below
            ON above.holder=below.unit AND above.kind<>'administration')"""


def check_sums(service: Service, tick: Tick) -> Iterator[Finding]:
    """Check what statistics counts, in time and in the organisation."""
    database = service.views.database
    for kind, length in PERIODS.items():
        for row in database.select(
            f"""SELECT whole.unit, whole.period, whole.number, coalesce(parts.number, 0) AS parts
            FROM (SELECT * FROM counts WHERE length(period)={length}) AS whole
            LEFT JOIN (
                SELECT unit, substr(period, 1, {length}) AS period,
                    CAST(sum(number) AS BIGINT) AS number
                FROM counts WHERE length(period)=10 GROUP BY unit, substr(period, 1, {length})
            ) AS parts ON parts.unit = whole.unit AND parts.period = whole.period
            WHERE parts.number IS NULL OR parts.number <> whole.number"""
        ):
            where = f"statistics {row['period']} {row['unit']}"
            yield Finding(where, f"the {kind} says {row['number']}, its days {row['parts']}")
    counts = next(view for view in service.views.views if isinstance(view, Counts))
    for unit, name, table in asyncio.run(_tables(counts)):
        yield from _check_table(database, unit, name, table)
    tick(1)


async def _tables(counts: Counts) -> list[tuple[UUID, str, Table]]:
    """Return the table of every administration, over all years that there are."""
    span, today = await counts.span(), clock.swedish_date(clock.now())
    first = span.first_year or today.year
    return [
        (unit, name, await counts.table(first, today, unit)) for unit, name in span.administrations
    ]


def _check_table(database: Database, unit: UUID, name: str, table: Table) -> Iterator[Finding]:
    """Count each column again, day by day, over everything that lies below the administration."""
    whole = table.lines[0]
    if whole.id != str(unit):
        return  # it has merged into another one, whose table this is
    for at, column in enumerate(table.columns):
        days = column.days
        if table.counted_from is None or days.first < table.counted_from:
            continue  # imported, or put together from both
        [row] = database.select(
            f"""{BELOW} SELECT CAST(coalesce(sum(number), 0) AS BIGINT) AS number FROM counts
            WHERE unit IN (SELECT unit FROM below)
                AND length(period)=10 AND period BETWEEN ? AND ?""",
            *([table.by.day.isoformat()] * 3),
            *(str(unit), days.first.isoformat(), days.last.isoformat()),
        )
        if (whole.cells[at] or 0) != row["number"]:
            where = f"statistics {column.heading} {name}"
            yield Finding(where, f"the table says {whole.cells[at]}, the days {row['number']}")
