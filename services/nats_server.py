"""The embedded NATS server: a child of ours that cannot outlive us, and that we start again.

Killed with us by the kernel where it can (Linux), and else found by its pid file at the next
start; only a process that was started with our own configuration file is ever stopped.

A bit that is flipped in what it has stored can keep it from ever starting: it trusts a number
that it reads, and takes memory for thousands of millions of redeliveries. What it stores is a copy
of what the logs tell, so then it starts without, and is told everything anew.
"""

import asyncio
import ctypes
import os
import resource
import shutil
import signal
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

import structlog

from shared.credentials import public_keys
from shared.secrets import private_folder
from shared.settings import Settings
from shared.streams import server_config

log = structlog.get_logger()

STARTS_WITHIN_S = 60.0  # after a power cut it reads all that it has stored
MEMORY_BYTES_MAX = 4 << 30  # its addresses; it has 1.3 GB of them while it uses 20 MB
TRIES_MAX = 3
STOPS_WITHIN_S = 5.0
AGAIN_AFTER_S = 0.5
PR_SET_PDEATHSIG = 1


class CannotStart(Exception):
    """The server did not come up; says why, for the operator."""


class DidNotComeUp(CannotStart):
    """It was started, and ended or did not answer."""


class WasKilled(DidNotComeUp):
    """Somebody killed it while it was starting; that is no reason to give up."""


def _limited() -> None:
    """Ask the kernel to end this process with its parent, and to limit it; runs in the child."""
    if sys.platform == "linux":
        if resource.getrlimit(resource.RLIMIT_AS)[1] == resource.RLIM_INFINITY:
            resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES_MAX, MEMORY_BYTES_MAX))
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


class NatsServer:
    """The child process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._folder = private_folder(settings.data / "nats")
        self._store = self._folder / "store"
        self._aside = self._folder / "store.aside"
        self._config = (self._folder / "nats.conf").absolute()
        self._pid_file = self._folder / "nats.pid"
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start the server and wait until it listens. Raises `CannotStart`.

        When it does not come up it is tried without what it has stored, which is laid aside.
        """
        try:
            return await self._try_some_times()
        except DidNotComeUp as failure:
            if not self._store.exists():
                raise
            why = str(failure)
        log.error("nats-store-laid-aside", why=why)
        await asyncio.to_thread(_replace, self._store, self._aside)
        try:
            await self._try_some_times()
        except DidNotComeUp:
            await asyncio.to_thread(_replace, self._aside, self._store)
            raise

    async def _try_some_times(self) -> None:
        for _ in range(TRIES_MAX - 1):
            with suppress(WasKilled):
                return await self._try_to_start()
        return await self._try_to_start()

    async def _try_to_start(self) -> None:
        binary = shutil.which("nats-server", path=sysconfig.get_path("scripts"))
        binary = binary or shutil.which("nats-server")
        if binary is None:
            raise CannotStart("nats-server är inte installerad.")
        await self._stop_the_one_we_left()
        keys = public_keys(self._settings.credentials)
        self._config.write_text(
            server_config(
                keys,
                port=self._settings.nats_port,
                store=str(self._store.absolute()),
            )
        )
        if await self._listens():
            raise CannotStart(
                f"porten {self._settings.nats_port} för NATS är upptagen."
                " Välj en annan med MOTKRAFT_NATS_PORT."
            )
        with (self._folder / "nats.log").open("ab") as output:
            self._process = await asyncio.create_subprocess_exec(
                binary,
                "-c",
                str(self._config),
                stdout=output,
                stderr=output,
                start_new_session=True,
                preexec_fn=_limited,  # some calls into the kernel, no locks
            )
        self._pid_file.write_text(str(self._process.pid))
        try:
            async with asyncio.timeout(STARTS_WITHIN_S):
                while not await self._listens():
                    if self._process.returncode is not None:
                        why = DidNotComeUp if self._process.returncode > 0 else WasKilled
                        raise why(f"nats-server avslutades; se {self._folder / 'nats.log'}")
                    await asyncio.sleep(0.01)
        except TimeoutError:
            with suppress(ProcessLookupError):  # it has just ended
                self._process.kill()
            await self._process.wait()
            raise DidNotComeUp("nats-server svarar inte.") from None

    async def keep_running(self) -> None:
        """Start the server again whenever it ends by itself."""
        while self._process is not None:
            code = await self._process.wait()
            log.error("nats-server-ended", code=code)
            await asyncio.sleep(AGAIN_AFTER_S)
            try:
                await self.start()
            except CannotStart as why:
                log.error("nats-server-cannot-start", why=str(why))  # noqa: TRY400 - no trace needed

    async def stop(self) -> None:
        """Stop the server, gently and then firmly."""
        process, self._process = self._process, None
        if process is None or process.returncode is not None:
            return
        process.terminate()
        try:
            async with asyncio.timeout(STOPS_WITHIN_S):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()
        self._pid_file.unlink(missing_ok=True)

    async def _listens(self) -> bool:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", self._settings.nats_port)
        except OSError:
            return False
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
        return True

    async def _stop_the_one_we_left(self) -> None:
        """Stop a server that an earlier, killed run of ours has left, if it provably is that."""
        try:
            pid = int(self._pid_file.read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")  # noqa: ASYNC240 - in memory
        except (OSError, ValueError):
            return
        if str(self._config).encode() in command:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
            log.warning("stopped-nats-server-of-a-killed-run", pid=pid)
            with suppress(TimeoutError):
                async with asyncio.timeout(STOPS_WITHIN_S):
                    # The kernel frees the port a moment later.
                    while await self._listens():  # noqa: ASYNC110 - nobody tells
                        await asyncio.sleep(0.01)


def _replace(this: Path, that: Path) -> None:
    """Let one folder take another's place; what was there goes."""
    shutil.rmtree(that, ignore_errors=True)
    this.rename(that)
