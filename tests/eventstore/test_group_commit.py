"""Many requests, one fsync."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from uuid import uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from shared.database.places import Part
from shared.eventstore import group_commit
from shared.eventstore.application import Conflict
from shared.eventstore.group_commit import Append, GroupCommit, Stopped, TooBusy
from shared.eventstore.sealed import KeyClass, KeyTaken, NewKey
from tests.eventstore.marks import HeldMarks, Mark, Marks, a_mark, assert_whole, stored
from tests.grounds import Ground
from tests.town import eventually

WITHIN_S = 10


@pytest.fixture
def held(ground: Ground) -> Iterator[HeldMarks]:
    """Open a log whose disk is busy until it is told to go on."""
    marks = HeldMarks(ground.open(Part.LOG))
    yield marks
    marks.go_on.set()
    marks.close()


async def busy(held: HeldMarks) -> asyncio.Task[Sequence[int]]:
    """Let a first request keep the disk busy."""
    first = asyncio.create_task(held.commit(a_mark()))
    assert await asyncio.to_thread(held.writing.wait, WITHIN_S)
    return first


async def sent(held: HeldMarks, *marks: Mark) -> list[asyncio.Task[Sequence[int]]]:
    """Send requests, each on its own; return when all of them wait."""
    requests = [asyncio.create_task(held.commit(mark)) for mark in marks]
    await asyncio.sleep(0)
    return requests


async def test_200_requests_at_once_get_places_without_gaps(ground: Ground) -> None:
    marks = Marks(ground.open(Part.LOG))
    answers = await asyncio.gather(*(marks.commit(a_mark(n)) for n in range(200)))
    marks.close()
    assert sorted(position for [position] in answers) == list(range(1, 201))
    assert_whole(ground, 200)


async def test_a_request_is_told_where_its_own_events_stand(ground: Ground) -> None:
    marks = Marks(ground.open(Part.LOG))
    several = [a_mark(n) for n in range(5)]
    for mark in several:
        mark.move(mark.number + 10)
    answers = await asyncio.gather(*(marks.commit(mark) for mark in several))
    marks.close()
    log = dict(stored(ground))
    for mark, positions in zip(several, answers, strict=True):
        assert [log[p].originator_id for p in positions] == [mark.id, mark.id]
        assert [log[p].originator_version for p in positions] == [1, 2]


async def test_what_comes_while_the_disk_is_busy_is_one_batch(held: HeldMarks) -> None:
    first = await busy(held)
    rest = await sent(held, *(a_mark(n) for n in range(20)))
    held.go_on.set()
    assert list(await first) == [1]
    assert [list(await request) for request in rest] == [[n] for n in range(2, 22)]
    assert held.batches == [1, 20]


async def test_a_batch_has_an_end(held: HeldMarks, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "EVENTS_PER_COMMIT_MAX", 8)
    first = await busy(held)
    rest = await sent(held, *(a_mark(n) for n in range(20)))
    held.go_on.set()
    await asyncio.gather(first, *rest)
    assert held.batches == [1, 8, 8, 4]


async def test_a_conflict_fails_only_the_one_that_conflicts(
    held: HeldMarks, ground: Ground
) -> None:
    first = await busy(held)
    mark = a_mark(1)
    twin = a_mark(2, mark.id)  # begins the same stream
    others = [a_mark(n) for n in range(3)]
    requests = await sent(held, others[0], mark, others[1], twin, others[2])
    held.go_on.set()
    answers = await asyncio.gather(first, *requests, return_exceptions=True)
    assert [type(answer) for answer in answers] == [range, range, range, range, Conflict, range]
    assert_whole(ground, 5)


async def test_all_events_of_a_request_are_stored_or_none(held: HeldMarks, ground: Ground) -> None:
    mark = a_mark()
    held.go_on.set()
    await held.commit(mark)
    late = await held.load(Mark, mark.id)
    assert late is not None
    mark.move(1)
    await held.commit(mark)
    late.move(2)
    late.move(3)
    with pytest.raises(Conflict):
        await held.commit(late, a_mark())
    assert_whole(ground, 2)


async def test_a_full_queue_says_so(ground: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(group_commit, "REQUESTS_WAITING_MAX", 3)
    held = HeldMarks(ground.open(Part.LOG))
    first = await busy(held)
    waiting = await sent(held, *(a_mark(n) for n in range(3)))
    with pytest.raises(TooBusy):
        await held.commit(a_mark())
    held.go_on.set()
    await asyncio.gather(first, *waiting)
    held.close()
    assert_whole(ground, 4)


async def test_what_waits_when_we_stop_is_stored(held: HeldMarks, ground: Ground) -> None:
    first = await busy(held)
    waiting = await sent(held, *(a_mark(n) for n in range(10)))
    stopping = asyncio.create_task(asyncio.to_thread(held.close))
    await eventually(lambda: asyncio.to_thread(_is_stopped, held))
    with pytest.raises(Stopped):
        await held.commit(a_mark())
    held.go_on.set()
    await asyncio.gather(first, *waiting, stopping)
    assert_whole(ground, 11)
    with pytest.raises(Stopped):
        held.save(a_mark())


def _is_stopped(held: HeldMarks) -> bool:
    return held._commits._stopped  # noqa: SLF001 - there is no other way to see it begin


async def test_whoever_gives_up_waiting_stops_nobody_else(held: HeldMarks, ground: Ground) -> None:
    first = await busy(held)
    impatient, patient = await sent(held, a_mark(1), a_mark(2))
    impatient.cancel()
    await asyncio.wait({impatient})
    held.go_on.set()
    async with asyncio.timeout(WITHIN_S):
        await asyncio.gather(first, patient)
        await held.commit(a_mark(3))
    assert {len(stored(ground))} <= {3, 4}
    assert_whole(ground, len(stored(ground)))


# The queue by itself.


class Disk:
    """What writes, as long as it is not broken."""

    def __init__(self, *, broken: bool = False) -> None:
        self.writing = threading.Event()
        self.go_on = threading.Event()
        self.broken = broken
        self.written = 0

    def write(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Write, or fail."""
        self.writing.set()
        assert self.go_on.wait(WITHIN_S)
        if self.broken:
            raise OSError("no space left")
        first = self.written + 1
        self.written += len(events)
        return list(range(first, self.written + 1))

    def find(self, _: Sequence[StoredEvent]) -> None:
        """Never be asked: no answer is lost here."""
        raise AssertionError("every answer came")


def an_append(keys: Sequence[NewKey] = ()) -> Append:
    """Return a request with one event."""
    return Append([StoredEvent(uuid4(), 1, "tests.mark.made", b"{}")], keys)


def outcome(future: "Future[Sequence[int]]") -> object:
    """Return what a request was answered: positions, or an error."""
    return future.exception(WITHIN_S) or future.result()


def test_a_failure_to_write_reaches_everyone_it_concerns() -> None:
    disk = Disk(broken=True)
    told: list[int] = []
    commits = GroupCommit(disk.write, disk.find, lambda keys: [None for _ in keys], told.append)
    futures = [commits.submit(an_append())]
    assert disk.writing.wait(WITHIN_S)
    futures += [commits.submit(an_append()) for _ in range(4)]  # one batch
    disk.go_on.set()
    outcomes = [outcome(future) for future in futures]
    assert all(isinstance(answer, OSError) for answer in outcomes)
    assert told == []
    disk.broken = False
    assert outcome(commits.submit(an_append())) == [1]
    assert told == [1]
    commits.close()


def test_a_failure_to_keep_keys_writes_nothing() -> None:
    disk = Disk()
    disk.go_on.set()

    def broken(_: list[NewKey]) -> list[KeyTaken | None]:
        raise OSError("no space left")

    commits = GroupCommit(disk.write, disk.find, broken, lambda _: None)
    key = NewKey(uuid4(), KeyClass.NARRATIVE, b"")
    assert isinstance(outcome(commits.submit(an_append([key]))), OSError)
    assert disk.written == 0
    assert outcome(commits.submit(an_append())) == [1]
    commits.close()


def test_whoever_comes_second_with_a_key_seals_again() -> None:
    disk = Disk()
    kept: list[NewKey] = []

    def keep(keys: list[NewKey]) -> list[KeyTaken | None]:
        answers = []
        for key in keys:
            taken = any(k.stream == key.stream for k in kept)
            answers.append(KeyTaken(key.stream) if taken else None)
            kept.append(key)
        return answers

    commits = GroupCommit(disk.write, disk.find, keep, lambda _: None)
    first = commits.submit(an_append())  # keeps the disk busy
    assert disk.writing.wait(WITHIN_S)
    key = NewKey(uuid4(), KeyClass.NARRATIVE, b"")
    futures = [commits.submit(an_append([key])), commits.submit(an_append([key]))]
    futures.append(commits.submit(an_append()))
    disk.go_on.set()
    assert outcome(first) == [1]
    assert [type(outcome(future)) for future in futures] == [list, KeyTaken, list]
    commits.close()
