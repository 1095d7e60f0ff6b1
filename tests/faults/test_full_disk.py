"""The disk fills while people report: they are told to wait, and nothing is lost."""

import asyncio
import errno
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from services.demo.load import Loader
from tests.faults import checks
from tests.faults.alarms import listening
from tests.faults.clients import Clients, Journal
from tests.faults.machine import Machine
from tests.grounds import SQLITE
from tests.town import eventually

pytestmark = pytest.mark.slow

DISK = "size=64m,mode=700"
CLIENTS = 8
REPORTS = 50
GOES_ON_WITHIN_S = 60
MEGABYTE = b"\0" * 1024 * 1024


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """Make the data folder of a machine in `tmp_path` a small disk of its own."""
    data = tmp_path / "data"
    data.mkdir()
    mount = subprocess.run(  # noqa: S603 - nothing here comes from outside
        ["mount", "-t", "tmpfs", "-o", DISK, "tmpfs", data],  # noqa: S607 - the system's own
        capture_output=True,
        check=False,
    )
    if mount.returncode:
        pytest.skip("only root can make a small disk to fill")
    yield tmp_path
    subprocess.run(["umount", "--lazy", data], check=True)  # noqa: S603, S607 - as above


def fill(disk: Path) -> Path:
    """Take all the space that is left; return the file that has it."""
    ballast = disk / "ballast"
    with ballast.open("wb", buffering=0) as file:
        for some in (MEGABYTE, b"\0" * 512):
            try:
                while file.write(some):
                    pass
            except OSError as full:
                assert full.errno == errno.ENOSPC  # noqa: PT017 - any other failure is no full disk
    return ballast


async def test_on_a_full_disk_people_are_told_to_wait_and_nothing_is_lost(small_disk: Path) -> None:
    machine = Machine(small_disk, SQLITE)
    journal = Journal(small_disk / "journal.jsonl")
    clients = Clients(machine.settings, journal)

    async def receipts() -> int:
        return len(journal.receipted)

    async def told_to_wait() -> int:
        return clients.answers["503"]

    try:
        await machine.start()
        await Loader(machine.settings, lambda _: None).load_organisation()
        await clients.until_known()
        async with listening(machine.settings) as alarms:
            chances = [Random(number) for number in range(CLIENTS)]  # noqa: S311 - not for secrets
            reporting = asyncio.create_task(clients.run(chances))
            await eventually(receipts, lambda n: n >= REPORTS)
            machine.signal_nats(signal.SIGSTOP)  # so that it has much to store when it goes on
            await eventually(receipts, lambda n: n >= 2 * REPORTS)
            ballast = fill(machine.settings.data)
            machine.signal_nats(signal.SIGCONT)
            await eventually(told_to_wait, lambda n: n >= REPORTS, GOES_ON_WITHIN_S)
            ballast.unlink()
            before = await receipts()
            await eventually(receipts, lambda n: n >= before + REPORTS, GOES_ON_WITHIN_S)
            clients.stop()
            await reporting
            pending = await checks.until_quiet(machine, clients, alarms)
            assert pending + await checks.everything(machine, clients, alarms) == []
            assert clients.answers["503"] >= REPORTS
    finally:
        await machine.close()
        journal.close()
