"""Imported numbers, divided as far down as they were given, so that each counts in one place.

A file says both what a department has and, perhaps, what each unit below it has. When a unit has
moved since, its own number goes with it; so the department's number is only used where nothing
was said of what lies below.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from uuid import UUID

from services.statistics.history.all_days import History
from shared.events import UnitKind


def lowest(numbers: Mapping[UUID, int], history: History, days: Sequence[date]) -> dict[UUID, int]:
    """Return the numbers that no other number contains.

    What did not add up was refused, by the tree of the day of the import. When it does not any
    more, somebody has told late how the units lay: so the first of some days counts by whose tree
    it does add up. When there is none, what each department was given is what stands.
    """
    known = {unit: number for unit, number in numbers.items() if unit in history.places}
    first = chosen = _Division(known, history, days[0])
    for day in days[1:]:
        if chosen.adds_up:
            break
        chosen = _Division(known, history, day)
    if not chosen.adds_up:
        chosen = first
    return {unit: known[unit] for unit in chosen.lowest()}


class _Division:
    """Some numbers, each below the next larger one that contains it by the tree of a day."""

    def __init__(self, numbers: Mapping[UUID, int], history: History, day: date) -> None:
        self._kinds = {unit: history.places[unit].kind for unit in numbers}
        self._below: dict[UUID | None, list[UUID]] = {}
        tree = history.on(day, merged=False)
        for unit in numbers:
            container = next((above for above in tree.above(unit) if above in numbers), None)
            self._below.setdefault(container, []).append(unit)
        wholes = {unit: parts for unit, parts in self._below.items() if unit is not None}
        self._whole = {
            unit
            for unit, parts in wholes.items()
            if sum(numbers[part] for part in parts) == numbers[unit]
        }
        self.adds_up = len(self._whole) == len(wholes)
        # An administration's own number is only ever a check of its departments'.
        self._whole |= {unit for unit in wholes if self._kinds[unit] == UnitKind.ADMINISTRATION}

    def lowest(self) -> Iterator[UUID]:
        for top in self._below.get(None, []):
            yield from self._divided(top)

    def _divided(self, unit: UUID) -> Iterator[UUID]:
        parts = self._below.get(unit, [])
        if not parts or unit not in self._whole:
            yield unit
        for part in parts:
            if unit in self._whole or self._kinds[part] == UnitKind.DEPARTMENT:
                yield from self._divided(part)
