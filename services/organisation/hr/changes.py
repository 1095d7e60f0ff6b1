"""Each change that a plan has in it, one by one: on which line, for whom, and in which unit.

People are named by their number in the file, and units by name. Who is not in the file has no
number here: none is stored anywhere.
"""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.organisation.domain import Post
from services.organisation.domain.terms import A_DAY
from services.organisation.hr.known import Known, Place
from services.organisation.hr.people import PersonPlan
from services.organisation.hr.plan import Plan
from shared.events import Role
from shared.identity.register import LEADS


class What(StrEnum):
    """What may change, in the order in which it is told."""

    UNIT_OPENED = "units_opened"
    UNIT_RENAMED = "units_renamed"
    UNIT_MOVED = "units_moved"
    UNIT_CLOSED = "units_closed"
    HIRED = "people_hired"
    MOVED = "people_moved"
    LEAVES = "people_leaving"
    LAST_DAY = "last_days_changed"
    ROLE_GIVEN = "roles_given"
    ROLE_ENDED = "roles_ended"
    CONTACT_CHANGED = "contacts_changed"
    CONTACT_REMOVED = "contacts_removed"


@dataclass(frozen=True)
class Change:
    """One of them. What is not told, or has no meaning for this kind, is none."""

    what: What
    line: int | None = None
    number: str | None = None
    unit: str | None = None
    before: str | None = None  # her unit, the unit's name, or what it lay below, until now
    above: str | None = None  # what the unit lies below from now on
    role: Role | None = None
    day: date | None = None  # the first of what begins, the last of what ends

    def as_json(self) -> dict[str, object]:
        """Return it for a program."""
        return asdict(self) | {"day": self.day.isoformat() if self.day else None}


def changes(plan: Plan, known: Known, numbers: Mapping[UUID, str]) -> list[Change]:
    """Return all of them, kind by kind, in the order of the lines."""
    found = [*_of_units(plan, known)]
    named = {unit: place.name for unit, place in (known.units | plan.tree.places).items()}
    for person in plan.people:
        found += _Person(person, plan, known, named, numbers.get(person.person)).changes()
    order = list(What)
    return sorted(found, key=lambda change: (order.index(change.what), change.line or 0))


def without_leader(plan: Plan, known: Known) -> list[str]:
    """Return the names of the units that somebody leads today, and nobody then."""
    after = known.led()
    for person in plan.people:
        posts = known.roles.get(person.person, {}) if person.leaves is not None else person.taken
        for role, unit in posts:
            if role in LEADS and unit in after:
                after[unit].discard(person.person)
        for post in person.given:
            if post.role in LEADS and post.unit is not None:
                after.setdefault(post.unit, set()).add(person.person)
    places = plan.tree.places
    return sorted(places[u].name for u, people in after.items() if u in places and not people)


def _of_units(plan: Plan, known: Known) -> Iterator[Change]:
    lines, units = plan.tree.lines, known.units
    for place in plan.tree.opened:
        yield Change(What.UNIT_OPENED, lines.get(place.unit), unit=place.name)
    for place in plan.tree.renamed:
        before = units[place.unit].name
        yield Change(What.UNIT_RENAMED, lines.get(place.unit), unit=place.name, before=before)
    for place in plan.tree.moved:
        yield Change(
            What.UNIT_MOVED,
            lines.get(place.unit),
            unit=_name(plan.tree.places, place.unit),
            before=_name(units, units[place.unit].parent),
            above=_name(plan.tree.places, place.parent),
        )
    for unit in plan.closed:
        yield Change(What.UNIT_CLOSED, unit=units[unit].name, day=plan.day - A_DAY)


class _Person:
    def __init__(
        self,
        person: PersonPlan,
        plan: Plan,
        known: Known,
        named: Mapping[UUID, str],
        number: str | None,
    ) -> None:
        self._person = person
        self._plan = plan
        self._known = known
        self._named = named
        self._number = number
        job = known.job_on(person.person, known.day)
        self._before = job.unit if job else None

    def changes(self) -> Iterator[Change]:
        person = self._person
        here = self._known.works_on(person.person)
        moves = here and person.begins and person.begins[-1][0] not in self._units()
        if person.begins and (moves or not here):
            unit, first = person.begins[-1]
            what = What.MOVED if moves else What.HIRED
            yield self._change(what, unit, first, self._before if moves else None)
        elif person.ends or person.begins:
            yield self._change(What.LAST_DAY, self._before, person.ends)
        if person.leaves is not None:
            yield self._change(What.LEAVES, self._before, person.leaves)
        for given in person.given:
            yield self._role(What.ROLE_GIVEN, given.post, given.valid_from)
        for post in person.taken:
            yield self._role(What.ROLE_ENDED, post, self._plan.day - A_DAY)
        if person.contact is not None and person.person in self._known.contacts:
            yield self._change(What.CONTACT_CHANGED)
        if person.forgotten:
            yield self._change(What.CONTACT_REMOVED)

    def _units(self) -> Collection[UUID]:
        return {
            job.unit
            for job in self._known.jobs.get(self._person.person, ())
            if job.last is None or job.last >= max(self._known.day, job.first)
        }

    def _change(
        self,
        what: What,
        unit: UUID | None = None,
        day: date | None = None,
        before: UUID | None = None,
    ) -> Change:
        return Change(
            what,
            self._person.line or None,
            self._number,
            self._named.get(unit) if unit else None,
            self._named.get(before) if before else None,
            day=day,
        )

    def _role(self, what: What, post: Post, day: date | None) -> Change:
        """Tell of a role; who leads a unit is said on the lines of those who work there."""
        role, unit = post
        line = self._plan.led_on.get(unit) if role in LEADS and unit else None
        return Change(
            what,
            line or self._person.line or None,
            self._number,
            self._named.get(unit) if unit else None,
            role=role,
            day=day,
        )


def _name(places: Mapping[UUID, Place], unit: UUID | None) -> str | None:
    place = places.get(unit) if unit else None
    return place.name if place else None
