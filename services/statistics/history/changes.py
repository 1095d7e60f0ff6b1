"""What has happened to the units of a table, so that whoever reads it knows what a row is."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from services.statistics.domain import Period
from services.statistics.history.all_days import ByTree, History, Place
from shared.events import UnitKind


@dataclass(frozen=True)
class Former:
    """A unit was called something else, up to a day."""

    name: str
    was: str
    last: date


@dataclass(frozen=True)
class Gone:
    """A department is there no longer, after a day."""

    name: str
    last: date
    successors: tuple[str, ...]
    counts_in: str = ""  # the unit whose row has its numbers; empty when they stand on its own


def changes(
    history: History, shown: Collection[str], span: Period, by: ByTree
) -> Iterator[Former | Gone]:
    """Return what is to be said of the units that have a row, within the days of the table."""
    for place in history.changed:
        if str(place.id) in shown:
            yield from _former_names(place, span, by)
    tree = history.on(by.day)
    end = min(by.day, span.last) if by.then else by.day
    for place in history.changed:
        if place.kind != UnitKind.DEPARTMENT or not span.first <= place.days.last < end:
            continue
        row = place.id if by.then else tree.holder(place.id)
        if str(row) in shown and place.days.meets(span):
            successors = [history.places[s] for s in place.successors if s in history.places]
            yield Gone(
                place.name(by.day),
                place.days.last,
                tuple(unit.name(by.day) for unit in successors),
                "" if row == place.id else history.places[row].name(by.day),
            )


def _former_names(place: Place, span: Period, by: ByTree) -> Iterator[Former]:
    present = place.name(by.day)
    for (first, name), (after, _) in zip(place.names, place.names[1:], strict=False):
        held = Period(first, after - timedelta(days=1))
        if name != present and after <= by.day and held.meets(span):
            yield Former(present, name, held.last)
