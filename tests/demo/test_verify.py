"""motkraft verify: finds nothing where nothing is wrong, and names what was done to a file."""

import asyncio
import shutil
import sqlite3
from collections.abc import AsyncIterator
from contextlib import closing
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from tests.findings import found
from tests.grounds import settings_for
from tests.process import command
from tests.stories import reported
from tests.town import eventually, town


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def used(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Path]:
    """Return a data folder that has been used, and that nobody runs on any more."""
    data = tmp_path_factory.mktemp("used")
    async with town(data) as here:
        references = [(await reported(here)).json()["reference"] for _ in range(3)]

        async def cases() -> list[str]:
            answer = await here.api("sakerhet", "GET", "/api/escalation/cases")
            return sorted(case["reference"] for case in answer.json()["cases"])

        await eventually(cases, lambda found: found == sorted(references))
        assert await found(here.settings) == []  # also while it runs
    yield data


async def found_in(data: Path) -> list[str]:
    """Return what is found in a data folder, a line each."""
    return await found(settings_for(data))


async def test_nothing_is_found_where_nothing_is_wrong(used: Path) -> None:
    assert await found_in(used) == []
    code, said = await command(settings_for(used), "verify")
    assert code == 0
    assert said.endswith("Inga fel hittades.\n")
    assert "reporting: strömmen på NATS: NATS svarar inte" in said


FIRST_IN_INBOX = "(SELECT min(position) FROM inbox WHERE source='reporting')"


@pytest.mark.parametrize(
    ("file", "done", "named"),
    [
        (
            "reporting.events.db",
            "UPDATE stored_events SET state = replace(state, 'threat', 'thread') WHERE position=2",
            "reporting 2: the event is not the one that was stored",
        ),
        ("reporting.events.db", "DELETE FROM leaves WHERE position=2", "2: the leaf is missing"),
        (
            "reporting.events.db",
            "DELETE FROM stored_events WHERE position=2",
            "reporting 2: the event is missing",
        ),
        (
            "reporting.events.db",
            "DELETE FROM stored_events WHERE position=3",
            "reporting 3: a leaf without its event",
        ),
        (
            "organisation.events.db",
            "DELETE FROM stored_events WHERE topic='organisation.person.employed'",
            "version 3 should be 2",
        ),
        (
            "escalation.views.db",
            f"DELETE FROM inbox WHERE source='reporting' AND position={FIRST_IN_INBOX}",
            "escalation heard reporting 1: it was told, and is not in the inbox",
        ),
        (
            "escalation.views.db",
            "UPDATE inbox SET body='{}' WHERE source='reporting' AND position=2",
            "escalation heard reporting 2: what was heard is not what was told",
        ),
        (
            "statistics.views.db",
            "INSERT INTO inbox VALUES ('reporting', 99, 3, 'reporting.incident.reported.v1', '{}')",
            "statistics heard reporting 99: it was never told",
        ),
        (
            "training.views.db",
            "UPDATE tracking SET notification_id=1 WHERE application_name='organisation'",
            "training heard organisation: the views stand at 1",
        ),
        (
            "escalation.views.db",
            "UPDATE inbox SET previous=0 WHERE source='reporting' AND position=3",
            "escalation heard reporting 3: it says that it follows 0, and follows 2",
        ),
    ],
)
async def test_what_was_done_to_a_file_is_named(
    used: Path, tmp_path: Path, file: str, done: str, named: str
) -> None:
    await asyncio.to_thread(partial(shutil.copytree, used, tmp_path, dirs_exist_ok=True))
    with closing(sqlite3.connect(tmp_path / file)) as db, db:
        for (trigger,) in db.execute("SELECT name FROM sqlite_master WHERE type='trigger'"):
            db.execute(f"DROP TRIGGER {trigger}")
        assert db.execute(done).rowcount > 0
    assert any(named in line for line in await found_in(tmp_path)), await found_in(tmp_path)


async def test_the_command_says_how_much_is_wrong_and_answers_1(used: Path, tmp_path: Path) -> None:
    await asyncio.to_thread(partial(shutil.copytree, used, tmp_path, dirs_exist_ok=True))
    with closing(sqlite3.connect(tmp_path / "escalation.views.db")) as db, db:
        db.execute("UPDATE inbox SET body='{}' WHERE source='reporting' AND position=2")
    code, said = await command(settings_for(tmp_path), "verify", "--json")
    assert code == 1
    assert '{"where": "escalation heard reporting 2"' in said
    assert "1 fel hittades." in said


async def test_a_folder_without_logs_is_no_success(tmp_path: Path) -> None:
    code, said = await command(settings_for(tmp_path), "verify")
    assert code == 1
    assert "har inga loggar" in said
