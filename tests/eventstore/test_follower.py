"""The follower reads a log as it grows, whoever writes to it."""

import asyncio
from collections.abc import AsyncIterator, Sequence

import pytest
from eventsourcing.persistence import Notification

from shared.database.places import Part
from shared.eventstore import follower
from shared.eventstore.follower import Follower
from tests.eventstore.marks import Marks, a_mark
from tests.grounds import Ground

WITHIN_S = 10


async def the_next(batches: AsyncIterator[Sequence[Notification]]) -> list[int]:
    """Return the positions of the next batch that holds something."""
    async with asyncio.timeout(WITHIN_S):
        while not (batch := await anext(batches)):
            pass
    return [notification.id for notification in batch]


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
        assert await waiting == list(position)
        waiting = asyncio.create_task(the_next(batches))
    waiting.cancel()


async def test_the_follower_finds_what_another_process_has_written(
    marks: Marks, ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(follower, "POLL_S", 0.01)
    batches = Follower(marks).after(3)
    waiting = asyncio.create_task(the_next(batches))
    other = Marks(
        ground.open(Part.LOG)
    )  # its commits do not wake ours, as if it were another process
    await other.commit(a_mark(9))
    assert await waiting == [4]
    other.close()
