"""A database that is one file. Every commit is synced before it is answered."""

import fcntl
import sqlite3
from collections import deque
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Lock
from typing import cast

from shared.database.base import AlreadyBuilding, Conflict, Row, Tables, Transaction, Unavailable
from shared.secrets import private_folder

LOCKED_S = 30.0  # how long another process may hold the write lock
WRITABLE_S = 1.0  # a database that is locked for longer cannot take reports
STATEMENTS_KEPT = 256
BESIDE_CACHE_KB = 64 * 1024


@contextmanager
def _named() -> Iterator[None]:
    """Give SQLite's errors the names that the rest of the system knows."""
    try:
        yield
    except sqlite3.IntegrityError as taken:
        raise Conflict(str(taken)) from taken
    except (sqlite3.OperationalError, sqlite3.InternalError) as cannot:
        if getattr(cannot, "sqlite_errorcode", None) == sqlite3.SQLITE_ERROR:
            raise  # the statement is wrong, which trying again does not change
        raise Unavailable(str(cannot)) from cannot


class SQLiteTransaction:
    """See `Transaction`."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def execute(self, sql: str, *values: object) -> int:
        """Change something."""
        with _named():
            return self._connection.execute(sql, values).rowcount

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        """Run one statement for many rows."""
        with _named():
            return self._connection.executemany(sql, rows).rowcount

    def select(self, sql: str, *values: object) -> list[Row]:
        """Look."""
        with _named():
            return cast("list[Row]", self._connection.execute(sql, values).fetchall())

    def stream(self, sql: str, *values: object) -> Generator[Row, None, None]:
        """Look at many rows."""
        with _named():
            yield from self._connection.execute(sql, values)


class SQLite:
    """See `Database`. One connection writes; each thread that reads takes one of its own."""

    def __init__(self, path: Path, *, durable: bool = True) -> None:
        private_folder(path.parent)
        self._path = path
        self._durable = durable
        self._idle: deque[sqlite3.Connection] = deque()
        self._write_lock = Lock()
        self._closed = False
        with _named():
            self._writer = self._connect()

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """Take the write lock; commit at the end."""
        with self._write_lock:
            with _named():
                self._writer.execute("BEGIN IMMEDIATE")
            try:
                yield SQLiteTransaction(self._writer)
                with _named():
                    self._writer.execute("COMMIT")
            except BaseException:
                if self._writer.in_transaction:  # some failures have rolled back by themselves
                    self._writer.execute("ROLLBACK")
                raise

    @contextmanager
    def reading(self) -> Iterator[Transaction]:
        """Look at one moment."""
        with self._reader() as connection:
            look = SQLiteTransaction(connection)
            look.execute("BEGIN")
            try:
                yield look
            finally:
                look.execute("ROLLBACK")

    def select(self, sql: str, *values: object) -> list[Row]:
        """Ask one question."""
        with self._reader() as connection:
            return SQLiteTransaction(connection).select(sql, *values)

    def create(self, statements: Iterable[str]) -> None:
        """Define tables and indexes."""
        with self.transaction() as t:
            for statement in statements:
                t.execute(statement)

    def append_only(self, keys: Mapping[str, Sequence[str]]) -> None:
        """Refuse every change. REPLACE deletes without asking, so what is there is guarded too."""
        refuse = "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
        for table, uniques in keys.items():
            same = " OR ".join(_same(unique) for unique in uniques)
            taken = f"EXISTS (SELECT 1 FROM {table} WHERE {same})"
            triggers = {
                "UPDATE": f"BEFORE UPDATE ON {table}",
                "DELETE": f"BEFORE DELETE ON {table}",
                "REPLACE": f"BEFORE INSERT ON {table} WHEN {taken}",
            }
            self.create(
                f"CREATE TRIGGER IF NOT EXISTS {table}_refuse_{change} {when} {refuse}"
                for change, when in triggers.items()
            )

    @contextmanager
    def beside(self) -> Iterator["SQLite"]:
        """Lend an empty file next to this one, which is never synced."""
        path = self._path.with_suffix(".beside.db")
        with path.with_suffix(".lock").open("w") as held:
            try:
                fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as taken:
                raise AlreadyBuilding from taken
            _remove(path)
            with closing(SQLite(path, durable=False)) as there:
                yield there
            _remove(path)

    @contextmanager
    def swap_in(self, beside: "SQLite", tables: Tables) -> Iterator[Transaction]:
        """Replace tables by those that were built beside."""
        attached = False
        try:
            with self.transaction() as t:
                yield t
                t.execute("ATTACH ? AS beside", str(beside._path))  # noqa: SLF001 - its own class
                attached = True
                for name in tables.names:
                    t.execute(f"DROP TABLE IF EXISTS main.{name}")
                for statement in tables.statements:
                    t.execute(statement)
                for name in tables.names:
                    t.execute(f"INSERT INTO main.{name} SELECT * FROM beside.{name}")
        finally:
            if attached:  # no rollback does it
                with self._write_lock, _named():
                    self._writer.execute("DETACH beside")

    def writable(self) -> bool:
        """Whether something could be stored; takes and gives back the write lock."""
        try:
            with closing(sqlite3.connect(self._path, timeout=WRITABLE_S)) as own:
                own.execute("BEGIN IMMEDIATE")
                own.execute("ROLLBACK")
        except sqlite3.Error:
            return False
        return True

    def close(self) -> None:
        """Let go of the file; the last one out tidies up the write-ahead log."""
        self._closed = True
        while self._idle:
            self._idle.pop().close()
        self._writer.close()

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(
            self._path,
            timeout=LOCKED_S,
            isolation_level=None,
            check_same_thread=False,
            cached_statements=STATEMENTS_KEPT,
        )
        connection.row_factory = sqlite3.Row
        if self._durable:
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=FULL")
        else:
            connection.execute("PRAGMA journal_mode=MEMORY")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute(f"PRAGMA cache_size=-{BESIDE_CACHE_KB}")
        return connection

    @contextmanager
    def _reader(self) -> Iterator[sqlite3.Connection]:
        with _named():
            try:
                connection = self._idle.pop()
            except IndexError:
                connection = self._connect()
        try:
            yield connection
        finally:
            if self._closed:
                connection.close()
            else:
                self._idle.append(connection)


def _same(unique: str) -> str:
    """Return the condition that a new row has the same key as one that is there."""
    return " AND ".join(f"{column.strip()} = NEW.{column.strip()}" for column in unique.split(","))


def _remove(path: Path) -> None:
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
