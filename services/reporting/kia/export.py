"""What leaves as a file for KIA: its number, ours, and what was answered here.

The columns keep their order for ever; new ones come last. No name and no free text leaves.
"""

import csv
import io
from collections.abc import Iterable, Mapping
from uuid import UUID

from services.reporting.views.kia import KiaLine
from shared.events import Verdict
from shared.files.cells import FORMULA
from shared.web.labels import EVENT_TYPES, forms

COLUMNS = (
    "KIA-nummer",
    "Referens i Motkraft",
    "Enhet",
    "Datum",
    "Sort",
    "Hot eller våld",
    "Vad det var",
    "Upplevd påverkan",
    "Bedömd påverkan",
)
NO_UNIT = "Enheten finns inte längre"
VERDICTS = {
    Verdict.NONE: "ingen",
    Verdict.SUSPECTED: "misstänkt",
    Verdict.CONFIRMED: "bekräftad",
    None: "",
}
ANSWERS = {True: "ja", False: "nej", None: ""}  # empty: nobody has answered


def as_csv(lines: Iterable[KiaLine], units: Mapping[UUID, str]) -> bytes:
    """Return the file, as spreadsheet programs here read it; no cell is run as a formula."""
    text = io.StringIO()
    writer = csv.writer(text, delimiter=";", lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for line in lines:
        cells = (
            line.number,
            line.reference,
            units.get(line.unit, NO_UNIT),
            line.day.isoformat(),
            EVENT_TYPES[line.event_type],
            ANSWERS[line.threat_or_violence],
            forms(line.forms),
            ANSWERS[line.felt],
            VERDICTS[line.verdict],
        )
        writer.writerow([harmless(cell) for cell in cells])
    return text.getvalue().encode("utf-8-sig")


def harmless(cell: str) -> str:
    """Return a text so that a spreadsheet shows it, and does not run it."""
    return f"'{cell}" if FORMULA.match(cell) else cell
