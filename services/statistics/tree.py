"""Which units lie below which: what sums, and what has to be there for a sum to be whole."""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from shared.events import UnitKind
from shared.identity.register import Unit

PARENTS = (UnitKind.ADMINISTRATION, UnitKind.DEPARTMENT, UnitKind.UNIT)  # an authority sums nothing

Numbers = Mapping[UUID, int]


class Tree:
    """Some units, in the order of the register."""

    def __init__(self, units: Sequence[Unit]) -> None:
        self.units = {unit.id: unit for unit in units}
        self._children: dict[UUID, list[Unit]] = {}
        for unit in units:
            if unit.parent is not None:
                self._children.setdefault(unit.parent, []).append(unit)

    def administrations(self) -> list[Unit]:
        """Return the units that a table can be about."""
        return [u for u in self.units.values() if u.kind == UnitKind.ADMINISTRATION]

    def parents(self) -> list[Unit]:
        """Return the units whose number is the sum of other units' numbers."""
        return [u for u in self.units.values() if u.kind in PARENTS and self.children(u.id)]

    def children(self, unit: UUID) -> Sequence[Unit]:
        """Return what lies directly below a unit."""
        return self._children.get(unit, ())

    def all_below(self, unit: UUID) -> Iterator[Unit]:
        """Return a unit's children, their children, and so on."""
        for child in self.children(unit):
            yield child
            yield from self.all_below(child.id)

    def number(self, unit: UUID, numbers: Numbers) -> int | None:
        """Return a unit's own number, or else the sum of its children's; None if none is given."""
        if unit in numbers:
            return numbers[unit]
        given = [self.number(child.id, numbers) for child in self.children(unit)]
        known = [n for n in given if n is not None]
        return sum(known) if known else None
