"""How a service hears what others tell: kept, applied to its views, then acted upon.

Being told twice is normal: the second telling changes nothing, but what follows from it runs
again, since the first may have died between keeping and acting. So what follows must be
harmless to repeat; ids made with uuid5 from the cause make it so.

What can never be understood is parked with an alarm, and what comes after it is heard.
"""

import asyncio
import hashlib
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from typing import Any, TypeVar

import structlog
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from shared.ahead import Ahead, CannotReadAhead, Waiting
from shared.broker import listen
from shared.database import Unavailable
from shared.envelope import Envelope, Poison
from shared.events import PublishedEvent, Unreadable
from shared.eventstore.group_commit import Stopped, TooBusy
from shared.streams import DURABLES, Durable
from shared.views import Gap, Views
from shared.views.dead_letters import DeadLetter
from shared.views.rebuild import read_fact
from shared.views.store import Told

log = structlog.get_logger()

E = TypeVar("E", bound=PublishedEvent)
Policy = Callable[[Any], Awaitable[None]]

TRIES_MAX = 5  # some minutes; what fails for a reason of its own will not get better

NEVER = (Poison, Unreadable)
PASSES = (Gap, Unavailable, TooBusy, Stopped, NatsError, OSError, TimeoutError)


class Inbox:
    """What one service listens to, and what it does about it."""

    def __init__(self, service: str) -> None:
        self.durables = [d for d in DURABLES if d.name == service]
        self._service = service
        self._policies: dict[type[PublishedEvent], Policy] = {}

    def on(
        self, kind: type[E]
    ) -> Callable[[Callable[[E], Awaitable[None]]], Callable[[E], Awaitable[None]]]:
        """Register what follows from a kind of fact."""

        def register(policy: Callable[[E], Awaitable[None]]) -> Callable[[E], Awaitable[None]]:
            self._policies[kind] = policy
            return policy

        return register

    async def act_upon(self, fact: PublishedEvent) -> None:
        """Do what follows from a fact; harmless to repeat."""
        if policy := self._policies.get(type(fact)):
            await policy(fact)

    async def hear(
        self, views: Views, teller: str, subject: str, headers: dict[str, str], body: bytes
    ) -> None:
        """Take in one message from a service's stream.

        Raises `Poison` or `Unreadable` when it cannot be understood, `Gap` when it comes too
        early, and whatever what follows from it raises.
        """
        told = _told(teller, subject, headers, body)
        fact = read_fact(subject, body)
        await asyncio.to_thread(views.receive, told, fact)
        views.moved.ring()
        await self.act_upon(fact)

    async def park(
        self, views: Views, teller: str, origin: str, message: Msg, why: Exception
    ) -> None:
        """Keep a message that cannot be taken in, with the kind of error; raise the alarm."""
        told: Told | None = None
        headers = dict(message.headers or {})
        with suppress(Poison):
            told = _told(teller, message.subject, headers, message.data)
        letter = DeadLetter(
            origin=f"{told.source}:{told.position}" if told else origin,
            source=teller,
            position=told.position if told else 0,
            subject=message.subject,
            headers=headers,
            body=message.data,
            reason=reason(why),
        )
        if await asyncio.to_thread(views.park, letter, told):
            log.error("message-parked", origin=letter.origin, why=letter.reason)
        views.moved.ring()

    def bind(self, broker: NatsBroker, views: Views, ahead: Ahead) -> None:
        """Subscribe to every durable of this service; one message at a time keeps the order."""
        for durable in self.durables:
            self._subscribe(broker, views, durable, ahead)

    def _subscribe(self, broker: NatsBroker, views: Views, durable: Durable, ahead: Ahead) -> None:
        async def receive(message: Msg) -> None:
            headers = dict(message.headers or {})
            try:
                await self.hear(views, durable.teller, message.subject, headers, message.data)
            except PASSES:
                raise
            except Exception as why:
                tries = message.metadata.num_delivered or 1
                if tries < TRIES_MAX and not isinstance(why, NEVER):
                    raise
                await self.park(views, durable.teller, mark_of(durable, message), message, why)
            if message.metadata.num_pending:
                await self._hear_ahead(views, durable, ahead, message)

        listen(broker, durable, receive)

    async def _hear_ahead(self, views: Views, durable: Durable, ahead: Ahead, message: Msg) -> None:
        """Take in what waits behind a message, as far as all goes well.

        Where it does not, the reader's place is before what did not: it comes by itself.
        """
        try:
            waiting = await ahead.after(durable, message.metadata.sequence.stream)
            if heard := waiting[: await self._hear_all(views, durable, waiting)]:
                await ahead.go_on_after(durable, heard[-1])
        except (CannotReadAhead, *PASSES) as why:
            log.warning("not-ahead", stream=durable.stream, error=type(why).__name__)

    async def _hear_all(self, views: Views, durable: Durable, waiting: Sequence[Waiting]) -> int:
        """Take in messages that follow each other; return of how many all is done."""
        facts = []
        with suppress(*NEVER):
            for one in waiting:
                told = _told(durable.teller, one.subject, one.headers, one.body)
                facts.append((told, read_fact(one.subject, one.body)))
        if not facts:
            return 0
        done = 0
        try:
            kept = await asyncio.to_thread(views.receive_all, facts)
            views.moved.ring()
            for _, fact in facts[:kept]:
                await self.act_upon(fact)
                done += 1
        except Exception as why:  # noqa: BLE001 - it comes again by itself, and is judged then
            log.warning("not-ahead", stream=durable.stream, error=type(why).__name__)
        return done


def mark_of(durable: Durable, message: Msg) -> str:
    """Return what a message is known by that has no place in a log."""
    content = hashlib.sha256(message.data).hexdigest()[:16]
    return f"{durable.stream}#{message.metadata.sequence.stream}:{content}"


def reason(why: Exception) -> str:
    """Return the kind of an error and where it is: never a value, which may be secret."""
    return f"{type(why).__name__}: {why}" if isinstance(why, NEVER) else type(why).__name__


def _told(teller: str, subject: str, headers: dict[str, str], body: bytes) -> Told:
    envelope = Envelope.read(headers)
    if envelope.source != teller:
        raise Poison("foreign")
    return Told(teller, envelope.position, envelope.previous, subject, body)
