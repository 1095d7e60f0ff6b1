"""Tables are built beside, and take the place of those that are there."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing

import pytest

from shared.database import AlreadyBuilding, Database, Tables
from shared.database.places import Part
from tests.architecture.code import ROOT
from tests.grounds import SQLITE, Ground
from tests.town import eventually

WITHIN_S = 10
THINGS = Tables(
    (
        "CREATE TABLE IF NOT EXISTS things (one INTEGER PRIMARY KEY, words TEXT)",
        "CREATE TABLE IF NOT EXISTS others (one INTEGER PRIMARY KEY) WITHOUT ROWID",
        "CREATE INDEX IF NOT EXISTS by_words ON things (words)",
    )
)


@pytest.fixture
def database(ground: Ground) -> Iterator[Database]:
    """Open a database with something old in it."""
    with closing(ground.open(Part.VIEWS)) as opened:
        opened.create(THINGS.statements)
        with opened.transaction() as t:
            t.many("INSERT INTO things VALUES (?, ?)", [(1, "old"), (2, "old")])
            t.execute("INSERT INTO others VALUES (1)")
        yield opened


def words(database: Database) -> list[tuple[int, str]]:
    """Return what the table holds."""
    rows = database.select("SELECT * FROM things ORDER BY one")
    return [(row["one"], row["words"]) for row in rows]


OLD, NEW = [(1, "old"), (2, "old")], [(5, "new")]


def build(beside: Database, tables: Tables = THINGS) -> None:
    """Build what is new."""
    beside.create(tables.statements)
    with beside.transaction() as t:
        t.many("INSERT INTO things VALUES (?, ?)", NEW)


def swap(database: Database, tables: Tables = THINGS, failure: Exception | None = None) -> None:
    """Build, and swap in; fail at the end of it."""
    with database.beside() as beside:
        build(beside)
        with database.swap_in(beside, tables):
            if failure is not None:
                raise failure


def indexes(ground: Ground) -> list[str]:
    """Return the names of the indexes that someone has asked for."""
    where = (
        "sqlite_master WHERE type='index' AND sql IS NOT NULL"
        if ground.kind == SQLITE
        else "pg_class WHERE relkind='i' AND relnamespace='training_views'::regnamespace"
    )
    name = "name" if ground.kind == SQLITE else "relname"
    with ground.owner(Part.VIEWS) as owner:
        return [row["name"] for row in owner.rows(f"SELECT {name} AS name FROM {where}")]


def test_what_was_built_beside_takes_the_place_of_what_was_there(
    database: Database, other: Database, ground: Ground
) -> None:
    for _ in range(3):
        swap(database)
        for own in (database, other):
            assert words(own) == NEW
            assert own.select("SELECT * FROM others") == []
        assert "by_words" in indexes(ground)
        with other.transaction() as t:  # it is a table like any other
            t.execute("INSERT INTO things VALUES (6, 'newer')")
        assert words(database) == [*NEW, (6, "newer")]


def test_what_is_done_in_the_same_block_is_stored_with_the_swap(database: Database) -> None:
    database.create(["CREATE TABLE IF NOT EXISTS editions (one INTEGER)"])
    with database.beside() as beside:
        build(beside)
        with database.swap_in(beside, THINGS) as t:
            t.execute("INSERT INTO editions VALUES (2)")
            assert len(t.select("SELECT * FROM things")) == 2
            with beside.transaction() as late:
                late.execute("INSERT INTO things VALUES (6, 'in the last moment')")
    assert words(database) == [*NEW, (6, "in the last moment")]
    assert [row["one"] for row in database.select("SELECT * FROM editions")] == [2]


def test_a_swap_that_fails_leaves_what_was_there(database: Database, other: Database) -> None:
    for _ in range(2):
        with pytest.raises(ValueError, match="no"):
            swap(database, failure=ValueError("no"))
        assert words(database) == words(other) == OLD
        with other.transaction() as t:
            t.execute("UPDATE others SET one=one+1")
    swap(database)
    assert words(database) == words(other) == NEW


def test_a_swap_that_fails_in_the_middle_of_it_leaves_what_was_there(
    database: Database, other: Database
) -> None:
    never_built = Tables((*THINGS.statements, "CREATE TABLE IF NOT EXISTS never (one INTEGER)"))
    for _ in range(2):
        with pytest.raises(Exception, match=r"never|UndefinedTable"):
            swap(database, never_built)
        assert words(database) == words(other) == OLD
        assert len(database.select("SELECT * FROM others")) == 1
    swap(database)
    assert words(database) == words(other) == NEW


def test_one_reads_and_writes_while_something_is_built(database: Database, other: Database) -> None:
    with database.beside() as beside:
        build(beside)
        with beside.transaction() as building:
            building.execute("INSERT INTO things VALUES (9, 'new')")
            for own in (database, other):
                assert words(own) == OLD
            with other.transaction() as t:
                t.execute("UPDATE others SET one=7")
        assert [row["one"] for row in database.select("SELECT * FROM others")] == [7]


async def test_whoever_is_reading_when_it_is_swapped_reads_on_in_the_old(
    database: Database, other: Database, ground: Ground
) -> None:
    done = threading.Event()

    async def is_as_far_as_it_comes() -> bool:
        if done.is_set():
            return True
        if ground.kind == SQLITE:
            return False
        with ground.owner(Part.VIEWS) as owner:  # in PostgreSQL it waits for us, and not we for it
            return bool(owner.rows("SELECT 1 FROM pg_locks WHERE NOT granted"))

    def swapping() -> None:
        swap(other)
        done.set()

    swapper = threading.Thread(target=swapping)
    with database.reading() as look:
        assert len(look.select("SELECT * FROM things")) == 2
        swapper.start()
        await eventually(is_as_far_as_it_comes)
        assert [row["words"] for row in look.select("SELECT * FROM things")] == ["old", "old"]
        assert len(look.select("SELECT * FROM others")) == 1
    assert done.wait(WITHIN_S)
    swapper.join()
    assert words(database) == NEW


def test_a_question_that_was_asked_often_is_answered_from_the_new_tables(
    database: Database, other: Database
) -> None:
    for _ in range(20):
        assert words(other) == OLD
    swap(database)
    for _ in range(20):
        assert words(other) == NEW


def test_only_one_builds_at_a_time(database: Database, other: Database) -> None:
    def build_too(own: Database) -> None:
        with own.beside():
            raise AssertionError("two are building")

    with database.beside() as beside:
        build(beside)
        for own in (database, other):
            with pytest.raises(AlreadyBuilding):
                build_too(own)
        assert len(beside.select("SELECT * FROM things")) == 1
        with database.swap_in(beside, THINGS):
            pass
    swap(other)
    assert words(database) == NEW


def test_what_a_failed_try_has_built_is_not_in_the_way(database: Database, other: Database) -> None:
    def fail() -> None:
        with database.beside() as beside:
            build(beside)
            raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        fail()
    swap(other)
    assert words(database) == NEW


BUILDER = """
import os, sys
from pathlib import Path
from shared.database.places import Part, open_database
from shared.settings import Settings
from tests.eventstore.test_swap import build

settings = Settings(data=Path(sys.argv[1]), database_url=sys.argv[2])
with open_database(settings, "training", Part.VIEWS).beside() as beside:
    build(beside)
    os._exit(7)
"""


async def test_what_a_killed_builder_has_left_is_not_in_the_way(
    database: Database, ground: Ground
) -> None:
    where = [str(ground.settings.data), ground.settings.database_url]
    killed = subprocess.run([sys.executable, "-c", BUILDER, *where], cwd=ROOT, check=False)  # noqa: ASYNC221, S603 - ours, and nothing else runs
    assert killed.returncode == 7

    async def free() -> bool:  # the server sees that a client is gone, but not at once
        try:
            swap(database)
        except AlreadyBuilding:
            return False
        return True

    await eventually(free)
    assert words(database) == NEW
