"""Someone who holds an identity's own key, and writes to NATS past the product."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import nats
from nats.aio.client import Client
from nats.js import JetStreamContext

from shared import clock
from shared.credentials import seed_file
from shared.envelope import Envelope
from shared.settings import Settings
from shared.streams import DURABLES, OPS, WITNESSES
from tests.town import eventually

ANSWERS_WITHIN_S = 5


@asynccontextmanager
async def insider(settings: Settings, identity: str) -> AsyncIterator[Client]:
    """Connect as one of the identities."""
    client = await nats.connect(
        settings.nats,
        nkeys_seed=str(seed_file(settings.credentials, identity)),
        inbox_prefix=f"_INBOX.{identity}".encode(),
        connect_timeout=ANSWERS_WITHIN_S,
    )
    try:
        yield client
    finally:
        await client.close()


def envelope(source: str, position: int, previous: int, subject: str) -> dict[str, str]:
    """Return the headers that a service's own facts have."""
    return Envelope(source, position, previous).headers(subject, "somebody", clock.now())


async def everything_is_heard(settings: Settings, reader: str, stream: str) -> None:
    """Wait until a reader has acknowledged all that lies in a stream."""
    async with insider(settings, OPS) as ops:
        await _until_the_end(ops.jetstream(timeout=ANSWERS_WITHIN_S), reader, stream)


async def hears_it_all_again(settings: Settings, reader: str, stream: str) -> None:
    """Let a reader begin anew, and wait until it has heard everything."""
    [durable] = [d for d in (*DURABLES, *WITNESSES) if (d.name, d.stream) == (reader, stream)]
    async with insider(settings, OPS) as ops:
        js = ops.jetstream(timeout=ANSWERS_WITHIN_S)
        await js.delete_consumer(stream, reader)
        await js.add_consumer(stream, durable.config())
        await _until_the_end(js, reader, stream)


async def _until_the_end(js: JetStreamContext, reader: str, stream: str) -> None:
    async def acknowledged() -> bool:
        end = (await js.stream_info(stream)).state.last_seq
        floor = (await js.consumer_info(stream, reader)).ack_floor
        return floor is not None and floor.stream_seq >= end

    await eventually(acknowledged, within_s=30)
