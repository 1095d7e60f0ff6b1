"""One way to talk to two databases: what is stored, what is seen, and what is refused."""

import asyncio
import sqlite3
import threading

import psycopg
import pytest

from shared.database import Conflict, Database, postgres, sqlite
from shared.eventstore.sealed import KeyClass
from tests.eventstore.things import put, stored

WITHIN_S = 10


@pytest.mark.parametrize(
    "failure",
    [ValueError(), KeyboardInterrupt(), asyncio.CancelledError(), GeneratorExit()],
    ids=repr,
)
def test_a_transaction_that_fails_stores_nothing(
    database: Database, failure: BaseException
) -> None:
    put(database, 1)
    with pytest.raises(type(failure)):
        put(database, 2, failure)
    assert stored(database) == [1]
    put(database, 3)
    assert stored(database) == [1, 3]


def test_what_has_the_same_key_is_a_conflict_and_takes_the_rest_with_it(
    database: Database,
) -> None:
    put(database, 1)

    def more() -> None:
        with database.transaction() as t:
            t.execute("INSERT INTO things VALUES (2, 'words', NULL)")
            t.many("INSERT INTO things VALUES (?, 'words', NULL)", [[3], [1], [4]])

    with pytest.raises(Conflict):
        more()
    assert stored(database) == [1]


def test_a_transaction_never_seems_stored_when_it_is_not(database: Database) -> None:
    # Whoever catches a conflict inside the block, and goes on, must not believe too much.
    put(database, 1)
    said = []
    try:
        with database.transaction() as t:
            t.execute("INSERT INTO things VALUES (2, 'words', NULL)")
            try:
                t.execute("INSERT INTO things VALUES (1, 'words', NULL)")
            except Conflict:
                said.append("swallowed")
    except Conflict:
        assert stored(database) == [1]
    else:
        assert stored(database) == [1, 2]
    assert said == ["swallowed"]


def test_it_says_how_many_rows_were_changed(database: Database) -> None:
    for one in range(3):
        put(database, one)
    with database.transaction() as t:
        assert t.execute("UPDATE things SET words='others' WHERE one>0") == 2
        assert t.execute("INSERT INTO things VALUES (1, '', NULL) ON CONFLICT DO NOTHING") == 0
        assert t.execute("DELETE FROM things WHERE one=9") == 0


def test_what_is_stored_comes_back_as_it_was(database: Database) -> None:
    rows = [
        (7, "Åsa är %s ? 100 %", b"\x00\xff%s?"),
        (2**62, "", b""),
        (-5, None, None),
    ]
    with database.transaction() as t:
        t.many("INSERT INTO things VALUES (?, ?, ?)", rows)
        t.execute("INSERT INTO things VALUES (?, ?, ?)", True, KeyClass.IDENTITY, None)
    seen = database.select("SELECT * FROM things ORDER BY held")
    expected = {*rows, (1, "identity", None)}
    assert {(row["one"], row["words"], row["held"]) for row in seen} == expected


def test_text_is_compared_byte_by_byte(database: Database) -> None:
    words = ["Z", "a", "B", "ö", "å", "Ä", "aa", "a b", "", "%"]
    with database.transaction() as t:
        t.many("INSERT INTO things VALUES (?, ?, NULL)", list(enumerate(words)))
    found = [row["words"] for row in database.select("SELECT words FROM things ORDER BY words")]
    assert found == sorted(words)
    like = database.select("SELECT words FROM things WHERE words LIKE 'a%' ORDER BY words")
    assert [row["words"] for row in like] == ["a", "a b", "aa"]
    assert database.select("SELECT * FROM things WHERE words IN ()") == []


def test_whoever_reads_sees_one_moment(database: Database, other: Database) -> None:
    put(database, 1)
    with database.reading() as look:
        assert len(look.select("SELECT * FROM things")) == 1
        put(other, 2)
        put(database, 3)
        assert len(look.select("SELECT * FROM things")) == 1
        assert stored(database) == [1, 2, 3]
    with database.reading() as look:
        assert len(look.select("SELECT * FROM things")) == 3


def test_nobody_sees_what_is_not_committed_and_nobody_waits_for_it(
    database: Database, other: Database
) -> None:
    with database.transaction() as t:
        t.execute("INSERT INTO things VALUES (1, 'words', NULL)")
        assert len(t.select("SELECT * FROM things")) == 1
        assert stored(database) == stored(other) == []
    assert stored(database) == stored(other) == [1]


def test_what_a_transaction_reads_stays_true_until_it_commits(
    database: Database, other: Database
) -> None:
    with database.transaction() as t:
        t.execute("INSERT INTO counter VALUES (0)")

    def count(own: Database) -> None:
        for _ in range(25):
            with own.transaction() as t:
                [row] = t.select("SELECT number FROM counter")
                t.execute("UPDATE counter SET number=?", row["number"] + 1)

    threads = [threading.Thread(target=count, args=[of]) for of in (database, other) * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(WITHIN_S)
    assert database.select("SELECT number FROM counter")[0]["number"] == 100


def test_a_database_whose_write_lock_is_held_for_long_is_not_writable(
    database: Database, other: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sqlite, "WRITABLE_S", 0.01)
    monkeypatch.setattr(postgres, "WRITABLE_MS", 10)
    assert other.writable()
    with database.transaction():
        assert not other.writable()
    assert other.writable()
    put(other, 1)


@pytest.mark.parametrize("wrong", ["SELECT never FROM things", "SELECT * FROM never", "SELEC"])
def test_a_statement_that_is_wrong_does_not_look_as_if_trying_again_would_help(
    database: Database, wrong: str
) -> None:
    with pytest.raises((sqlite3.OperationalError, psycopg.ProgrammingError)):
        database.select(wrong)
    put(database, 1)
