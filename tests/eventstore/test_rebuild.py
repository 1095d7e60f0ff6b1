"""A view that is made anew is as the old one was, which answers until then."""

from collections.abc import Callable

import pytest

from shared.database import AlreadyBuilding
from shared.database.places import Part
from shared.own_log import OwnLog, own_letter
from shared.views import rebuild as rebuilding
from shared.views.rebuild import rebuild
from tests.eventstore.marks import Marks, a_mark
from tests.eventstore.sums import OTHER, OWN, SOURCE, Broken, Counted, Place, Unheard
from tests.grounds import Ground


@pytest.fixture(autouse=True)
def _reads_little_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rebuilding, "ROWS_AT_ONCE", 2)


@pytest.fixture
def lived(place: Place) -> Place:
    """Let something happen to the views."""
    for number in range(7):
        place.follows(Counted(number=number))
        place.follows(Unheard(number=50))
        place.follows(Counted(number=number // 2), OTHER)
        place.does(Counted(number=100 + number))
    return place


class Progress:
    """What a rebuild says of how far it is; and what is done at each time."""

    def __init__(self, *then: Callable[[], object]) -> None:
        self.said: list[tuple[int, int]] = []
        self._then = list(then)

    def __call__(self, done: int, of: int) -> None:
        self.said.append((done, of))
        if self._then:
            self._then.pop(0)()

    def assert_steady(self, whole: int) -> None:
        """Make sure that it never went back, and came to the end."""
        assert self.said == sorted(self.said)
        assert all(done <= of for done, of in self.said)
        assert self.said[-1] == (whole, whole)
        assert not self._then, "everything has been done in between"


def spoil(place: Place) -> None:
    """Let a view show something that never happened."""
    with place.ground.owner(Part.VIEWS) as owner:
        assert owner.change("UPDATE sums SET total = total + 1000") == 1
        assert owner.change("INSERT INTO numbers VALUES (77, 7)") == 1


def test_a_view_that_is_made_anew_is_what_its_facts_make_of_it(lived: Place) -> None:
    before, total = lived.tables(), lived.sums.total()
    position = lived.views.position(SOURCE)
    spoil(lived)
    progress = Progress()
    rebuild(lived.views, lived.sums, lived.own, progress)
    assert lived.tables() == before
    assert lived.views.position(SOURCE) == position
    progress.assert_steady(14 + 7 + 7)
    lived.follows(Counted(number=1))
    assert lived.sums.total() == total + 1


def test_a_view_that_is_made_anew_takes_in_what_happens_meanwhile_and_the_old_one_answers(
    lived: Place,
) -> None:
    total = lived.sums.total()
    answers: list[int] = []

    def something_happens() -> None:
        nonlocal total
        for source in (SOURCE, OTHER, "a new one"):
            lived.follows(Counted(number=1000), source)
        lived.does(Counted(number=1000))
        total += 4000
        answers.append(lived.sums.total() - total)

    progress = Progress(*[something_happens] * 4)
    rebuild(lived.views, lived.sums, lived.own, progress)
    assert answers == [0] * 4
    assert lived.sums.total() == total
    assert lived.sums.numbers()[1000] == 16
    progress.assert_steady(28 + 16)


def test_a_view_is_made_anew_from_the_services_own_log(
    place: Place, marks: Marks, ground: Ground
) -> None:
    own = OwnLog(marks)
    marks.save(*(a_mark(n) for n in range(10, 20)))
    place.views.apply_own(own.name, own.facts(0, 12, 100))
    before = place.tables()
    spoil(place)
    rebuild(place.views, place.sums, own)
    assert place.tables() == before, "no more than what the views have applied"
    with ground.owner(Part.LOG) as log:
        assert len(log.rows("SELECT * FROM stored_events")) == 13


def test_nothing_at_all_is_made_anew(place: Place) -> None:
    progress = Progress()
    rebuild(place.views, place.sums, place.own, progress)
    assert place.tables() == [[], []]
    progress.assert_steady(0)
    place.follows(Counted(number=1))
    assert place.sums.total() == 1


# What is parked.


def test_what_is_parked_is_left_out_until_it_is_included(lived: Place) -> None:
    total = lived.sums.total()
    lived.parks(Broken(number=5000))
    lived.parks(Counted(number=7000), OTHER)
    lived.follows(Counted(number=1))
    rebuild(lived.views, lived.sums, lived.own)
    assert lived.sums.total() == total + 1
    broken, counted = lived.views.dead_letters.all()
    rebuild(lived.views, lived.sums, lived.own, including=counted.id)
    assert lived.sums.total() == total + 1 + 7000
    with pytest.raises(ValueError, match="cannot take it"):
        rebuild(lived.views, lived.sums, lived.own, including=broken.id)
    assert lived.sums.total() == total + 1 + 7000


def test_what_was_parked_because_nobody_can_read_it_is_in_nobodys_way(lived: Place) -> None:
    total = lived.sums.total()
    lived.parks(Counted(number=5000), body=b"{ not even JSON")
    lived.follows(Counted(number=1))
    spoil(lived)
    rebuild(lived.views, lived.sums, lived.own)
    assert lived.sums.total() == total + 1


def test_what_is_parked_meanwhile_is_left_out_too(lived: Place) -> None:
    total = lived.sums.total()

    def something_is_parked() -> None:
        lived.parks(Broken(number=5000))
        lived.follows(Counted(number=1))

    rebuild(lived.views, lived.sums, lived.own, Progress(something_is_parked, something_is_parked))
    assert lived.sums.total() == total + 2


def test_an_own_event_that_is_parked_is_left_out_although_nobody_can_read_it(
    place: Place, marks: Marks, ground: Ground
) -> None:
    with ground.owner(Part.LOG) as owner:
        owner.change(
            "INSERT INTO stored_events SELECT 4, originator_id, 2, 'tests.unknown', state"
            " FROM stored_events WHERE position=1"
        )
    marks.save(*(a_mark(n) for n in range(10, 15)))
    own = OwnLog(marks)
    with pytest.raises(Exception, match=r"tests\.unknown"):
        own.facts(0, 9, 100)
    place.views.apply_own(own.name, own.facts(0, 3, 100))
    [unreadable] = marks.log.select_notifications(4, 1)
    place.views.park_own(own.name, 4, own_letter(own.name, unreadable))
    place.views.apply_own(own.name, own.facts(4, 9, 100))
    before = place.tables()
    spoil(place)
    rebuild(place.views, place.sums, own)
    assert place.tables() == before


# What goes wrong.


def test_a_failure_in_the_middle_leaves_the_old_view_and_it_can_be_tried_again(
    lived: Place,
) -> None:
    before, whole = lived.tables(), Progress()
    rebuild(lived.views, lived.sums, lived.own, whole)

    def fail() -> None:
        raise OSError("no space left")

    assert whole.said.count(whole.said[-1]) > 1, "the last steps are under the write lock"
    for steps in range(len(whole.said)):
        with pytest.raises(OSError, match="no space"):
            rebuild(lived.views, lived.sums, lived.own, Progress(*[int] * steps, fail))
        assert lived.tables() == before
    spoil(lived)
    rebuild(lived.views, lived.sums, lived.own)
    assert lived.tables() == before


def test_a_view_is_made_anew_by_one_at_a_time(lived: Place) -> None:
    before = lived.tables()
    refused: list[type[BaseException]] = []

    def another() -> None:
        with pytest.raises(AlreadyBuilding) as refusal:
            rebuild(lived.views, lived.sums, lived.own)
        refused.append(refusal.type)

    rebuild(lived.views, lived.sums, lived.own, Progress(another, another))
    assert refused == [AlreadyBuilding] * 2
    assert lived.tables() == before
    assert lived.views.position(OWN) == 7
