"""The event table: append-only, without gaps, synced, shared by threads and processes."""

import asyncio
import hashlib
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from uuid import UUID

import pytest
from eventsourcing.persistence import StoredEvent

from shared.eventstore import sqlite
from shared.eventstore.application import Conflict
from shared.eventstore.merkle import leaf_hash
from shared.eventstore.sqlite import NotDurable, open_datastore
from tests.architecture.code import ROOT
from tests.eventstore.marks import Mark, Marks, a_mark, assert_whole, leaves, stored


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


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET state='{}' WHERE position=2",
        "UPDATE stored_events SET position=9 WHERE position=2",
        "DELETE FROM stored_events WHERE position=3",
        "DELETE FROM stored_events",
        "UPDATE leaves SET hash=x'00' WHERE position=2",
        "DELETE FROM leaves WHERE position=3",
        "REPLACE INTO stored_events SELECT 2, originator_id, 1, topic, '{}' FROM stored_events",
        "REPLACE INTO leaves VALUES (2, x'00')",
    ],
)
def test_what_is_stored_is_never_changed(marks: Marks, path: Path, statement: str) -> None:
    assert marks.log.last_position() == 3
    before = stored(path), leaves(path)
    connection = sqlite3.connect(path)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"), connection:
        connection.execute(statement)
    connection.close()
    assert (stored(path), leaves(path)) == before
    assert_whole(path, 3)


def test_a_refused_event_leaves_no_gap(marks: Marks, path: Path) -> None:
    mark = a_mark(1)
    marks.save(mark)
    late: Mark = marks.repository.get(mark.id)
    mark.move(2)
    marks.save(mark)
    late.move(3)
    with pytest.raises(Conflict):
        marks.save(late, a_mark(4))
    marks.save(a_mark(5))
    assert_whole(path, 6)


def test_compacting_the_file_renumbers_nothing(marks: Marks, path: Path) -> None:
    before = stored(path), leaves(path)
    connection = sqlite3.connect(path)
    connection.execute("VACUUM")
    connection.close()
    assert (stored(path), leaves(path)) == before
    marks.save(a_mark(5))
    assert_whole(path, 4)


def test_a_reopened_log_goes_on_where_it_was(marks: Marks, path: Path) -> None:
    marks.close()
    again = Marks(path)
    again.save(a_mark(5))
    again.close()
    assert_whole(path, 4)


def test_every_commit_is_synced(marks: Marks) -> None:
    with marks.log.datastore.transaction(commit=False) as c:
        c.execute("PRAGMA synchronous")
        assert c.fetchone()[0] == 2
        c.execute("PRAGMA journal_mode")
        assert c.fetchone()[0] == "wal"


def test_a_file_that_would_not_be_synced_is_not_opened(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "SYNCHRONOUS_FULL", 3)  # as if this build's default were another
    with pytest.raises(NotDurable):
        open_datastore(path)


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


async def test_two_threads_with_a_log_each_keep_one_order(path: Path) -> None:
    both = [Marks(path), Marks(path)]

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
    assert_whole(path, 400)


WRITER = """
import sys
from pathlib import Path
from tests.eventstore.marks import Marks, a_mark

marks = Marks(Path(sys.argv[1]))
for number in range(60):
    marks.save(a_mark(number), a_mark(-number))
marks.close()
"""


def test_two_processes_with_a_log_each_keep_one_order(path: Path) -> None:
    command = [sys.executable, "-c", WRITER, str(path)]
    processes = [subprocess.Popen(command, cwd=ROOT) for _ in range(2)]  # noqa: S603 - ours
    assert [process.wait(60) for process in processes] == [0, 0]
    assert_whole(path, 240)


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
