"""The event table: append-only, without gaps, synced, shared by threads and processes."""

import asyncio
import hashlib
import subprocess
import sys
import threading
from dataclasses import replace
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from shared.database.places import Part
from shared.eventstore.application import Conflict
from shared.eventstore.merkle import leaf_hash
from shared.eventstore.tables import LOG
from tests.architecture.code import ROOT
from tests.eventstore.marks import Mark, Marks, a_mark, assert_whole
from tests.grounds import APPEND_ONLY, Ground, Owner


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET topic='another' WHERE position=2",
        "UPDATE stored_events SET position=9 WHERE position=2",
        "DELETE FROM stored_events WHERE position=3",
        "DELETE FROM stored_events",
        "UPDATE leaves SET hash=(SELECT hash FROM leaves WHERE position=1) WHERE position=2",
        "DELETE FROM leaves WHERE position=3",
        "UPDATE subtrees SET number=7",
        "DELETE FROM subtrees",
        "UPDATE checkpoints SET note='another'",
        "DELETE FROM checkpoints",
    ],
)
def test_what_is_stored_is_never_changed_not_even_by_the_owner(
    marks: Marks, ground: Ground, statement: str
) -> None:
    assert marks.log.last_position() == 3
    with ground.owner(Part.LOG) as owner:
        owner.change("INSERT INTO subtrees SELECT 1, 1, hash FROM leaves WHERE position=1")
        owner.change("INSERT INTO checkpoints VALUES (3, 'signed')")
        before = everything(owner)
        with pytest.raises(APPEND_ONLY, match="append-only"):
            owner.change(statement)
        assert everything(owner) == before
    assert_whole(ground, 3)


def everything(owner: Owner) -> list[list[tuple[object, ...]]]:
    """Return what is in all tables of the log."""
    return [
        sorted(tuple(row.values()) for row in owner.rows(f"SELECT * FROM {name}"))
        for name in LOG.names
    ]


def test_a_refused_event_leaves_no_gap(marks: Marks, ground: Ground) -> None:
    mark = a_mark(1)
    marks.save(mark)
    late: Mark = marks.repository.get(mark.id)
    mark.move(2)
    marks.save(mark)
    late.move(3)
    with pytest.raises(Conflict):
        marks.save(late, a_mark(4))
    marks.save(a_mark(5))
    assert_whole(ground, 6)


def test_a_reopened_log_goes_on_where_it_was(marks: Marks, ground: Ground) -> None:
    marks.close()
    again = Marks(ground.open(Part.LOG))
    again.save(a_mark(5))
    again.close()
    assert_whole(ground, 4)


def test_the_log_is_read_from_any_place_and_by_topic(marks: Marks) -> None:
    def positions(start: int | None, limit: int, **choice: object) -> list[int]:
        found = marks.log.select_notifications(start, limit, **choice)  # type: ignore[arg-type] # as given
        return [notification.id for notification in found]

    mark = a_mark(4)
    mark.move(5)
    marks.save(mark)
    assert positions(None, 100) == [1, 2, 3, 4, 5]
    assert positions(2, 2) == [2, 3]
    assert positions(2, 100, inclusive_of_start=False) == [3, 4, 5]
    assert positions(1, 100, stop=2) == [1, 2]
    assert positions(1, 100, topics=["tests.mark.moved"]) == [5]
    assert marks.log.position_of(mark.id, 2) == 5
    assert marks.log.position_of(mark.id, 3) is None


async def test_two_threads_with_a_log_each_keep_one_order(ground: Ground) -> None:
    both = [Marks(ground.open(Part.LOG)) for _ in range(2)]

    async def write(marks: Marks) -> None:
        async def one(number: int) -> None:
            mark = a_mark(number)
            await marks.commit(mark)
            mark.move(number + 1)
            await marks.commit(mark)

        await asyncio.gather(*(one(n) for n in range(100)))

    threads = [threading.Thread(target=asyncio.run, args=[write(marks)]) for marks in both]
    for thread in threads:
        thread.start()
    for thread in threads:
        await asyncio.to_thread(thread.join)
    for marks in both:
        marks.close()
    assert_whole(ground, 400)


WRITER = """
import sys
from pathlib import Path
from shared.database.places import Part, open_database
from shared.settings import Settings
from tests.eventstore.marks import Marks, a_mark

settings = Settings(data=Path(sys.argv[1]), database_url=sys.argv[2])
marks = Marks(open_database(settings, "training", Part.LOG))
for number in range(40):
    marks.save(a_mark(number), a_mark(-number))
marks.close()
"""


def test_three_processes_with_a_log_each_keep_one_order(ground: Ground) -> None:
    where = [str(ground.settings.data), ground.settings.database_url]
    command = [sys.executable, "-c", WRITER, *where]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(3)]  # noqa: S603 - ours
    assert [process.wait(60) for process in processes] == [0, 0, 0]
    assert_whole(ground, 240)


# The leaf of an event.

EVENT = StoredEvent(UUID(int=5), 7, "tests.mark.moved", b'{"number":1}')


def test_the_leaf_of_an_event_is_that_of_rfc_6962() -> None:
    # Worked out by hand: SHA-256 of a zero byte and the entry, which holds a hash of the state.
    state = "3d6a916e86efba9105154ea95dda8d8da47df173d931c23e7a346c7babd81a3e"
    entry = f"v1\n00000000-0000-0000-0000-000000000005\n7\ntests.mark.moved\n{state}\n"
    assert hashlib.sha256(EVENT.state).hexdigest() == state
    assert leaf_hash(EVENT) == hashlib.sha256(b"\x00" + entry.encode()).digest()
    assert leaf_hash(EVENT).hex() == (
        "7005fbeb9c40fedc4ca5b8ad6bcfde4f1803652cc2f7f2a36200272ceb3934b9"
    )


@pytest.mark.parametrize(
    "changed",
    [
        replace(EVENT, originator_id=UUID(int=6)),
        replace(EVENT, originator_version=8),
        replace(EVENT, topic="tests.mark.made"),
        replace(EVENT, state=b'{"number":2}'),
    ],
)
def test_whatever_changes_in_an_event_changes_its_leaf(changed: StoredEvent) -> None:
    assert leaf_hash(changed) != leaf_hash(EVENT)
