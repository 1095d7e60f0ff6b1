"""Views move forward once, in order, or not at all."""

import asyncio

import pytest

from shared.database.places import Part
from shared.eventstore.follower import Follower
from shared.views import Gap, Views
from tests.eventstore.marks import Marks
from tests.eventstore.sums import OTHER, SOURCE, Broken, Counted, Place

WITHIN_S = 10


def test_what_is_told_is_kept_and_applied(place: Place) -> None:
    assert place.tell(3, 0, Counted(number=10))
    assert place.tell(7, 3, Counted(number=5))
    assert place.state() == (15, 7, [(SOURCE, 3, 0), (SOURCE, 7, 3)])


def test_told_twice_is_applied_once(place: Place) -> None:
    assert place.tell(3, 0, Counted(number=10))
    assert not place.tell(3, 0, Counted(number=10))
    place.tell(7, 3, Counted(number=5))
    assert not place.tell(3, 0, Counted(number=10))
    assert place.state() == (15, 7, [(SOURCE, 3, 0), (SOURCE, 7, 3)])


@pytest.mark.parametrize(
    ("position", "previous"),
    [(9, 7), (4, 0), (4, 2)],
    ids=["something is missing", "another beginning", "another past"],
)
def test_what_does_not_follow_changes_nothing(place: Place, position: int, previous: int) -> None:
    place.tell(3, 0, Counted(number=10))
    before = place.state()
    with pytest.raises(Gap):
        place.tell(position, previous, Counted(number=5))
    assert place.state() == before
    assert place.tell(7, 3, Counted(number=5))


def test_a_failing_view_leaves_nothing_behind(place: Place) -> None:
    before = place.state()
    with pytest.raises(ValueError, match="cannot take it"):
        place.tell(3, 0, Broken(number=10))
    assert place.state() == before


def test_each_source_has_its_own_order(place: Place) -> None:
    assert place.tell(3, 0, Counted(number=10))
    assert place.tell(3, 0, Counted(number=1), source=OTHER)
    assert (place.views.position(SOURCE), place.views.position(OTHER)) == (3, 3)
    assert place.sums.total() == 11


def test_what_was_told_is_there_after_a_restart(place: Place) -> None:
    place.tell(3, 0, Counted(number=10))
    before = place.state()
    place.views.close()
    place.views = Views(place.ground.open(Part.VIEWS), place.sums)
    assert place.state() == before
    assert not place.tell(3, 0, Counted(number=10))


def test_own_events_that_are_applied_are_passed_over(place: Place) -> None:
    place.views.apply_own("training", [(1, Counted(number=1)), (2, Counted(number=2))])
    place.views.apply_own(
        "training", [(1, Counted(number=1)), (2, Counted(number=2)), (3, Counted(number=4))]
    )
    place.views.apply_own("training", [(2, Counted(number=2))])
    place.views.apply_own("training", [])
    assert place.sums.total() == 7
    assert place.views.position("training") == 3


def test_own_events_are_applied_all_or_none(place: Place) -> None:
    with pytest.raises(ValueError, match="cannot take it"):
        place.views.apply_own("training", [(1, Counted(number=1)), (2, Broken(number=2))])
    assert (place.sums.total(), place.views.position("training")) == (0, 0)


def test_two_that_apply_the_same_own_events_count_them_once(place: Place) -> None:
    other = Place(place.ground)
    place.views.apply_own("training", [(1, Counted(number=1))])
    other.views.apply_own("training", [(1, Counted(number=1)), (2, Counted(number=2))])
    place.views.apply_own("training", [(1, Counted(number=1)), (2, Counted(number=2))])
    other.views.close()
    assert place.sums.total() == 3


async def test_one_waits_until_a_position_is_reached(place: Place) -> None:
    waiting = asyncio.create_task(place.views.reached("training", 2, WITHIN_S))
    await asyncio.to_thread(place.views.apply_own, "training", [(2, Counted(number=2))])
    place.views.moved.ring()
    assert await waiting
    assert not await place.views.reached("training", 3, within_s=0.01)


async def test_the_follower_moves_a_view(marks: Marks, place: Place) -> None:
    [batch] = [await anext(Follower(marks).after(0))]
    facts = [(n.id, marks.mapper.to_domain_event(n)) for n in batch]
    place.views.apply_own("training", facts)
    assert place.sums.total() == 0 + 1 + 2
