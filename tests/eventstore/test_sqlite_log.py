"""What only a log in SQLite must take care of: REPLACE, VACUUM and how it is synced."""

import sqlite3

import pytest

from shared.database.places import Part
from tests.eventstore.marks import Marks, a_mark, assert_whole, leaves, stored
from tests.grounds import SQLITE, Ground

pytestmark = pytest.mark.parametrize("ground", [SQLITE], indirect=True)


@pytest.mark.parametrize(
    "statement",
    [
        "REPLACE INTO stored_events SELECT 2, originator_id, 1, topic, '{}' FROM stored_events",
        "REPLACE INTO stored_events SELECT 9, originator_id, 1, topic, '{}' FROM stored_events",
        "REPLACE INTO leaves VALUES (2, x'00')",
        "REPLACE INTO subtrees VALUES (1, 1, x'00')",
        "REPLACE INTO checkpoints VALUES (3, 'another')",
    ],
)
def test_sqlite_replaces_nothing_that_is_stored(
    marks: Marks, ground: Ground, statement: str
) -> None:
    assert marks.log.last_position() == 3
    with ground.owner(Part.LOG) as owner:
        owner.change("INSERT INTO subtrees VALUES (1, 1, x'01')")
        owner.change("INSERT INTO checkpoints VALUES (3, 'signed')")
        with pytest.raises(sqlite3.IntegrityError, match="append-only"):
            owner.change(statement)
        assert [row["hash"] for row in owner.rows("SELECT * FROM subtrees")] == [b"\x01"]
        assert [row["note"] for row in owner.rows("SELECT * FROM checkpoints")] == ["signed"]
    assert_whole(ground, 3)


def test_compacting_an_sqlite_file_renumbers_nothing(marks: Marks, ground: Ground) -> None:
    before = stored(ground), leaves(ground)
    with ground.owner(Part.LOG) as owner:
        owner.change("VACUUM")
    assert (stored(ground), leaves(ground)) == before
    marks.save(a_mark(5))
    assert_whole(ground, 4)


@pytest.mark.parametrize("part", Part)
def test_every_commit_to_sqlite_is_synced(ground: Ground, part: Part) -> None:
    database = ground.open(part)
    with database.transaction() as t:
        assert t.select("PRAGMA synchronous")[0]["synchronous"] == 2
        assert t.select("PRAGMA journal_mode")[0]["journal_mode"] == "wal"
    database.close()
