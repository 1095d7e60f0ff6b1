"""What a file from KIA says, line by line, and what cannot be used."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, time

from services.reporting.domain import EARLIEST, KiaRow
from services.reporting.domain.report import TEXT_MAX
from services.reporting.kia.mapping import ALWAYS, ANY, Column, Mapping, plain
from services.reporting.kia.units import Places
from shared import clock
from shared.clock import SWEDEN
from shared.events import EventType, Form
from shared.files.cells import NotUsable, code, moment, text
from shared.files.findings import Finding
from shared.files.reading import OTHER_ENCODING, Line, NotAFile, Sheet, looks_misread

YES = frozenset({"ja", "j", "x", "1", "sant", "true", "yes"})
NO = frozenset({"", "nej", "n", "0", "falskt", "false", "no"})
NOON = time(12)
NO_TEXT = "Läst in från KIA. Filen hade ingen beskrivning."
NO_HOUR = "Klockslaget stod inte i filen från KIA. Här står klockan 12."
IS_VIOLENT = frozenset({Form.THREAT, Form.VIOLENCE})


@dataclass(frozen=True)
class Told:
    """One line that can be taken in."""

    line: int
    row: KiaRow


@dataclass
class Said:
    """All of it."""

    told: list[Told] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    aside: int = 0  # lines that are about something else
    repeated: int = 0  # further lines about the same event: KIA has one for each who was hurt


def understand(sheet: Sheet, mapping: Mapping, places: Places) -> Said:
    """Say what a file says. Raises `NotAFile` when a column that is needed is not there."""
    reader = _Reader(sheet.columns, mapping, places)
    said = Said()
    lines: dict[str, list[Told]] = {}
    for line in sheet.lines:
        try:
            row = reader.row(line)
        except _Unclear as why:
            said.findings.append(why.finding)
            continue
        if row is None:
            said.aside += 1
        else:
            lines.setdefault(row.number, []).append(Told(line.number, row))
    for same in lines.values():
        _take_once(same, mapping, said)
    said.findings.sort()
    return said


def _take_once(same: Sequence[Told], mapping: Mapping, said: Said) -> None:
    """Take in what several lines say of one number; when they contradict each other, none."""
    first, *others = same
    if any(_what(other.row) != _what(first.row) for other in others):
        numbers = [told.line for told in same]
        for told in same:
            at = next(number for number in numbers if number != told.line)
            text = f"Numret står på flera rader, och de säger olika. Se också rad {at}."
            said.findings.append(Finding(told.line, mapping.columns[Column.NUMBER], text))
    else:
        said.told.append(first)
        said.repeated += len(others)


def _what(row: KiaRow) -> tuple[object, ...]:
    day = clock.swedish_date(row.happened_at)
    return row.unit, day, row.event_type, row.threat_or_violence, row.forms


class _Unclear(Exception):
    def __init__(self, finding: Finding) -> None:
        super().__init__(finding.line)
        self.finding = finding


class _Reader:
    def __init__(self, columns: Sequence[str], mapping: Mapping, places: Places) -> None:
        self._mapping = mapping
        self._places = places
        self._kinds = {plain(word): kind for word, kind in mapping.kinds.items()}
        self._forms = {plain(word): forms for word, forms in mapping.forms.items()}
        self._at = _positions(columns, mapping)
        self._now = clock.now()

    def row(self, line: Line) -> KiaRow | None:
        """Return what a line says; None when it is about something else. Raises `_Unclear`."""
        at = Column.NUMBER
        try:
            number = code(self._cell(line, at))
            at = Column.FORMS
            forms = self._some_forms(text(self._cell(line, at)))
            if not forms:
                return None
            at = Column.KIND
            kind = self._kind(text(self._cell(line, at)))
            at = Column.UNIT
            place = self._places.of(text(self._cell(line, at)))
            at = Column.DAY
            happened_at, has_hour = self._moment(line)
            at = Column.THREAT_OR_VIOLENCE
            said = self._answer(line, at)
            at = Column.FELT
            felt = self._answer(line, at)
            at = Column.TEXT
            told = _told(self._cell(line, at), has_hour)
        except NotUsable as why:
            name = self._mapping.columns[at]
            raise _Unclear(Finding(line.number, name, str(why))) from None
        violent = not IS_VIOLENT.isdisjoint(forms)
        return KiaRow(
            number=number,
            unit=place.unit,
            authority=place.authority,
            event_type=kind,
            threat_or_violence=violent if said is None else said,
            forms=forms,
            happened_at=happened_at,
            what_happened=told,
            felt=felt,
        )

    def _cell(self, line: Line, column: Column) -> str:
        at = self._at.get(column)
        return line.cells[at] if at is not None and at < len(line.cells) else ""

    def _some_forms(self, word: str) -> tuple[Form, ...]:
        found = self._forms.get(plain(word), self._forms.get(ANY))
        if found is None:
            raise NotUsable("Mappningen säger inte vad ordet betyder.")
        return tuple(form for form in Form if form in found)

    def _kind(self, word: str) -> EventType:
        if plain(word) not in self._kinds:
            raise NotUsable("Mappningen säger inte vad ordet betyder.")
        return self._kinds[plain(word)]

    def _moment(self, line: Line) -> tuple[datetime, bool]:
        day = moment(self._cell(line, Column.DAY))
        if day is None:
            raise NotUsable("Skriv datum som 2026-01-31.")
        hour, has_hour = day.time(), day.time() != time()
        if clock_time := self._cell(line, Column.TIME):
            hour, has_hour = _hour(clock_time), True
        at = datetime.combine(day.date(), hour if has_hour else NOON, day.tzinfo or SWEDEN)
        if at < EARLIEST:
            raise NotUsable("Kontrollera datumet, det är för länge sedan.")
        if clock.swedish_date(at) > clock.swedish_date(self._now):
            raise NotUsable("Det kan inte ha hänt i framtiden.")
        return at.astimezone(UTC), has_hour

    def _answer(self, line: Line, column: Column) -> bool | None:
        if column not in self._at:
            return None
        said = plain(self._cell(line, column))
        if said not in YES | NO:
            raise NotUsable("Svara ja eller nej.")
        return said in YES


def _positions(columns: Sequence[str], mapping: Mapping) -> dict[Column, int]:
    """Return where each column stands. Raises `NotAFile`."""
    places: dict[str, int] = {}
    for at, name in enumerate(columns):
        places.setdefault(plain(name), at)
    found, missing = {}, []
    for column, name in mapping.columns.items():
        if name and plain(name) in places:
            found[column] = places[plain(name)]
        elif name and column in ALWAYS:
            missing.append(name)
    if missing:
        hint = f" {OTHER_ENCODING}" if looks_misread(columns) else ""
        several = "Kolumnen" if len(missing) == 1 else "Kolumnerna"
        raise NotAFile(f"{several} {' och '.join(missing)} saknas i filen.{hint}")
    return found


def _hour(cell: str) -> time:
    # A workbook may give the hour as a moment of its own.
    try:
        return time.fromisoformat(cell.replace(".", ":").rpartition("T")[2].rpartition(" ")[2])
    except ValueError:
        raise NotUsable("Skriv klockslag som 14:05.") from None


def _told(cell: str, has_hour: bool) -> str:
    if len(cell) > TEXT_MAX:
        raise NotUsable(f"Texten är längre än {TEXT_MAX} tecken.")
    if looks_misread([cell]):
        raise NotUsable(OTHER_ENCODING)
    said = cell or NO_TEXT
    return said if has_hour else f"{said}\n\n{NO_HOUR}"
