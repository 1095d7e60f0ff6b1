"""A real NATS server with the product's own configuration, and nothing but the roads on it."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext
from nats.js.api import RawStreamMsg

from services.nats_server import NatsServer
from shared.credentials import seed_file
from shared.settings import Settings
from shared.streams import OPS, provision, stream_of
from tests.grounds import free_port


@dataclass
class Guest:
    """Someone who is connected, and what she was refused."""

    client: Client
    refused: list[str] = field(default_factory=list)

    async def settled(self) -> None:
        """Wait until the server has seen, and answered, everything that was sent.

        The library's ping may overtake what was sent just before it; its second one cannot.
        """
        await self.client.flush()
        await self.client.flush()

    async def is_refused(self, subject: str, body: bytes = b"{}", reply: str = "") -> bool:
        """Whether the server refuses to take a message; it says so before it answers a ping."""
        before = len(self.refused)
        await self.client.publish(subject, body, reply=reply)
        await self.settled()
        return any("violation for publish" in said for said in self.refused[before:])

    async def may_not_hear(self, subject: str) -> bool:
        """Whether the server refuses a subscription."""
        before = len(self.refused)
        subscription = await self.client.subscribe(subject)
        await self.settled()
        refused = any("violation for subscription" in said for said in self.refused[before:])
        if not refused:
            await subscription.unsubscribe()
        return refused


@dataclass
class Roads:
    """The server, and the operator's own way in."""

    settings: Settings
    ops: Client
    _guests: AsyncExitStack

    async def connect(self, identity: str) -> Guest:
        """Connect as one of the identities; disconnected when the roads are closed."""
        refused: list[str] = []
        guest = Guest(await _connect(self.settings, identity, refused), refused)
        self._guests.push_async_callback(guest.client.close)
        return guest

    @property
    def js(self) -> JetStreamContext:
        """JetStream, as the operator sees it."""
        return self.ops.jetstream(timeout=5)

    async def provision(self) -> None:
        """Make what is missing, as the product does at each start."""
        await provision(self.js)

    async def last_sequence(self, service: str) -> int:
        """Return how many messages have ever come into a service's stream."""
        return (await self.js.stream_info(stream_of(service))).state.last_seq

    async def messages(self, service: str) -> list[RawStreamMsg]:
        """Return everything in a service's stream, in order."""
        last = await self.last_sequence(service)
        return [await self.js.get_msg(stream_of(service), n) for n in range(1, last + 1)]


async def _connect(settings: Settings, identity: str, refused: list[str]) -> Client:
    async def remember(error: Exception) -> None:
        refused.append(str(error).lower())

    return await nats.connect(
        settings.nats,
        nkeys_seed=str(seed_file(settings.credentials, identity)),
        inbox_prefix=f"_INBOX.{identity}",
        error_cb=remember,
        connect_timeout=5,
    )


@asynccontextmanager
async def roads(data: Path) -> AsyncIterator[Roads]:
    """Run a server of one's own."""
    settings = Settings(data=data, nats_port=free_port())
    server = NatsServer(settings)
    await server.start()
    try:
        async with AsyncExitStack() as guests:
            ops = await _connect(settings, OPS, [])
            guests.push_async_callback(ops.close)
            here = Roads(settings, ops, guests)
            await here.provision()
            yield here
    finally:
        await server.stop()
