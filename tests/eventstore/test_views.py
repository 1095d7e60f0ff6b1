"""Views move forward once, in order, or not at all; the follower feeds them."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path

import pytest
from eventsourcing.persistence import Notification

from shared.eventstore import follower
from shared.eventstore.follower import Follower
from shared.views import Change, Gap, View, Views, on
from tests.eventstore.marks import Mark, Marks, a_mark

WITHIN_S = 10
SOURCE, OTHER = "reporting", "organisation"


class Told:
    """Something that was told."""

    def __init__(self, number: int) -> None:
        self.number = number


class Broken(Told):
    """Something that no view can take."""


class Sums(View):
    """How much is it together?"""

    tables = (
        "CREATE TABLE IF NOT EXISTS sums (one INTEGER PRIMARY KEY, total INTEGER)",
        "INSERT INTO sums VALUES (1, 0) ON CONFLICT DO NOTHING",
    )

    @on(Told)
    def _told(self, told: Told, change: Change) -> None:
        change.execute("UPDATE sums SET total = total + ?", told.number)

    @on(Broken)
    def _broken(self, told: Broken, change: Change) -> None:
        change.execute("UPDATE sums SET total = total + ?", told.number)
        raise ValueError("cannot take it")

    @on(Mark.Made)
    def _made(self, event: Mark.Made, change: Change) -> None:
        change.execute("UPDATE sums SET total = total + ?", event.number)

    def total(self) -> int:
        """Return the sum."""
        return int(self.select("SELECT total FROM sums")[0]["total"])


class Place:
    """A database of views."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.sums = Sums()
        self.views = Views(path, self.sums)

    def tell(self, position: int, previous: int, told: Told, source: str = SOURCE) -> bool:
        """Tell the views something."""
        return self.views.receive(source, position, previous, "a.subject.v1", b"{}", told)

    def state(self) -> tuple[int, int, list[tuple[str, int, int]]]:
        """Return the sum, the position in the source, and what the inbox holds."""
        with sqlite3.connect(self.path) as connection:
            inbox = connection.execute("SELECT source, position, previous FROM inbox").fetchall()
        connection.close()
        return self.sums.total(), self.views.position(SOURCE), inbox


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Place]:
    """Open views that nothing has been told to."""
    here = Place(tmp_path / "views.db")
    yield here
    here.views.close()


def test_what_is_told_is_kept_and_applied(place: Place) -> None:
    assert place.tell(3, 0, Told(10))
    assert place.tell(7, 3, Told(5))
    assert place.state() == (15, 7, [(SOURCE, 3, 0), (SOURCE, 7, 3)])


def test_told_twice_is_applied_once(place: Place) -> None:
    assert place.tell(3, 0, Told(10))
    assert not place.tell(3, 0, Told(10))
    place.tell(7, 3, Told(5))
    assert not place.tell(3, 0, Told(10))
    assert place.state() == (15, 7, [(SOURCE, 3, 0), (SOURCE, 7, 3)])


@pytest.mark.parametrize(
    ("position", "previous"),
    [(9, 7), (4, 0), (4, 2)],
    ids=["something is missing", "another beginning", "another past"],
)
def test_what_does_not_follow_changes_nothing(place: Place, position: int, previous: int) -> None:
    place.tell(3, 0, Told(10))
    before = place.state()
    with pytest.raises(Gap):
        place.tell(position, previous, Told(5))
    assert place.state() == before
    assert place.tell(7, 3, Told(5))


def test_a_failing_view_leaves_nothing_behind(place: Place) -> None:
    before = place.state()
    with pytest.raises(ValueError, match="cannot take it"):
        place.tell(3, 0, Broken(10))
    assert place.state() == before


def test_each_source_has_its_own_order(place: Place) -> None:
    assert place.tell(3, 0, Told(10))
    assert place.tell(3, 0, Told(1), source=OTHER)
    assert (place.views.position(SOURCE), place.views.position(OTHER)) == (3, 3)
    assert place.sums.total() == 11


def test_what_was_told_is_there_after_a_restart(place: Place) -> None:
    place.tell(3, 0, Told(10))
    before = place.state()
    place.views.close()
    place.views = Views(place.path, place.sums)
    assert place.state() == before
    assert not place.tell(3, 0, Told(10))


def test_own_events_that_are_applied_are_passed_over(place: Place) -> None:
    place.views.apply_own("training", [(1, Told(1)), (2, Told(2))])
    place.views.apply_own("training", [(1, Told(1)), (2, Told(2)), (3, Told(4))])
    place.views.apply_own("training", [(2, Told(2))])
    place.views.apply_own("training", [])
    assert place.sums.total() == 7
    assert place.views.position("training") == 3


def test_own_events_are_applied_all_or_none(place: Place) -> None:
    with pytest.raises(ValueError, match="cannot take it"):
        place.views.apply_own("training", [(1, Told(1)), (2, Broken(2))])
    assert (place.sums.total(), place.views.position("training")) == (0, 0)


def test_two_that_apply_the_same_own_events_count_them_once(place: Place) -> None:
    other = Place(place.path)
    place.views.apply_own("training", [(1, Told(1))])
    other.views.apply_own("training", [(1, Told(1)), (2, Told(2))])
    place.views.apply_own("training", [(1, Told(1)), (2, Told(2))])
    other.views.close()
    assert place.sums.total() == 3


async def test_one_waits_until_a_position_is_reached(place: Place) -> None:
    waiting = asyncio.create_task(place.views.reached("training", 2, WITHIN_S))
    await asyncio.to_thread(place.views.apply_own, "training", [(2, Told(2))])
    place.views.moved.ring()
    assert await waiting
    assert not await place.views.reached("training", 3, within_s=0.01)


# The follower.


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log is."""
    return tmp_path / "events.db"


@pytest.fixture
def marks(path: Path) -> Iterator[Marks]:
    """Open a log with three events."""
    application = Marks(path)
    application.save(*(a_mark(n) for n in range(3)))
    yield application
    application.close()


async def the_next(batches: AsyncIterator[Sequence[Notification]]) -> list[int]:
    """Return the positions of the next batch."""
    async with asyncio.timeout(WITHIN_S):
        return [notification.id for notification in await anext(batches)]


async def test_the_follower_begins_after_a_position(marks: Marks) -> None:
    assert await the_next(Follower(marks).after(0)) == [1, 2, 3]
    assert await the_next(Follower(marks).after(2)) == [3]


async def test_the_follower_reads_a_long_log_in_pieces(
    marks: Marks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "EVENTS_PER_READ", 2)
    batches = Follower(marks).after(0)
    assert await the_next(batches) == [1, 2]
    assert await the_next(batches) == [3]


async def test_a_commit_wakes_the_follower(marks: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(follower, "POLL_S", 10 * WITHIN_S)
    batches = Follower(marks).after(3)
    waiting = asyncio.create_task(the_next(batches))
    for _ in range(3):
        position = await marks.commit(a_mark(9))
        assert await waiting == position
        waiting = asyncio.create_task(the_next(batches))
    waiting.cancel()


async def test_the_follower_finds_what_another_process_has_written(
    marks: Marks, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "POLL_S", 0.01)
    batches = Follower(marks).after(3)
    waiting = asyncio.create_task(the_next(batches))
    other = Marks(path)  # its commits do not wake ours, as if it were another process
    await other.commit(a_mark(9))
    assert await waiting == [4]
    other.close()


async def test_the_follower_moves_a_view(marks: Marks, place: Place) -> None:
    [batch] = [await anext(Follower(marks).after(0))]
    facts = [(n.id, marks.mapper.to_domain_event(n)) for n in batch]
    place.views.apply_own("training", facts)
    assert place.sums.total() == 0 + 1 + 2
