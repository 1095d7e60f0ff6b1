"""Each service's copy of the register, on both databases: trees, people, deputies of a day."""

from collections.abc import Iterator
from datetime import date
from uuid import UUID, uuid4

import pytest

from services.organisation.application import today
from shared.database.places import Part
from shared.events import (
    DeputyNamed,
    DeputyRecalled,
    EmploymentEnded,
    PersonEmployed,
    PublishedEvent,
    Role,
    RoleEnded,
    RoleGiven,
    UnitClosed,
    UnitKind,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitSucceeded,
)
from shared.identity.register import Register
from shared.views import Views
from shared.views.store import Told
from tests.grounds import Ground
from tests.organisation.registering import in_days

OPENED, BEFORE, DAY, LATER = (date(y, 1, 1) for y in (2020, 2023, 2024, 2025))
TOP, LEFT, RIGHT, BELOW = (uuid4() for _ in range(4))
HEAD, OTHER, CLERK = (uuid4() for _ in range(3))


class Copy:
    """A register that hears what it is told."""

    def __init__(self, ground: Ground) -> None:
        self.register = Register()
        self.views = Views(ground.open(Part.VIEWS), self.register)
        self._heard = 0

    def hears(self, *facts: PublishedEvent) -> None:
        """Tell it something."""
        for fact in facts:
            told = Told("organisation", self._heard + 1, self._heard, fact.subject, fact.to_json())
            self.views.receive(told, fact)
            self._heard += 1


def unit_opened(unit: UUID, parent: UUID | None, authority: str = "namnden") -> UnitOpened:
    """Return that a unit exists."""
    return UnitOpened(
        unit=unit,
        name="Enheten",
        kind=UnitKind.UNIT,
        parent=parent,
        authority=authority,
        valid_from=OPENED,
        order=1,
    )


def leads(person: UUID, unit: UUID, since: date = OPENED) -> RoleGiven:
    """Return that somebody leads a unit."""
    return RoleGiven(person=person, role=Role.MANAGER, unit=unit, valid_from=since)


@pytest.fixture
def copy(ground: Ground) -> Iterator[Copy]:
    """Know of a top, two units below it, one below the left one, and who leads the two."""
    here = Copy(ground)
    here.hears(
        unit_opened(TOP, None),
        unit_opened(LEFT, TOP),
        unit_opened(RIGHT, TOP),
        unit_opened(BELOW, LEFT),
        *(PersonEmployed(person=p, unit=TOP, valid_from=OPENED) for p in (HEAD, OTHER)),
        PersonEmployed(person=CLERK, unit=BELOW, valid_from=OPENED),
        leads(HEAD, LEFT),
        leads(OTHER, RIGHT),
    )
    yield here
    here.views.close()


def test_a_tree_has_the_names_and_places_of_its_day(copy: Copy) -> None:
    copy.hears(
        UnitRenamed(unit=BELOW, name="Nya", valid_from=DAY),
        UnitMoved(unit=BELOW, parent=RIGHT, valid_from=DAY),
    )
    before, since = copy.register.on_day(BEFORE), copy.register.on_day(DAY)
    assert (before.units[BELOW].name, before.units[BELOW].parent) == ("Enheten", LEFT)
    assert (since.units[BELOW].name, since.units[BELOW].parent) == ("Nya", RIGHT)
    assert (before.responsible(BELOW), since.responsible(BELOW)) == ([HEAD], [OTHER])


def test_a_unit_is_there_until_its_last_day(copy: Copy) -> None:
    copy.hears(UnitSucceeded(unit=RIGHT, successors=(LEFT,), valid_to=DAY))
    copy.hears(UnitClosed(unit=BELOW, valid_to=BEFORE))
    assert [u in copy.register.on_day(DAY).units for u in (RIGHT, BELOW)] == [True, False]
    assert RIGHT not in copy.register.on_day(LATER).units
    assert copy.register.successors(RIGHT) == [LEFT]
    known = {unit.id: unit for unit in copy.register.every_unit(LATER)}
    assert (known[RIGHT].valid_to, known[RIGHT].successors) == (DAY, (LEFT,))


def test_two_moves_at_the_same_moment_leave_a_tree_that_ends(copy: Copy) -> None:
    copy.hears(
        UnitMoved(unit=LEFT, parent=RIGHT, valid_from=DAY),
        UnitMoved(unit=RIGHT, parent=LEFT, valid_from=DAY),
    )
    tree = copy.register.on_day(DAY)
    assert set(tree.above(BELOW)) == {BELOW, LEFT, RIGHT} - (
        {RIGHT} if tree.units[LEFT].parent is None else set()
    )
    assert tree.units.keys() == {TOP, LEFT, RIGHT, BELOW}
    assert all(list(tree.below(unit)) for unit in tree.units)


def test_a_role_that_ends_ends_all_its_terms(copy: Copy) -> None:
    ended = RoleEnded(person=HEAD, role=Role.MANAGER, unit=LEFT, valid_to=LATER)
    copy.hears(ended, RoleEnded(person=HEAD, role=Role.MANAGER, unit=LEFT, valid_to=BEFORE))
    assert copy.register.leads(BEFORE)[LEFT] == [HEAD]
    assert LEFT not in copy.register.leads(DAY)
    copy.hears(leads(HEAD, LEFT, LATER))
    assert [LEFT in copy.register.leads(on) for on in (BEFORE, DAY, LATER)] == [True, False, True]


def test_an_employment_that_ends_sooner_than_was_thought_ends_then(copy: Copy) -> None:
    copy.hears(EmploymentEnded(person=CLERK, valid_to=LATER))
    copy.hears(EmploymentEnded(person=CLERK, valid_to=BEFORE))
    places = [copy.register.person(CLERK, on).unit for on in (BEFORE, DAY)]
    assert places == [BELOW, None]
    copy.hears(PersonEmployed(person=CLERK, unit=RIGHT, valid_from=LATER))
    assert copy.register.person(CLERK, LATER).unit == RIGHT


def test_who_works_somewhere_is_known_for_any_day(copy: Copy) -> None:
    copy.hears(PersonEmployed(person=CLERK, unit=RIGHT, valid_from=DAY))
    both = [BELOW, RIGHT]
    assert copy.register.working_in(both, BEFORE) == {CLERK: BELOW}
    assert copy.register.working_in(both, DAY) == {CLERK: RIGHT}
    assert copy.register.working_in([], DAY) == {}


def test_a_deputy_leads_in_her_days_and_not_in_those_taken_back(copy: Copy) -> None:
    copy.hears(DeputyNamed(person=HEAD, deputy=CLERK, valid_from=BEFORE, valid_to=LATER))
    manages = [copy.register.person(CLERK, on).manages for on in (BEFORE, DAY, LATER)]
    assert manages == [{LEFT, BELOW}] * 3
    assert copy.register.away(DAY) == {HEAD: [CLERK]}
    copy.hears(DeputyRecalled(person=HEAD, deputy=CLERK, valid_from=BEFORE, valid_to=DAY))
    manages = [copy.register.person(CLERK, on).manages for on in (DAY, LATER)]
    assert manages == [{LEFT, BELOW}, set()]


async def test_what_was_remembered_yesterday_is_not_todays_answer(copy: Copy) -> None:
    here = copy.register
    copy.hears(DeputyNamed(person=HEAD, deputy=CLERK, valid_from=OPENED, valid_to=today()))
    assert (await here.remembered(here.person, CLERK)).manages == {LEFT, BELOW}
    with in_days(1):
        assert (await here.remembered(here.person, CLERK)).manages == set()


def test_a_deputy_leads_nothing_in_another_authority(copy: Copy) -> None:
    elsewhere = uuid4()
    copy.hears(
        unit_opened(elsewhere, None, "styrelsen"),
        DeputyNamed(person=HEAD, deputy=CLERK, valid_from=BEFORE, valid_to=LATER),
        PersonEmployed(person=CLERK, unit=elsewhere, valid_from=DAY),
    )
    manages = [copy.register.person(CLERK, on).manages for on in (BEFORE, DAY)]
    assert manages == [{LEFT, BELOW}, set()]


def test_whoever_is_gone_is_not_among_everyone(copy: Copy) -> None:
    copy.hears(EmploymentEnded(person=CLERK, valid_to=BEFORE))
    assert {person.id for person in copy.register.everyone()} == {HEAD, OTHER}
