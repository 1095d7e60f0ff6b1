"""A service's one connection to NATS."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

import structlog
from faststream import AckPolicy
from faststream.message import StreamMessage
from faststream.nats import JStream, NatsBroker, NatsMessage, PullSub
from faststream.nats.security import NatsNKey
from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.errors import Error as NatsError

from shared.credentials import seed_file
from shared.delivery import Delivery
from shared.settings import Settings
from shared.streams import Durable

log = structlog.get_logger()

PING_S = 5
PINGS_OUTSTANDING_MAX = 2  # a frozen server is noticed within 15 s
STOP_S = 5
AGAIN_AFTER_S = 0.5
CANCEL_AGAIN_S = 0.25
FETCH_S = 2.0  # a request lost in a reconnect is asked again after this


def make_broker(settings: Settings, identity: str) -> NatsBroker:
    """Return a broker that connects as one identity and never gives up reconnecting."""
    said_last = ""

    async def refused(error: Exception) -> None:
        # NATS says no asynchronously: the caller only sees a timeout. What it says again and
        # again, as while it is away, is worth one line.
        nonlocal said_last
        if str(error) == said_last:
            return
        said_last = str(error)
        log.error(
            "nats-error", identity=identity, error=type(error).__name__, said=str(error)[:200]
        )

    async def back() -> None:
        nonlocal said_last
        said_last = ""
        log.warning("nats-is-back", identity=identity)

    return NatsBroker(
        settings.nats,
        name=identity,
        security=NatsNKey.from_file(str(seed_file(settings.credentials, identity))),
        inbox_prefix=f"_INBOX.{identity}",
        max_reconnect_attempts=-1,  # FastStream's default gives up, then spins without waiting
        reconnect_time_wait=0.5,  # type: ignore[arg-type] # nats-py takes fractions of a second
        connect_timeout=2,
        ping_interval=PING_S,
        max_outstanding_pings=PINGS_OUTSTANDING_MAX,
        drain_timeout=STOP_S,
        graceful_timeout=STOP_S,
        error_cb=refused,
        reconnected_cb=back,
        ack_policy=AckPolicy.MANUAL,
        middlewares=(Delivery,),
        logger=None,
    )


def listen(broker: NatsBroker, durable: Durable, handle: Callable[[Msg], Awaitable[None]]) -> None:
    """Hand over what comes to a durable, one message at a time, which keeps the order.

    A message that was handled is acknowledged, one whose handler fails comes again; see `Delivery`.
    """

    @broker.subscriber(
        durable.subject,
        stream=JStream(durable.stream, declare=False),
        durable=durable.name,
        config=durable.config(),
        pull_sub=PullSub(batch_size=1, timeout=FETCH_S),
        inbox_prefix=f"_INBOX.{durable.name}.".encode(),
        decoder=_leave_alone,
        no_reply=True,
        title=f"{durable.stream}:{durable.name}",
    )
    async def receive(message: NatsMessage) -> None:
        await handle(message.raw_message)


async def _leave_alone(message: StreamMessage[Msg]) -> bytes:
    """Let the handler read the body, so that one that cannot be read is its to judge."""
    return message.body


class Connection:
    """The broker, started in the background: HTTP answers whether NATS is there or not."""

    def __init__(self, broker: NatsBroker) -> None:
        self.broker = broker
        self._starting: asyncio.Task[Any] | None = None

    async def start(self) -> None:
        """Begin to connect; return at once."""
        self._starting = asyncio.create_task(self._start_broker(), name="nats-start")

    async def client(self) -> Client:
        """Wait until connected; return the client."""
        assert self._starting is not None
        await asyncio.shield(self._starting)
        return self.broker.connection

    async def _start_broker(self) -> None:
        """Start, however often it takes: a durable may not have been made yet, or NATS be frozen.

        What has been subscribed to already stays so; the library goes on with the rest.
        """
        while True:
            try:
                await self.broker.start()
            except Exception as failure:  # noqa: BLE001 - named, and tried again
                log.warning("nats-start-again-later", error=type(failure).__name__)
                await asyncio.sleep(AGAIN_AFTER_S)
            else:
                return

    async def alive(self, within_s: float = 0.5) -> bool:
        """Whether NATS answers right now; asked on the wire, not believed."""
        if self._starting is None or not self._starting.done() or self._starting.exception():
            return False
        client = self.broker.connection
        if not client.is_connected:
            return False
        try:
            async with asyncio.timeout(within_s):
                await client.flush()
        except Exception:  # noqa: BLE001 - any failure to answer means no
            return False
        return True

    async def stop(self) -> None:
        """Finish what is being handled, then disconnect; not for ever."""
        if self._starting is not None:
            # nats-py now and then loses a cancellation between two tries, so we say it again.
            for _ in range(int(STOP_S / CANCEL_AGAIN_S)):
                if self._starting.done():
                    break
                self._starting.cancel()
                await asyncio.wait({self._starting}, timeout=CANCEL_AGAIN_S)
        # Without a server there is nothing to say goodbye to.
        with suppress(TimeoutError, NatsError):
            async with asyncio.timeout(STOP_S):
                await self.broker.stop()
