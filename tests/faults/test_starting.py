"""What goes wrong just while things start is no reason to stay deaf, or to give up."""

from pathlib import Path

import pytest

from services.nats_server import CannotStart, NatsServer, WasKilled
from services.provisioner import Provisioner
from services.up import serving
from tests.faults.streams import operator
from tests.grounds import settings_for
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
