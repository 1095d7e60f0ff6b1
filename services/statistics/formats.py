"""The table for other programs: CSV as the board has always had it, and JSON-stat 2.0."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from services.statistics import labels, officials
from services.statistics.influence import IN_SERIES
from services.statistics.officials import OfficialsTable
from services.statistics.table import Column, Line, Table

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(table: Table) -> str:
    """Return the table and nothing else: a header, a row a unit, an empty cell where none is known.

    With a split there is a row a part instead of a row a unit.
    A name that a spreadsheet would take for a formula begins with an apostrophe.
    """
    first = "paverkan" if table.split else "enhet"
    return _csv(first, table.columns, table.split or table.lines)


def officials_csv(table: OfficialsTable) -> str:
    """Return what happened to elected officials, a row a group, in the same way."""
    return _csv("grupp", table.columns, table.lines)


def _csv(first: str, columns: Sequence[Column], lines: Sequence[Line]) -> str:
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\n")
    rows.writerow([first, *(column.heading for column in columns)])
    for line in lines:
        rows.writerow([_harmless(line.label), *line.cells])
    return text.getvalue()


def officials_jsonstat(table: OfficialsTable) -> dict[str, Any]:
    """Return what happened to elected officials as a JSON-stat 2.0 dataset."""
    headings = [column.heading for column in table.columns]
    cells = [cell for line in table.lines for cell in line.cells]
    said = [_status(line, at, c) for line in table.lines for at, c in enumerate(table.columns)]
    groups = _dimension("Grupp", table.lines)
    del groups["category"]["child"]  # an event may count in several: the first is not their sum
    return {
        "version": "2.0",
        "class": "dataset",
        "label": officials.caption(table),
        "source": officials.source(table),
        "updated": table.updated,
        "note": officials.notes(table),
        "role": {"time": ["period"]},
        "id": ["grupp", "period"],
        "size": [len(table.lines), len(headings)],
        "dimension": {
            "grupp": groups,
            "period": {
                "label": "Period",
                "category": {"index": headings, "label": {text: text for text in headings}},
            },
        },
        "value": cells,
        "status": {str(at): word for at, word in enumerate(said) if word},
        "extension": {
            "cutoff": table.cutoff.isoformat(),
            "begun": table.begun.isoformat() if table.begun else None,
            "late": table.late,
            "date_basis": labels.DATE_BASIS,
            "status": {"p": "del av år", "m": labels.MISSING},
            **({"as_known_at": table.known_at.isoformat()} if table.known_at else {}),
        },
    }


def to_jsonstat(table: Table) -> dict[str, Any]:
    """Return the table as a JSON-stat 2.0 dataset (json-stat.org/full), missing values as null.

    With a split it is about one unit, and has the parts as one dimension more.
    """
    shown = table.split or table.lines
    cells = [cell for line in shown for cell in line.cells]
    said = [_status(line, at, column) for line in shown for at, column in enumerate(table.columns)]
    status = {str(at): word for at, word in enumerate(said) if word}
    headings = [column.heading for column in table.columns]
    dimensions = {
        "enhet": _dimension("Enhet", table.lines[:1] if table.split else table.lines),
        **({"paverkan": _parts(table.split)} if table.split else {}),
        "period": {
            "label": "Period",
            "category": {"index": headings, "label": {text: text for text in headings}},
        },
    }
    return {
        "version": "2.0",
        "class": "dataset",
        "label": labels.influence_caption(table) if table.split else labels.caption(table),
        "source": labels.source(table) or labels.MISSING,
        "updated": table.updated,
        "note": [
            labels.organisation(table),
            *labels.notes(table),
            *(labels.influence_notes(table.split) if table.split else ()),
        ],
        "role": {"time": ["period"]},
        "id": list(dimensions),
        "size": [len(of["category"]["index"]) for of in dimensions.values()],
        "dimension": dimensions,
        "value": cells,
        **({"status": status} if status else {}),
        "extension": {
            "cutoff": table.cutoff.isoformat(),
            "positions": dict(table.positions),
            "unit_basis": labels.UNIT_BASIS,
            "date_basis": labels.DATE_BASIS,
            "definition": labels.DEFINITION,
            "splice": table.splice.isoformat() if table.splice else None,
            "late": table.late.count,
            "status": {"p": "del av år", "m": labels.MISSING, "n": labels.ABSENT},
            "tree": "then" if table.by.then else "now",
            "tree_day": None if table.by.then else table.by.day.isoformat(),
            **({"as_known_at": table.known_at.isoformat()} if table.known_at else {}),
            "periods": {
                column.heading: [column.days.first.isoformat(), column.days.last.isoformat()]
                for column in table.columns
            },
        },
    }


def _dimension(label: str, lines: Sequence[Line], parts: Sequence[Line] = ()) -> dict[str, Any]:
    """Return what the values are by; the first is the sum of its parts, or of all others."""
    below = [line.id for line in parts or lines[1:]]
    return {
        "label": label,
        "category": {
            "index": [line.id for line in lines],
            "label": {line.id: line.label for line in lines},
            **({"child": {lines[0].id: below}} if below else {}),
        },
    }


def _parts(split: Sequence[Line]) -> dict[str, Any]:
    return _dimension("Påverkan", split, [line for line in split if line.id in IN_SERIES])


def _status(line: Line, at: int, column: Column) -> str:
    if line.cells[at] is None:
        return "n" if at in line.absent else "m"
    return "p" if column.is_part else ""


def _harmless(name: str) -> str:
    shown = name.lstrip("\ufeff\u200b").lstrip()
    return f"'{name}" if shown.startswith(FORMULA) else name
