"""The first rows of a file as they would be taken in, or why not."""

from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass
from uuid import UUID

from services.reporting.kia.mapping import Column, Mapping, plain
from services.reporting.kia.said import Said
from shared.clock import swedish_date
from shared.files.reading import Line, Sheet
from shared.web.labels import EVENT_TYPES, forms

ROWS = 20
NOT_NEW = "Läses inte in: finns redan, handlar om något annat eller står på en annan rad."
TAKEN = "Läses in."


@dataclass(frozen=True)
class Row:
    """One row of the preview."""

    line: int
    number: str
    where: str
    day: str
    kind: str
    what: str
    outcome: str


def preview(sheet: Sheet, mapping: Mapping, said: Said, units: AnyMapping[UUID, str]) -> list[Row]:
    """Return the first rows."""
    told = {one.line: one.row for one in said.told}
    why = {finding.line: f"{finding.column}: {finding.text}" for finding in said.findings}
    places = {plain(name): at for at, name in enumerate(sheet.columns)}

    def cell(line: Line, column: Column) -> str:
        at = places.get(plain(mapping.columns[column]))
        return line.cells[at] if at is not None and at < len(line.cells) else ""

    rows = []
    for line in sheet.lines[:ROWS]:
        row = told.get(line.number)
        if row is None:
            rows.append(
                Row(
                    line.number,
                    cell(line, Column.NUMBER),
                    cell(line, Column.UNIT),
                    cell(line, Column.DAY),
                    cell(line, Column.KIND),
                    cell(line, Column.FORMS),
                    why.get(line.number, NOT_NEW),
                )
            )
        else:
            rows.append(
                Row(
                    line.number,
                    row.number,
                    units.get(row.unit, ""),
                    swedish_date(row.happened_at).isoformat(),
                    EVENT_TYPES[row.event_type],
                    forms(row.forms),
                    TAKEN,
                )
            )
    return rows
