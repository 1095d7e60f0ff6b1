"""What only PostgreSQL must be told: who may do what, and how long anything may take."""

from contextlib import closing

import psycopg
import pytest

from shared.database import Database, Unavailable, postgres
from shared.database.places import Part, role_of, schema_of
from shared.database.setup import parts_of, set_up
from shared.eventstore.tables import LOG
from shared.streams import SERVICES
from tests.eventstore.marks import Marks, a_mark, assert_whole
from tests.grounds import APPEND_ONLY, POSTGRES, Ground
from tests.town import eventually

pytestmark = pytest.mark.parametrize("ground", [POSTGRES], indirect=True)

CHANGES = [
    statement
    for name in LOG.names
    for statement in (
        f"UPDATE {name} SET {'note' if name == 'checkpoints' else 'hash'} = NULL"
        if name != "stored_events"
        else "UPDATE stored_events SET topic = 'another'",
        f"DELETE FROM {name}",
        f"TRUNCATE {name}",
        f"DROP TABLE {name}",
        f"ALTER TABLE {name} DISABLE TRIGGER ALL",
        f"ALTER TABLE {name} ADD COLUMN more TEXT",
        f"DROP TRIGGER {name}_refuse ON {name}",
    )
]
OTHERS = [
    """INSERT INTO stored_events SELECT * FROM stored_events
    ON CONFLICT (position) DO UPDATE SET topic = 'another'""",
    "SET session_replication_role = replica",
    "SET SESSION AUTHORIZATION postgres",
    "SET ROLE postgres",
    "ALTER ROLE CURRENT_USER SUPERUSER",
    "CREATE TABLE training_log.mine (one BIGINT)",
    "CREATE TEMPORARY TABLE stored_events (position BIGINT)",
    "CREATE TABLE public.mine (one BIGINT)",
    "CREATE SCHEMA mine",
    "CREATE RULE mine AS ON INSERT TO leaves DO INSTEAD NOTHING",
    """CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql
    AS $$ BEGIN RETURN NEW; END $$""",
    "DROP FUNCTION refuse CASCADE",
    "DROP SCHEMA training_log CASCADE",
    "COPY stored_events TO PROGRAM 'true'",
]


@pytest.mark.parametrize("statement", [*CHANGES, *OTHERS])
def test_in_postgres_a_service_can_neither_change_its_log_nor_disarm_it(
    marks: Marks, ground: Ground, statement: str
) -> None:
    assert marks.log.last_position() == 3
    with ground.role(Part.LOG) as role, pytest.raises(psycopg.errors.InsufficientPrivilege):
        role.change(statement)
    assert_whole(ground, 3)


@pytest.mark.parametrize("name", LOG.names)
def test_in_postgres_not_even_the_owner_empties_a_log(
    marks: Marks, ground: Ground, name: str
) -> None:
    assert marks.log.last_position() == 3
    with ground.owner(Part.LOG) as owner, pytest.raises(APPEND_ONLY, match="append-only"):
        owner.change(f"TRUNCATE {name}")
    assert_whole(ground, 3)


def test_in_postgres_a_service_reaches_its_own_schemas_and_no_others(ground: Ground) -> None:
    roles = {role_of(ground.settings, service): service for service in SERVICES}
    schemas = {schema_of(of, part): of for of in SERVICES for part in parts_of(of)}
    with ground.owner(Part.LOG) as owner:
        rows = owner.rows(
            """SELECT rolname AS role, nspname AS schema,
                has_schema_privilege(rolname, nspname, 'USAGE') AS uses,
                has_schema_privilege(rolname, nspname, 'CREATE') AS makes
            FROM pg_roles, pg_namespace"""
        )
    seen = {(row["role"], row["schema"]): (row["uses"], row["makes"]) for row in rows}
    for role, service in roles.items():
        for schema, of in schemas.items():
            is_log = schema.endswith("_log")
            expected = (True, not is_log) if of == service else (False, False)
            assert seen[role, schema] == expected, (role, schema)
            if not is_log:
                assert seen[role, schema + postgres.BESIDE] == expected, (role, schema)
        assert not seen[role, "public"][1]


@pytest.mark.parametrize(
    ("service", "table"),
    [
        ("statistics", "reporting_keys.keys"),
        ("statistics", "reporting_log.stored_events"),
        ("statistics", "organisation_contacts.contacts"),
        ("training", "escalation_views.cases"),
    ],
)
def test_in_postgres_a_service_cannot_read_what_is_anothers(
    ground: Ground, service: str, table: str
) -> None:
    with ground.owner(Part.LOG) as owner:
        owner.change(f"CREATE TABLE IF NOT EXISTS {table} (one BIGINT)")
    with (
        ground.role(Part.LOG, service) as role,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        role.rows(f"SELECT * FROM {table}")


def test_in_postgres_services_are_ordinary_roles_with_passwords(ground: Ground) -> None:
    with ground.owner(Part.LOG) as owner:
        rows = owner.rows("SELECT * FROM pg_authid WHERE rolname LIKE 'motkraft_%'")
    assert {row["rolname"] for row in rows} == {role_of(ground.settings, of) for of in SERVICES}
    for row in rows:
        powers = ("rolsuper", "rolcreaterole", "rolcreatedb", "rolreplication", "rolbypassrls")
        assert not any(row[power] for power in powers)
        assert row["rolpassword"].startswith("SCRAM-SHA-256$")


def test_in_postgres_all_text_is_compared_byte_by_byte_whatever_the_server_speaks(
    database: Database, ground: Ground
) -> None:
    assert database is not None
    with ground.owner(Part.VIEWS) as owner:
        rows = owner.rows(
            """SELECT table_schema || '.' || table_name AS place, collation_name
            FROM information_schema.columns
            WHERE data_type = 'text' AND table_schema IN ('training_log', 'training_views')"""
        )
    assert {row["place"] for row in rows} == {
        "training_log.checkpoints",
        "training_log.stored_events",
        "training_views.things",
    }
    assert {row["collation_name"] for row in rows} == {"C"}


CATALOGUE = (
    "SELECT nspname, nspacl::text, nspowner FROM pg_namespace ORDER BY nspname",
    """SELECT relnamespace::regnamespace::text, relname, relowner, relacl::text, relkind
    FROM pg_class ORDER BY 1, 2""",
    "SELECT oid, pg_get_triggerdef(oid), tgenabled FROM pg_trigger ORDER BY oid",
    "SELECT oid, prosrc, proacl::text FROM pg_proc ORDER BY oid",
    "SELECT rolname, rolsuper, rolcanlogin FROM pg_roles ORDER BY rolname",
    "SELECT datacl::text FROM pg_database WHERE datname = current_database()",
)


def test_setting_up_postgres_again_changes_nothing(marks: Marks, ground: Ground) -> None:
    passwords = sorted(path.read_bytes() for path in ground.settings.credentials.iterdir())
    with ground.owner(Part.LOG) as owner:
        before = [owner.rows(question) for question in CATALOGUE]
        set_up(ground.settings, ground.settings.database_url)
        assert [owner.rows(question) for question in CATALOGUE] == before
    assert sorted(path.read_bytes() for path in ground.settings.credentials.iterdir()) == passwords
    marks.save(a_mark(4))
    assert_whole(ground, 4)


# How long anything may take.


def test_in_postgres_a_question_that_takes_too_long_is_given_up(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "STATEMENT_MS", 50)
    with closing(ground.open(Part.LOG)) as log:
        with pytest.raises(Unavailable):
            log.select("SELECT pg_sleep(60)")
        assert log.select("SELECT 1 AS one")[0]["one"] == 1


def test_in_postgres_a_write_lock_that_is_held_too_long_is_not_waited_for(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "LOCKED_MS", 50)
    with closing(ground.open(Part.VIEWS)) as one, closing(ground.open(Part.VIEWS)) as other:
        with one.transaction(), pytest.raises(Unavailable), other.transaction():
            raise AssertionError("two have the write lock")
        with other.transaction():
            pass


async def test_in_postgres_whoever_does_nothing_with_the_write_lock_loses_it(
    ground: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postgres, "IDLE_IN_TRANSACTION_MS", 50)
    with closing(ground.open(Part.VIEWS)) as idle, ground.owner(Part.VIEWS) as owner:

        async def locks() -> int:
            return len(owner.rows("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'"))

        async def wait_for_too_long() -> None:
            with idle.transaction() as t:
                assert await locks() == 1
                await eventually(locks, lambda held: held == 0)
                t.select("SELECT 1 AS one")

        with pytest.raises(Unavailable):
            await wait_for_too_long()
        with idle.transaction() as t:
            assert t.select("SELECT 1 AS one")


def test_in_postgres_a_server_that_only_reads_is_unavailable_for_writing(ground: Ground) -> None:
    # As a standby that has not taken over, or a server whose operator has stopped all writing.
    name = "current_database()"
    only_reads = "DO $$ BEGIN EXECUTE format('ALTER DATABASE %I {}', " + name + "); END $$"
    with ground.owner(Part.VIEWS) as owner:
        owner.change(only_reads.format("SET default_transaction_read_only = on"))
        try:
            with closing(ground.open(Part.VIEWS)) as views:
                assert not views.writable()
                with pytest.raises(Unavailable):
                    views.create(["CREATE TABLE IF NOT EXISTS things (one INTEGER)"])
        finally:
            owner.change(only_reads.format("RESET default_transaction_read_only"))
    with closing(ground.open(Part.VIEWS)) as views:
        assert views.writable()
