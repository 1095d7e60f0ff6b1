"""The board's table: years as columns, units as rows, and a parent is the sum of what is shown.

A column is put together from sources that cover it exactly: an imported period, counted
incidents, or one up to the other. Where there is no such source the column is missing, never 0.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from services.statistics.domain import Period
from services.statistics.history import ByTree, Place
from services.statistics.history.changes import Former, Gone

ONE_DAY = timedelta(days=1)
DIRECTLY = "direkt"  # the id of the row for what lies below no department


@dataclass(frozen=True)
class Column:
    """One year, or the part of the last year that has a number."""

    days: Period
    is_missing: bool = False

    @property
    def is_part(self) -> bool:
        """Whether this is a part of a year, not to be compared with whole years."""
        return (self.days.last.month, self.days.last.day) != (12, 31)

    @property
    def heading(self) -> str:
        """What stands above the column: 2017, or 20210907 for a part of a year."""
        return f"{self.days.last:%Y%m%d}" if self.is_part else f"{self.days.last:%Y}"


@dataclass(frozen=True)
class Line:
    """One unit's numbers, a column each; None where there is no number."""

    id: str
    label: str
    cells: tuple[int | None, ...]
    absent: frozenset[int] = frozenset()  # the columns of days on which it was not there


@dataclass(frozen=True)
class Late:
    """Incidents before the splice that were reported afterwards: told, but not counted."""

    count: int = 0
    days: tuple[tuple[date, int], ...] = ()  # the newest of them, oldest first

    @property
    def on_other_days(self) -> int:
        """How many of them happened on days that are not listed."""
        return self.count - sum(number for _, number in self.days)


@dataclass(frozen=True)
class Table:
    """The table and what has to be said about it. The first line is the sum of the others."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    sources: tuple[str, ...]  # of the imported numbers that are shown
    counted_from: date | None  # the first day of the shown numbers that was counted here
    splice: date | None
    late: Late
    updated: str
    positions: Mapping[str, int]
    by: ByTree
    changes: tuple[Former | Gone, ...]  # of the units that are shown
    known_at: date | None = None  # at the end of which day it was known so; None is now
    split: tuple[Line, ...] = ()  # the first line's numbers by influence, when that was asked for

    @property
    def cutoff(self) -> date:
        """The last day that is counted."""
        return self.columns[-1].days.last


@dataclass(frozen=True)
class Tile:
    """What one column is put together from; nothing at all when it is missing."""

    days: Period
    imported: Period | None = None
    counted: Period | None = None

    @property
    def is_missing(self) -> bool:
        """Whether no source covers the days."""
        return self.imported is None and self.counted is None


@dataclass(frozen=True)
class Numbers:
    """One column's numbers, by the row that they count in."""

    tile: Tile
    known: Mapping[str, int]  # imported and counted together
    there: Callable[[], Collection[str]]  # the rows that were there; asked for when one is empty
    shares: Mapping[str, int] = field(default_factory=dict)  # by influence

    @property
    def column(self) -> Column:
        """What stands above them."""
        return Column(self.tile.days, self.tile.is_missing)

    def cell(self, row: str) -> int | None:
        """Return a row's number; where only imported ones are known, it can be missing."""
        return self.known.get(row, None if self.tile.counted is None else 0)

    def is_absent(self, row: str) -> bool:
        """Whether nothing is said of a row because it was not there."""
        return row not in self.known and row not in self.there()


def columns(from_year: int, cutoff: date) -> list[Period]:
    """Return the days of each column: whole years, and the last one up to the cut-off day."""
    return [
        Period(date(year, 1, 1), min(date(year, 12, 31), cutoff))
        for year in range(from_year, cutoff.year + 1)
    ]


def tile(days: Period, imported: Mapping[Period, object], splice: date | None) -> Tile:
    """Say from what a column can be put together, so that every day is covered exactly once."""
    if splice is not None and splice <= days.first:
        return Tile(days, counted=days)
    if days in imported:
        return Tile(days, imported=days)
    if splice is not None and splice <= days.last:
        before = Period(days.first, splice - ONE_DAY)
        if before in imported:
            return Tile(days, imported=before, counted=Period(splice, days.last))
    return Tile(days)


def lines(
    administration: Place, departments: Sequence[Place], numbers: Sequence[Numbers], named_on: date
) -> list[Line]:
    """Return the rows: the administration, its departments, and what lies below none of them."""
    shown = [_line(place, numbers, named_on) for place in departments]
    shown = [line for line in shown if len(line.absent) < len(numbers)]
    row, name = str(administration.id), administration.name(named_on)
    direct = [None if n.tile.is_missing else n.cell(row) or 0 for n in numbers]
    sums = [_sum(cells) for cells in zip(direct, *(line.cells for line in shown), strict=True)]
    absent = frozenset(at for at, n in enumerate(numbers) if not sums[at] and not n.there())
    if any(direct):
        shown.append(Line(DIRECTLY, f"Direkt under {name}", tuple(direct)))
    total = tuple(None if at in absent else number for at, number in enumerate(sums))
    return [Line(row, name, total, absent), *shown]


def _line(place: Place, numbers: Sequence[Numbers], named_on: date) -> Line:
    row = str(place.id)
    cells = [column.cell(row) for column in numbers]
    absent = frozenset(
        at for at, cell in enumerate(cells) if not cell and numbers[at].is_absent(row)
    )
    shown = tuple(None if at in absent else cell for at, cell in enumerate(cells))
    return Line(row, place.name(named_on), shown, absent)


def _sum(parts: Iterable[int | None]) -> int | None:
    given = [part for part in parts if part is not None]
    return sum(given) if given else None
