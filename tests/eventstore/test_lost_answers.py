"""When the answer to a commit is lost, the log is asked before anyone is told anything."""

import asyncio
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from typing import Any

import pytest

from shared.database import Conflict, Database, LostAnswer, Unavailable
from shared.database.places import Part
from shared.eventstore import group_commit
from shared.eventstore.group_commit import OutcomeUnknown, TooBusy
from tests.eventstore.marks import Mark, Marks, a_mark, assert_whole
from tests.grounds import Ground
from tests.town import eventually

WITHIN_S = 10
Step = Callable[["ShakyMarks", Sequence[Any]], Sequence[int]]


class ShakyMarks(Marks):
    """A log whose database does what it is told to, step by step; after that it is well."""

    def __init__(self, database: Database) -> None:
        self.writes: deque[Step] = deque()
        self.finds: deque[Exception] = deque()
        self.tries = 0
        self.writing = threading.Event()
        self.go_on = threading.Event()
        self.go_on.set()
        super().__init__(database)

    def store(self, events: Sequence[Any]) -> Sequence[int]:
        """Write, as a database that is well does."""
        return super()._write(events)

    def _write(self, events: Sequence[Any]) -> Sequence[int]:
        self.tries += 1
        self.writing.set()
        assert self.go_on.wait(WITHIN_S)
        return self.writes.popleft()(self, events) if self.writes else self.store(events)

    def _find(self, events: Sequence[Any]) -> Sequence[int] | None:
        if self.finds:
            raise self.finds.popleft()
        return super()._find(events)


def stores_and_says_nothing(marks: ShakyMarks, events: Sequence[Any]) -> Sequence[int]:
    """Commit, and lose the answer."""
    marks.store(events)
    raise LostAnswer


def stores_nothing_and_says_nothing(_: ShakyMarks, _events: Sequence[Any]) -> Sequence[int]:
    """Lose the connection before anything is committed."""
    raise LostAnswer


def is_away(_: ShakyMarks, _events: Sequence[Any]) -> Sequence[int]:
    """Do not even connect."""
    raise Unavailable


@pytest.fixture(autouse=True)
def _asks_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "ASK_AGAIN_S", 0.005)


@pytest.fixture
def shaky(ground: Ground) -> Iterator[ShakyMarks]:
    """Open a log with one event in it, whose database can be told to misbehave."""
    marks = ShakyMarks(ground.open(Part.LOG))
    marks.save(a_mark())
    marks.tries = 0
    yield marks
    marks.go_on.set()
    marks.close()


async def at_once(shaky: ShakyMarks, *marks: Mark) -> list[Any]:
    """Send requests that become one batch, and return what they are answered."""
    shaky.go_on.clear()
    shaky.writing.clear()
    shaky.writes.appendleft(ShakyMarks.store)
    first = asyncio.create_task(shaky.commit(a_mark()))
    assert await asyncio.to_thread(shaky.writing.wait, WITHIN_S)
    requests = [asyncio.create_task(shaky.commit(mark)) for mark in marks]
    await asyncio.sleep(0)
    shaky.go_on.set()
    async with asyncio.timeout(WITHIN_S):
        await first
        return await asyncio.gather(*requests, return_exceptions=True)


def positions(answers: Sequence[Any]) -> list[int]:
    """Return where the requests were stored. Raises what one of them was told instead."""
    for answer in answers:
        if isinstance(answer, BaseException):
            raise answer
    return [position for answer in answers for position in answer]


async def test_what_was_stored_although_nobody_said_so_is_told_where_it_stands(
    shaky: ShakyMarks, ground: Ground
) -> None:
    told: list[int] = []
    shaky.on_commit(told.append)
    shaky.writes.append(stores_and_says_nothing)
    answers = await at_once(shaky, *(a_mark(n) for n in range(4)))
    assert positions(answers) == [3, 4, 5, 6]
    await eventually(lambda: asyncio.to_thread(told.copy), lambda so_far: so_far == [2, 6])
    assert_whole(ground, 6)


async def test_what_was_not_stored_is_stored_once_by_the_second_try(
    shaky: ShakyMarks, ground: Ground
) -> None:
    shaky.writes.append(stores_nothing_and_says_nothing)
    answers = await at_once(shaky, *(a_mark(n) for n in range(4)))
    assert positions(answers) == [3, 4, 5, 6]
    assert_whole(ground, 6)


@pytest.mark.parametrize("first", [stores_and_says_nothing, stores_nothing_and_says_nothing])
async def test_an_answer_may_be_lost_many_times(
    shaky: ShakyMarks, ground: Ground, first: Step
) -> None:
    shaky.writes += [first, is_away, is_away, stores_nothing_and_says_nothing, is_away]
    answers = await at_once(shaky, a_mark(1), a_mark(2))
    assert positions(answers) == [3, 4]
    assert shaky.tries == 7
    assert_whole(ground, 4)


async def test_a_database_that_goes_away_while_the_log_is_asked_is_asked_again(
    shaky: ShakyMarks, ground: Ground
) -> None:
    shaky.writes.append(stores_and_says_nothing)
    shaky.finds += [Unavailable(), Unavailable()]
    answers = await at_once(shaky, a_mark(1), a_mark(2))
    assert positions(answers) == [3, 4]
    assert_whole(ground, 4)


async def test_somebody_elses_conflict_is_one_although_an_answer_was_lost(
    shaky: ShakyMarks, ground: Ground
) -> None:
    mark = a_mark()
    await shaky.commit(mark)

    def somebody_else_is_first(_: ShakyMarks, _events: Sequence[Any]) -> Sequence[int]:
        with closing(Marks(ground.open(Part.LOG))) as other:
            theirs: Mark = other.repository.get(mark.id)
            theirs.move(99)
            other.save(theirs)
        raise LostAnswer

    shaky.writes.append(somebody_else_is_first)
    mark.move(1)
    with pytest.raises(Conflict):
        await shaky.commit(mark)
    assert (await shaky.load(Mark, mark.id) or mark).number == 99
    assert_whole(ground, 3)


async def test_beside_a_conflict_and_a_lost_answer_the_others_are_stored_once(
    shaky: ShakyMarks, ground: Ground
) -> None:
    mark = a_mark(1)
    twin = a_mark(2, mark.id)  # begins the same stream
    shaky.writes += [
        stores_nothing_and_says_nothing,  # the batch
        ShakyMarks.store,  # the batch again: a conflict
        stores_and_says_nothing,  # the first, alone
        ShakyMarks.store,
        stores_nothing_and_says_nothing,  # the one whose stream is begun
    ]
    answers = await at_once(shaky, mark, a_mark(3), twin, a_mark(4))
    assert [type(answer) for answer in answers].count(Conflict) == 1
    assert isinstance(answers[2], Conflict)
    assert positions([answers[0], answers[1], answers[3]]) == [3, 4, 5]
    assert_whole(ground, 5)


async def test_when_nothing_can_have_been_stored_everyone_is_told_at_once(
    shaky: ShakyMarks, ground: Ground
) -> None:
    shaky.writes.append(is_away)
    answers = await at_once(shaky, *(a_mark(n) for n in range(3)))
    assert [type(answer) for answer in answers] == [Unavailable] * 3
    assert_whole(ground, 2)
    assert list(await shaky.commit(a_mark(9))) == [3]


# While the database stays away.


class AwayForGood(ShakyMarks):
    """One whose database loses an answer, and never comes back."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self.writes += [stores_nothing_and_says_nothing, is_away]

    def _write(self, events: Sequence[Any]) -> Sequence[int]:
        self.writes.append(is_away)
        return super()._write(events)


@pytest.mark.parametrize("waiting", [0, 1, 3], ids=["none waits", "one waits", "queue full"])
async def test_while_the_database_stays_away_everyone_waits_until_we_stop(
    ground: Ground, monkeypatch: pytest.MonkeyPatch, waiting: int
) -> None:
    monkeypatch.setattr(group_commit, "REQUESTS_WAITING_MAX", 3)
    monkeypatch.setattr(group_commit, "DRAINS_WITHIN_S", 0.05)
    away = AwayForGood(ground.open(Part.LOG))

    async def asked_again() -> bool:
        return away.tries > 3

    first = asyncio.create_task(away.commit(a_mark()))
    await eventually(asked_again)
    others = [asyncio.create_task(away.commit(a_mark(n))) for n in range(waiting)]
    await asyncio.sleep(0)
    if waiting == 3:
        with pytest.raises(TooBusy):
            await away.commit(a_mark())
    assert not any(request.done() for request in (first, *others))
    closing_ = threading.Thread(target=away.close, daemon=True)
    closing_.start()
    async with asyncio.timeout(WITHIN_S):
        answers = await asyncio.gather(first, *others, return_exceptions=True)
    assert [type(answer) for answer in answers] == [OutcomeUnknown, *([Unavailable] * waiting)]
    await asyncio.to_thread(closing_.join, WITHIN_S)
    assert not closing_.is_alive()
    assert_whole(ground, 0)


# What is measured.


async def test_each_commit_is_measured(shaky: ShakyMarks) -> None:
    measured: list[tuple[int, float]] = []
    shaky.measure(lambda events, waited_s: measured.append((events, waited_s)))
    mark = a_mark()
    mark.move(1)
    await at_once(shaky, mark, *(a_mark(n) for n in range(4)))
    assert [events for events, _ in measured] == [1, 6]
    assert all(0 <= waited_s < WITHIN_S for _, waited_s in measured)
    assert measured[1][1] > 0
