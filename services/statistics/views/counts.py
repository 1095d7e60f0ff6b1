"""How many incidents of threat and violence each unit has had, year by year, up to a day.

Counted incidents are kept three times, by year, month and day, so that the days up to any day
are put together from a few dozen rows a unit, however many incidents there have been.
"""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from services.statistics.domain import Period, Series, belongs
from services.statistics.layout import Layout, period_of, unit_of
from services.statistics.table import (
    ONE_DAY,
    Column,
    Known,
    Late,
    Table,
    columns,
    lines,
    tile,
)
from shared import clock
from shared.database import Row, Transaction
from shared.events import IncidentReported, UnitClosed, UnitKind, UnitOpened
from shared.identity.register import Unit
from shared.views import Change, View, on

LATE_DAYS_MAX = 10


@dataclass(frozen=True)
class Span:
    """From when to when there are numbers; what a question that leaves them open means."""

    first_year: int | None
    last_imported: date | None
    is_empty: bool
    administrations: tuple[Unit, ...] = ()


class Counts(View):
    """The series, ready to be laid out as a table."""

    tables = (
        """CREATE TABLE IF NOT EXISTS places (
            unit TEXT PRIMARY KEY, name TEXT, kind TEXT, parent TEXT, authority TEXT,
            first TEXT, last TEXT, sorting INTEGER) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS counts (
            period TEXT, unit TEXT, number INTEGER, told_at TEXT,
            PRIMARY KEY (period, unit)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS imported (
            first TEXT, last TEXT, unit TEXT, number INTEGER, source TEXT, told_at TEXT,
            PRIMARY KEY (first, last, unit)) WITHOUT ROWID""",
        "CREATE TABLE IF NOT EXISTS splices (series TEXT PRIMARY KEY, day TEXT) WITHOUT ROWID",
    )

    def __init__(self) -> None:
        super().__init__()
        self._layouts: dict[int, Layout] = {}

    def forget(self) -> None:
        """Drop how the units were laid out: something has changed."""
        self._layouts = {}

    # How facts change it.

    @on(UnitOpened)
    def _unit_opened(self, told: UnitOpened, change: Change) -> None:
        change.execute(
            """INSERT INTO places VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            ON CONFLICT (unit) DO UPDATE SET name=excluded.name""",
            str(told.unit),
            told.name,
            told.kind,
            str(told.parent) if told.parent else None,
            told.authority,
            told.valid_from.isoformat(),
            date.max.isoformat(),
            told.order,
        )

    @on(UnitClosed)
    def _unit_closed(self, told: UnitClosed, change: Change) -> None:
        change.execute(
            "UPDATE places SET last=? WHERE unit=?", told.valid_to.isoformat(), str(told.unit)
        )

    @on(IncidentReported)
    def _incident_reported(self, told: IncidentReported, change: Change) -> None:
        if not belongs(told.event_type, told.threat_or_violence):
            return
        unit, moment = str(told.unit), _moment(told.reported_at)
        day = told.happened_on.isoformat()
        change.execute(
            """INSERT INTO counts VALUES (?, ?, 1, ?), (?, ?, 1, ?), (?, ?, 1, ?)
            ON CONFLICT (period, unit) DO UPDATE
            SET number=counts.number+1, told_at=CASE WHEN counts.told_at>excluded.told_at
                THEN counts.told_at ELSE excluded.told_at END""",
            *(day[:4], unit, moment, day[:7], unit, moment, day, unit, moment),
        )

    @on(Series.Imported)
    def _imported(self, event: Series.Imported, change: Change) -> None:
        for row in event.rows:
            change.execute(
                "INSERT INTO imported VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                row.period.first.isoformat(),
                row.period.last.isoformat(),
                str(row.unit),
                row.count,
                row.source,
                _moment(event.timestamp),
            )

    @on(Series.Spliced)
    def _spliced(self, event: Series.Spliced, change: Change) -> None:
        change.execute(
            "INSERT INTO splices VALUES (?, ?) ON CONFLICT DO NOTHING",
            str(event.originator_id),
            event.first_day.isoformat(),
        )

    # What is asked.

    async def span(self) -> Span:
        """Return from when to when there are numbers."""
        [row] = await self.ask(
            """SELECT
            (SELECT min(day) FROM
                (SELECT first AS day FROM imported UNION SELECT day FROM splices) AS days)
            AS first,
            (SELECT max(last) FROM imported) AS last,
            EXISTS (SELECT 1 FROM counts) AS any_counted"""
        )
        return Span(
            first_year=date.fromisoformat(row["first"]).year if row["first"] else None,
            last_imported=date.fromisoformat(row["last"]) if row["last"] else None,
            is_empty=row["last"] is None and not row["any_counted"],
            administrations=tuple(
                unit_of(place)
                for place in await self.ask(
                    "SELECT * FROM places WHERE kind=? ORDER BY sorting, name",
                    UnitKind.ADMINISTRATION,
                )
            ),
        )

    async def table(self, from_year: int, cutoff: date, unit: UUID | None = None) -> Table:
        """Return the table from a year up to a Swedish day, inclusive, as known right now.

        It is about one administration: the one that is asked for, or else the one whose numbers
        were imported, or else the first in the register.
        """
        return await asyncio.to_thread(self._table, from_year, cutoff, unit)

    def _table(self, from_year: int, cutoff: date, unit: UUID | None) -> Table:
        with self._database.reading() as look:  # one moment for every number
            reading = _Reading(look)
            # The units are as organisation's last fact left them; they rarely change.
            known_at = reading.positions.get("organisation", 0)
            layout = self._layouts.get(known_at) or reading.layout()
            self._layouts = {known_at: layout}
            return reading.table(columns(from_year, cutoff), unit, layout)


class _Reading:
    """One look at the view, within one transaction."""

    def __init__(self, look: Transaction) -> None:
        self._select = look.select
        self.positions = {
            row["source"]: int(row["position"])
            for row in look.select(
                "SELECT application_name AS source, notification_id AS position FROM tracking"
            )
        }

    def layout(self) -> Layout:
        return Layout(self._select("SELECT * FROM places ORDER BY sorting, name"))

    def table(self, asked: list[Period], unit: UUID | None, layout: Layout) -> Table:
        splices = self._select("SELECT day FROM splices")
        splice = date.fromisoformat(splices[0]["day"]) if splices else None
        rows = self._select("SELECT * FROM imported ORDER BY first, last, unit")
        administration = layout.administration({row["unit"] for row in rows}, unit)
        row_of = layout.rows(administration)
        imported = _by_period([row for row in rows if row["unit"] in row_of])
        tiles = [tile(days, imported, splice) for days in asked]
        counted = {t.counted: self._counted(t.counted, row_of) for t in tiles if t.counted}
        taken = [row for t in tiles if t.imported for row in imported[t.imported]]
        moments = [row["told_at"] for of in (taken, *counted.values()) for row in of]
        known = Known(
            layout.tree,
            layout.exists,
            imported={
                period: {UUID(row["unit"]): row["number"] for row in of}
                for period, of in imported.items()
            },
            counted={period: _by_row(of, row_of) for period, of in counted.items()},
        )
        return Table(
            columns=tuple(Column(t.days, t.is_missing) for t in tiles),
            lines=tuple(lines(administration, tiles, known)) if administration else (),
            sources=tuple(dict.fromkeys(row["source"] for row in taken)),
            counted_from=min((days.first for days in counted), default=None),
            splice=splice,
            late=self._late(asked, splice, row_of),
            updated=max(moments, default=_moment(clock.now())),
            positions=self.positions,
        )

    def _counted(self, days: Period, units: Collection[str]) -> list[Row]:
        keys = list(periods(days))
        rows = self._select(
            f"""SELECT unit, CAST(sum(number) AS BIGINT) AS number, max(told_at) AS told_at
            FROM counts
            WHERE period IN ({_marks(keys)}) GROUP BY unit""",
            *keys,
        )
        return [row for row in rows if row["unit"] in units]

    def _late(self, asked: list[Period], splice: date | None, units: Collection[str]) -> Late:
        last = min(asked[-1].last, splice - ONE_DAY) if splice else asked[-1].last
        days = Period(asked[0].first, last)
        number = sum(row["number"] for row in self._counted(days, units))
        if not number:
            return Late()
        newest = self._select(
            f"""SELECT period, CAST(sum(number) AS BIGINT) AS number FROM counts
            WHERE period BETWEEN ? AND ? AND length(period)=10 AND unit IN ({_marks(units)})
            GROUP BY period ORDER BY period DESC LIMIT ?""",
            days.first.isoformat(),
            days.last.isoformat(),
            *units,
            LATE_DAYS_MAX,
        )
        return Late(
            number, tuple((date.fromisoformat(r["period"]), r["number"]) for r in reversed(newest))
        )


def periods(days: Period) -> Iterator[str]:
    """Return the years, months and days that make up some days exactly, as keys of `counts`."""
    day = days.first
    while day <= days.last:
        year_end = date(day.year, 12, 31)
        month_end = date(day.year + day.month // 12, day.month % 12 + 1, 1) - ONE_DAY
        if day == date(day.year, 1, 1) and year_end <= days.last:
            yield f"{day:%Y}"
            day = year_end
        elif day.day == 1 and month_end <= days.last:
            yield f"{day:%Y-%m}"
            day = month_end
        else:
            yield day.isoformat()
        day += ONE_DAY


def _by_period(rows: list[Row]) -> dict[Period, list[Row]]:
    found: dict[Period, list[Row]] = {}
    for row in rows:
        found.setdefault(period_of(row), []).append(row)
    return found


def _by_row(counted: list[Row], row_of: Mapping[str, UUID]) -> dict[UUID, int]:
    sums: dict[UUID, int] = {}
    for told in counted:
        row = row_of[told["unit"]]
        sums[row] = sums.get(row, 0) + told["number"]
    return sums


def _moment(moment: datetime) -> str:
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
