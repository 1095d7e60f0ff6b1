"""Whatever the municipality looks like, a list holds the lines that the policies permit."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings

from services.reporting.receipts import Codes
from services.reporting.views.reports import ReportLine, Reports
from shared.access import Action, Relation, State, may, relations
from shared.database.places import Part
from shared.identity.register import Employed, Register
from shared.views import Change
from tests.access.worlds import World, person_id, worlds
from tests.grounds import POSTGRES, SQLITE, Ground

MANY = 2_000
ALWAYS, LONG_AGO = "9999", "2020"
NOT_LINES = {Relation.GIVEN}  # what another authority was given it reads elsewhere, in no list


class Lists:
    """Reporting's lists and its copy of the register, with no service around them."""

    def __init__(self, ground: Ground, runner: asyncio.Runner) -> None:
        self._codes = Codes(b"a key for tests")
        self._reports, self._register = Reports(self._codes), Register()
        self._database = ground.open(Part.VIEWS, "reporting")
        self._runner = runner
        for view in (self._reports, self._register):
            self._database.create(view.tables)
            view.open(self._database)

    def hold(self, world: World) -> None:
        """Forget the world before, and take in another."""
        with self._database.transaction() as t:
            for name in (*self._reports.made_of.names, *self._register.made_of.names):
                t.execute(f"DELETE FROM {name}")
            change = Change(t)
            for fact in world.facts():
                assert self._register.apply(fact, change)
            for number, told in enumerate(world.told):
                change.position = number + 1
                [event] = world.incident(number).collect_events()
                assert self._reports.apply(event, change)
                incident = str(event.originator_id)
                for relation, people, until in (
                    (Relation.NAMED, told.named, ALWAYS),
                    (Relation.CONFLICTED, told.conflicted, ALWAYS),
                    (Relation.OWNER, _one(told.owner), ALWAYS),
                    (Relation.BROKE_GLASS, told.opened_by, ALWAYS),
                    (Relation.BROKE_GLASS, told.shut_for - told.opened_by, LONG_AGO),
                ):
                    for person in people:
                        mark = self._codes.tag(str(person_id(person)))
                        values = (mark, relation, incident, until)
                        change.execute("INSERT INTO stands VALUES (?, ?, ?, ?)", *values)
            change.settle()
        self._register.forget()

    def person(self, number: int) -> Employed:
        """Return what the register knows of someone."""
        return self._register.person(person_id(number))

    def visible(self, asker: Employed) -> dict[UUID, ReportLine]:
        """Return every line that the list of a person has."""
        lines, more = self._runner.run(self._reports.visible_to(asker))
        assert not more
        return {line.id: line for line in lines}

    def answered_for(self, asker: Employed) -> set[UUID]:
        """Return the lines of what a person answers for."""
        lines, _ = self._runner.run(self._reports.answered_for_by(asker))
        return {line.id for line in lines}

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()


def _one(person: int | None) -> frozenset[int]:
    return frozenset() if person is None else frozenset({person})


@contextmanager
def lists(kind: str) -> Iterator[Lists]:
    """Open lists of their own."""
    with TemporaryDirectory() as folder, asyncio.Runner() as runner:
        ground = Ground(kind, Path(folder))
        here = Lists(ground, runner)
        yield here
        here.close()
        ground.clear()


@dataclass
class Tally:
    """What was looked at."""

    worlds: int = 0
    ways: Counter[tuple[Relation, bool]] = field(default_factory=Counter)  # with sight and without


def compare(here: Lists, world: World, tally: Tally) -> None:
    """Compare every person's list with what the policies say of every line."""
    here.hold(world)
    for number in range(len(world.works_in)):
        asker = here.person(number)
        permitted, reached = set(), set()
        things = {world.incident(n).id: world.resource(n) for n in range(len(world.told))}
        for incident, thing in things.items():
            allowed = may(asker, Action.SEE_INCIDENT_LINE, thing)
            nobody = frozenset[UUID]()
            as_any_other = replace(thing, reporter=None, named=nobody, conflicted=nobody)
            if allowed:
                permitted.add(incident)
            if allowed and may(asker, Action.SEE_INCIDENT_LINE, as_any_other):
                reached.add(incident)
            tally.ways.update((relation, allowed) for relation in relations(asker, thing))
        listed = here.visible(asker)
        assert listed.keys() == permitted
        assert here.answered_for(asker) == reached
        for incident, line in listed.items():
            thing = replace(things[incident], state=State.OPEN)
            assert relations(asker, line.thing) == relations(asker, thing)


def everywhere(kind: str, count: int, *, the_same: bool = False) -> Tally:
    """Compare in so many worlds; in the same ones each time, where it matters what they hold."""
    tally = Tally()
    with lists(kind) as here:

        @settings(
            max_examples=count,
            deadline=None,
            derandomize=the_same,
            suppress_health_check=[*HealthCheck],
        )
        @given(world=worlds())
        def whatever_it_looks_like(world: World) -> None:
            tally.worlds += 1
            compare(here, world, tally)

        whatever_it_looks_like()
    return tally


@pytest.mark.parametrize(("kind", "count"), [(SQLITE, 150), (POSTGRES, 30)])
def test_a_list_holds_the_lines_that_the_policies_permit(kind: str, count: int) -> None:
    everywhere(kind, count)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("kind", [SQLITE, POSTGRES])
def test_a_list_holds_the_lines_that_the_policies_permit_in_many_worlds(kind: str) -> None:
    tally = everywhere(kind, MANY, the_same=True)
    both = {(relation, allowed) for relation in Relation for allowed in (True, False)}
    never = {(Relation.REPORTER, False), *((r, a) for r in NOT_LINES for a in (True, False))}
    assert both - tally.ways.keys() == never
    assert tally.worlds >= MANY
