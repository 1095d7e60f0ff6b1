"""Motkraft as an operator runs it: a process of its own, started by the command."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from click.testing import CliRunner

from services.__main__ import motkraft
from shared.settings import Settings

ROOT = Path(__file__).parent.parent
STARTS_WITHIN_S = 60


def environment(settings: Settings) -> dict[str, str]:
    """Return the environment that gives a process these settings."""
    return dict(os.environ) | {
        "MOTKRAFT_DATA": str(settings.data),
        "MOTKRAFT_PORT": str(settings.port),
        "MOTKRAFT_NATS_PORT": str(settings.nats_port),
        "MOTKRAFT_DATABASE_URL": settings.database_url,
        "MOTKRAFT_REPORTS_AT_ONCE": str(settings.reports_at_once),
    }


async def command(settings: Settings, *arguments: str, **also: str) -> tuple[int, str]:
    """Run the motkraft command to its end; return its exit code and everything it said."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services",
        *arguments,
        cwd=ROOT,
        env=environment(settings) | also,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


async def command_here(settings: Settings, *arguments: str) -> tuple[int, str]:
    """Run the motkraft command in this process: quicker, and with what a test has changed in it."""
    runner = CliRunner()
    answer = await asyncio.to_thread(
        runner.invoke, motkraft, arguments, env=environment(settings), catch_exceptions=False
    )
    return answer.exit_code, answer.output


class Running:
    """A running process."""

    def __init__(self, process: asyncio.subprocess.Process, settings: Settings) -> None:
        self._process = process
        self.settings = settings
        self.said: list[str] = []

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    async def until_ready(self) -> None:
        """Wait for the line that gives the address."""
        assert self._process.stdout is not None
        async with asyncio.timeout(STARTS_WITHIN_S):
            while not any("igång på" in line for line in self.said):
                line = await self._process.stdout.readline()
                assert line, "".join(self.said)
                self.said.append(line.decode())

    async def end(self, number: signal.Signals) -> int:
        """Send a signal and wait until the process is gone; return its exit code."""
        if self._process.returncode is None:
            self._process.send_signal(number)
        return await self._process.wait()

    def nats_server(self) -> int:
        """Return the process id of its NATS server."""
        return int((self.settings.data / "nats" / "nats.pid").read_text())


@asynccontextmanager
async def running(settings: Settings, *arguments: str) -> AsyncIterator[Running]:
    """Start `motkraft up`, and make sure that nothing of it is left afterwards."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "services",
        "up",
        *arguments,
        cwd=ROOT,
        env=environment(settings),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    started = Running(process, settings)
    try:
        await started.until_ready()
        yield started
    finally:
        await started.end(signal.SIGKILL)
