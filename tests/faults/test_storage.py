"""JetStream's files are damaged while it is down: everything heals, and nobody does anything."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from nats.js import JetStreamContext

from services.readback import first_damage
from services.verify.everything import TELLS
from shared.streams import WITNESSES
from tests.department import department
from tests.faults import storage
from tests.faults.streams import in_stream, operator, told
from tests.findings import found
from tests.grounds import settings_for
from tests.stories import reported
from tests.town import Town, eventually, town

pytestmark = pytest.mark.slow

REPORTS = 40
HEALS_WITHIN_S = 60


def flipped(data: Path) -> None:
    for service in TELLS:
        [block] = storage.blocks(data, service)
        storage.flip_a_bit(block, 0.5)


def truncated(data: Path) -> None:
    for service in TELLS:
        storage.truncate(storage.blocks(data, service)[-1], 0.5)


def each_in_its_own_way(data: Path) -> None:
    for block in storage.blocks(data, "organisation"):
        block.unlink()
    storage.flip_a_bit(storage.blocks(data, "reporting")[-1], 0.999)  # its newest message
    storage.flip_a_bit(storage.blocks(data, "escalation")[0].parent.parent / "meta.inf", 0.5)


def of_another_version(data: Path) -> None:
    """Make it look as if a newer server had written about the readers."""
    readers = [*data.rglob("streams/AUDIT/obs/*/meta.inf")]
    readers += data.rglob("streams/REPORTING/obs/escalation/meta.inf")
    for meta in readers:
        meta.write_bytes(meta.read_bytes().replace(b"durable_name", b"dur`ble_name"))
    assert len(readers) == len(WITNESSES) + 1


def where_readers_are(data: Path) -> None:
    """Flip a bit in what the server has written about how far the readers have come."""
    places = [*data.rglob("streams/ORGANISATION/obs/statistics/o.dat")]
    places += data.rglob("streams/REPORTING/obs/*/o.dat")
    for place in places:
        written = place.read_bytes()
        place.write_bytes(bytes([written[0] ^ 1]) + written[1:])
    assert len(places) == 4


def what_no_server_survives(data: Path) -> None:
    """Let a reader's place say that 3 590 823 270 messages have been handed over again."""
    [place] = data.rglob("streams/AUDIT/obs/organisation/o.dat")
    place.write_bytes(bytes.fromhex("16020303040400e6ba9eb00d01010000"))


DAMAGES = [
    flipped,
    truncated,
    each_in_its_own_way,
    of_another_version,
    where_readers_are,
    what_no_server_survives,
    storage.wipe,
]


@pytest.mark.parametrize("damage", DAMAGES)
async def test_a_damaged_transport_heals_by_itself(
    tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    async with town(tmp_path) as here:
        references = [(await reported(here)).json()["reference"] for _ in range(REPORTS)]
        await eventually(lambda: _cases(here), lambda found: len(found) == REPORTS)
        await here.service("escalation").caught_up()
        await _everything_is_in_order(here)
        async with department(here.settings) as outside:
            before = {message.data for message in await outside.fetch_all()}
        assert len(before) == REPORTS
    damage(tmp_path)
    async with town(tmp_path) as here:
        references.append((await reported(here)).json()["reference"])
        await eventually(
            lambda: _cases(here),
            lambda found: found == sorted(references),
            within_s=HEALS_WITHIN_S,
        )
        await _everything_is_in_order(here)
        async with department(here.settings) as outside:
            after = {message.data for message in await outside.fetch_all()}
        assert len(before | after) == len(references)  # what it has heard, it may hear again
        assert await _counted(here) == len(references)
    assert await found(settings_for(tmp_path)) == []


async def _everything_is_in_order(here: Town) -> None:
    """Wait until each stream holds what its log tells: once, in order, all of it readable."""
    async with operator(here.settings) as js:
        for service in TELLS:
            positions = told(here.settings, service)
            await eventually(
                partial(in_stream, js, service), positions.__eq__, within_s=HEALS_WITHIN_S
            )
            assert await first_damage(js, service) is None


async def _cases(here: Town) -> list[str]:
    answer = await here.api("sakerhet", "GET", "/api/escalation/cases")
    return sorted(case["reference"] for case in answer.json()["cases"])


async def _counted(here: Town) -> int:
    [row] = await here.motkraft.apps["statistics"].state.counts.ask(
        "SELECT sum(number) AS number FROM counts WHERE length(period) = 10"
    )
    return int(row["number"])


async def test_a_stream_that_is_whole_is_left_alone(own_town: Town) -> None:
    for _ in range(3):
        await reported(own_town)

    async def made(js: JetStreamContext) -> object:
        return (await js.stream_info("REPORTING")).created

    async with operator(own_town.settings) as js:
        before = await made(js)
        for service in TELLS:
            assert await first_damage(js, service) is None
        assert await made(js) == before
