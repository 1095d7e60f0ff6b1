"""Random municipalities: units, people, deputies, and what was reported in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from uuid import UUID

from hypothesis import strategies as st

from services.reporting.domain import REPORTER, Incident
from shared.access import Resource, State
from shared.events import (
    DeputyNamed,
    EventType,
    Form,
    PersonEmployed,
    PublishedEvent,
    Role,
    RoleGiven,
    UnitKind,
    UnitOpened,
)
from shared.eventstore.sealed import Erased, Sealed

FIRST, LAST = date(2020, 1, 1), date(2999, 12, 31)
HAPPENED_AT = datetime(2026, 11, 20, 13, 5, tzinfo=UTC)
# Those that give sight come up often; the others must give none.
ROLES = [
    *(Role.MANAGER, Role.DEPARTMENT_HEAD, Role.DIRECTOR, Role.SAFETY_REPRESENTATIVE),
    *(Role.HR, Role.ON_CALL, Role.REGISTRAR),
    *(Role.SECURITY, Role.AUDITOR, Role.ADMINISTRATOR, Role.BOARD_SECRETARY),
]


def _id(kind: int, number: int) -> UUID:
    return UUID(int=(kind << 64) + number)


def unit_id(number: int) -> UUID:
    """Return the id of a world's unit."""
    return _id(1, number)


def person_id(number: int) -> UUID:
    """Return the id of a world's person."""
    return _id(2, number)


@dataclass(frozen=True)
class Told:
    """One report, and how people stand to it."""

    unit: int
    reporter: int | None  # nobody: her key was destroyed
    named: frozenset[int]
    conflicted: frozenset[int]
    owner: int | None
    opened_by: frozenset[int]
    shut_for: frozenset[int]  # they had opened it once
    state: State


@dataclass(frozen=True)
class World:
    """One municipality."""

    parents: list[int | None]  # of each unit; one without is an authority of its own
    works_in: list[int | None]  # each person
    roles: list[tuple[int, Role, int | None]]
    deputies: list[tuple[int, int]]
    told: list[Told]

    def authority(self, unit: int) -> str:
        """Return the authority that a unit belongs to."""
        parent = self.parents[unit]
        return f"namnd-{unit}" if parent is None else self.authority(parent)

    def facts(self) -> Iterator[PublishedEvent]:
        """Yield what organisation tells of it."""
        for number, parent in enumerate(self.parents):
            yield UnitOpened(
                unit=unit_id(number),
                name=f"Enhet {number}",
                kind=UnitKind.UNIT,
                parent=None if parent is None else unit_id(parent),
                authority=self.authority(number),
                valid_from=FIRST,
                order=number,
            )
        for number, unit in enumerate(self.works_in):
            if unit is not None:
                person, place = person_id(number), unit_id(unit)
                yield PersonEmployed(person=person, unit=place, valid_from=FIRST)
        for number, role, unit in self.roles:
            area = None if unit is None else unit_id(unit)
            yield RoleGiven(person=person_id(number), role=role, unit=area, valid_from=FIRST)
        for absent, deputy in self.deputies:
            yield DeputyNamed(
                person=person_id(absent), deputy=person_id(deputy), valid_from=FIRST, valid_to=LAST
            )

    def incident(self, number: int) -> Incident:
        """Return what reporting stores of a report."""
        told = self.told[number]
        who = Sealed.closed(_gone) if told.reporter is None else Sealed(_who(told.reporter))
        return Incident(
            id=_id(3, number),
            reporter=who,
            unit=unit_id(told.unit),
            event_type=EventType.NEAR_MISS,
            threat_or_violence=True,
            forms=(Form.THREAT,),
            felt_as_influence=False,
            happened_at=HAPPENED_AT,
            severity_felt=None,
            what_happened=Sealed("Han hotade mig."),
            by=REPORTER,
            authority=self.authority(told.unit),
        )

    def resource(self, number: int) -> Resource:
        """Return what the policies are told of a report."""
        told = self.told[number]
        return Resource(
            unit=unit_id(told.unit),
            authority=self.authority(told.unit),
            reporter=None if told.reporter is None else person_id(told.reporter),
            named=frozenset(map(person_id, told.named)),
            conflicted=frozenset(map(person_id, told.conflicted)),
            owner=None if told.owner is None else person_id(told.owner),
            opened_by=frozenset(map(person_id, told.opened_by)),
            state=told.state,
        )


def _who(person: int) -> str:
    return str(person_id(person))


def _gone() -> str:
    raise Erased


@st.composite
def worlds(draw: st.DrawFn) -> World:
    """Draw a municipality of up to three authorities."""
    roots = draw(st.integers(1, 3))
    below = draw(st.lists(st.integers(0, 9), min_size=1, max_size=6))
    parents: list[int | None] = [None] * roots
    for choice in below:
        parents.append(choice % len(parents))
    units = st.integers(0, len(parents) - 1)
    works_in = draw(st.lists(st.none() | units, min_size=1, max_size=4))
    people = st.integers(0, len(works_in) - 1)
    some = st.frozensets(people, max_size=2)
    told = st.builds(
        Told,
        unit=units,
        reporter=st.none() | people,
        named=some,
        conflicted=some,
        owner=st.none() | people,
        opened_by=some,
        shut_for=some,
        state=st.sampled_from(State),
    )
    roles = st.tuples(people, st.sampled_from(ROLES), st.none() | units)
    world = World(
        parents,
        works_in,
        roles=draw(st.lists(roles, min_size=2, max_size=8)),
        deputies=draw(st.lists(st.tuples(people, people), max_size=2)),
        told=draw(st.lists(told, min_size=1, max_size=5)),
    )
    if draw(st.booleans()):
        _set_a_leader_aside(world, draw(units), leads_too=draw(st.booleans()))
    return world


def _set_a_leader_aside(world: World, unit: int, *, leads_too: bool) -> None:
    """Add a leader who is set aside, and a deputy of hers; it seldom comes about by chance."""
    leader, deputy = len(world.works_in), len(world.works_in) + 1
    world.works_in.extend([unit, unit])
    world.roles.append((leader, Role.MANAGER, unit))
    if leads_too:
        world.roles.append((deputy, Role.DEPARTMENT_HEAD, unit))
    world.deputies.append((leader, deputy))
    nobody, aside = frozenset[int](), frozenset({leader})
    world.told.append(Told(unit, None, nobody, aside, None, nobody, nobody, State.LIFTED))
