"""The series by influence: parts that sum to it, and beside them what lies outside it."""

from collections.abc import Sequence
from dataclasses import replace

from services.statistics.influence import IN_SERIES, Influence
from services.statistics.labels import INFLUENCE, WHOLE_SERIES
from services.statistics.table import Column, Line, Numbers, Table

SERIES = "series"  # the id of the line that is the sum of the parts


def split(numbers: Sequence[Numbers], shown: Sequence[Line]) -> tuple[Line, ...]:
    """Return the first line of a table, its parts, and the influence outside the series.

    Where numbers were only imported nobody was asked, so the other parts are not 0 but missing.
    """
    if not shown:
        return ()
    totals = shown[0].cells
    parts = [
        Line(
            kind,
            INFLUENCE[kind],
            tuple(
                None if total is None else _cell(kind, column)
                for column, total in zip(numbers, totals, strict=True)
            ),
        )
        for kind in (*IN_SERIES, Influence.OUTSIDE)
    ]
    return (Line(SERIES, WHOLE_SERIES, totals), *parts)


def asked(table: Table) -> tuple[list[Column], list[Line]]:
    """Return the columns of days on which it was asked, at least on some, and their lines.

    Where everything was imported nobody was asked, and there is nothing to show.
    """
    known = [line.cells for line in table.split if line.id == Influence.NOT_FELT]
    kept = [at for cells in known for at, cell in enumerate(cells) if cell is not None]
    lines = [replace(line, cells=tuple(line.cells[at] for at in kept)) for line in table.split]
    return [table.columns[at] for at in kept], lines


def _cell(kind: Influence, column: Numbers) -> int | None:
    imported, counted = column.tile.imported, column.tile.counted
    if counted is None and kind != Influence.NOT_ASKED:
        return None
    if imported is not None and kind == Influence.OUTSIDE:
        return None  # it was not asked for on all of the days
    return column.shares.get(kind, 0)
