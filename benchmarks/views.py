"""How fast a view is made anew, and how fast the board's table is drawn from one."""

import asyncio
import resource
import statistics
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from uuid import UUID

from services.statistics.domain import Series
from services.statistics.views.counts import Counts
from services.statistics.views.units import Units
from shared.database.sqlite import SQLite
from shared.events import EventType, Form, IncidentReported, UnitKind, UnitOpened
from shared.threads import keep_what_is_loaded
from shared.views import Views
from shared.views.rebuild import rebuild
from shared.views.store import Told

FACTS = 1_000_000
INCIDENTS = 10_000_000
UNITS = 200
FIRST, LAST = date(2017, 1, 1), date(2026, 12, 31)
TABLES = 300
DAYS = (LAST - FIRST).days + 1


class Silent:
    """A log of a service that has done nothing itself."""

    name = "statistics"

    def facts(self, after: int, up_to: int, limit: int) -> list[tuple[int, object]]:
        """Return nothing."""
        del after, up_to, limit
        return []


def facts() -> Iterator[tuple[str, int, int, str, bytes]]:
    """Yield rows of an inbox: incidents spread over units and days, as they were told."""
    for position in range(1, FACTS + 1):
        told = IncidentReported(
            incident=UUID(int=position),
            reference=f"2026-{position}",
            unit=UUID(int=position * 7919 % UNITS),
            authority="socialnamnden",
            event_type=EventType.NEAR_MISS,
            threat_or_violence=True,
            forms=(Form.THREAT,),
            felt_as_influence=False,
            severity_felt=None,
            happened_on=FIRST + timedelta(days=position * 104_729 % DAYS),
            reported_at=datetime(2026, 1, 1, tzinfo=UTC),
        )
        yield "reporting", position, position - 1, told.subject, told.to_json()


def rebuilt(folder: Path) -> tuple[float, float]:
    """Return facts a second, and by how many MB memory grew."""
    counts = Counts(Units())
    views = Views(SQLite(folder / "statistics.views.db"), counts)
    with views.database.transaction() as t:
        t.many("INSERT INTO inbox VALUES (?, ?, ?, ?, ?)", facts())
        t.execute("INSERT INTO tracking VALUES ('reporting', ?)", FACTS)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    begun = time.perf_counter()
    rebuild(views, counts, Silent())
    took_s = time.perf_counter() - begun
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    views.close()
    return FACTS / took_s, grown / 1024


def tables(folder: Path) -> list[float]:
    """Return how long each drawing of the board's table took, in seconds."""
    units = Units()
    counts = Counts(units)
    views = Views(SQLite(folder / "board.views.db"), units, counts)
    root = UUID(int=UNITS)
    for number in range(UNITS, -1, -1):
        position = UNITS - number + 1
        opened = UnitOpened(
            unit=UUID(int=number),
            name=f"Enhet {number}",
            kind=UnitKind.ADMINISTRATION if number == UNITS else UnitKind.DEPARTMENT,
            parent=None if number == UNITS else root,
            authority="socialnamnden",
            valid_from=FIRST,
            order=number,
        )
        told = Told("organisation", position, position - 1, opened.subject, opened.to_json())
        views.receive(told, opened)
    series = Series(code="hot-och-vald", by="", authority="socialnamnden")
    series.splice(FIRST, by="")
    views.apply_own("statistics", list(enumerate(series.collect_events(), start=1)))
    days = [(FIRST + timedelta(days=n)).isoformat() for n in range(DAYS)]
    a_day = INCIDENTS // (UNITS * DAYS) + 1
    with views.database.transaction() as t:
        for length, number in ((10, a_day), (7, a_day * 30), (4, a_day * 365)):
            periods = sorted({day[:length] for day in days})
            t.many(
                "INSERT INTO counts (period, unit, number, told_at) VALUES (?, ?, ?, '2026-01-01')",
                ((p, str(UUID(int=u)), number) for p in periods for u in range(UNITS)),
            )
    keep_what_is_loaded()  # as every service does
    took = asyncio.run(_draw(counts, root))
    views.close()
    return took


async def _draw(counts: Counts, root: UUID) -> list[float]:
    took = []
    for n in range(TABLES):
        cutoff = LAST - timedelta(days=n)
        begun = time.perf_counter()
        table = await counts.table(FIRST.year, cutoff, root)
        took.append(time.perf_counter() - begun)
        assert len(table.lines) == UNITS + 1
    return took


def slowest(seconds: list[float]) -> str:
    """Return p50 / p99 in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return f"{cuts[49] * 1000:.1f} / {cuts[98] * 1000:.1f} ms"
