"""Keeps the roads between services whole, as the identity `ops`, without anybody's help.

The logs are the truth and a stream is transport: what is gone is made anew, what is damaged is
thrown away and made anew, and the relays fill it again in order. Listeners skip what they know.
"""

import asyncio
from contextlib import suppress

import nats
import structlog
from nats.aio.client import Client
from nats.errors import Error as NatsError
from nats.js import JetStreamContext

from services.readback import first_damage, frozen, offline
from services.standstill import Standstill
from shared.credentials import seed_file
from shared.ending import end
from shared.settings import Settings
from shared.streams import (
    AUDIT,
    DURABLES,
    MONITOR,
    OPS,
    SERVICES,
    DurableDamaged,
    missing,
    provision,
)

log = structlog.get_logger()

LOOKS_EVERY_S = 2.0
READS_BACK_EVERY_S = 3600.0
AGAIN_AFTER_S = 0.5
READS_AGAIN_AFTER_S = 5.0
LISTENERS = [durable for durable in DURABLES if durable.name in SERVICES]


class Provisioner:
    """Makes streams and durables at start, and watches over them from then on."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._clients: list[Client] = []
        self._watches: list[asyncio.Task[None]] = []
        self._repairing = asyncio.Lock()
        self._provisioned = False  # since this start: settings may have changed before it

    async def start(self) -> None:
        """Connect as `ops` and provision; what the server cannot take now it is given later."""
        look, read_back = asyncio.Event(), asyncio.Event()
        ops = await self._connect(OPS, look, read_back)
        monitor = await self._connect(MONITOR)
        js = ops.jetstream()
        await self._complete(js)
        self._watches = [
            asyncio.create_task(self._keep_complete(js, look), name="provision"),
            asyncio.create_task(self._keep_readable(js, read_back), name="read-back"),
            asyncio.create_task(self._keep_writable(js, monitor), name="unfreeze"),
            asyncio.create_task(self._keep_moving(js), name="keep-moving"),
        ]

    async def stop(self) -> None:
        """Disconnect."""
        await end(*self._watches)
        for client in self._clients:
            with suppress(OSError, NatsError):  # the connection is gone already
                await client.close()

    async def _connect(self, identity: str, *when_back: asyncio.Event) -> Client:
        async def on_reconnect() -> None:
            for bell in when_back:
                bell.set()

        async def on_error(error: Exception) -> None:
            log.warning("nats-error", identity=identity, error=type(error).__name__)

        client = await nats.connect(
            self._settings.nats,
            name=identity,
            nkeys_seed=str(seed_file(self._settings.credentials, identity)),
            inbox_prefix=f"_INBOX.{identity}",
            max_reconnect_attempts=-1,
            reconnect_time_wait=AGAIN_AFTER_S,
            reconnected_cb=on_reconnect,
            error_cb=on_error,
        )
        self._clients.append(client)
        return client

    async def _keep_complete(self, js: JetStreamContext, look: asyncio.Event) -> None:
        """Look every few seconds, and at once when the server is back, whether all is there.

        Whoever may ask the server something can make it delete: it does not check where its
        answers go.
        """
        while True:
            await _rung(look, LOOKS_EVERY_S)
            await self._complete(js)

    async def _complete(self, js: JetStreamContext) -> None:
        try:
            async with self._repairing:
                for stream in await offline(js):
                    log.error("stream-offline", stream=stream)
                    await js.delete_stream(stream)
                gone = await missing(js) if self._provisioned else []
                if gone:
                    log.error("streams-gone", missing=gone)
                if gone or not self._provisioned:
                    await self._provision(js)
                    self._provisioned = True
        except Exception as failure:  # noqa: BLE001 - named, and tried again
            log.warning("provision-again-later", error=type(failure).__name__)

    async def _provision(self, js: JetStreamContext) -> None:
        """Make what is missing; where a reader's place is damaged, its whole stream anew."""
        for _ in (*SERVICES, AUDIT):  # so many can be damaged
            try:
                return await provision(js)
            except DurableDamaged as damaged:
                found = damaged.durable
            log.error("durable-damaged", stream=found.stream, durable=found.name)
            await js.delete_stream(found.stream)
        return await provision(js)

    async def _keep_readable(self, js: JetStreamContext, read_back: asyncio.Event) -> None:
        """Read every stream at start, whenever the server is back, and each hour."""
        while True:
            pause_s = READS_BACK_EVERY_S
            for service in (*SERVICES, AUDIT):
                try:
                    await self._heal(js, service)
                except Exception as failure:  # noqa: BLE001 - named, and tried again
                    log.warning(
                        "read-back-again-later", service=service, error=type(failure).__name__
                    )
                    pause_s = READS_AGAIN_AFTER_S
            await _rung(read_back, pause_s)

    async def _heal(self, js: JetStreamContext, service: str) -> None:
        damage = await first_damage(js, service)
        if damage is None:
            return
        log.error(
            "stream-damaged", stream=damage.stream, sequence=damage.sequence, what=damage.what
        )
        await self._make_anew(js, damage.stream)

    async def _keep_writable(self, js: JetStreamContext, monitor: Client) -> None:
        """Ask every few seconds whether a stream is frozen, as after the disk was full."""
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            try:
                for stream in await frozen(monitor):
                    log.error("stream-frozen", stream=stream)
                    await self._make_anew(js, stream)
            except Exception as failure:  # noqa: BLE001 - named, and tried again
                log.warning("unfreeze-again-later", error=type(failure).__name__)

    async def _keep_moving(self, js: JetStreamContext) -> None:
        """Let a listener that waits for ever hear it all again; what it knows it skips."""
        standstill = Standstill()
        while True:
            await asyncio.sleep(LOOKS_EVERY_S)
            try:
                for durable in LISTENERS:
                    if standstill.stuck(await js.consumer_info(durable.stream, durable.name)):
                        log.error("durable-stuck", stream=durable.stream, durable=durable.name)
                        async with self._repairing:
                            await js.delete_consumer(durable.stream, durable.name)
                            await self._provision(js)
            except Exception as failure:  # noqa: BLE001 - named, and tried again
                log.warning("look-again-later", error=type(failure).__name__)

    async def _make_anew(self, js: JetStreamContext, stream: str) -> None:
        async with self._repairing:
            await js.delete_stream(stream)
            await self._provision(js)


async def _rung(bell: asyncio.Event, within_s: float) -> None:
    """Wait until a bell rings, at most for a while; it can ring again afterwards."""
    with suppress(TimeoutError):
        async with asyncio.timeout(within_s):
            await bell.wait()
    bell.clear()
