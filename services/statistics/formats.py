"""The table for other programs: CSV as the board has always had it, and JSON-stat 2.0."""

import csv
import io
from typing import Any

from services.statistics import labels
from services.statistics.table import Column, Line, Table

FORMULA = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def to_csv(table: Table) -> str:
    """Return the table and nothing else: a header, a row a unit, an empty cell where none is known.

    A name that a spreadsheet would take for a formula begins with an apostrophe.
    """
    text = io.StringIO()
    rows = csv.writer(text, delimiter=";", lineterminator="\n")
    rows.writerow(["enhet", *(column.heading for column in table.columns)])
    for line in table.lines:
        rows.writerow([_harmless(line.label), *line.cells])
    return text.getvalue()


def to_jsonstat(table: Table) -> dict[str, Any]:
    """Return the table as a JSON-stat 2.0 dataset (json-stat.org/full), missing values as null."""
    cells = [cell for line in table.lines for cell in line.cells]
    said = [
        _status(line, at, column) for line in table.lines for at, column in enumerate(table.columns)
    ]
    status = {str(at): word for at, word in enumerate(said) if word}
    headings = [column.heading for column in table.columns]
    return {
        "version": "2.0",
        "class": "dataset",
        "label": labels.caption(table),
        "source": labels.source(table) or labels.MISSING,
        "updated": table.updated,
        "note": [labels.organisation(table), *labels.notes(table)],
        "role": {"time": ["period"]},
        "id": ["enhet", "period"],
        "size": [len(table.lines), len(headings)],
        "dimension": {
            "enhet": {
                "label": "Enhet",
                "category": {
                    "index": [line.id for line in table.lines],
                    "label": {line.id: line.label for line in table.lines},
                    **_children(table),
                },
            },
            "period": {
                "label": "Period",
                "category": {"index": headings, "label": {text: text for text in headings}},
            },
        },
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
            "periods": {
                column.heading: [column.days.first.isoformat(), column.days.last.isoformat()]
                for column in table.columns
            },
        },
    }


def _status(line: Line, at: int, column: Column) -> str:
    if line.cells[at] is None:
        return "n" if at in line.absent else "m"
    return "p" if column.is_part else ""


def _children(table: Table) -> dict[str, Any]:
    if len(table.lines) < 2:  # noqa: PLR2004 - the first is the sum of the others
        return {}
    return {"child": {table.lines[0].id: [line.id for line in table.lines[1:]]}}


def _harmless(name: str) -> str:
    shown = name.lstrip("\ufeff\u200b").lstrip()
    return f"'{name}" if shown.startswith(FORMULA) else name
