"""The board's table: years as columns, units as rows, and a parent is the sum of what is shown.

A column is put together from sources that cover it exactly: an imported period, counted
incidents, or one up to the other. Where there is no such source the column is missing, never 0.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from services.statistics.domain import Period
from services.statistics.tree import Tree
from shared.events import UnitKind
from shared.identity.register import Unit

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

    @property
    def cutoff(self) -> date:
        """The last day that is counted."""
        return self.columns[-1].days.last


@dataclass(frozen=True)
class Known:
    """Everything that a table is made of, as it was known at one moment."""

    tree: Tree
    exists: Mapping[UUID, Period]  # from which day to which day a unit is there
    imported: Mapping[Period, Mapping[UUID, int]]
    counted: Mapping[Period, Mapping[UUID, int]]  # by the row that they count in: see `rows_of`


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


def rows_of(administration: Unit, tree: Tree) -> dict[UUID, UUID]:
    """Return for each unit the row it counts in: its department's, or the administration's."""
    rows = {administration.id: administration.id}
    for unit in tree.children(administration.id):
        row = unit.id if unit.kind == UnitKind.DEPARTMENT else administration.id
        rows |= {each.id: row for each in (unit, *tree.all_below(unit.id))}
    return rows


def lines(administration: Unit, tiles: Sequence[Tile], known: Known) -> Iterator[Line]:
    """Return the rows: the administration, its departments, and what lies below none of them."""
    tree = known.tree
    below = tree.children(administration.id)
    departments = [unit for unit in below if unit.kind == UnitKind.DEPARTMENT]
    others = [unit for unit in below if unit.kind != UnitKind.DEPARTMENT]
    span = Period(tiles[0].days.first, tiles[-1].days.last)
    numbers = [_Numbers(tile, known) for tile in tiles]
    shown = []
    for department in departments:
        cells = tuple(column.cell([department], department.id) for column in numbers)
        told = any(
            tile.imported and tree.number(department.id, known.imported[tile.imported]) is not None
            for tile in tiles
        )
        if any(cells) or told or _meet(known.exists[department.id], span):
            shown.append(Line(str(department.id), department.name, cells))
    direct = tuple(
        None if tile.is_missing else column.cell(others, administration.id) or 0
        for tile, column in zip(tiles, numbers, strict=True)
    )
    columns_of_cells = zip(direct, *(line.cells for line in shown), strict=True)
    total = tuple(_sum(cells) for cells in columns_of_cells)
    if any(direct):
        shown.append(Line(DIRECTLY, f"Direkt under {administration.name}", direct))
    yield Line(str(administration.id), administration.name, total)
    yield from shown


class _Numbers:
    """What one column's cells are put together from."""

    def __init__(self, tile: Tile, known: Known) -> None:
        self._tree = known.tree
        self._imported = known.imported[tile.imported] if tile.imported else None
        self._counted = known.counted.get(tile.counted, {}) if tile.counted else None

    def cell(self, units: Sequence[Unit], row: UUID) -> int | None:
        """Return what was imported for some units, and what was counted in a row."""
        counted = None if self._counted is None else self._counted.get(row, 0)
        if self._imported is None:
            return counted
        return _sum([counted, *(self._tree.number(unit.id, self._imported) for unit in units)])


def _sum(parts: Sequence[int | None]) -> int | None:
    given = [part for part in parts if part is not None]
    return sum(given) if given else None


def _meet(one: Period, other: Period) -> bool:
    return one.first <= other.last and other.first <= one.last
