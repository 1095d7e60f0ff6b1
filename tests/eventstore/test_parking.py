"""What cannot be taken in is kept, and what comes after it is heard."""

from dataclasses import replace

import pytest

from shared import clock
from shared.views import Gap
from shared.views.dead_letters import DeadLetter
from tests.eventstore.sums import OTHER, OWN, SOURCE, Broken, Counted, Place, letter_of, told


def test_what_comes_after_a_parked_letter_is_heard(place: Place) -> None:
    assert place.follows(Counted(number=1)) == 1
    it = told(2, 1, Broken(number=10))
    assert place.views.park(letter_of(it), it)
    assert place.views.position(SOURCE) == 2
    assert place.follows(Counted(number=100)) == 3
    assert place.state() == (101, 3, [(SOURCE, 1, 0), (SOURCE, 2, 1), (SOURCE, 3, 2)])


def test_a_letter_that_is_parked_twice_is_one(place: Place) -> None:
    it = told(1, 0, Broken(number=10))
    assert place.views.park(letter_of(it), it)
    place.follows(Counted(number=1))
    before = place.state(), place.views.dead_letters.all()
    assert not place.views.park(replace(letter_of(it), reason="another"), it)
    assert (place.state(), place.views.dead_letters.all()) == before
    assert place.views.dead_letters.count() == 1


def test_a_foreign_letter_moves_nothing(place: Place) -> None:
    place.follows(Counted(number=1))
    before = place.state()
    foreign = replace(
        letter_of(told(2, 1, Broken(number=10))), origin="REPORTING#7:abc", position=0
    )
    assert place.views.park(foreign, None)
    assert not place.views.park(foreign, None)
    assert place.state() == before
    [kept] = place.views.dead_letters.all()
    assert not kept.skipped
    assert place.follows(Counted(number=2)) == 2


def test_a_letter_that_comes_too_early_is_not_parked_before_its_time(place: Place) -> None:
    place.follows(Counted(number=1))
    early = told(3, 2, Broken(number=10))
    before = place.state()
    with pytest.raises(Gap):
        place.views.park(letter_of(early), early)
    assert place.state() == before
    assert place.views.dead_letters.count() == 0


def test_a_letter_that_was_applied_before_is_kept_but_not_skipped(place: Place) -> None:
    place.follows(Counted(number=1))
    it = told(1, 0, Counted(number=1))
    assert place.views.park(letter_of(it), it)
    [kept] = place.views.dead_letters.all()
    assert not kept.skipped
    assert place.state() == (1, 1, [(SOURCE, 1, 0)])


def test_each_source_has_its_own_letters(place: Place) -> None:
    place.parks(Broken(number=1))
    place.parks(Broken(number=1), OTHER)
    assert [letter.origin for letter in place.views.dead_letters.all()] == [
        f"{SOURCE}:1",
        f"{OTHER}:1",
    ]
    assert all(letter.skipped for letter in place.views.dead_letters.all())


def test_what_comes_after_an_own_event_that_is_parked_is_applied(place: Place) -> None:
    letter = DeadLetter(f"{OWN}:2", OWN, 2, "a.topic", {}, b"", "own event")
    place.views.apply_own(OWN, [(1, Counted(number=1))])
    place.views.park_own(OWN, 2, letter)
    place.views.park_own(OWN, 2, letter)
    place.views.park_own(OWN, 1, replace(letter, origin=f"{OWN}:1", position=1))
    assert place.views.position(OWN) == 2
    place.views.apply_own(OWN, [(2, Counted(number=10)), (3, Counted(number=100))])
    assert (place.sums.total(), place.views.position(OWN)) == (101, 3)
    assert [kept.origin for kept in place.views.dead_letters.all()] == [f"{OWN}:2"]


def test_a_letter_is_kept_as_it_came_until_it_is_removed(place: Place) -> None:
    it = told(1, 0, Broken(number=10))
    sent = replace(letter_of(it), body=b"\x00\xff not even text", headers={"Å": "ö", "b": ""})
    place.views.park(sent, it)
    place.parks(Broken(number=2))
    first, second = place.views.dead_letters.all()
    assert replace(first, id=0, parked_at=None) == sent
    assert first.parked_at is not None
    assert first.parked_at <= clock.now()
    assert (first.id, second.id, second.position) == (1, 2, 2)
    assert place.views.dead_letters.one(first.id) == first
    assert place.views.dead_letters.one(9) is None
    place.views.dead_letters.remove(first.id)
    assert place.views.dead_letters.all() == [second]
    assert place.parks(Broken(number=3)) == 3
    assert [letter.id for letter in place.views.dead_letters.all()] == [2, 3]
