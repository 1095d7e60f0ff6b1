"""Reads an extract from another system: a CSV file with one row a unit and period."""

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.statistics.domain import EARLIEST, Lines, Period, Row, at
from services.statistics.tree import Tree
from shared.events import UnitKind
from shared.refusal import FieldError, Refused

HEADER = ["enhet", "fran_och_med", "till_och_med", "antal", "kalla"]
COUNT_DIGITS_MAX = 7
SOURCE_MAX = 200
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


@dataclass
class Extract:
    """What could be read, and every line that could not."""

    lines: dict[int, Row] = field(default_factory=dict)
    errors: list[FieldError] = field(default_factory=list)
    unsure: set[Period] = field(default_factory=set)  # a bad row lies here: sums say nothing
    lost: bool = False  # a bad row's period is unknown: no sum says anything

    @property
    def summable(self) -> Lines:
        """The rows of periods that were read whole; only they can be asked whether they add up."""
        if self.lost:
            return {}
        return {n: row for n, row in self.lines.items() if row.period not in self.unsure}


def read(body: bytes, tree: Tree, today: date) -> Extract:
    """Read a file as far as it goes. Raises `Refused` when it is not such a file at all."""
    records = _records(body)
    found = Extract()
    names = _by_name(tree)
    first_seen: dict[tuple[UUID, Period], int] = {}
    for line, record in records:
        row, period, texts = _row(record, names, today)
        if (
            row is not None
            and (before := first_seen.setdefault((row.unit, row.period), line)) < line
        ):
            texts = [f"Enheten och perioden står redan på rad {before}."]
        if texts or row is None:
            found.errors += [at(line, text) for text in texts]
            if period is None:
                found.lost = True
            else:
                found.unsure.add(period)
        else:
            found.lines[line] = row
    return found


def _records(body: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(FieldError("fil", "Spara filen som UTF-8 och försök igen.")) from None
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";", strict=True)
    try:
        header = [name.strip() for name in next(reader, [])]
        records = [
            (reader.line_num, [" ".join(cell.split()) for cell in record])
            for record in reader
            if any(cell.strip() for cell in record)
        ]
    except csv.Error:
        raise Refused(at(max(reader.line_num, 1), "Raden går inte att läsa.")) from None
    if header != HEADER:
        raise Refused(at(1, f"Första raden ska vara {';'.join(HEADER)}"))
    if not records:
        raise Refused(FieldError("fil", "Filen har inga rader."))
    return records


def _by_name(tree: Tree) -> Mapping[str, Sequence[UUID]]:
    names: dict[str, list[UUID]] = {}
    for unit in tree.units.values():
        if unit.kind != UnitKind.AUTHORITY:
            names.setdefault(unit.name.casefold(), []).append(unit.id)
    return names


def _row(
    record: list[str], names: Mapping[str, Sequence[UUID]], today: date
) -> tuple[Row | None, Period | None, list[str]]:
    """Return the row, or what is wrong with it; the period also when only the rest is wrong."""
    if len(record) != len(HEADER):
        return None, None, [f"Raden ska ha {len(HEADER)} fält, åtskilda av semikolon."]
    name, first_text, last_text, count_text, source = record
    texts = []
    units = names.get(name.casefold(), ())
    if not units:
        texts.append("Det finns ingen förvaltning, avdelning eller enhet med det namnet.")
    elif len(units) > 1:
        texts.append("Det finns flera enheter med det namnet.")
    period, wrong = _period(first_text, last_text, today)
    texts += wrong
    if re.fullmatch(rf"[0-9]{{1,{COUNT_DIGITS_MAX}}}", count_text) is None:
        texts.append("Antalet ska vara ett heltal, noll eller mer.")
    if not source:
        texts.append("Källan saknas.")
    elif len(source) > SOURCE_MAX:
        texts.append(f"Källan får ha högst {SOURCE_MAX} tecken.")
    if texts or period is None:
        return None, period, texts
    return Row(units[0], period, int(count_text), source), period, texts


def _period(first_text: str, last_text: str, today: date) -> tuple[Period | None, list[str]]:
    days = [_day(text) for text in (first_text, last_text)]
    if days[0] is None or days[1] is None:
        return None, ["Skriv datum som 2026-01-31."]
    period = Period(days[0], days[1])
    if period.last < period.first:
        return None, ["Till och med ligger före från och med."]
    if period.first < EARLIEST:
        return None, [f"Perioden börjar före {EARLIEST}."]
    if period.last > today:
        return None, ["Perioden är inte slut ännu."]
    if (period.first.month, period.first.day) != (1, 1) or period.last.year != period.first.year:
        # A column is a year, or a year up to a day: nothing else could ever be shown.
        return None, ["Perioden ska börja den 1 januari och sluta samma år."]
    return period, []


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if DAY.fullmatch(text) else None
    except ValueError:
        return None
