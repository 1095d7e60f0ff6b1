"""What waits in a stream behind a message: read at once, and the reader's place moved to after it.

A durable hands over one message at a time. That keeps the order, also when several copies of a
service read; but each message then costs a round trip and a commit. So whoever holds a message
behind which others wait reads on in the stream itself, and moves the place when it is done: as
long as the message is held, nobody else is given anything.
"""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import structlog
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription

from shared.broker import Connection
from shared.streams import Durable

log = structlog.get_logger()

MESSAGES_MAX = 200
BYTES_MAX = 2 * 1024 * 1024
ANSWERS_WITHIN_S = 2.0
FIRST = 1
STATUS, SEQUENCE, SUBJECT = "Status", "Nats-Sequence", "Nats-Subject"
NO_MORE = ("204", "404")
# What the server adds about the reading, which changes from one to the next.
OF_THE_READING = ("Nats-Num-Pending", "Nats-Last-Sequence")


class CannotReadAhead(Exception):
    """The server does not let us read on, or move our place: then one comes after the other."""


@dataclass(frozen=True)
class Waiting:
    """A message that waits: its place in the stream, and all that it says."""

    sequence: int
    subject: str
    headers: dict[str, str]
    body: bytes


class Ahead:
    """How one service reads ahead."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def after(self, durable: Durable, sequence: int) -> list[Waiting]:
        """Return what stands in the stream after a sequence, in order, but only so much.

        Raises `CannotReadAhead`, and whatever a connection raises.
        """
        asked = {
            "seq": sequence + 1,
            "next_by_subj": durable.subject,
            "batch": MESSAGES_MAX,
            "max_bytes": BYTES_MAX,
        }
        client = await self._connection.client()
        found: list[Waiting] = []
        async with _answers(client, durable.reading, asked) as answers:
            while not (said := _status(message := await answers.next_msg(ANSWERS_WITHIN_S))):
                found.append(_waiting(message))
        if said not in NO_MORE:
            raise CannotReadAhead(f"{durable.stream}: {said}")
        return found

    async def go_on_after(self, durable: Durable, last: Waiting) -> None:
        """Let the reader's next message be the one after `last`.

        When `last` does not stand there any more, the stream was made anew meanwhile or has lost
        its end, and something else will come to stand after it. The reader then begins at the
        beginning, and passes over what it knows.
        Raises `CannotReadAhead`, and whatever a connection raises.
        """
        client = await self._connection.client()
        await _move(client, durable, last.sequence + 1)
        asked = json.dumps({"seq": last.sequence}).encode()
        found = await client.request(durable.reading, asked, ANSWERS_WITHIN_S)
        if _status(found) or _waiting(found) != last:
            log.warning("stream-moved", reader=durable.name, stream=durable.stream)
            await _move(client, durable, FIRST)

    async def begin_anew(self, durable: Durable) -> None:
        """Let the reader begin at the beginning of its stream. Raises as above."""
        await _move(await self._connection.client(), durable, FIRST)


@asynccontextmanager
async def _answers(
    client: Client, subject: str, asked: dict[str, object]
) -> AsyncIterator[Subscription]:
    """Ask something that is answered with many messages."""
    reply = client.new_inbox()
    answers = await client.subscribe(reply)
    try:
        await client.publish(subject, json.dumps(asked).encode(), reply)
        yield answers
    finally:
        await answers.unsubscribe()


async def _move(client: Client, durable: Durable, sequence: int) -> None:
    asked = json.dumps({"seq": sequence}).encode()
    answer = json.loads((await client.request(durable.moving, asked, ANSWERS_WITHIN_S)).data)
    if "error" in answer:
        raise CannotReadAhead(f"{durable.stream}: {answer['error'].get('err_code')}")


def _status(message: Msg) -> str:
    """Return what the server says instead of a message; empty for a message."""
    return (message.headers or {}).get(STATUS, "")


def _waiting(message: Msg) -> Waiting:
    headers = {
        name: value for name, value in (message.headers or {}).items() if name not in OF_THE_READING
    }
    return Waiting(int(headers[SEQUENCE]), headers[SUBJECT], headers, message.data)
