"""What has to happen to the units, so that the tree is as the file tells it."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from uuid import UUID

from services.organisation.hr.cells import code
from services.organisation.hr.known import Known, Place
from services.organisation.hr.mapping import Column, Mapping
from services.organisation.hr.said import Ids, Said, UnitSaid
from shared.events import UnitKind
from shared.files.findings import Finding

BELOW = {
    UnitKind.AUTHORITY: UnitKind.ADMINISTRATION,
    UnitKind.ADMINISTRATION: UnitKind.DEPARTMENT,
    UnitKind.DEPARTMENT: UnitKind.UNIT,
    UnitKind.UNIT: UnitKind.UNIT,
}


@dataclass
class Tree:
    """The units as they will be, and what leads there. Parents come before children."""

    places: dict[UUID, Place] = field(default_factory=dict)
    opened: list[Place] = field(default_factory=list)
    renamed: list[Place] = field(default_factory=list)
    moved: list[Place] = field(default_factory=list)
    unusable: dict[UUID, int] = field(default_factory=dict)  # and the line that says why
    lines: dict[UUID, int] = field(default_factory=dict)  # the first that speaks of a unit
    findings: list[Finding] = field(default_factory=list)

    def above(self, unit: UUID) -> Iterator[Place]:
        """Yield a unit and what it lies below, upwards."""
        at = self.places.get(unit)
        passed: set[UUID] = set()
        while at is not None and at.unit not in passed:
            yield at
            passed.add(at.unit)
            at = self.places.get(at.parent) if at.parent else None


def plan_units(said: Said, known: Known, mapping: Mapping, ids: Ids) -> Tree:
    """Compare the units of a file with those of the register."""
    return _Planner(said, known, mapping, ids).plan()


class _Planner:
    def __init__(self, said: Said, known: Known, mapping: Mapping, ids: Ids) -> None:
        self._known = known
        self._mapping = mapping
        self._tree = Tree({u: p for u, p in known.units.items() if known.is_open(u)})
        self._told = self._together(said.units)
        self._tree.lines = {told.unit: told.line for told in self._told.values()}
        self._authorities(ids)

    def plan(self) -> Tree:
        tree = self._tree
        for told in self._told.values():
            if told.unit in self._known.units and not self._known.is_open(told.unit):
                self._refuse(told, Column.UNIT, "Enheten är stängd i Motkraft.")
        self._open([t for t in self._told.values() if t.unit not in self._known.units])
        self._move([t for t in self._told.values() if t.unit in tree.places and t.parent])
        for told in self._told.values():
            place = tree.places.get(told.unit)
            if place is not None and told.name and told.name != place.name:
                tree.places[told.unit] = renamed = _with(place, name=told.name)
                tree.renamed.append(renamed)
        return tree

    def _together(self, lines: list[UnitSaid]) -> dict[UUID, UnitSaid]:
        """Put together what the lines say of each unit; where they contradict, nothing is said."""
        found: dict[UUID, UnitSaid] = {}
        disputed: dict[tuple[UUID, Column], Finding] = {}
        for said in lines:
            before = found.setdefault(said.unit, said)
            for column, was, now in (
                (Column.UNIT_NAME, before.name, said.name),
                (Column.PARENT, before.parent, said.parent),
            ):
                if was and now and was != now:
                    text = f"Enheten står på ett annat sätt på rad {before.line}."
                    disputed.setdefault(
                        (said.unit, column), self._finding(said.line, column, text, whole=False)
                    )
            found[said.unit] = UnitSaid(
                before.line, said.unit, before.name or said.name, before.parent or said.parent
            )
        for (unit, column), finding in disputed.items():
            self._tree.findings.append(finding)
            told = found[unit]
            found[unit] = UnitSaid(
                told.line,
                unit,
                "" if column is Column.UNIT_NAME else told.name,
                None if column is Column.PARENT else told.parent,
            )
        return found

    def _authorities(self, ids: Ids) -> None:
        for authority in self._mapping.authorities:
            unit = ids.unit(code(authority.code))
            if unit not in self._known.units:
                self._opened(Place(unit, authority.name, UnitKind.AUTHORITY, None, authority.slug))

    def _opened(self, place: Place) -> None:
        self._tree.places[place.unit] = place
        self._tree.opened.append(place)

    def _open(self, new: list[UnitSaid]) -> None:
        """Open new units from above; what has nothing above it in the end cannot be opened."""
        waiting = {told.unit: told for told in new}
        while ready := [t for t in waiting.values() if t.parent in self._tree.places]:
            for told in ready:
                del waiting[told.unit]
                assert told.parent is not None
                above = self._tree.places[told.parent]
                if not told.name:
                    text = "Enheten är ny i Motkraft och behöver ett namn."
                    self._refuse(told, Column.UNIT_NAME, text)
                    continue
                self._opened(
                    Place(told.unit, told.name, BELOW[above.kind], above.unit, above.authority)
                )
        reasons = {unit: self._why_nowhere(told, waiting) for unit, told in waiting.items()}
        for unit, told in waiting.items():
            self._refuse(told, Column.PARENT, reasons[unit])

    def _why_nowhere(self, told: UnitSaid, waiting: dict[UUID, UnitSaid]) -> str:
        if told.parent is None:
            return "Enheten är ny i Motkraft och behöver en överordnad enhet."
        if told.parent not in waiting:
            return "Den överordnade enheten finns inte, varken i filen eller i Motkraft."
        at, passed = waiting[told.parent], {told.unit}
        while at.unit not in passed and at.parent in waiting:
            passed.add(at.unit)
            assert at.parent is not None
            at = waiting[at.parent]
        if at.unit == told.unit:
            return "Enheten ligger under sig själv."
        return "Den överordnade enheten kan inte öppnas."

    def _move(self, told: list[UnitSaid]) -> None:
        """Move from above, so that nothing lies below itself on the way."""
        places, before = self._tree.places, dict(self._tree.places)
        for one in told:
            at = places[one.unit]
            if one.parent == at.parent:
                continue
            why = self._why_not_there(one, at)
            if why:
                self._tree.findings.append(self._finding(one.line, Column.PARENT, why, whole=False))
            else:
                places[one.unit] = _with(at, parent=one.parent)
        while ring := [t for t in told if self._is_moved_below_itself(before[t.unit])]:
            for one in ring:
                places[one.unit] = before[one.unit]
                text = "Enheten skulle ligga under sig själv. Den ligger kvar."
                self._tree.findings.append(
                    self._finding(one.line, Column.PARENT, text, whole=False)
                )
        moved = [t.unit for t in told if places[t.unit].parent != before[t.unit].parent]
        moved.sort(key=lambda unit: len(list(self._tree.above(unit))))
        self._tree.moved = [places[unit] for unit in moved]

    def _why_not_there(self, told: UnitSaid, at: Place) -> str:
        above = self._tree.places.get(told.parent) if told.parent else None
        if above is None:
            return "Den överordnade enheten finns inte, varken i filen eller i Motkraft."
        if at.kind is UnitKind.AUTHORITY:
            return "En nämnd ligger överst och kan inte flyttas."
        if above.authority != at.authority:
            return "En enhet kan inte byta nämnd. Öppna en ny enhet med en egen kod i stället."
        return ""

    def _is_moved_below_itself(self, before: Place) -> bool:
        above = list(self._tree.above(before.unit))
        return above[0].parent != before.parent and any(p.parent == before.unit for p in above)

    def _refuse(self, told: UnitSaid, column: Column, text: str) -> None:
        self._tree.unusable[told.unit] = told.line
        self._tree.findings.append(self._finding(told.line, column, text))

    def _finding(self, line: int, column: Column, text: str, *, whole: bool = True) -> Finding:
        return Finding(line, self._mapping.columns[column], text, whole)


def _with(place: Place, *, name: str | None = None, parent: UUID | None = None) -> Place:
    return Place(
        place.unit,
        name or place.name,
        place.kind,
        parent or place.parent,
        place.authority,
        place.last,
    )
