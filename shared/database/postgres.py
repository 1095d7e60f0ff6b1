"""A database that is one schema of a PostgreSQL server."""

import time
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from enum import Enum
from functools import cache
from typing import Any, cast

import psycopg
import structlog
from psycopg.conninfo import make_conninfo
from psycopg.rows import dict_row
from psycopg_pool import ConnectionPool, PoolTimeout

from shared.database.base import (
    AlreadyBuilding,
    Conflict,
    LostAnswer,
    Row,
    Tables,
    Transaction,
    Unavailable,
)

log = structlog.get_logger()

CONNECTIONS_MAX = 6  # a part of a service; all parts of all services stay below a server's 100
CONNECTS_WITHIN_S = 2.0
STARTS_WITHIN_S = 60.0  # a server that was killed first makes good what it had not written yet
ASKS_AGAIN_AFTER_S = 0.5
IDLE_CLOSED_AFTER_S = 120.0
SILENT_MS = 10_000  # after which a server that acknowledges nothing is given up
SILENCE = {  # as TCP is told; by itself it would wait for a quarter of an hour, or for ever
    "connect_timeout": SILENT_MS // 1000,
    "tcp_user_timeout": SILENT_MS,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
}
LOCKED_MS = 30_000  # how long another process may hold the write lock
STATEMENT_MS = 60_000
IDLE_IN_TRANSACTION_MS = 60_000
WRITABLE_MS = 1_000
ROWS_AT_ONCE = 2000
BESIDE = "_beside"  # the schema where copies are built

Connection = psycopg.Connection[dict[str, Any]]

# One writer at a time, as in SQLite: what a transaction reads stays true until it commits.
TAKE_WRITE_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended(current_schema(), 0))"
TRY_TO_BUILD = "SELECT pg_try_advisory_lock(hashtextextended(current_schema(), 1)) AS ours"


@cache
def _in_its_words(sql: str) -> str:
    # An empty list, which SQLite takes as it is, is written as one that nothing equals.
    return sql.replace("%", "%%").replace("?", "%s").replace("IN ()", "IN (NULL)")


def _definition(sql: str) -> str:
    """Return a definition of a table with this server's names of types."""
    # Text is compared byte by byte, as in SQLite: what people read is sorted by those who show it.
    words = {
        "BLOB": "BYTEA",
        "INTEGER": "BIGINT",
        "WITHOUT ROWID": "",
        " TEXT": ' TEXT COLLATE "C"',
    }
    for ours, its in words.items():
        sql = sql.replace(ours, its)
    return sql


def _value(value: object) -> object:
    if isinstance(value, bool):
        return int(value)
    return str(value) if isinstance(value, Enum) else value


@contextmanager
def _named() -> Iterator[None]:
    """Give the server's errors the names that the rest of the system knows."""
    try:
        yield
    except psycopg.IntegrityError as taken:
        raise Conflict(type(taken).__name__) from taken  # its text quotes what was stored
    except (psycopg.OperationalError, psycopg.InterfaceError, psycopg.InternalError) as cannot:
        raise Unavailable(type(cannot).__name__) from cannot


def ask(conninfo: str) -> None:
    """Open a connection, and close it again. Raises `Unavailable`."""
    try:
        psycopg.connect(conninfo, connect_timeout=int(CONNECTS_WITHIN_S)).close()
    except psycopg.OperationalError as away:
        raise Unavailable(type(away).__name__) from away


def wait_until_it_answers(conninfo: str) -> None:
    """Wait for a server that is starting, as when the whole machine is. Raises `Unavailable`."""
    until = time.monotonic() + STARTS_WITHIN_S
    while True:
        try:
            return ask(conninfo)
        except Unavailable:
            if time.monotonic() > until:
                raise
            log.warning("waiting-for-the-database")
            time.sleep(ASKS_AGAIN_AFTER_S)


class PostgresTransaction:
    """See `Transaction`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, *values: object) -> int:
        """Change something."""
        with _named():
            return self._run(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        """Run one statement for many rows, without waiting for each."""
        with _named(), self._connection.cursor() as cursor:
            cursor.executemany(_in_its_words(sql), [[_value(v) for v in row] for row in rows])
            return cursor.rowcount

    def select(self, sql: str, *values: object) -> list[Row]:
        """Look."""
        with _named():
            return cast("list[Row]", self._run(sql, values).fetchall())

    def stream(self, sql: str, *values: object) -> Generator[Row, None, None]:
        """Look at many rows, which the server keeps until they are asked for."""
        with _named(), self._connection.cursor(name="rows") as cursor:
            cursor.itersize = ROWS_AT_ONCE
            cursor.execute(_in_its_words(sql), [_value(v) for v in values])
            yield from cursor

    def _run(self, sql: str, values: Sequence[object]) -> psycopg.Cursor[dict[str, Any]]:
        return self._connection.execute(_in_its_words(sql), [_value(v) for v in values])


class Postgres:
    """See `Database`."""

    def __init__(self, conninfo: str, schema: str) -> None:
        self._conninfo = conninfo
        self._schema = schema
        self._wait_s = STARTS_WITHIN_S
        self._pool = ConnectionPool(
            make_conninfo(
                conninfo,
                **SILENCE,
                options=(
                    f"-c search_path={schema} -c lock_timeout={LOCKED_MS}"
                    f" -c statement_timeout={STATEMENT_MS} -c synchronous_commit=on"
                    f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MS}"
                ),
            ),
            connection_class=psycopg.Connection[dict[str, Any]],
            kwargs={"autocommit": True, "row_factory": dict_row},
            min_size=1,
            max_size=CONNECTIONS_MAX,
            max_idle=IDLE_CLOSED_AFTER_S,
            reconnect_timeout=CONNECTS_WITHIN_S,  # then whoever asks next makes it try anew
            check=ConnectionPool.check_connection,
            name=schema,
            open=True,
        )

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Take the write lock; commit at the end."""
        with self._connection() as connection:
            begun = PostgresTransaction(connection)
            begun.execute("BEGIN")
            try:
                begun.execute(TAKE_WRITE_LOCK)
                yield begun
            except BaseException:
                _give_up(connection)
                raise
            try:
                done = connection.execute("COMMIT")
            except psycopg.IntegrityError as taken:
                raise Conflict(type(taken).__name__) from taken
            except psycopg.Error as cannot:
                # Without an answer, or with one that says that the server is going down, the
                # commit may have happened.
                raise LostAnswer(type(cannot).__name__) from cannot
            if done.statusmessage != "COMMIT":  # the block went on after a refusal: all is undone
                raise Conflict("rolled back")

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Look at one moment."""
        with self._connection() as connection:
            look = PostgresTransaction(connection)
            look.execute("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
            try:
                yield look
            finally:
                _give_up(connection)

    def select(self, sql: str, *values: object) -> list[Row]:
        """Ask one question."""
        with self._connection() as connection:
            return PostgresTransaction(connection).select(sql, *values)

    def create(self, statements: Iterable[str]) -> None:
        """Define tables and indexes."""
        with self.transaction() as t:
            for statement in statements:
                t.execute(_definition(statement))

    def append_only(self, keys: Mapping[str, Sequence[str]]) -> None:
        """Refuse every change. There is no REPLACE here, so the keys need no guard."""
        self.create(
            [
                """CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN RAISE EXCEPTION 'the log is append-only'; END $$""",
                *(
                    f"CREATE OR REPLACE TRIGGER {table}_refuse"
                    f" BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} EXECUTE FUNCTION refuse()"
                    for table in keys
                ),
            ]
        )

    @contextmanager
    def beside(self) -> Iterator["Postgres"]:
        """Lend the schema for copies; what an interrupted try has left there is dropped."""
        with (
            closing(Postgres(self._conninfo, self._schema + BESIDE)) as there,
            there._connection() as held,  # noqa: SLF001 - its own class
        ):
            if not PostgresTransaction(held).select(TRY_TO_BUILD)[0]["ours"]:
                raise AlreadyBuilding
            try:
                there._drop_everything()  # noqa: SLF001 - its own class
                yield there
            finally:
                PostgresTransaction(held).select("SELECT pg_advisory_unlock_all()")

    def _drop_everything(self) -> None:
        left = self.select("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        self.create(f"DROP TABLE {row['tablename']}" for row in left)

    @contextmanager
    def swap_in(self, beside: "Postgres", tables: Tables) -> Iterator[Transaction]:
        """Replace tables by those that were built beside."""
        with self.transaction() as t:
            yield t
            for name in tables.names:  # first: what is built may use their indexes' names
                t.execute(f"DROP TABLE IF EXISTS {name}")
            for name in tables.names:
                built = f"{beside._schema}.{name}"  # noqa: SLF001 - its own class
                t.execute(f"ALTER TABLE {built} SET SCHEMA {self._schema}")

    def writable(self) -> bool:
        """Whether something could be stored; takes and gives back the write lock."""
        try:
            with self._connection() as connection, connection.transaction(force_rollback=True):
                connection.execute(f"SET LOCAL lock_timeout = {WRITABLE_MS}")
                connection.execute(TAKE_WRITE_LOCK)
                [row] = connection.execute("SHOW transaction_read_only").fetchall()
        except (psycopg.Error, Unavailable):
            return False
        return bool(row["transaction_read_only"] == "off")

    def close(self) -> None:
        """Let go of the connections."""
        self._pool.close()

    @contextmanager
    def _connection(self) -> Iterator[Connection]:
        try:
            # A server that goes away while we start is waited for; later on, people are told.
            within_s, self._wait_s = self._wait_s, CONNECTS_WITHIN_S
            connection = self._pool.getconn(within_s)
        except (PoolTimeout, psycopg.OperationalError) as away:
            raise Unavailable(type(away).__name__) from away
        try:
            yield connection
        finally:
            is_broken = connection.closed
            self._pool.putconn(connection)
            if is_broken:  # then the others are likely to be too, and to ask each could take long
                self._pool.drain()


def _give_up(connection: Connection) -> None:
    """Roll back, if there is still someone to tell; else the server does it by itself."""
    if not connection.closed:
        try:
            connection.execute("ROLLBACK")
        except psycopg.Error:
            connection.close()
