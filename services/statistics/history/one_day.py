"""The tree of one day: in which row of a table each unit counts that has ever been."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from typing import Protocol
from uuid import UUID

from shared.events import UnitKind

Rows = Mapping[str, str]  # the row of each unit, both as they stand in the tables: that is faster
Above = dict[UUID, UUID | None]


class Placed(Protocol):
    """What the tree has to know of a unit."""

    @property
    def kind(self) -> UnitKind:
        """What kind of unit it is."""

    @property
    def first_parent(self) -> UUID | None:
        """What it was opened below."""

    def parent(self, day: date) -> UUID | None:
        """Return what it lies below on a day."""

    def goes_on_as(self, day: date) -> UUID | None:
        """Return what it has merged into before a day."""


class DayTree:
    """One day's tree. Also who is closed or has not opened has a place in it, and so a row."""

    def __init__(self, places: Mapping[UUID, Placed], day: date, *, merged: bool = True) -> None:
        self._places = places
        self._day = day
        self._held = {unit: self._holder(unit) if merged else unit for unit in places}
        self._above: Above = {
            unit: self._held.get(parent) if (parent := places[unit].parent(day)) else None
            for unit, holder in self._held.items()
            if unit == holder
        }
        self._without_loops()
        self._rows: dict[UUID, dict[str, str]] = {}
        found = {unit: self._row(unit) for unit in self._above}
        for unit, holder in self._held.items():
            if (row := found[holder]) is not None:
                self._rows.setdefault(row[0], {})[str(unit)] = str(row[1])

    def rows(self, administration: UUID) -> Rows:
        """Return the row of each unit that counts in an administration's table."""
        return self._rows.get(administration, {})

    def holder(self, unit: UUID) -> UUID:
        """Return what a unit has merged into, or the unit itself."""
        return self._held.get(unit, unit)

    def administration(self, unit: UUID) -> UUID | None:
        """Return the administration in whose table a unit counts."""
        row = self._row(self._held[unit]) if unit in self._held else None
        return row[0] if row else None

    def above(self, unit: UUID) -> Iterator[UUID]:
        """Return what a unit lies below, and what that lies below, upwards."""
        at = self._above.get(unit)
        while at is not None:
            yield at
            at = self._above[at]

    def _holder(self, unit: UUID) -> UUID:
        seen, at = {unit}, unit
        while (following := self._places[at].goes_on_as(self._day)) in self._places:
            if following is None or following in seen:
                return unit  # they would go on as each other: nobody does
            seen.add(following)
            at = following
        return at

    def _without_loops(self) -> None:
        """Put units that lie below themselves where they were opened, so that no number is lost.

        Two moves at the same moment can do that, and a unit that merges into one below it.
        """
        strays: set[UUID] = set()
        while looped := _in_loops(self._above):
            strays |= looped
            for unit in strays:
                self._above[unit] = next(self._opened_below(unit, strays), None)

    def _opened_below(self, unit: UUID, strays: Collection[UUID]) -> Iterator[UUID]:
        seen, at = {unit}, self._places[unit].first_parent
        while at in self._places and at is not None and at not in seen:
            if self._held[at] not in strays:
                yield self._held[at]
            seen.add(at)
            at = self._places[at].first_parent

    def _row(self, unit: UUID) -> tuple[UUID, UUID] | None:
        """Return the administration above, and the department that lies directly below it."""
        below, at = None, unit
        while self._places[at].kind != UnitKind.ADMINISTRATION:
            above = self._above[at]
            if above is None:
                return None
            below, at = at, above
        if below is not None and self._places[below].kind == UnitKind.DEPARTMENT:
            return at, below
        return at, at


def _in_loops(above: Above) -> set[UUID]:
    """Return what lies below itself."""
    looped: set[UUID] = set()
    done: set[UUID] = set()
    for start in above:
        path: dict[UUID, None] = {}
        at: UUID | None = start
        while at is not None and at not in done and at not in path:
            path[at] = None
            at = above[at]
        if at in path:
            order = list(path)
            looped |= set(order[order.index(at) :]) if at is not None else set()
        done |= path.keys()
    return looped
