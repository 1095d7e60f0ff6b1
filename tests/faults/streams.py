"""What stands in the streams, beside what the logs would have there."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing

import nats
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from services.readback import messages
from services.verify.everything import TELLS
from services.verify.inboxes import all_told
from shared.credentials import seed_file
from shared.database.places import Part, open_database
from shared.envelope import Envelope
from shared.settings import Settings
from shared.streams import OPS, stream_of


@asynccontextmanager
async def operator(settings: Settings) -> AsyncIterator[JetStreamContext]:
    """Connect as the operator does."""
    client = await nats.connect(
        settings.nats,
        nkeys_seed=str(seed_file(settings.credentials, OPS)),
        connect_timeout=5,
        error_cb=_raised_too,
    )
    try:
        yield client.jetstream()
    finally:
        await client.close()


async def _raised_too(_: Exception) -> None:
    """Say nothing: whoever asks is told."""


async def in_stream(js: JetStreamContext, service: str) -> list[int]:
    """Return the positions that stand in a service's stream, as they stand there.

    Nothing, while the stream is being made anew.
    """
    try:
        last = (await js.stream_info(stream_of(service))).state.last_seq
        return [
            Envelope.read(message.headers or {}).position
            async for message in messages(js, stream_of(service), last)
        ]
    except NatsError:
        return []


def told(settings: Settings, service: str) -> list[int]:
    """Return the positions that a service's log says it has told."""
    with closing(open_database(settings, service, Part.LOG)) as log:
        return [fact.position for fact in all_told(log, TELLS[service], lambda _: None)]
