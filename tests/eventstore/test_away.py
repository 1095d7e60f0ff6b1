"""When a database is away, or goes away: nothing is lost, and nobody is told what is not so."""

from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from psycopg.conninfo import make_conninfo

from shared.database import Database, LostAnswer, Unavailable, postgres
from shared.database.places import Part, wait_for_database
from shared.database.postgres import Postgres
from shared.database.sqlite import SQLite
from tests.eventstore.things import put, stored
from tests.grounds import POSTGRES, Ground, free_port

only_postgres = pytest.mark.parametrize("ground", [POSTGRES], indirect=True)


def test_a_postgres_server_that_is_away_is_unavailable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(postgres, "CONNECTS_WITHIN_S", 0.2)
    monkeypatch.setattr(postgres, "STARTS_WITHIN_S", 0.5)
    nowhere = make_conninfo(host="127.0.0.1", port=free_port(), dbname="none", user="none")
    with closing(Postgres(nowhere, "training_views")) as away:
        with pytest.raises(Unavailable):
            away.select("SELECT 1 AS one")
        with pytest.raises(Unavailable):
            put(away, 1)
        assert not away.writable()


@only_postgres
def test_a_postgres_server_that_is_starting_is_waited_for(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = iter([psycopg.OperationalError("the database system is starting up")] * 2)
    connect = psycopg.connect

    def after_a_while(*where: str, **how: int) -> psycopg.Connection[tuple[object, ...]]:
        for not_yet in tries:
            raise not_yet
        return connect(*where, **how)  # type: ignore[arg-type] # passed on

    monkeypatch.setattr(psycopg, "connect", after_a_while)
    wait_for_database(ground.settings, "training")
    assert list(tries) == []


def test_an_sqlite_file_that_cannot_be_opened_is_unavailable(tmp_path: Path) -> None:
    path = tmp_path / "a folder.db"
    path.mkdir()
    with pytest.raises(Unavailable):
        SQLite(path)


def test_an_sqlite_file_that_is_away_is_not_writable(tmp_path: Path) -> None:
    path = tmp_path / "data" / "things.db"
    with closing(SQLite(path)) as database:
        assert database.writable()
        path.parent.rename(tmp_path / "elsewhere")
        assert not database.writable()


@only_postgres
def test_a_connection_that_postgres_closed_while_nobody_used_it_is_not_noticed(
    database: Database, ground: Ground
) -> None:
    send_all_away(ground)
    put(database, 1)
    send_all_away(ground)
    assert stored(database) == [1]


@only_postgres
def test_a_connection_that_postgres_closes_before_the_commit_has_stored_nothing(
    database: Database, ground: Ground
) -> None:
    def interrupted() -> None:
        with database.transaction() as t:
            t.execute("INSERT INTO things VALUES (1, 'words', NULL)")
            send_all_away(ground)
            t.execute("INSERT INTO things VALUES (2, 'words', NULL)")

    with pytest.raises(Unavailable) as failure:
        interrupted()
    assert not isinstance(failure.value, LostAnswer)
    assert stored(database) == []
    put(database, 1)


@only_postgres
def test_an_answer_to_a_commit_that_postgres_did_not_do_is_lost(
    database: Database, ground: Ground
) -> None:
    def interrupted() -> None:
        with database.transaction() as t:
            t.execute("INSERT INTO things VALUES (1, 'words', NULL)")
            send_all_away(ground)

    with pytest.raises(LostAnswer):
        interrupted()
    assert stored(database) == []
    put(database, 1)


@only_postgres
def test_an_answer_to_a_commit_that_postgres_did_is_lost_with_the_connection(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    execute = psycopg.Connection.execute

    def cut(connection: psycopg.Connection[object], query: str, *rest: object) -> object:
        answer = execute(connection, query, *rest)  # type: ignore[call-overload] # passed on
        if query == "COMMIT":
            connection.close()
            raise psycopg.OperationalError("server closed the connection unexpectedly")
        return answer

    with monkeypatch.context() as broken:
        broken.setattr(psycopg.Connection, "execute", cut)
        with pytest.raises(LostAnswer):
            put(database, 1)
    assert stored(database) == [1]
    put(database, 2)


def send_all_away(ground: Ground) -> None:
    """Let the server close every connection to this database but the one that says so."""
    with ground.owner(Part.VIEWS) as owner:
        owner.rows(
            """SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
            WHERE datname = current_database() AND pid <> pg_backend_pid()"""
        )
