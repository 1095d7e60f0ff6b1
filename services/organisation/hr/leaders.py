"""Who leads each unit, as far as the file says."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from uuid import UUID

from services.organisation.domain import Post
from services.organisation.hr.known import Known
from services.organisation.hr.mapping import Column, Leads, Mapping
from services.organisation.hr.said import Row, Said
from services.organisation.hr.told import by_person, by_unit
from services.organisation.hr.units import Tree
from shared.events import Role, UnitKind
from shared.files.findings import Finding

ROLE_OF = {
    UnitKind.AUTHORITY: Role.DIRECTOR,
    UnitKind.ADMINISTRATION: Role.DIRECTOR,
    UnitKind.DEPARTMENT: Role.DEPARTMENT_HEAD,
    UnitKind.UNIT: Role.MANAGER,
}


@dataclass
class Leadership:
    """Who leads the units that the file speaks of; an empty set says that nobody does."""

    of: dict[UUID, set[UUID]] = field(default_factory=dict)
    unclear: set[UUID] = field(default_factory=set)  # something could not be used: nobody is out
    lines: dict[UUID, int] = field(default_factory=dict)  # the first that names who leads a unit
    findings: list[Finding] = field(default_factory=list)

    @property
    def settled(self) -> set[UUID]:
        """The units that nobody else leads than the file says."""
        return self.of.keys() - self.unclear


def leaders(
    rows: Iterable[Row],
    said: Said,
    tree: Tree,
    known: Known,
    mapping: Mapping,
    missing: Collection[UUID],
) -> Leadership:
    """Say who leads what. What cannot be used gives nobody a unit, and takes it from nobody."""
    if not mapping.columns[Column.LEADER]:
        return Leadership()
    return _Leaders(list(rows), said, tree, known, mapping, missing).found()


class _Leaders:
    def __init__(
        self,
        rows: list[Row],
        said: Said,
        tree: Tree,
        known: Known,
        mapping: Mapping,
        missing: Collection[UUID],
    ) -> None:
        self._rows = rows
        self._said = said
        self._tree = tree
        self._known = known
        self._mapping = mapping
        self._listed = {row.person for row in rows}
        self._here = {row.person for row in rows if row.until is None or row.until >= known.day}
        self._missing = set(missing)
        self._gone = (self._listed - self._here) | self._missing
        self._led = known.led()
        self._found = Leadership()

    def found(self) -> Leadership:
        told = (
            by_person(self._rows, self._tree, self._known)
            if self._mapping.leads is Leads.OF_THE_PERSON
            else by_unit(self._rows)
        )
        for unit, by_leader in told.items():
            self._settle(unit, by_leader)
        for unit, line in self._said.misled.items():
            if unit in self._tree.places and not self._found.of.get(unit):
                self._note(line, f"Chefen på raden används inte. {self._now(unit)}")
        return self._found

    def _settle(self, unit: UUID, by_leader: dict[UUID, int]) -> None:
        said, found = self._said, self._found
        strangers = {person for person in by_leader if self._is_stranger(person)}
        several = self._mapping.leads is Leads.OF_THE_UNIT and len(by_leader) > 1
        for stranger in strangers:
            then = "" if several else f" {self._now(unit)}"
            self._note(by_leader[stranger], f"{self._why_not(stranger)}{then}")
        if several:
            first, *_, last = sorted(by_leader.values())
            text = f"Enheten har en annan chef på rad {first}. {self._now(unit)}"
            self._note(last, text)
            return
        found.of[unit] = set(by_leader) - strangers
        found.lines[unit] = min(by_leader.values(), default=self._tree.lines.get(unit, 0))
        left_out = unit in said.left_out or unit in said.misled
        if strangers or (left_out and not self._is_told_whole(unit)):
            found.unclear.add(unit)
            if not by_leader and unit not in said.misled and self._stay(unit):
                text = f"Raden lästes inte in, och den kan nämna chefen. {self._now(unit)}"
                self._note(said.left_out[unit], text)

    def _is_told_whole(self, unit: UUID) -> bool:
        """Whether the lines that are left say who leads a unit: one of them is enough, or none."""
        return self._mapping.leads is Leads.OF_THE_UNIT and bool(self._found.of[unit])

    def _is_stranger(self, person: UUID) -> bool:
        return person not in self._here and (
            person in self._gone or not self._known.works_on(person)
        )

    def _why_not(self, stranger: UUID) -> str:
        if stranger in self._missing:
            return "Chefen finns inte längre i filen."
        if stranger in self._gone:
            return "Chefen har slutat, säger filen."
        if lines := self._said.lines_of.get(stranger):
            return f"Chefens egen rad kunde inte läsas in. Se rad {lines[0]}."
        return "Ingen med det numret arbetar här, så vitt filen och Motkraft vet."

    def _stay(self, unit: UUID) -> set[UUID]:
        """Return who leads a unit and does not leave."""
        return self._led.get(unit, set()) - self._gone

    def _now(self, unit: UUID) -> str:
        """Say who leads a unit when the file does not."""
        name, number = self._tree.places[unit].name, len(self._stay(unit))
        if number == 0:
            return f"{name} har ingen chef."
        return f"{name} har kvar {'den chef' if number == 1 else 'de chefer'} den hade."

    def _note(self, line: int, text: str) -> None:
        column = self._mapping.columns[Column.LEADER]
        self._found.findings.append(Finding(line, column, text, whole=False))


def post_of(unit: UUID, tree: Tree) -> Post:
    """Return what whoever leads a unit is."""
    return ROLE_OF[tree.places[unit].kind], unit
