"""Reads one table out of the view: all its numbers, as they are at one moment."""

from collections.abc import Collection, Iterator, Mapping
from datetime import UTC, date, datetime
from uuid import UUID

from services.statistics.domain import Period
from services.statistics.history import ByTree, Part, Place
from services.statistics.history.changes import Former, Gone, changes
from services.statistics.table import (
    DIRECTLY,
    ONE_DAY,
    Late,
    Line,
    Numbers,
    Table,
    Tile,
    lines,
    tile,
)
from services.statistics.views.imports import Given, Imports
from shared import clock
from shared.database import Row, Transaction

LATE_DAYS_MAX = 10
ALL_DAYS = Period(date.min, date.max)


class Reading:
    """One look at the view, within one transaction, by one tree."""

    def __init__(self, look: Transaction, imports: Imports, by: ByTree) -> None:
        self._select = look.select
        self._imports = imports
        self._history = imports.history
        self._by = by
        self._were_there: dict[Period, frozenset[str]] = {}
        self._told_at: list[str] = []  # when what is shown was told
        self._positions = {
            row["source"]: int(row["position"])
            for row in look.select(
                "SELECT application_name AS source, notification_id AS position FROM tracking"
            )
        }

    def table(self, asked: list[Period], unit: UUID | None) -> Table:
        """Return the table of some columns: see `Counts.table`."""
        splices = self._select("SELECT day FROM splices")
        splice = date.fromisoformat(splices[0]["day"]) if splices else None
        administration = self._administration(unit)
        imported = self._imports.of(administration.id, self._by) if administration else {}
        tiles = [tile(days, imported, splice) for days in asked]
        numbers = [self._numbers(t, imported, administration) for t in tiles]
        taken = [imported[t.imported] for t in tiles if t.imported]
        self._told_at += [given.told_at for given in taken]
        span = Period(asked[0].first, asked[-1].last)
        shown = self._lines(administration, numbers, span)
        return Table(
            columns=tuple(n.column for n in numbers),
            lines=shown,
            sources=tuple(dict.fromkeys(source for given in taken for source in given.sources)),
            counted_from=min((t.counted.first for t in tiles if t.counted), default=None),
            splice=splice,
            late=self._late(span, splice, administration),
            updated=max(self._told_at, default=to_the_second(clock.now())),
            positions=self._positions,
            by=self._by,
            changes=tuple(self._changes(shown, span)),
        )

    def _lines(
        self, administration: Place | None, numbers: list[Numbers], span: Period
    ) -> tuple[Line, ...]:
        if administration is None:
            return ()
        day = self._by.day
        rows = {row for p in self._parts(administration, span) for row in p.rows.values()}
        departments = self._history.listed(rows - {str(administration.id)}, day)
        return tuple(lines(administration, departments, numbers, day))

    def _changes(self, shown: tuple[Line, ...], span: Period) -> Iterator[Former | Gone]:
        rows = {line.id for line in shown if line.id != DIRECTLY}
        return changes(self._history, rows, span, self._by)

    def _administration(self, wanted: UUID | None) -> Place | None:
        by, places = self._by, self._history.places
        tree = self._history.on(by.day)
        if wanted is not None:
            found = wanted if by.then else tree.administration(wanted)
            return places.get(found) if found else None
        candidates = self._history.administrations(by.day)
        for place in candidates:
            parts = self._history.parts(place.id, ALL_DAYS, by)
            if not all(self._imports.units.isdisjoint(part.rows) for part in parts):
                return place
        return next((p for p in candidates if by.then or tree.holder(p.id) == p.id), None)

    def _parts(self, administration: Place | None, days: Period) -> list[Part]:
        if administration is None:
            return []
        return self._history.parts(administration.id, days, self._by)

    def _numbers(
        self, t: Tile, imported: Mapping[Period, Given], administration: Place | None
    ) -> Numbers:
        known = dict(imported[t.imported].numbers) if t.imported else {}
        for part in self._parts(administration, t.counted) if t.counted else ():
            rows = self._counted(part)
            for counted in rows:
                row = part.rows[counted["unit"]]
                known[row] = known.get(row, 0) + counted["number"]
            self._told_at += [counted["told_at"] for counted in rows]
        return Numbers(t, known, lambda: self._there(administration, t.days))

    def _there(self, administration: Place | None, days: Period) -> frozenset[str]:
        if days not in self._were_there:
            parts = self._parts(administration, days)
            self._were_there[days] = self._history.there(parts)
        return self._were_there[days]

    def _counted(self, part: Part) -> list[Row]:
        keys = list(periods(part.days))
        rows = self._select(
            f"""SELECT unit, CAST(sum(number) AS BIGINT) AS number, max(told_at) AS told_at
            FROM counts
            WHERE period IN ({_marks(keys)}) GROUP BY unit""",
            *keys,
        )
        return [row for row in rows if row["unit"] in part.rows]

    def _late(self, span: Period, splice: date | None, administration: Place | None) -> Late:
        last = min(span.last, splice - ONE_DAY) if splice else span.last
        if last < span.first:
            return Late()
        parts = self._parts(administration, Period(span.first, last))
        number = sum(row["number"] for part in parts for row in self._counted(part))
        newest: list[Row] = []
        for part in reversed(parts if number else []):
            if len(newest) < LATE_DAYS_MAX:
                newest += self._newest(part, LATE_DAYS_MAX - len(newest))
        return Late(
            number, tuple((date.fromisoformat(r["period"]), r["number"]) for r in reversed(newest))
        )

    def _newest(self, part: Part, at_most: int) -> list[Row]:
        return self._select(
            f"""SELECT period, CAST(sum(number) AS BIGINT) AS number FROM counts
            WHERE period BETWEEN ? AND ? AND length(period)=10 AND unit IN ({_marks(part.rows)})
            GROUP BY period ORDER BY period DESC LIMIT ?""",
            part.days.first.isoformat(),
            part.days.last.isoformat(),
            *part.rows,
            at_most,
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


def to_the_second(moment: datetime) -> str:
    """Return a moment as the view keeps it."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
