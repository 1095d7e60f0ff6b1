"""An installation that runs as it would on a machine of its own, so that it can be broken."""

import asyncio
import os
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import httpx
from psycopg.conninfo import make_conninfo

from services.nats_server import NatsServer
from services.provisioner import Provisioner
from shared.ending import end
from tests.faults.proxy import Proxy
from tests.grounds import POSTGRES, Ground, Server, free_port, server
from tests.process import ROOT, environment
from tests.town import eventually

ANSWERS_WITHIN_S = 60.0
GONE_WITHIN_S = 10.0
KILLED = -signal.SIGKILL


class Machine:
    """Motkraft, its NATS server and its database; whatever dies is started again at once.

    Two shapes, and it can change between them: `together`, where Motkraft runs the NATS server
    as its child, and `apart`, where NATS stands beside and a network that can fail lies between.
    Such a network always lies between Motkraft and PostgreSQL.
    """

    def __init__(self, folder: Path, database: str, server: Callable[[], Server] = server) -> None:
        ports = {"port": free_port(), "nats_port": free_port()}
        self.settings = Ground(database, folder / "data", server).settings.model_copy(update=ports)
        self.database = database
        self._server = server
        self.proxy = Proxy(partial(asyncio.open_connection, "127.0.0.1", self.settings.nats_port))
        self.database_proxy = Proxy(self._reach_database)
        self.apart = False
        self.ended: list[int] = []  # exit codes of a Motkraft that nobody had killed
        self._log = folder / "motkraft.log"
        self._process: asyncio.subprocess.Process | None = None
        self._on = asyncio.Event()
        self._off = asyncio.Event()
        self._off.set()
        self._tasks: list[asyncio.Task[None]] = []
        self._provisioner: Provisioner | None = None

    async def start(self) -> None:
        """Start everything."""
        await self.proxy.start()
        await self.database_proxy.start()
        self._tasks.append(asyncio.create_task(self._supervise(), name="supervise"))
        self._on.set()
        await self.until_answering()

    async def close(self) -> None:
        """Stop everything, and leave nothing behind."""
        await self._motkraft_off()
        await self._nats_off()
        await end(*self._tasks)
        await self.proxy.close()
        await self.database_proxy.close()

    async def until_answering(self) -> None:
        """Wait until reports can be sent again. Raises TimeoutError."""
        async with httpx.AsyncClient(base_url=self.settings.url, timeout=2) as client:

            async def answers() -> bool:
                try:
                    return (await client.get("/reporting/livez")).status_code == httpx.codes.OK
                except httpx.TransportError:
                    return False

            await eventually(answers, within_s=ANSWERS_WITHIN_S)

    # What can be done to it.

    def signal_motkraft(self, number: signal.Signals) -> None:
        """Send Motkraft a signal, if it runs just now."""
        if self._process is not None and self._process.returncode is None:
            with suppress(ProcessLookupError):  # it has just died
                os.kill(self._process.pid, number)  # the library's own way may lose its exit code

    def signal_nats(self, number: signal.Signals) -> None:
        """Send the NATS server a signal, if it runs just now."""
        pid = self._nats_pid()
        if pid is not None:
            with suppress(ProcessLookupError):  # as above
                os.kill(pid, number)

    async def kill_database(self) -> None:
        """Kill the database's server, which starts again."""
        await asyncio.to_thread(self._server().kill)

    @asynccontextmanager
    async def without_nats(self) -> AsyncIterator[Path]:
        """Kill the NATS server, and Motkraft too if it would start it; yield the data folder."""
        if self.apart:
            await self._nats_off()
        else:
            await self._motkraft_off()
        await eventually(self._nats_gone, within_s=GONE_WITHIN_S)
        yield self.settings.data
        await self._start_again()

    async def change_shape(self) -> None:
        """Kill everything, and start it in the other shape."""
        await self._motkraft_off()
        await self._nats_off()
        await eventually(self._nats_gone, within_s=GONE_WITHIN_S)
        self.apart = not self.apart
        await self._start_again()

    # How it runs.

    async def _start_again(self) -> None:
        if self.apart:
            nats = NatsServer(self.settings)
            await nats.start()
            self._tasks.append(asyncio.create_task(nats.keep_running(), name="keep-nats"))
            if self._provisioner is None:
                self._provisioner = Provisioner(
                    self.settings.model_copy(update={"nats_url": self._through_proxy})
                )
                await self._provisioner.start()
        self._on.set()

    @property
    def _through_proxy(self) -> str:
        return f"nats://127.0.0.1:{self.proxy.port}"

    async def _reach_database(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        return await asyncio.open_unix_connection(self._server().socket)

    def _environment(self) -> dict[str, str]:
        """Return its environment: what can fail lies behind a proxy, and only for Motkraft."""
        ways = {}
        if self.apart:
            ways["MOTKRAFT_NATS_URL"] = self._through_proxy
        if self.database == POSTGRES:
            ways["MOTKRAFT_DATABASE_URL"] = make_conninfo(
                self.settings.database_url, host="127.0.0.1", port=self.database_proxy.port
            )
        return environment(self.settings) | ways

    async def _supervise(self) -> None:
        try:
            await self._run_again_and_again()
        finally:
            self._off.set()

    async def _run_again_and_again(self) -> None:
        while True:
            await self._on.wait()
            self._off.clear()
            with self._log.open("ab") as output:
                self._process = await asyncio.create_subprocess_exec(
                    *(sys.executable, "-m", "services", "up"),
                    cwd=ROOT,
                    env=self._environment(),
                    stdout=output,
                    stderr=output,
                )
            if not self._on.is_set():
                self.signal_motkraft(signal.SIGKILL)  # it was to be off while it was started
            try:
                code = await self._process.wait()
            finally:
                if self._process.returncode is None:
                    self._process.kill()
            if code != KILLED:
                self.ended.append(code)
            self._off.set()

    async def _motkraft_off(self) -> None:
        self._on.clear()
        self.signal_motkraft(signal.SIGKILL)
        await self._off.wait()

    async def _nats_off(self) -> None:
        if self._provisioner is not None and not self._on.is_set():
            await self._provisioner.stop()
            self._provisioner = None
        keepers = [task for task in self._tasks if task.get_name() == "keep-nats"]
        await end(*keepers)
        for task in keepers:
            self._tasks.remove(task)
        self.signal_nats(signal.SIGKILL)

    def _nats_pid(self) -> int | None:
        """Return the server's process id, if it is alive and really the server."""
        folder = self.settings.data / "nats"
        with suppress(OSError, ValueError):
            pid = int((folder / "nats.pid").read_text())
            command = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if str((folder / "nats.conf").absolute()).encode() in command:
                return pid
        return None

    async def _nats_gone(self) -> bool:
        """Whether its port is free: the kernel closes it a moment after the process is gone."""
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", self.settings.nats_port))
            except OSError:
                return False
        return True
