"""How a service hears what others tell: kept, applied to its views, then acted upon.

Being told twice is normal: the second telling changes nothing, but what follows from it runs
again, since the first may have died between keeping and acting. So what follows must be
harmless to repeat; ids made with uuid5 from the cause make it so.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub

from shared.delivery import Poison
from shared.envelope import Envelope
from shared.events import PUBLISHED, PublishedEvent
from shared.streams import DURABLES, Durable
from shared.views import Views

E = TypeVar("E", bound=PublishedEvent)

FETCH_S = 2.0  # a request lost in a reconnect is asked again after this


class Inbox:
    """What one service listens to, and what it does about it."""

    def __init__(self, service: str) -> None:
        self.durables = [d for d in DURABLES if d.name == service]
        self._service = service
        self._policies: dict[type[PublishedEvent], Callable[[Any], Awaitable[None]]] = {}

    def on(
        self, kind: type[E]
    ) -> Callable[[Callable[[E], Awaitable[None]]], Callable[[E], Awaitable[None]]]:
        """Register what follows from a kind of fact."""

        def register(policy: Callable[[E], Awaitable[None]]) -> Callable[[E], Awaitable[None]]:
            self._policies[kind] = policy
            return policy

        return register

    async def hear(
        self, views: Views, teller: str, subject: str, headers: dict[str, str], body: bytes
    ) -> None:
        """Take in one message from a service's stream.

        Raises `Poison` when it is not one of that service's own, `Gap` when it comes too early.
        """
        envelope = Envelope.read(headers)
        if envelope.source != teller:
            raise Poison("foreign")
        kind = PUBLISHED.get(subject)
        if kind is None:
            raise Poison(subject)
        fact = kind.model_validate_json(body)
        await asyncio.to_thread(
            views.receive,
            envelope.source,
            envelope.position,
            envelope.previous,
            subject,
            body,
            fact,
        )
        views.moved.ring()
        if policy := self._policies.get(kind):
            await policy(fact)

    def bind(self, broker: NatsBroker, views: Views) -> None:
        """Subscribe to every durable of this service; one message at a time keeps the order."""
        for durable in self.durables:
            self._subscribe(broker, views, durable)

    def _subscribe(self, broker: NatsBroker, views: Views, durable: Durable) -> None:
        @broker.subscriber(
            durable.subject,
            stream=JStream(durable.stream, declare=False),
            durable=durable.name,
            config=durable.config(),
            pull_sub=PullSub(batch_size=1, timeout=FETCH_S),
            inbox_prefix=f"_INBOX.{self._service}.".encode(),
            no_reply=True,
            title=f"{durable.stream}:{durable.name}",
        )
        async def receive(message: NatsMessage) -> None:
            raw = message.raw_message
            headers = dict(raw.headers or {})
            await self.hear(views, durable.teller, raw.subject, headers, raw.data)
