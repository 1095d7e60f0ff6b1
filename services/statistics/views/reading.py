"""Reads one table out of the view: all its numbers, as they are at one moment."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from uuid import UUID

from services.statistics.domain import Period
from services.statistics.history import ByTree, Part, Place
from services.statistics.history.changes import Former, Gone, changes
from services.statistics.influence import Influence
from services.statistics.split import split
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
from services.statistics.views.counted import Counted, added
from services.statistics.views.imports import Given, Imports
from shared import clock
from shared.database import Transaction

LATE_DAYS_MAX = 10
ALL_DAYS = Period(date.min, date.max)


@dataclass(frozen=True)
class Wanted:
    """What of the numbers is wanted, besides which days: by which tree, and as known when."""

    by: ByTree
    known_at: date | None = None  # at the end of that Swedish day; None is now
    with_split: bool = False  # with the parts by influence


class Reading:
    """One look at the view, within one transaction."""

    def __init__(self, look: Transaction, imports: Imports, wanted: Wanted) -> None:
        self._select = look.select
        self._imports = imports
        self._history = imports.history
        self._wanted = wanted
        self._by = wanted.by
        shares = tuple(Influence) if wanted.with_split else ()
        self._counted = Counted(look.select, ("number", *shares), wanted.known_at)
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
        splice = self._splice()
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
            updated=self._updated(),
            positions=self._positions,
            by=self._by,
            changes=tuple(self._changes(shown, span)),
            known_at=self._wanted.known_at,
            split=split(numbers, shown) if self._wanted.with_split else (),
        )

    def _splice(self) -> date | None:
        rows = self._select("SELECT day, told_at FROM splices")
        until = self._wanted.known_at
        known = [row for row in rows if until is None or told_on(row["told_at"]) <= until]
        return date.fromisoformat(known[0]["day"]) if known else None

    def _updated(self) -> str:
        """Return when the last was told of what is shown, but nothing after what is known."""
        updated = max(filter(None, self._told_at), default=to_the_second(clock.now()))
        until = self._wanted.known_at
        if until is None:
            return updated
        return min(updated, to_the_second(datetime.combine(until, time.max, clock.SWEDEN)))

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
        shares = Counter({Influence.NOT_ASKED.value: sum(known.values())})
        for part in self._parts(administration, t.counted) if t.counted else ():
            rows = self._counted.of(part)
            for counted in rows:
                if counted["number"]:
                    row = part.rows[counted["unit"]]
                    known[row] = known.get(row, 0) + counted["number"]
            if self._wanted.with_split:
                shares.update(added(rows, tuple(Influence)))
            self._told_at += [counted["told_at"] for counted in rows]
        return Numbers(t, known, lambda: self._there(administration, t.days), shares)

    def _there(self, administration: Place | None, days: Period) -> frozenset[str]:
        if days not in self._were_there:
            parts = self._parts(administration, days)
            self._were_there[days] = self._history.there(parts)
        return self._were_there[days]

    def _late(self, span: Period, splice: date | None, administration: Place | None) -> Late:
        last = min(span.last, splice - ONE_DAY) if splice else span.last
        if last < span.first:
            return Late()
        parts = self._parts(administration, Period(span.first, last))
        number = sum(row["number"] for part in parts for row in self._counted.of(part))
        newest: list[tuple[date, int]] = []
        for part in reversed(parts if number else []):
            newest += self._counted.newest(part, LATE_DAYS_MAX - len(newest))
        return Late(number, tuple(reversed(newest)))


def told_on(moment: str) -> date:
    """Return the Swedish day of a moment as the view keeps it."""
    return clock.swedish_date(datetime.fromisoformat(moment))


def to_the_second(moment: datetime) -> str:
    """Return a moment as the view keeps it."""
    if moment.tzinfo is not UTC:
        moment = moment.astimezone(UTC)
    return moment.isoformat(timespec="seconds")
