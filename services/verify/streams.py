"""What lies on NATS is what was told: everything, in order, each fact once."""

import asyncio
from collections.abc import Iterator
from contextlib import aclosing, closing
from urllib.parse import urlsplit

import nats
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from services.readback import messages
from services.verify.findings import Finding, Tick
from services.verify.inboxes import Undecipherable, all_told
from shared.credentials import seed_file
from shared.database import Database
from shared.envelope import Envelope, Poison
from shared.relay import Tell
from shared.settings import Settings
from shared.streams import OPS, stream_of

CONNECTS_WITHIN_S = 2
ANSWERS_WITHIN_S = 5
NEVER_TOLD = "it was never told, or lies there twice"


class NoNats(Exception):
    """NATS does not answer, so what lies there cannot be looked at."""


def check_stream(
    settings: Settings, service: str, log: Database, tell: Tell, tick: Tick
) -> Iterator[Finding]:
    """Compare a stream with what its service tells. What is not told yet is on its way.

    Raises `NoNats`.
    """
    lying = asyncio.run(_all_messages(settings, service))
    place = f"stream {service}"
    with closing(all_told(log, tell, tick)) as told_facts:
        at = 0
        try:
            for told in told_facts:
                while at < len(lying) and lying[at][0] < told.position:
                    yield Finding(f"{place} {lying[at][0]}", NEVER_TOLD)
                    at += 1
                if at == len(lying):
                    break
                position, subject, body = lying[at]
                where = f"{place} {told.position}"
                if position != told.position:
                    yield Finding(where, "it was told, and is not in the stream in its place")
                    continue
                if (subject, body) != (told.fact.subject, told.fact.to_json()):
                    yield Finding(where, "what lies in the stream is not what was told")
                at += 1
        except Undecipherable as position_:
            yield Finding(f"{place} {position_}", "what was told cannot be read any more")
            return
        for position, _, _ in lying[at:]:
            yield Finding(f"{place} {position}", NEVER_TOLD)


Message = tuple[int, str, bytes]


async def _all_messages(settings: Settings, service: str) -> list[Message]:
    """Return what lies in a stream that its own service has told."""
    try:
        async with asyncio.timeout(CONNECTS_WITHIN_S):
            # The library tries again and again; whether anybody is there is known at once.
            address = urlsplit(settings.nats)
            _, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.close()
            client = await nats.connect(
                settings.nats,
                nkeys_seed=str(seed_file(settings.credentials, OPS)),
                error_cb=_said_elsewhere,
                allow_reconnect=False,
            )
    except (NatsError, OSError, TimeoutError) as away:
        raise NoNats from away
    try:
        js, stream = client.jetstream(timeout=ANSWERS_WITHIN_S), stream_of(service)
        last = (await js.stream_info(stream)).state.last_seq
        async with aclosing(messages(js, stream, last, bodies=True)) as handed_over:
            return [told async for message in handed_over if (told := _own(message, service))]
    except (NatsError, TimeoutError) as away:
        raise NoNats from away
    finally:
        await client.close()


async def _said_elsewhere(_: Exception) -> None:
    """Print nothing: whoever called is told by `NoNats`."""


def _own(message: Msg, service: str) -> Message | None:
    try:
        envelope = Envelope.read(message.headers or {})
    except Poison:
        return None  # somebody else's: the relay has raised the alarm
    return (
        (envelope.position, message.subject, message.data) if envelope.source == service else None
    )
