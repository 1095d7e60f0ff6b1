"""The security department's own program: outside the product, with only its credentials."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import nats
from nats.aio.msg import Msg
from nats.js import JetStreamContext

from shared.settings import Settings
from shared.streams import SECURITY_DEPARTMENT, stream_of


class Department:
    """What it can do: fetch its alarms, and say that it has them."""

    def __init__(self, subscription: JetStreamContext.PullSubscription) -> None:
        self._subscription = subscription

    async def fetch(
        self, within_s: float = 10, keep: Callable[[Msg], None] = lambda _: None
    ) -> Msg | None:
        """Return the next alarm, kept and then acknowledged; None when there is none in time."""
        try:
            [message] = await self._subscription.fetch(1, timeout=within_s)
        except TimeoutError:  # nats-py has one of its own, and now and then raises the plain one
            return None
        keep(message)
        await message.ack_sync()
        return message

    async def fetch_all(self) -> list[Msg]:
        """Return every alarm that waits."""
        found = []
        while message := await self.fetch(within_s=2):
            found.append(message)
        return found


@asynccontextmanager
async def department(settings: Settings, **options: Any) -> AsyncIterator[Department]:
    """Connect as the security department does."""
    client = await nats.connect(
        settings.nats,
        nkeys_seed=str(settings.credentials / f"{SECURITY_DEPARTMENT}.nk"),
        inbox_prefix=f"_INBOX.{SECURITY_DEPARTMENT}".encode(),
        **options,
    )
    try:
        yield Department(
            await client.jetstream().pull_subscribe_bind(
                consumer=SECURITY_DEPARTMENT, stream=stream_of("escalation")
            )
        )
    finally:
        await client.close()
