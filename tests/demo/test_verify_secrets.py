"""motkraft verify: what is sealed, and who people are, is found wherever it can be read."""

import asyncio
import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from pathlib import Path

import msgspec
import pytest

from services.demo import files
from services.verify.findings import Finding
from services.verify.privacy import check_files
from shared.database.places import Part, file_of, open_database
from shared.settings import Settings
from tests.canary import leaks_on_purpose
from tests.findings import found
from tests.grounds import BOTH, SQLITE
from tests.insider import insider
from tests.stories import a_threat, reported
from tests.town import Town
from tests.used import Used

NAME = next(person.name for person in files.people() if person.alias == "chef-annan-enhet")
ADDRESS = "chef-annan-enhet@kommunen.example"
NUMBER = "070-174 06 01"
TOLD = "Han sa att han vet var jag bor."

on_sqlite = pytest.mark.parametrize("used", [SQLITE], indirect=True)


@pytest.fixture(autouse=True)
def _on_purpose(tmp_path: Path) -> None:
    """Put secrets where they must not be, and say so to whoever searches afterwards."""
    leaks_on_purpose(tmp_path)


def test_the_name_that_is_looked_for_has_a_letter_that_programs_like_to_escape() -> None:
    assert "\\u" in json.dumps(NAME)


@pytest.mark.parametrize(
    ("used", "secret", "kind"),
    [
        *((kind, NAME, "a name of the contact register") for kind in BOTH),
        *((kind, TOLD, "what is sealed in reporting ") for kind in BOTH),
        (SQLITE, ADDRESS, "an address of the contact register"),
        (SQLITE, NUMBER, "a number of the contact register"),
    ],
    indirect=["used"],
)
async def test_what_is_secret_is_found_in_a_table_of_a_view(
    used: Used, tmp_path: Path, secret: str, kind: str
) -> None:
    with used.copied(tmp_path) as here:
        with here.owner(Part.CONTACTS, "organisation") as owner:
            assert (
                owner.change(f"UPDATE contacts SET phone = '{NUMBER}' WHERE name = '{NAME}'") == 1
            )
        with here.owner(Part.VIEWS, "training") as owner:
            placed = f"INSERT INTO audience_people VALUES ('{secret}', 'x', '2020-01-01', NULL)"
            assert owner.change(placed) == 1
        lines = await found(here.settings)
    where = "training.views.db" if used.kind == SQLITE else "training views audience_people"
    assert any(line.startswith(f"{where}: {kind}") for line in lines), lines
    assert secret not in "".join(lines)


@pytest.mark.parametrize("secret", [NAME, json.dumps(NAME)[1:-1], TOLD])
@pytest.mark.parametrize("used", BOTH, indirect=True)
async def test_what_is_secret_is_found_in_a_file_however_it_is_spelled(
    used: Used, tmp_path: Path, secret: str
) -> None:
    with used.copied(tmp_path) as here:
        (tmp_path / "logs").mkdir()
        (tmp_path / "logs" / "motkraft.log").write_text(f'{{"said": "{secret}"}}\n')
        [line] = await found(here.settings)
    assert line.startswith("logs/motkraft.log: ")
    assert line.endswith("can be read there")


@on_sqlite
async def test_keys_and_the_contact_register_may_hold_what_they_are_for(
    used: Used, tmp_path: Path
) -> None:
    with used.copied(tmp_path) as here:
        (tmp_path / "keys" / "note").write_text(NAME)
        (tmp_path / "organisation.contacts.db-journal").write_text(NAME)
        assert await found(here.settings) == []


async def test_what_is_secret_is_found_in_a_stream(own_town: Town) -> None:
    leaks_on_purpose(own_town.settings.data)
    # What is written there now says nothing to anyone; what comes after it does.
    told = "Hon hade en kniv.\nHon ropade åt mig i trappan."
    await reported(own_town, what_happened=told)
    async with insider(own_town.settings, "reporting") as client:
        js = client.jetstream()
        await js.publish("reporting.incident.reported.v1", json.dumps(a_threat(own_town)).encode())
        assert await about_secrets(own_town) == set()
        await js.publish("reporting.incident.reported.v1", msgspec.json.encode({"said": told}))
    assert {"nats/store/jetstream/MOTKRAFT/streams/REPORTING/msgs/1.blk"} <= await about_secrets(
        own_town
    )


async def about_secrets(here: Town) -> set[str]:
    """Return in which places something secret can be read."""
    lines = await found(here.settings)
    return {line.split(":")[0] for line in lines if line.endswith("can be read there")}


def found_in(data: Path, secrets: dict[bytes, str]) -> list[Finding]:
    """Look through a folder."""
    return list(check_files(Settings(data=data), secrets, lambda _: None))


@pytest.mark.parametrize("before", [0, (1 << 20) - 3, 3 << 20])
def test_it_makes_no_difference_where_in_a_large_file_something_stands(
    tmp_path: Path, before: int
) -> None:
    (tmp_path / "large").write_bytes(b"x" * before + b"hemlighet" + b"y" * before)
    (tmp_path / "other").write_bytes(b"x" * before + b"hemlighe" + b"y" * before)
    assert found_in(tmp_path, {b"hemlighet": "it", b"elsewhere": "that"}) == [
        Finding("large", "it can be read there")
    ]


def test_a_file_that_goes_while_we_look_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "there").write_bytes(b"hemlighet")
    listed = [tmp_path / "gone", tmp_path / "there"]
    monkeypatch.setattr("services.verify.privacy.files_of", lambda _: listed)
    assert found_in(tmp_path, {b"hemlighet": "it"}) == [Finding("there", "it can be read there")]


async def test_looking_through_a_database_leaves_it_its_locks(tmp_path: Path) -> None:
    # Were they lost, whoever leaves the database next would take its write-ahead log away.
    settings = Settings(data=tmp_path)
    path = file_of(tmp_path, "training", Part.VIEWS)
    with closing(open_database(settings, "training", Part.VIEWS)) as database:
        database.create(["CREATE TABLE it (number INTEGER)"])
        assert await asyncio.to_thread(partial(found_in, tmp_path, {b"nothing": "it"})) == []
        visit = f"import sqlite3; c = sqlite3.connect({str(path)!r}); c.execute('SELECT * FROM it')"
        await asyncio.to_thread(
            partial(subprocess.run, [sys.executable, "-c", f"{visit}; c.close()"], check=True)
        )
        assert path.with_name(f"{path.name}-wal").exists()
        with database.transaction() as t:
            t.execute("INSERT INTO it VALUES (1)")
    with closing(sqlite3.connect(path)) as again:
        assert again.execute("SELECT number FROM it").fetchall() == [(1,)]
