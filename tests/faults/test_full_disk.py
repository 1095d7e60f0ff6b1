"""The disk fills while people report: they are told to wait, and nothing is lost."""

import asyncio
import errno
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import Random

import pytest

from services.demo.load import Loader
from tests.faults import checks
from tests.faults.alarms import listening
from tests.faults.clients import Clients, Journal
from tests.faults.machine import Machine
from tests.grounds import BOTH, POSTGRES, SQLITE, Server
from tests.town import eventually

pytestmark = pytest.mark.slow

CLIENTS = 8
REPORTS = 50
GOES_ON_WITHIN_S = 60
MEGABYTE = b"\0" * 1024 * 1024


@contextmanager
def small_disk(at: Path, megabytes: int) -> Iterator[None]:
    """Lay a small disk of its own at a folder."""
    at.mkdir(exist_ok=True)
    mount = subprocess.run(  # noqa: S603 - nothing here comes from outside
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=700", "tmpfs", at],  # noqa: S607 - the system's own
        capture_output=True,
        check=False,
    )
    if mount.returncode:
        pytest.skip("only root can make a small disk to fill")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", at], check=True)  # noqa: S603, S607 - as above


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


@pytest.fixture(params=BOTH)
def on_small_disk(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Machine, Path]]:
    """Make a machine whose database lies on a small disk; yield both."""
    if request.param == SQLITE:
        disk = tmp_path / "data"
        with small_disk(disk, 64):
            yield Machine(tmp_path, SQLITE), disk
        return
    with tempfile.TemporaryDirectory(prefix="motkraft-disk-") as name, small_disk(Path(name), 96):
        server = Server(Path(name))
        try:
            yield Machine(tmp_path, POSTGRES, lambda: server), Path(name)
        finally:
            server.stop()


async def test_on_a_full_disk_people_are_told_to_wait_and_nothing_is_lost(
    on_small_disk: tuple[Machine, Path], tmp_path: Path
) -> None:
    machine, disk = on_small_disk
    journal = Journal(tmp_path / "journal.jsonl")
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
            ballast = fill(disk)
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
