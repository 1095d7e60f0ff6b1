"""Carries a service's own log to its stream: in order, each fact once.

The event table is the outbox, and the stream itself remembers how far it has come. Each message
is published only if it follows the one before it in the stream, so a failure in the middle, a
lost answer or a second relay can never reorder or repeat; on any failure we read the stream anew.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import structlog
from eventsourcing.persistence import Notification
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext
from nats.js.errors import BadRequestError
from prometheus_client import Counter, Gauge

from shared.envelope import Envelope, Poison, message_id
from shared.events import PublishedEvent
from shared.eventstore.application import EventSourced
from shared.eventstore.domain import Aggregate
from shared.eventstore.follower import Follower
from shared.streams import stream_of

log = structlog.get_logger()

PUBLISH_S = 5.0
AGAIN_AFTER_S = 0.5
WRONG_LAST_ID = 10070  # the server's code

Tell = Callable[[Aggregate.Event, int], PublishedEvent | None]


class StreamMoved(Exception):
    """The stream is not where we left it: it was made anew, or somebody else has written to it."""


@dataclass
class _Outgoing:
    subject: str
    body: bytes
    headers: dict[str, str]


class Relay:
    """One service's relay."""

    def __init__(self, application: EventSourced, tell: Tell, lag: Gauge, foreign: Counter) -> None:
        self._application = application
        self._tell = tell
        self._stream = stream_of(application.name)
        self._follower = Follower(application)
        self._lag = lag
        self._foreign = foreign
        self._is_clustered = False
        self._foreign_seen = 0
        self._last_own = 0  # the sequence of the last message of ours that was read
        self._reached = 0  # up to this position the log is told, as far as we know
        self._forgotten = False  # whether the server knows no id for its last message
        self.is_well = True  # whether the last thing that was tried went well

    async def run(self, client: Client) -> None:
        """Publish for ever; whatever fails is tried again, from where the stream says we are."""
        while True:
            try:
                await self._publish_all(client.jetstream(timeout=PUBLISH_S))
            except StreamMoved:
                self.is_well = False
                log.warning("stream-moved", service=self._application.name)
            except BadRequestError as refused:
                self._forgotten = refused.err_code == WRONG_LAST_ID
                self.is_well = False
                log.warning("stream-not-as-expected", service=self._application.name)
            except (NatsError, OSError, TimeoutError) as failure:
                self.is_well = False
                log.warning(
                    "relay-again-later",
                    service=self._application.name,
                    error=type(failure).__name__,
                )
            except Exception:
                self.is_well = False
                raise
            await self._measure()
            await asyncio.sleep(AGAIN_AFTER_S)

    async def _publish_all(self, js: JetStreamContext) -> None:
        sequence, position = await self._where_the_stream_is(js)
        self._reached = position
        await self._measure()
        # A server that has forgotten the last id has refused it: then the number must do.
        previous, last_id = position, "" if self._forgotten else self._id_of(position, sequence)
        self._forgotten = False
        async for batch in self._follower.after(position):
            if not batch:
                if await self._where_the_stream_is(js) != (sequence, previous):
                    raise StreamMoved
                self.is_well = True
                continue
            outgoing, previous = await asyncio.to_thread(self._told, batch, previous)
            await self._send(js, outgoing, sequence, last_id)
            self.is_well = True
            sequence += len(outgoing)
            last_id = outgoing[-1].headers["Nats-Msg-Id"] if outgoing else last_id
            self._reached = batch[-1].id
            await self._measure()

    async def _measure(self) -> None:
        newest = await asyncio.to_thread(self._application.log.last_position)
        self._lag.set(newest - self._reached)

    async def _send(
        self, js: JetStreamContext, outgoing: Sequence[_Outgoing], sequence: int, last_id: str
    ) -> None:
        """Publish, each only if it follows the one before it; the first failure is raised."""
        calls = [
            js.publish(
                message.subject,
                message.body,
                timeout=PUBLISH_S,
                headers=message.headers
                | {"Nats-Expected-Last-Sequence": str(sequence + offset)}
                | follows,
            )
            for offset, (message, follows) in enumerate(
                zip(outgoing, _following(last_id, outgoing), strict=True)
            )
        ]
        # A cluster knows the id of its last message only when its members have it, so there each
        # waits for the one before it.
        at_once = 1 if self._is_clustered else len(calls)
        while calls:
            now, calls = calls[:at_once], calls[at_once:]
            for answer in await asyncio.gather(*now, return_exceptions=True):
                if isinstance(answer, BaseException):
                    for call in calls:
                        call.close()
                    raise answer

    async def _where_the_stream_is(self, js: JetStreamContext) -> tuple[int, int]:
        """Return the stream's last sequence, and the position of the last fact of ours in it.

        Whoever may ask the server something can have the answer sent to any subject, so a message
        can stand here that is not ours. It raises an alarm, and is passed over.
        """
        info = await js.stream_info(self._stream)
        self._is_clustered = (info.config.num_replicas or 1) > 1
        last = info.state.last_seq
        for sequence in range(last, 0, -1):
            message = await js.get_msg(self._stream, sequence)
            try:
                envelope = Envelope.read(message.headers or {})
            except Poison:
                envelope = None
            if envelope is not None and envelope.source == self._application.name:
                self._foreign_seen, self._last_own = last, sequence
                return last, envelope.position
            if sequence > self._foreign_seen:
                self._foreign.inc()
                log.error("foreign-message", stream=self._stream, sequence=sequence)
        self._foreign_seen = last
        return last, 0

    def _id_of(self, position: int, sequence: int) -> str:
        """Return the id that the last message must have; empty when it is not ours."""
        is_ours = position > 0 and self._last_own == sequence
        return message_id(self._application.name, position) if is_ours else ""

    def _told(self, batch: Sequence[Notification], previous: int) -> tuple[list[_Outgoing], int]:
        outgoing = []
        for notification in batch:
            event = self._application.mapper.to_domain_event(notification)
            assert isinstance(event, Aggregate.Event)
            told = self._tell(event, notification.id)
            if told is not None:
                envelope = Envelope(self._application.name, notification.id, previous)
                headers = envelope.headers(told.subject, str(event.originator_id), event.timestamp)
                outgoing.append(_Outgoing(told.subject, told.to_json(), headers))
                previous = notification.id
        return outgoing, previous


def _following(last_id: str, outgoing: Sequence[_Outgoing]) -> list[dict[str, str]]:
    """Return for each message that it may only follow the one that was sent just before it.

    Its number alone does not say so: had somebody else's message taken the place of the one
    before, this one would find the number that it expects. `last_id` is the id of what stands last
    in the stream; empty when only its number is known.
    """
    before = [last_id, *(message.headers["Nats-Msg-Id"] for message in outgoing)]
    return [{"Nats-Expected-Last-Msg-Id": one} if one else {} for one in before[: len(outgoing)]]
