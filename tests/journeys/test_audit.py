"""What is signed about a log reaches the others, who keep it and hold the log to it."""

import asyncio
from functools import partial
from pathlib import Path

import pytest

from shared.audit import notary
from shared.audit.message import LogSigned, subject_of
from shared.audit.signed_log import SignedLog
from shared.database.places import Part
from shared.eventstore.checkpoints import Checkpoint, open_checkpoint
from shared.eventstore.notes import VerifierKey
from shared.settings import Settings
from shared.streams import AUDIT, OPS, SERVICES
from tests.findings import found
from tests.grounds import Ground
from tests.insider import hears_it_all_again, insider
from tests.process import command_here
from tests.seen import everyone_knows, metric, readiness
from tests.stories import reported
from tests.town import Town, eventually, town
from tests.used import is_witnessed

pytestmark = pytest.mark.slow

WITNESSES = [service for service in SERVICES if service != "reporting"]


@pytest.fixture(autouse=True)
def _signs_often(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(notary, "SIGNS_EVERY_S", 0.1)


async def reports(here: Town, number: int = 1) -> list[str]:
    """Report, and wait until everyone has seen reporting sign for it."""
    references = [(await reported(here)).json()["reference"] for _ in range(number)]
    await eventually(partial(is_witnessed, here, "reporting"), within_s=30)
    return references


def kept(here: Town) -> dict[str, list[tuple[str, int, str]]]:
    """Return what each service holds of the others' logs."""
    rows = {
        name: here.service(name).views.database.select(
            "SELECT service, size, note FROM witnessed ORDER BY service, size"
        )
        for name in SERVICES
    }
    return {
        name: [(row["service"], row["size"], row["note"]) for row in held]
        for name, held in rows.items()
    }


def signed(here: Town, name: str) -> list[tuple[int, str]]:
    """Return what a service has signed about its own log."""
    database = here.service(name).application.log.database
    rows = database.select("SELECT size, note FROM checkpoints ORDER BY size")
    return [(row["size"], row["note"]) for row in rows]


async def alarms(here: Town) -> list[float]:
    """Return how many alarms each service has raised about logs."""
    return [await metric(here, name, "motkraft_log_forks_total") for name in SERVICES]


async def test_what_is_signed_reaches_the_stream_and_the_four_others_keep_it(
    own_town: Town,
) -> None:
    references = await reports(own_town, 2)
    await everyone_knows(own_town, references)
    for name in ("organisation", "reporting", "escalation"):
        await eventually(partial(is_witnessed, own_town, name), within_s=30)
    [*_, (size, note)] = signed(own_town, "reporting")
    assert size == 2
    for name, held in kept(own_town).items():
        assert (("reporting", 2, note) in held) == (name != "reporting")
        assert all(of != name for of, _, _ in held)
    code, said = await command_here(own_town.settings, "audit", "keys")
    keys = dict(zip(SERVICES, map(VerifierKey.parse, said.splitlines()), strict=True))
    assert code == 0
    async with insider(own_town.settings, OPS) as ops:
        last = await ops.jetstream().get_last_msg(AUDIT, subject_of("reporting"))
    told = LogSigned.model_validate_json(last.data or b"")
    assert told.note == note
    checkpoint = open_checkpoint(note.encode(), keys["reporting"])
    assert (checkpoint.origin, checkpoint.size) == ("motkraft/reporting", 2)
    assert await metric(own_town, "reporting", "motkraft_log_signed_size") == 2
    assert await alarms(own_town) == [0] * len(SERVICES)


async def test_what_is_told_twice_changes_nothing(own_town: Town) -> None:
    await reports(own_town)
    before = kept(own_town)["training"]
    await hears_it_all_again(own_town.settings, "training", AUDIT)
    assert set(before) <= set(kept(own_town)["training"])
    assert own_town.service("training").views.dead_letters.count() == 0
    assert await alarms(own_town) == [0] * len(SERVICES)


async def test_a_witness_that_was_put_back_to_an_older_backup_hears_what_it_missed(
    own_town: Town,
) -> None:
    for _ in range(3):
        await reports(own_town)
    views = own_town.service("training").views.database
    sizes = [size for size, _ in signed(own_town, "reporting")]
    with views.transaction() as t:  # as in a backup from the day of the first one
        t.execute("DELETE FROM witnessed WHERE service='reporting' AND size>?", sizes[0])
    await reports(own_town)

    async def held() -> list[int]:
        rows = views.select("SELECT size FROM witnessed WHERE service='reporting' ORDER BY size")
        return [row["size"] for row in rows]

    await eventually(held, lambda found: len(found) > len(sizes))
    assert await held() == [size for size, _ in signed(own_town, "reporting")]
    assert await alarms(own_town) == [0] * len(SERVICES)
    assert own_town.service("training").views.dead_letters.count() == 0


async def test_two_who_sign_one_log_at_once_raise_no_alarm(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    reporting = own_town.service("reporting")
    log = reporting.notary.signed
    newest = SignedLog.newest
    once = iter([True])

    def another_is_quicker(this: SignedLog) -> Checkpoint | None:
        if this is log and next(once, False):
            position = reporting.application.log.last_position()
            loop_told = asyncio.run_coroutine_threadsafe(reported(own_town), loop)
            loop_told.result()
            assert reporting.application.log.last_position() > position
            monkeypatch.undo()
            assert SignedLog(reporting.application.log, log.signer).sign() is not None
        return newest(this)

    loop = asyncio.get_running_loop()
    monkeypatch.setattr(SignedLog, "newest", another_is_quicker)
    await asyncio.to_thread(log.sign)
    assert reporting.notary.agrees


async def test_a_stream_that_was_wiped_is_filled_again_and_nobody_is_alarmed(
    own_town: Town,
) -> None:
    await reports(own_town)
    sizes = [size for size, _ in signed(own_town, "reporting")]
    async with insider(own_town.settings, OPS) as ops:
        js = ops.jetstream()
        await js.delete_stream(AUDIT)
        await reports(own_town)  # the stream is made anew, or this would never be witnessed
        last = (await js.stream_info(AUDIT, subjects_filter=">")).state
        assert last.subjects is not None
        assert last.subjects[subject_of("reporting")] > len(sizes)
    assert await alarms(own_town) == [0] * len(SERVICES)
    for name in SERVICES:
        assert own_town.service(name).views.dead_letters.count() == 0
    assert await found(own_town.settings) == []


async def test_a_restart_signs_nothing_new_when_nothing_has_changed(tmp_path: Path) -> None:
    async with town(tmp_path) as here:
        await everyone_knows(here, await reports(here))
        for name in SERVICES:
            await eventually(partial(is_witnessed, here, name), within_s=30)
        before = {name: signed(here, name) for name in SERVICES}
        said = [await metric(here, name, "motkraft_log_signed_size") for name in SERVICES]
    async with town(tmp_path) as here:

        async def signed_sizes() -> list[float]:
            return [await metric(here, name, "motkraft_log_signed_size") for name in SERVICES]

        await eventually(signed_sizes, lambda sizes: sizes == said)
        assert {name: signed(here, name) for name in SERVICES} == before
        assert await alarms(here) == [0] * len(SERVICES)


async def test_at_stop_the_last_events_are_signed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(notary, "SIGNS_EVERY_S", 3600)
    async with town(tmp_path) as here:
        await everyone_knows(here, [(await reported(here)).json()["reference"]])
        assert await metric(here, "reporting", "motkraft_log_signed_size") == 0
        await here.service("escalation").caught_up()
    for name in ("organisation", "reporting", "escalation"):
        last, sizes = await asyncio.to_thread(_at_rest, here.settings, name)
        assert last > 0
        assert max(sizes) == last


def _at_rest(settings: Settings, name: str) -> tuple[int, list[int]]:
    """Return how long a service's log is, and at which sizes it was signed."""
    ground = Ground("postgres" if settings.database_url else "sqlite", settings.data)
    with ground.owner(Part.LOG, name) as owner:
        [log] = owner.rows("SELECT max(position) AS last FROM stored_events")
        return log["last"], [row["size"] for row in owner.rows("SELECT size FROM checkpoints")]


async def test_a_log_put_back_from_an_older_backup_is_noticed_by_its_service_and_its_witnesses(
    tmp_path: Path,
) -> None:
    async with town(tmp_path) as here:
        await everyone_knows(here, await reports(here, 2))
    await asyncio.to_thread(_put_back, here.settings, 2)  # nothing has come since: all is well
    async with town(tmp_path) as here:
        await reports(here, 3)
        assert await alarms(here) == [0] * len(SERVICES)
    await asyncio.to_thread(_put_back, here.settings, 2)
    async with town(tmp_path) as here:

        async def alarmed() -> set[str]:
            numbers = zip(SERVICES, await alarms(here), strict=True)
            return {name for name, number in numbers if number}

        # Its service knows at once, from the stream; the others as soon as it grows past it.
        await eventually(alarmed, lambda names: "reporting" in names, within_s=30)
        status, is_it = await readiness(here, "reporting")
        assert (status, is_it["status"]) == (200, "degraded")
        assert is_it["checks"]["log_as_signed"] is False
        for _ in range(4):
            await reported(here)
        await eventually(alarmed, lambda names: names == set(SERVICES), within_s=30)
        for witness in WITNESSES:
            held = [size for of, size, _ in kept(here)[witness] if of == "reporting"]
            assert max(held) == 5
            evidence = here.service(witness).views.dead_letters.all()
            assert {letter.subject for letter in evidence} == {subject_of("reporting")}
            assert {letter.reason for letter in evidence} == {"NotAnExtension"}
            code, said = await command_here(here.settings, "dead-letters", "list")
            assert code == 0
            assert f"{witness} 1: " in said
        lines = await found(here.settings)
    for witness in WITNESSES:
        named = f"reporting checkpoint 5 at {witness}: the log is not the one that was signed"
        assert named in lines


def _put_back(settings: Settings, size: int) -> None:
    """Make reporting's log what it was when it had so many events, as a backup from then is."""
    ground = Ground("postgres" if settings.database_url else "sqlite", settings.data)
    with ground.owner(Part.LOG, "reporting") as owner:
        owner.disarm()
        for table in ("stored_events", "leaves"):
            owner.change(f"DELETE FROM {table} WHERE position>{size}")
        owner.change(f"DELETE FROM checkpoints WHERE size>{size}")
