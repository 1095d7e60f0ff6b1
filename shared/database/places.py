"""Where each part of each service lies: a file each with SQLite, a schema each with PostgreSQL."""

from enum import StrEnum
from pathlib import Path

from psycopg.conninfo import make_conninfo

from shared.database.base import Database
from shared.database.postgres import Postgres, ask, wait_until_it_answers
from shared.database.sqlite import SQLite
from shared.eventstore.tables import LOG, UNIQUE
from shared.secrets import secret_text
from shared.settings import Settings


class Part(StrEnum):
    """What a service keeps apart from the rest, so that it can be guarded and copied apart."""

    LOG = "log"
    VIEWS = "views"
    KEYS = "keys"
    CONTACTS = "contacts"


FILES = {
    Part.LOG: "{}.events.db",
    Part.VIEWS: "{}.views.db",
    Part.KEYS: "keys/{}.keys.db",
    Part.CONTACTS: "{}.contacts.db",
}


def file_of(data: Path, service: str, part: Part) -> Path:
    """Return the file of a part of a service."""
    return data / FILES[part].format(service)


def schema_of(service: str, part: Part) -> str:
    """Return the schema of a part of a service."""
    return f"{service}_{part}"


def role_of(settings: Settings, service: str) -> str:
    """Return the role as which a service connects: it reaches its own schemas and no others."""
    return f"{settings.database_roles}_{service}"


def password_of(settings: Settings, service: str) -> str:
    """Return the role's password, made at first use and kept in a file of its own."""
    return secret_text(settings.credentials / f"{service}.postgres")


def open_database(settings: Settings, service: str, part: Part) -> Database:
    """Open a part of a service, on whichever database the settings name."""
    if settings.database_url:
        return Postgres(_login(settings, service), schema_of(service, part))
    database = SQLite(file_of(settings.data, service, part))
    if part is Part.LOG:
        with_log(database)
    return database


def ask_database(settings: Settings, service: str) -> None:
    """Make sure that the database answers, if it has a server. Raises `Unavailable`."""
    if settings.database_url:
        ask(_login(settings, service))


def wait_for_database(settings: Settings, service: str) -> None:
    """Wait until the database answers, if it has a server. Raises `Unavailable`."""
    if settings.database_url:
        wait_until_it_answers(_login(settings, service))


def _login(settings: Settings, service: str) -> str:
    return make_conninfo(
        settings.database_url,
        user=role_of(settings, service),
        password=password_of(settings, service),
    )


def with_log(database: Database) -> Database:
    """Make the log's tables, and guard them; only the owner of a database may."""
    database.create(LOG.statements)
    database.append_only(UNIQUE)
    return database
