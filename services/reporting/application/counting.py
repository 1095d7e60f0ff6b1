"""Counts what was told in a pilot's units and in the others of their authority."""

import asyncio
from collections import Counter
from collections.abc import Iterable
from datetime import date
from statistics import median
from uuid import UUID

from services.reporting.application.reporting import Reporting
from services.reporting.domain.pilots import (
    ASSESSED,
    PERCEIVED,
    Counted,
    Counts,
    Group,
    Pilot,
)
from services.reporting.views.pilots import FormUses, Use
from shared.identity.register import Register, Snapshot


class Counting:
    """The numbers of a pilot, as they are known now or were known before."""

    def __init__(self, reporting: Reporting, uses: FormUses, register: Register) -> None:
        self._reporting = reporting
        self._uses = uses
        self._register = register

    async def of(self, pilot: Pilot, day: date, known_at: int | None = None) -> Counted:
        """Count up to a day what was known at a place in the log, or what is known now."""
        return await asyncio.to_thread(self._of, pilot, day, known_at)

    async def again(self, pilot: UUID, said: Counted) -> Counted:
        """Count anew what an evaluation of a pilot was counted of, and from as much of the log."""
        as_it_was = await asyncio.to_thread(self._as_it_was, pilot, said)
        return await self.of(as_it_was, said.day, said.position)

    def _as_it_was(self, pilot: UUID, said: Counted) -> Pilot:
        """Return a pilot as it was when it was evaluated, on a thread."""
        version = next(
            event.originator_version
            for event in self._reporting.events.get(pilot)
            if isinstance(event, Pilot.Evaluated) and event.counted == said
        )
        found = self._reporting.rebuilt(pilot, version)
        assert isinstance(found, Pilot)
        return found

    def _of(self, pilot: Pilot, day: date, known_at: int | None) -> Counted:
        position = self._uses.known_up_to() if known_at is None else known_at
        tree = self._register.on_day(day)
        groups: dict[Group, list[Use]] = {group: [] for group in Group}
        if pilot.has_begun(day):
            earliest, _ = pilot.days_before(day)
            _, last = pilot.days(day)
            for use in self._uses.told(pilot.authority, earliest, last, position):
                group = _group(use, pilot, tree)
                if group is not None:
                    groups[group].append(use)
        return Counted(
            position=position,
            day=day,
            matrix=_matrix(groups[Group.PILOT_DURING]),
            **{group.value: _counts(uses) for group, uses in groups.items()},
        )


def _group(use: Use, pilot: Pilot, tree: Snapshot) -> Group | None:
    """Return where a report counts; nowhere when its unit was in the pilot on other days only."""
    places = {use.unit, *tree.above(use.unit)}
    is_before = use.told_on < pilot.first_day
    if not pilot.takes_part(places, None):
        return Group.OTHERS_BEFORE if is_before else Group.OTHERS_DURING
    if is_before:
        return Group.PILOT_BEFORE
    return Group.PILOT_DURING if pilot.takes_part(places, use.told_on) else None


def _counts(uses: list[Use]) -> Counts:
    complete = [use.is_complete for use in uses if use.is_complete is not None]
    times = [use.seconds for use in uses if use.seconds > 0]
    return Counts(
        reports=len(uses),
        discerned=sum(use.is_discerned for use in uses),
        asked=sum(use.perceived is not None for use in uses),
        unsure=sum(use.perceived == "unsure" for use in uses),
        filled=len(complete),
        complete=sum(complete),
        timed=len(times),
        median_s=round(median(times)) if times else None,
    )


def _matrix(uses: Iterable[Use]) -> tuple[int, ...]:
    cells = Counter((use.perceived, use.verdict) for use in uses)
    return tuple(cells[felt, found] for felt in PERCEIVED for found in ASSESSED)


def covered(units: Iterable[UUID], tree: Snapshot) -> set[UUID]:
    """Return some units, what lies below them, and what they lie below."""
    found = set(units)
    for unit in tuple(found):
        found |= {*tree.above(unit), *tree.below(unit)}
    return found
