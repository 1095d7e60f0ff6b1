"""What goes wrong just while things start is no reason to stay deaf, or to give up."""

import asyncio
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from psycopg.conninfo import make_conninfo

from services.nats_server import CannotStart, NatsServer, WasKilled
from services.provisioner import Provisioner
from services.up import serving
from tests.faults.proxy import BYTES_AT_ONCE
from tests.faults.streams import operator
from tests.grounds import POSTGRES, Ground, free_port, server, settings_for
from tests.process import running
from tests.town import Town, eventually

pytestmark = pytest.mark.slow


async def test_services_that_start_before_their_roads_are_made_hear_all_the_same(
    tmp_path: Path,
) -> None:
    settings = settings_for(tmp_path)
    server = NatsServer(settings)
    await server.start()
    provisioner = Provisioner(settings)
    try:
        apart = settings.model_copy(update={"nats_url": settings.nats})
        async with serving(apart) as motkraft:
            here = Town(apart, motkraft)
            async with here.http:

                async def deaf() -> str:
                    answer = await here.http.get("/statistics/readyz")
                    return str(answer.json()["checks"]["nats"])

                await eventually(deaf, lambda answers: answers == "False")
                await provisioner.start()
                await eventually(deaf, lambda answers: answers == "True", within_s=30)
                async with operator(settings) as js:

                    async def waits() -> int:
                        info = await js.consumer_info("ORGANISATION", "statistics")
                        return info.num_waiting or 0

                    await eventually(waits)
    finally:
        await provisioner.stop()
        await server.stop()


class Doomed(NatsServer):
    """A server that is killed as soon as it has been started."""

    def __init__(self, times: int, tmp_path: Path) -> None:
        super().__init__(settings_for(tmp_path))
        self.times = times

    async def _listens(self) -> bool:
        if self.times and self._process is not None and self._process.returncode is None:
            self.times -= 1
            self._process.kill()
            await self._process.wait()
        return await super()._listens()


async def test_a_nats_server_that_is_killed_while_it_starts_is_started_again(
    tmp_path: Path,
) -> None:
    server = Doomed(2, tmp_path)
    await server.start()
    await server.stop()


async def test_a_nats_server_that_is_killed_each_time_cannot_be_started(tmp_path: Path) -> None:
    with pytest.raises(WasKilled) as why:
        await Doomed(10, tmp_path).start()
    assert isinstance(why.value, CannotStart)


async def test_what_a_nats_server_has_stored_is_kept_when_that_was_not_why_it_cannot_be_started(
    tmp_path: Path,
) -> None:
    server = NatsServer(settings_for(tmp_path))
    await server.start()
    await server.stop()
    (stored := tmp_path / "nats" / "store" / "stored").touch()
    with pytest.raises(WasKilled):
        await Doomed(10, tmp_path).start()
    assert stored.exists()
    assert not (tmp_path / "nats" / "store.aside").exists()


class Fickle:
    """The door of a database: it shuts in the middle of a talk, and opens again later."""

    def __init__(self, beyond: Path, shuts_after: int, shut_s: float) -> None:
        self._beyond = beyond
        self._shuts_after = shuts_after  # how many times something was asked
        self._shut_s = shut_s
        self._opens_at = 0.0
        self._inside: set[asyncio.StreamWriter] = set()

    async def came(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Let somebody in, or not."""
        if asyncio.get_running_loop().time() < self._opens_at:
            writer.transport.abort()
            return
        answers, asks = await asyncio.open_unix_connection(self._beyond)
        self._inside |= {writer, asks}
        await asyncio.gather(
            self._carry(reader, asks, self._asked), self._carry(answers, writer, lambda: None)
        )

    def _asked(self) -> None:
        self._shuts_after -= 1
        if self._shuts_after == 0:
            self._opens_at = asyncio.get_running_loop().time() + self._shut_s
            for inside in self._inside:
                inside.transport.abort()

    @staticmethod
    async def _carry(
        reader: asyncio.StreamReader, writer: asyncio.StreamWriter, noticed: Callable[[], None]
    ) -> None:
        with suppress(OSError):  # one side has gone; so does the other
            while some := await reader.read(BYTES_AT_ONCE):
                noticed()
                writer.write(some)
                await writer.drain()
        writer.close()


@pytest.mark.parametrize("ground", [POSTGRES], indirect=True)
async def test_a_database_that_goes_away_while_motkraft_starts_is_waited_for(
    ground: Ground, tmp_path: Path
) -> None:
    beyond = server().socket
    fickle = Fickle(beyond, shuts_after=30, shut_s=4)
    (door := tmp_path / "door").mkdir()
    async with await asyncio.start_unix_server(fickle.came, door / beyond.name):
        settings = ground.settings.model_copy(
            update={
                "database_url": make_conninfo(ground.settings.database_url, host=str(door)),
                "port": free_port(),
                "nats_port": free_port(),
            }
        )
        async with running(settings) as motkraft:
            assert any("the-database-went-away" in line for line in motkraft.said)
            assert await motkraft.end(signal.SIGTERM) == 0
