"""Makes a PostgreSQL database ready, as its owner; safe to run again.

Each service has a role of its own that reaches its own schemas and no others. In the schema of
its log the role may read and add; the tables belong to the owner, so it can neither change nor
delete what is there, nor take away what guards it.
"""

from contextlib import closing

import psycopg
from psycopg.sql import SQL, Identifier, Literal

from shared.database.places import Part, password_of, role_of, schema_of, with_log
from shared.database.postgres import BESIDE, Postgres
from shared.settings import Settings
from shared.streams import SERVICES


def parts_of(service: str) -> tuple[Part, ...]:
    """Return which parts a service has."""
    special = {"organisation": (Part.CONTACTS,), "reporting": (Part.KEYS,)}
    return (Part.LOG, Part.VIEWS, *special.get(service, ()))


def set_up(settings: Settings, owner_url: str) -> None:
    """Make roles, schemas and the logs' tables. Raises psycopg's errors, which say what is amiss.

    `owner_url` is a login that may create roles and schemas in the database of the settings.
    """
    with psycopg.connect(owner_url, autocommit=True) as owner:
        database = Identifier(owner.info.dbname)
        owner.execute(SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(database))
        owner.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC")
        for service in SERVICES:
            role = Identifier(role_of(settings, service))
            if not owner.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", (role_of(settings, service),)
            ).fetchone():
                owner.execute(SQL("CREATE ROLE {} LOGIN").format(role))
            password = Literal(password_of(settings, service))
            owner.execute(SQL("ALTER ROLE {} PASSWORD {}").format(role, password))
            owner.execute(SQL("GRANT CONNECT ON DATABASE {} TO {}").format(database, role))
            for part in parts_of(service):
                _schema(owner, role, schema_of(service, part), is_log=part is Part.LOG)
    for service in SERVICES:
        schema = schema_of(service, Part.LOG)
        with closing(Postgres(owner_url, schema)) as log:
            with_log(log)
        with psycopg.connect(owner_url, autocommit=True) as owner:
            owner.execute(
                SQL("GRANT SELECT, INSERT ON ALL TABLES IN SCHEMA {} TO {}").format(
                    Identifier(schema), Identifier(role_of(settings, service))
                )
            )


def _schema(
    owner: psycopg.Connection[tuple[object, ...]], role: Identifier, name: str, *, is_log: bool
) -> None:
    schemas = [name] if is_log else [name, name + BESIDE]
    for schema in map(Identifier, schemas):
        owner.execute(SQL("CREATE SCHEMA IF NOT EXISTS {}").format(schema))
        rights = SQL("USAGE") if is_log else SQL("USAGE, CREATE")
        owner.execute(SQL("GRANT {} ON SCHEMA {} TO {}").format(rights, schema, role))
