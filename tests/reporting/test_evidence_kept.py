"""How attached files lie on the disk: sealed, each in its place, and none without its event."""

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest

from services.reporting.evidence.files import SEALED_BYTES
from shared.database import Unavailable
from shared.database.places import Part, open_database
from shared.web import patience
from tests.findings import found
from tests.reporting.evidence import A_TEXT, attached, attached_id, evidence, saved, told
from tests.stories import INCIDENTS
from tests.town import Town, eventually, town

pytestmark = pytest.mark.slow

LONG = A_TEXT * 20_000  # several pieces
DAMAGED = "the attached file is missing, cut or changed"


def folder_of(here: Town, incident: str) -> Path:
    """Return where the files of an incident lie."""
    return here.settings.evidence / "reporting" / UUID(incident).hex


def file_of(here: Town, incident: str, attachment: str) -> Path:
    """Return where an attached file lies."""
    return folder_of(here, incident) / UUID(attachment).hex


async def test_a_file_lies_sealed_where_nobody_else_can_look(town: Town) -> None:
    incident = await told(town)
    attachment = await attached_id(town, "medarbetare", incident, A_TEXT, "samtal.txt")
    file = file_of(town, incident, attachment)
    assert A_TEXT.split()[0] not in file.read_bytes()
    assert [path.name for path in file.parent.iterdir()] == [file.name]
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    for folder in (file.parent, file.parent.parent):
        assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def _cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:SEALED_BYTES])


def _shorten(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-1])


def _swap(file: Path) -> None:
    content = file.read_bytes()
    first, second = content[:SEALED_BYTES], content[SEALED_BYTES : 2 * SEALED_BYTES]
    file.write_bytes(second + first + content[2 * SEALED_BYTES :])


def _change(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[SEALED_BYTES + 100] ^= 1
    file.write_bytes(content)


def _replace(file: Path) -> None:
    [other] = [path for path in file.parent.iterdir() if path != file]
    file.write_bytes(other.read_bytes())


def _leave_out_the_middle(file: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[:SEALED_BYTES] + content[2 * SEALED_BYTES :])


HARMS: list[Callable[[Path], None]] = [
    _cut,
    _shorten,
    _swap,
    _change,
    _replace,
    _leave_out_the_middle,
    Path.unlink,
]


async def test_a_file_that_somebody_has_touched_is_not_given_and_verify_names_it(
    own_town: Town,
) -> None:
    incidents = [await told(own_town) for _ in HARMS]
    touched = [
        await attached_id(own_town, "medarbetare", incident, LONG, "samtal.txt")
        for incident in incidents
    ]
    whole = [
        await attached_id(own_town, "medarbetare", incident, LONG[::-1], "annat.txt")
        for incident in incidents
    ]
    for incident, attachment, harm in zip(incidents, touched, HARMS, strict=True):
        harm(file_of(own_town, incident, attachment))
        assert await gives_up(own_town, incident, attachment), harm.__name__
    for incident, attachment in zip(incidents, whole, strict=True):
        answer = await saved(own_town, "medarbetare", incident, attachment)
        assert answer.content == LONG[::-1]
    events = own_town.service("reporting").application.log.select_notifications(1, 99)
    positions = [e.id for e in events if any(one in e.state.decode() for one in touched)]
    named = [f"reporting {position}: {DAMAGED}" for position in positions]
    assert await found(own_town.settings) == named


async def gives_up(here: Town, incident: str, attachment: str) -> bool:
    """Whether a file is not given whole: it says so, or breaks off in the middle."""
    try:
        answer = await saved(here, "medarbetare", incident, attachment)
    except httpx.RemoteProtocolError:
        return True
    return answer.status_code == 500


async def test_a_file_whose_key_is_destroyed_is_gone_and_the_page_says_so(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        incident = await told(here)
        attachment = await attached_id(here, "medarbetare", incident, A_TEXT, "samtal.txt")
    keys = open_database(here.settings, "reporting", Part.KEYS)
    with keys.transaction() as t:
        t.execute("DELETE FROM keys WHERE class=?", "evidence")
    keys.close()
    async with town(tmp_path, database_url=here.settings.database_url) as here:
        answer = await saved(here, "medarbetare", incident, attachment)
        assert (answer.status_code, answer.json()["title"]) == (
            410,
            "Det är raderat och finns inte kvar.",
        )
        [line] = (await evidence(here, "medarbetare", incident))["attachments"]
        assert (line["name"], line["sha256"], line["sha256_received"]) == (None, None, None)
        more = await attached(here, "medarbetare", incident, b"mer", "mer.txt")
        assert more.status_code == 422
        async with here.browser("medarbetare") as visit:
            page = (await visit.open(f"/mina-rapporter/{incident}")).text
        assert "Raderad fil" in page
        assert "Lägg till bild" not in page
        assert await found(here.settings) == []


async def test_only_what_was_never_attached_is_cleared_away_at_the_next_start(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        incident = await told(here)
        attachment = await attached_id(here, "medarbetare", incident, A_TEXT, "samtal.txt")
    file = file_of(here, incident, attachment)
    old = [file.with_name(uuid4().hex), file.with_name(f"{uuid4().hex}.new")]
    foreign = file.with_name("läs-mig.txt")
    foreign.write_text("Inte vår.")
    young = [file.with_name(uuid4().hex), file.with_name(f"{uuid4().hex}.new")]
    for left in (*old, *young):
        left.write_bytes(file.read_bytes())
    long_ago = file.stat().st_mtime - 2 * 24 * 3600
    for path in (*old, foreign, file):
        os.utime(path, (long_ago, long_ago))
    async with town(tmp_path, database_url=here.settings.database_url) as here:
        assert {*folder_of(here, incident).iterdir()} == {file, foreign, *young}
        assert (await saved(here, "medarbetare", incident, attachment)).content == A_TEXT


async def test_a_file_that_could_not_be_told_of_is_not_attached(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = await told(own_town)
    reporting = own_town.service("reporting").application

    async def away(*_: object) -> list[int]:
        raise Unavailable

    with monkeypatch.context() as patch:
        patch.setattr(reporting, "commit", away)
        answer = await attached(own_town, "medarbetare", incident, A_TEXT, "samtal.txt")
        assert answer.status_code == 503
    assert (await evidence(own_town, "medarbetare", incident))["attachments"] == []
    await attached_id(own_town, "medarbetare", incident, A_TEXT, "samtal.txt")


async def test_a_sender_who_hangs_up_leaves_nothing(town: Town) -> None:
    incident = await told(town)

    async def half() -> AsyncIterator[bytes]:
        yield LONG
        await asyncio.sleep(0)
        raise ConnectionAbortedError

    path = f"{INCIDENTS}/{incident}/evidence"
    with pytest.raises(ConnectionAbortedError):
        await town.api("medarbetare", "POST", path, content=half())

    async def left() -> list[Path]:
        folder = folder_of(town, incident)
        return [*folder.iterdir()] if folder.exists() else []

    assert await eventually(left, lambda files: not files) == []
    assert (await evidence(town, "medarbetare", incident))["attachments"] == []


async def test_a_slow_line_is_waited_for_as_long_as_something_arrives(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident = await told(town)
    monkeypatch.setattr(patience, "LOOKS_EVERY_S", 0.05)
    monkeypatch.setattr(patience, "ARRIVES_WITHIN_S", 0.3)
    monkeypatch.setattr(patience, "SLOWEST_BYTES_PER_S", 1024)

    async def slowly() -> AsyncIterator[bytes]:
        for _ in range(20):
            yield b"a" * 1024
            await asyncio.sleep(0.05)  # the line, not the test

    token = {"Authorization": f"Bearer {town.token('medarbetare')}"}
    async with httpx.AsyncClient(base_url=town.settings.url, headers=token) as client:
        answer = await client.post(f"{INCIDENTS}/{incident}/evidence", content=slowly())
    assert answer.status_code == 201
