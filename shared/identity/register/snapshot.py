"""The tree of units on one day, with who leads what: what questions about people are put to."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from shared.events import UnitKind


@dataclass(frozen=True)
class Unit:
    """A place in the organisation, as it is on a day."""

    id: UUID
    name: str
    kind: UnitKind
    parent: UUID | None
    authority: str


class Snapshot:
    """One day's tree. Units come in the order of the register."""

    def __init__(self, units: Iterable[Unit], leads: Mapping[UUID, list[UUID]]) -> None:
        self.units = _without_loops({unit.id: unit for unit in units})
        self.leads = leads
        self._children: dict[UUID, list[UUID]] = {}
        for unit in self.units.values():
            if unit.parent is not None:
                self._children.setdefault(unit.parent, []).append(unit.id)

    def children(self, unit: UUID) -> list[UUID]:
        """Return what lies directly below a unit."""
        return self._children.get(unit, [])

    def below(self, unit: UUID) -> Iterator[UUID]:
        """Return a unit, if it is there, and everything below it."""
        if unit in self.units:
            yield unit
        for child in self.children(unit):
            yield from self.below(child)

    def led_from(self, unit: UUID) -> Iterator[UUID]:
        """Return a unit and what lies below it, down to where somebody else leads."""
        yield unit
        for child in self.children(unit):
            if not self.leads.get(child):
                yield from self.led_from(child)

    def above(self, unit: UUID) -> Iterator[UUID]:
        """Return a unit and what it lies below, upwards."""
        at: UUID | None = unit
        while at is not None and at in self.units:
            yield at
            at = self.units[at].parent

    def responsible(self, unit: UUID) -> list[UUID]:
        """Return who leads a unit, or else the nearest above it that anyone leads."""
        return next((self.leads[at] for at in self.above(unit) if self.leads.get(at)), [])


def _without_loops(units: dict[UUID, Unit]) -> dict[UUID, Unit]:
    """Let a unit that two moves at the same moment have put below itself lie at the top."""
    for unit in list(units.values()):
        seen, at = {unit.id}, unit.parent
        while at is not None and at in units and at not in seen:
            seen.add(at)
            at = units[at].parent
        if at == unit.id:
            units[unit.id] = replace(unit, parent=None)
    return units
