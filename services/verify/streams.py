"""What lies on NATS is what was told: everything, in order, each fact once."""

import asyncio
from collections.abc import AsyncGenerator, Generator, Iterator
from contextlib import aclosing, closing
from urllib.parse import urlsplit

import nats
from nats.aio.client import Client
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
MESSAGES_AT_ONCE = 1000
NEVER_TOLD = "it was never told, or lies there twice"


class NoNats(Exception):
    """NATS does not answer, so what lies there cannot be looked at."""


def check_stream(
    settings: Settings, service: str, log: Database, tell: Tell, tick: Tick
) -> Iterator[Finding]:
    """Compare a stream with what its service tells. What is not told yet is on its way.

    Raises `NoNats`.
    """
    place = f"stream {service}"
    with (
        closing(_lying(settings, service)) as lying,
        closing(all_told(log, tell, tick)) as told_facts,
    ):
        # Where the stream ends is found out before the log is read, which then has all of it.
        message = next(lying, None)
        try:
            for told in told_facts:
                while message is not None and message[0] < told.position:
                    yield Finding(f"{place} {message[0]}", NEVER_TOLD)
                    message = next(lying, None)
                if message is None:
                    break
                position, subject, body = message
                where = f"{place} {told.position}"
                if position != told.position:
                    yield Finding(where, "it was told, and is not in the stream in its place")
                    continue
                if (subject, body) != (told.fact.subject, told.fact.to_json()):
                    yield Finding(where, "what lies in the stream is not what was told")
                message = next(lying, None)
        except Undecipherable as position_:
            yield Finding(f"{place} {position_}", "what was told cannot be read any more")
            return
        while message is not None:
            yield Finding(f"{place} {message[0]}", NEVER_TOLD)
            message = next(lying, None)


Message = tuple[int, str, bytes]


def _lying(settings: Settings, service: str) -> Generator[Message, None, None]:
    """Yield what lies in a stream that its own service has told, some at a time."""
    with asyncio.Runner() as runner:
        handed_over = _handed_over(settings, service)
        try:
            while some := runner.run(_some(handed_over)):
                yield from some
        except (NatsError, TimeoutError) as away:
            raise NoNats from away
        finally:
            runner.run(handed_over.aclose())


async def _some(handed_over: AsyncGenerator[Message, None]) -> list[Message]:
    some: list[Message] = []
    async for message in handed_over:
        some.append(message)
        if len(some) == MESSAGES_AT_ONCE:
            break
    return some


async def _handed_over(settings: Settings, service: str) -> AsyncGenerator[Message, None]:
    client = await _connect(settings)
    try:
        js, stream = client.jetstream(timeout=ANSWERS_WITHIN_S), stream_of(service)
        last = (await js.stream_info(stream)).state.last_seq
        async with aclosing(messages(js, stream, last, bodies=True)) as all_messages:
            async for message in all_messages:
                if told := _own(message, service):
                    yield told
    finally:
        await client.close()


async def _connect(settings: Settings) -> Client:
    try:
        async with asyncio.timeout(CONNECTS_WITHIN_S):
            # The library tries again and again; whether anybody is there is known at once.
            address = urlsplit(settings.nats)
            _, writer = await asyncio.open_connection(address.hostname, address.port)
            writer.close()
            return await nats.connect(
                settings.nats,
                nkeys_seed=str(seed_file(settings.credentials, OPS)),
                error_cb=_said_elsewhere,
                allow_reconnect=False,
            )
    except OSError as away:
        raise NoNats from away


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
