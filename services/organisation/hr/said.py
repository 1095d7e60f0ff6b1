"""What a file says, line by line: people and units by their ids, and what cannot be used."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID, uuid5

from services.organisation.contacts import Contact
from services.organisation.hr import cells
from services.organisation.hr.cells import NotUsable, Told
from services.organisation.hr.mapping import Column, TitleRole
from services.organisation.hr.mapping import Mapping as FileMapping
from shared.files.findings import Finding
from shared.files.reading import (
    OTHER_ENCODING,
    Line,
    NotAFile,
    Sheet,
    looks_misread,
)
from shared.identity.numbers import person_in

READERS: dict[Column, Callable[[str], Any]] = {
    Column.NUMBER: cells.code,
    Column.FIRST_NAME: cells.text,
    Column.LAST_NAME: cells.text,
    Column.EMAIL: cells.email,
    Column.PHONE: cells.phone,
    Column.UNIT: cells.code,
    Column.UNIT_NAME: str,
    Column.PARENT: lambda cell: cells.code(cell) if cell else "",
    Column.LEADER: cells.leader,
    Column.TITLE: str,
    Column.SINCE: cells.day,
    Column.UNTIL: cells.day,
    Column.PROTECTED: cells.answer,
}
LEADER_OF_NOBODY = (
    "Raden är om en enhet, inte om en person. Skriv chefens nummer på raderna för dem som arbetar"
    " i enheten."
)
ABOUT_A_UNIT = (Column.UNIT, Column.UNIT_NAME, Column.PARENT)
IDENTITY_NUMBERS = ("personnummer", "personnr", "person nr", "persnr", "pnr", "samordningsnummer")


@dataclass(frozen=True)
class Ids:
    """Makes ids that are the same each time; what they are made of is stored nowhere."""

    namespace: UUID
    units: Mapping[str, UUID] = field(default_factory=dict)  # those that Motkraft had before

    def person(self, number: str) -> UUID:
        """Return the id of whoever has an employee number."""
        return person_in(self.namespace, number)

    def unit(self, code: str) -> UUID:
        """Return the id of the unit that has a code."""
        return self.units.get(code) or uuid5(self.namespace, f"unit/{code}")


@dataclass(frozen=True)
class Row:
    """One person as the file tells of her."""

    line: int
    person: UUID
    contact: Contact
    protected: bool | None  # None: the file does not say
    unit: UUID
    leads: bool
    leader: UUID | None
    given: TitleRole | None  # the role that follows from her title
    since: date | None
    until: date | None


@dataclass(frozen=True)
class UnitSaid:
    """One unit as one line tells of it; an empty name and no parent say nothing."""

    line: int
    unit: UUID
    name: str
    parent: UUID | None


@dataclass
class Said:
    """All of it."""

    rows: list[Row] = field(default_factory=list)
    units: list[UnitSaid] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    lines_of: dict[UUID, list[int]] = field(default_factory=dict)  # also lines left out
    numbers: dict[UUID, str] = field(default_factory=dict)  # of those whom the file names
    units_named: set[UUID] = field(default_factory=set)  # as above
    left_out: dict[UUID, int] = field(default_factory=dict)  # units, and a line left out of each
    misled: dict[UUID, int] = field(default_factory=dict)  # as above; its leader cannot be used
    nameless: int = 0  # lines that cannot be used, and nobody knows about whom they are


def understand(sheet: Sheet, mapping: FileMapping, ids: Ids) -> Said:
    """Say what a file says. Raises `NotAFile` when a column is missing, or must not be there."""
    places = _places(sheet, mapping)
    titles = {title.casefold(): given for title, given in mapping.titles.items()}
    said = Said()
    for line in sheet.lines:
        _understand_line(line, places, _Words(mapping, titles, ids), said)
    _leave_out_twins(said, mapping)
    return said


@dataclass(frozen=True)
class _Words:
    mapping: FileMapping
    titles: Mapping[str, TitleRole]
    ids: Ids


def _places(sheet: Sheet, mapping: FileMapping) -> dict[Column, int]:
    """Return where each column is."""
    heads = [" ".join(head.split()).casefold() for head in sheet.columns]
    if any(head in IDENTITY_NUMBERS for head in heads):
        raise NotAFile("Filen har en kolumn med personnummer. Ta bort den och skicka filen igen.")
    wanted = {c: name for c, name in mapping.columns.items() if name}
    missing = [name for name in wanted.values() if name.casefold() not in heads]
    if missing:
        one = len(missing) == 1
        text = f"{'Kolumnen' if one else 'Kolumnerna'} {_listed(missing)} saknas i filen."
        raise NotAFile(f"{text} {OTHER_ENCODING}" if looks_misread(sheet.columns) else text)
    twice = [name for name in wanted.values() if heads.count(name.casefold()) > 1]
    if twice:
        raise NotAFile(f"Kolumnen {twice[0]} finns två gånger i filen.")
    return {column: heads.index(name.casefold()) for column, name in wanted.items()}


def _listed(names: Sequence[str]) -> str:
    return " och ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _understand_line(line: Line, places: Mapping[Column, int], words: _Words, said: Said) -> None:
    there = {c: line.cells[at] if at < len(line.cells) else "" for c, at in places.items()}
    beside = {c for c, cell in there.items() if cell and c not in ABOUT_A_UNIT}
    only_a_unit = beside <= {Column.LEADER}
    wanted = ABOUT_A_UNIT if only_a_unit else tuple(places)
    read: dict[Column, Any] = {}
    wrong = list(_read(line, {c: there[c] for c in wanted if c in there}, read, words.mapping))
    _name(line, read, words.ids, said, only_a_unit=only_a_unit)
    since, until = read.get(Column.SINCE), read.get(Column.UNTIL)
    if since and until and until < since:
        column = words.mapping.columns[Column.UNTIL]
        wrong.append(Finding(line.number, column, "Sista dagen kan inte vara före den första."))
    said.findings += wrong
    if only_a_unit and beside:
        column = words.mapping.columns[Column.LEADER]
        said.findings.append(Finding(line.number, column, LEADER_OF_NOBODY, whole=False))
    if Column.UNIT in read and Column.LEADER in beside and Column.LEADER not in read:
        said.misled.setdefault(words.ids.unit(read[Column.UNIT]), line.number)
    if wrong:
        _leave_out(line, read, words.ids, said)
        return
    said.units.append(_unit(line, read, words.ids))
    if not only_a_unit:
        said.rows.append(_row(line, read, words))


def _name(
    line: Line, read: Mapping[Column, Any], ids: Ids, said: Said, *, only_a_unit: bool
) -> None:
    """Note whom a line speaks of, also when it is then left out."""
    if Column.NUMBER in read:
        person = ids.person(read[Column.NUMBER])
        said.lines_of.setdefault(person, []).append(line.number)
        said.numbers[person] = read[Column.NUMBER]
    if Column.UNIT in read:
        said.units_named.add(ids.unit(read[Column.UNIT]))
    if Column.UNIT not in read or not (only_a_unit or Column.NUMBER in read):
        said.nameless += 1


def _leave_out(line: Line, read: Mapping[Column, Any], ids: Ids, said: Said) -> None:
    if Column.UNIT in read:
        said.left_out.setdefault(ids.unit(read[Column.UNIT]), line.number)


def _read(
    line: Line, there: Mapping[Column, str], read: dict[Column, Any], mapping: FileMapping
) -> Iterator[Finding]:
    for column, cell in there.items():
        try:
            cells.check(column, cell)
            read[column] = READERS[column](cell)
        except NotUsable as why:
            yield Finding(line.number, mapping.columns[column], str(why))


def _unit(line: Line, read: Mapping[Column, Any], ids: Ids) -> UnitSaid:
    parent = read.get(Column.PARENT)
    return UnitSaid(
        line.number,
        ids.unit(read[Column.UNIT]),
        read.get(Column.UNIT_NAME, ""),
        ids.unit(parent) if parent else None,
    )


def _row(line: Line, read: Mapping[Column, Any], words: _Words) -> Row:
    told: Told = read.get(Column.LEADER, Told())
    return Row(
        line=line.number,
        person=words.ids.person(read[Column.NUMBER]),
        contact=Contact(
            name=f"{read[Column.FIRST_NAME]} {read[Column.LAST_NAME]}"[: cells.LENGTH_MAX],
            email=read.get(Column.EMAIL, ""),
            phone=read.get(Column.PHONE, ""),
        ),
        protected=read.get(Column.PROTECTED),
        unit=words.ids.unit(read[Column.UNIT]),
        leads=told.leads,
        leader=words.ids.person(told.leader) if told.leader else None,
        given=words.titles.get(read.get(Column.TITLE, "").casefold()),
        since=read.get(Column.SINCE),
        until=read.get(Column.UNTIL),
    )


def _leave_out_twins(said: Said, mapping: FileMapping) -> None:
    """Leave out people who stand on several lines: nobody can know which of them is right."""
    for lines in said.lines_of.values():
        for line in lines if len(lines) > 1 else ():
            others = ", ".join(str(other) for other in lines if other != line)
            text = f"Numret står på flera rader. Se också rad {others}."
            said.findings.append(Finding(line, mapping.columns[Column.NUMBER], text))
    for row in said.rows:
        if len(said.lines_of[row.person]) > 1:
            said.left_out.setdefault(row.unit, row.line)
    said.rows = [row for row in said.rows if len(said.lines_of[row.person]) == 1]
