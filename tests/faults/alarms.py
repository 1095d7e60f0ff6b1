"""The security department's own program, which listens all the while."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from shared.ending import end
from shared.events import CaseOpened
from shared.settings import Settings
from tests.department import department

FETCHES_FOR_S = 2.0
AGAIN_AFTER_S = 0.2


@asynccontextmanager
async def listening(settings: Settings) -> AsyncIterator[set[str]]:
    """Take in alarms for as long as the block lasts; yields the incidents heard of so far.

    Raises what made it stop listening, if anything did.
    """
    heard: set[str] = set()
    task = asyncio.create_task(_listen(settings, heard), name="department")
    try:
        yield heard
    finally:
        await end(task)
        if not task.cancelled():
            task.result()


async def _listen(settings: Settings, heard: set[str]) -> None:
    async def expected(_: Exception) -> None:
        """Say nothing: that the server goes away is why we are here."""

    def keep(message: Msg) -> None:
        if message.subject == CaseOpened.subject:
            heard.add(str(CaseOpened.from_json(message.data).incident))

    async with department(
        settings,
        max_reconnect_attempts=-1,
        reconnect_time_wait=AGAIN_AFTER_S,
        connect_timeout=1,
        ping_interval=2,
        error_cb=expected,
    ) as outside:
        while True:
            try:
                await outside.fetch(within_s=FETCHES_FOR_S, keep=keep)
            except (NatsError, OSError, TimeoutError):
                await asyncio.sleep(AGAIN_AFTER_S)
