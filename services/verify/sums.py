"""A parent is the sum of its children, and a year the sum of its months and days.

The series is the sum of its parts by influence, and a day is the incidents that happened on it.
"""

import asyncio
from collections.abc import Iterator
from uuid import UUID

from services.statistics.influence import IN_SERIES
from services.statistics.table import Table
from services.statistics.views.counts import Counts
from services.statistics.views.sums import NUMBERS
from services.verify.findings import Finding, Tick
from shared import clock
from shared.database import Database, Row
from shared.service import Service

PERIODS = {"year": 4, "month": 7}  # characters that a period's key begins with

# Where an incident counts, said in another way than the view says it.
SERIES = """threat_or_violence=1 AND event_type IN
    ('near_miss', 'accident', 'commuting_accident', 'occupational_disease')"""
COUNTS = {
    "number": SERIES,
    "not_felt": f"{SERIES} AND felt=0 AND verdict=''",
    "felt": f"{SERIES} AND felt=1 AND verdict=''",
    "suspected": f"{SERIES} AND verdict='suspected'",
    "confirmed": f"{SERIES} AND verdict='confirmed'",
    "dismissed": f"{SERIES} AND verdict='none'",
    "not_asked": f"{SERIES} AND felt IS NULL AND verdict=''",
    "outside": f"NOT ({SERIES}) AND (felt=1 OR verdict IN ('suspected', 'confirmed'))",
}
COUNT = "is_withdrawn=0 AND is_duplicate=0"
NAMES = ", ".join(NUMBERS)
SIDES = ("whole", "parts")

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
    yield from check_periods(database)
    yield from check_days(database)
    counts = next(view for view in service.views.views if isinstance(view, Counts))
    for unit, name, table in asyncio.run(_tables(counts)):
        yield from _check_table(database, unit, name, table)
    tick(1)


def check_periods(database: Database) -> Iterator[Finding]:
    """Check that each sum over time is one, and each of the parts by influence."""
    parts = "+".join(IN_SERIES)
    for row in database.select(
        f"SELECT period, unit, number, {parts} AS parts FROM counts WHERE number<>{parts}"
    ):
        where = f"statistics {row['period']} {row['unit']}"
        yield Finding(where, f"the series says {row['number']}, its parts {row['parts']}")
    for kind, length in PERIODS.items():
        for row, name in _differences(
            database,
            f"SELECT period, unit, {NAMES} FROM counts WHERE length(period)={length}",
            f"""SELECT substr(period, 1, {length}) AS period, unit, {NAMES} FROM counts
                WHERE length(period)=10""",
        ):
            where = f"statistics {row['period']} {row['unit']}"
            what = "" if name == "number" else f" {name}"
            whole, found = row[f"whole_{name}"], row[f"parts_{name}"]
            yield Finding(where, f"the {kind} says {whole}{what}, its days {found}")


def check_days(database: Database) -> Iterator[Finding]:
    """Check each day against the incidents as they are known, and against what was told when."""
    days = f"SELECT period, unit, {NAMES} FROM counts WHERE length(period)=10"
    each = ", ".join(f"CASE WHEN {how} THEN 1 ELSE 0 END AS {n}" for n, how in COUNTS.items())
    for source, rows in {
        "its incidents are": f"SELECT day AS period, unit, {each} FROM incidents WHERE {COUNT}",
        "what was told comes to": f"SELECT day AS period, unit, {NAMES} FROM told",
    }.items():
        for row, name in _differences(database, days, rows):
            where = f"statistics {row['period']} {row['unit']}"
            whole, found = row[f"whole_{name}"], row[f"parts_{name}"]
            yield Finding(where, f"the day says {whole} {name}, {source} {found}")


def _differences(database: Database, wholes: str, parts: str) -> Iterator[tuple[Row, str]]:
    """Yield each unit and period where two questions do not add up to the same, and in what."""
    halves = [
        "SELECT period, unit, " + ", ".join(f"{mine} AS {other}" for mine, other in columns)
        for columns in (
            [pair for n in NUMBERS for pair in ((n, f"whole_{n}"), ("0", f"parts_{n}"))],
            [pair for n in NUMBERS for pair in (("0", f"whole_{n}"), (n, f"parts_{n}"))],
        )
    ]
    sums = ", ".join(
        f"CAST(sum({side}_{n}) AS BIGINT) AS {side}_{n}" for n in NUMBERS for side in SIDES
    )
    for row in database.select(
        f"""SELECT period, unit, {sums} FROM (
            {halves[0]} FROM ({wholes}) AS wholes UNION ALL {halves[1]} FROM ({parts}) AS parts
        ) AS both_sides GROUP BY period, unit
        HAVING {" OR ".join(f"sum(whole_{n})<>sum(parts_{n})" for n in NUMBERS)}
        ORDER BY period, unit"""
    ):
        for name in NUMBERS:
            if row[f"whole_{name}"] != row[f"parts_{name}"]:
                yield row, name


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
