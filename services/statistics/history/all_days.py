"""All units that there have been, and how they lay on any day: what both trees are made from."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TypeVar
from uuid import UUID

from services.statistics.domain import Period
from services.statistics.history.one_day import DayTree, Rows
from shared.events import UnitKind

DAYS_REMEMBERED_MAX = 100  # people choose the days that they ask about

T = TypeVar("T")


@dataclass(frozen=True)
class Place:
    """One unit through all its days."""

    id: UUID
    kind: UnitKind
    authority: str
    order: int
    days: Period  # a unit that is not closed goes on to the last day that there is
    names: tuple[tuple[date, str], ...]  # each from its day on, oldest first
    parents: tuple[tuple[date, UUID], ...]  # as the names
    successors: tuple[UUID, ...]

    def name(self, day: date) -> str:
        """Return what it is called on a day; before it opens, what it is called first."""
        return _on(day, self.names) or ""

    def parent(self, day: date) -> UUID | None:
        """Return what it lies below on a day; before it opens, what it lies below first."""
        return _on(day, self.parents)

    @property
    def first_parent(self) -> UUID | None:
        """What it was opened below."""
        return self.parents[0][1] if self.parents else None

    def goes_on_as(self, day: date) -> UUID | None:
        """Return the only one that does on a day what this one did; None as long as it is there.

        After a split there is none: nobody can say which of the new ones a number belongs to.
        """
        return self.successors[0] if self.days.last < day and len(self.successors) == 1 else None


@dataclass(frozen=True)
class ByTree:
    """By which tree a table is drawn: that of one day, or for each incident that of its day."""

    day: date  # whose tree and names; by the tree of then, only the names
    then: bool = False


@dataclass(frozen=True)
class Part:
    """Some days on which every unit counts in the same row."""

    days: Period
    rows: Rows


class History:
    """All units, in the order of the register."""

    def __init__(self, places: Sequence[Place]) -> None:
        self.places: Mapping[UUID, Place] = {place.id: place for place in places}
        # What anything has happened to since it opened, which is few of them.
        self.changed = [p for p in places if len(p.names) > 1 or p.days.last < date.max]
        self._days = {str(place.id): place.days for place in places}
        self._listed: dict[tuple[frozenset[str], date], list[Place]] = {}
        self._trees: dict[tuple[date, bool], DayTree] = {}
        self._eras: dict[UUID, list[tuple[date, Rows]]] | None = None

    def on(self, day: date, *, merged: bool = True) -> DayTree:
        """Return the tree of a day; also without letting units go on as those they merged into."""
        found = self._trees.get((day, merged))
        if found is None:
            found = DayTree(self.places, day, merged=merged)
            if len(self._trees) >= DAYS_REMEMBERED_MAX:
                self._trees = {}
            self._trees[day, merged] = found
        return found

    def administrations(self, day: date) -> list[Place]:
        """Return what a table can be about, ordered as on a day."""
        found = [p for p in self.places.values() if p.kind == UnitKind.ADMINISTRATION]
        return sorted(found, key=lambda place: (place.order, place.name(day)))

    def parts(self, administration: UUID, days: Period, by: ByTree) -> list[Part]:
        """Cut some days where units of an administration come to count in other rows."""
        if not by.then:
            return [Part(days, self.on(by.day).rows(administration))]
        eras = self._all_eras().get(administration, [])
        lasts = [first - timedelta(days=1) for first, _ in eras[1:]] + [date.max]
        return [
            Part(Period(max(first, days.first), min(last, days.last)), rows)
            for (first, rows), last in zip(eras, lasts, strict=True)
            if first <= days.last and days.first <= last
        ]

    def row(self, administration: UUID, unit: UUID, days: Period, by: ByTree) -> str | None:
        """Return the row of a number that is about all of some days, and cannot be divided.

        By the tree of then it is the row on the last of the days on which the unit is there.
        """
        day = min(days.last, max(self.places[unit].days.last, days.first))
        parts = self.parts(administration, Period(day, day), by)
        return parts[0].rows.get(str(unit)) if parts else None

    def listed(self, rows: Collection[str], day: date) -> list[Place]:
        """Return the units of some rows, ordered as on a day."""
        key = (frozenset(rows), day)
        found = self._listed.get(key)
        if found is None:
            places = [self.places[UUID(row)] for row in rows]
            found = sorted(places, key=lambda place: (place.order, place.name(day)))
            if len(self._listed) >= DAYS_REMEMBERED_MAX:
                self._listed = {}
            self._listed[key] = found
        return found

    def there(self, parts: Sequence[Part]) -> frozenset[str]:
        """Return the rows in which any unit was there on any of some days."""
        return frozenset(
            row
            for part in parts
            for unit, row in part.rows.items()
            if self._days[unit].meets(part.days)
        )

    def _all_eras(self) -> dict[UUID, list[tuple[date, Rows]]]:
        """Return for each administration from which days on its rows are what."""
        if self._eras is None:
            eras: dict[UUID, list[tuple[date, Rows]]] = {}
            for first in self._changes():
                tree = DayTree(self.places, first)
                for administration in self.administrations(first):
                    rows = tree.rows(administration.id)
                    known = eras.setdefault(administration.id, [])
                    if not known or known[-1][1] != rows:
                        known.append((first, rows))
            self._eras = eras
        return self._eras

    def _changes(self) -> list[date]:
        """Return the days from which on a unit lies elsewhere, or goes on as another."""
        moved = {first for p in self.places.values() for first, _ in p.parents[1:]}
        merged = {
            place.days.last + timedelta(days=1)
            for place in self.places.values()
            if place.successors and place.days.last < date.max
        }
        return [date.min, *sorted(moved | merged)]


def _on(day: date, known: Sequence[tuple[date, T]]) -> T | None:
    """Return what holds on a day: what came last before it or on it, or else what comes first."""
    held = [value for first, value in known if first <= day] or [value for _, value in known[:1]]
    return held[-1] if held else None
