"""The fault run, short at each `make test` with a fresh seed, and long with `make faults`."""

import asyncio
import os
import signal
import sys

import pytest

from tests import grounds
from tests.process import ROOT

SHORT_KILLS = 10
LONG_KILLS = int(os.environ.get("MOTKRAFT_FAULT_KILLS", "0"))
SHORT_ENDS_WITHIN_S = 400  # it takes half a minute, and says itself after three what stands still
LONG_ENDS_WITHIN_S = 1200


async def run(kills: int) -> tuple[int | None, str]:
    """Run it as anyone would who replays it; return its exit code and what it said."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.faults.run"),
        *("--kills", str(kills), "--database", grounds.chosen),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    said = ""
    try:
        async for line in process.stdout:
            print(line.decode(), end="")  # noqa: T201 - the seed first, and how far it is
            said += line.decode()
        await process.wait()
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGINT)  # it stops what it has started
            await process.wait()
    return process.returncode, said


@pytest.mark.slow
@pytest.mark.timeout(SHORT_ENDS_WITHIN_S)
async def test_ten_kills_lose_nothing_and_double_nothing() -> None:
    code, said = await run(SHORT_KILLS)
    assert code == 0, said


@pytest.mark.faults
@pytest.mark.skipif(not LONG_KILLS, reason="make faults runs it")
@pytest.mark.timeout(LONG_ENDS_WITHIN_S)
async def test_hundreds_of_kills_lose_nothing_and_double_nothing() -> None:
    code, said = await run(LONG_KILLS)
    assert code == 0, said
