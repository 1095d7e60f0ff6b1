"""Finds out whether a service's stream is whole, and whether it takes anything.

A byte that is flipped in one of its files takes a message away, and the server goes on as if it
had never been there: it counts the message, hands over its neighbours, and says nothing. And
a stream that once could not be written to, as on a full disk, takes nothing until it is made anew.
"""

import json
from collections.abc import AsyncGenerator
from contextlib import aclosing, suppress
from dataclasses import dataclass
from uuid import uuid4

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.api import AckPolicy, ConsumerConfig
from nats.js.errors import NotFoundError, ServerError

from shared.envelope import Envelope, Poison
from shared.streams import ASK_FOR_HEALTH, AUDIT, SERVICES, stream_of

STREAM_OFFLINE = 10194  # the server's code
MESSAGES_AT_ONCE = 200
COMES_WITHIN_S = 2.0
READER_FORGOTTEN_AFTER_S = 30.0


class Undecided(Exception):
    """The stream could not be judged now; nothing may be concluded from that."""


@dataclass(frozen=True)
class Damage:
    """The first thing that is wrong in a stream."""

    stream: str
    sequence: int
    what: str


async def first_damage(js: JetStreamContext, service: str) -> Damage | None:
    """Return the first damage in a service's stream, up to where it ends right now.

    Every sequence must be readable, and each message of the service's own must follow the one
    before it. What others have put there is passed over. Raises `Undecided`, or what NATS
    raises, when it cannot be told.
    """
    before = await js.stream_info(stream_of(service))
    found = await _first_break(js, service, before.state.last_seq)
    if found is not None:
        now = await js.stream_info(stream_of(service))
        if now.created != before.created:
            raise Undecided  # it has been made anew while we read
    return found


async def frozen(monitor: Client) -> list[str]:
    """Return the streams that the server has stopped writing to since it once could not."""
    answer = await monitor.request(ASK_FOR_HEALTH, b'{"details": true}', timeout=COMES_WITHIN_S)
    wrong = json.loads(answer.data)["data"].get("errors", [])
    ours = {stream_of(service) for service in (*SERVICES, AUDIT)}
    return [
        one["stream"]
        for one in wrong
        if one.get("type") == "STREAM" and one["stream"] in ours and "write error" in one["error"]
    ]


async def offline(js: JetStreamContext) -> list[str]:
    """Return the streams that the server keeps shut, since it cannot read what belongs to them.

    A byte that is flipped in what it has written about a stream or a reader looks to it as if a
    newer server had written that.
    """
    shut = []
    for service in (*SERVICES, AUDIT):
        try:
            await js.stream_info(stream_of(service))
        except ServerError as refused:
            if refused.err_code != STREAM_OFFLINE:
                raise
            shut.append(stream_of(service))
        except NotFoundError:
            continue  # it is made anew by whoever looks for that
    return shut


async def _first_break(js: JetStreamContext, service: str, last: int) -> Damage | None:
    stream = stream_of(service)
    expected, position = 1, 0
    async with aclosing(messages(js, stream, last)) as handed_over:
        while expected <= last:
            message = await anext(handed_over, None)
            if message is None or message.metadata.sequence.stream != expected:
                return await _lost(js, stream, expected)
            envelope = _own(message, service)
            if envelope is not None:
                if envelope.previous != position:
                    return Damage(stream, expected, "does not follow the one before it")
                position = envelope.position
            expected += 1
    return None


async def messages(
    js: JetStreamContext, stream: str, last: int, *, bodies: bool = False
) -> AsyncGenerator[Msg, None]:
    """Yield what a stream hands over from its beginning up to a sequence.

    Ends earlier when nothing more comes.
    """
    name = f"read-back-{uuid4().hex}"
    await js.add_consumer(
        stream,
        ConsumerConfig(
            name=name,
            ack_policy=AckPolicy.NONE,
            headers_only=not bodies,
            mem_storage=True,
            inactive_threshold=READER_FORGOTTEN_AFTER_S,
        ),
    )
    reader = await js.pull_subscribe_bind(name, stream)
    sequence = 0
    try:
        while sequence < last:
            for message in await reader.fetch(MESSAGES_AT_ONCE, timeout=COMES_WITHIN_S):
                sequence = message.metadata.sequence.stream
                yield message
    except TimeoutError:  # nats-py has one of its own, and now and then raises the plain one
        return
    finally:
        with suppress(NatsError):  # the server forgets it by itself
            await js.delete_consumer(stream, name)
        await reader.unsubscribe()


def _own(message: Msg, service: str) -> Envelope | None:
    try:
        envelope = Envelope.read(message.headers or {})
    except Poison:
        return None
    return envelope if envelope.source == service else None


async def _lost(js: JetStreamContext, stream: str, sequence: int) -> Damage:
    """Ask by its number for what was not handed over: only a clear no means that it is lost."""
    try:
        await js.get_msg(stream, sequence)
    except NotFoundError:
        return Damage(stream, sequence, "cannot be read")
    raise Undecided
