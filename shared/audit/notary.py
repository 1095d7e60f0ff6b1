"""A service's part in the audit: signs its own log, and hears what the others sign."""

import asyncio
from contextlib import suppress

import structlog
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from prometheus_client import Counter, Gauge
from pydantic import ValidationError

from shared.audit.publish import publish_signed
from shared.audit.signed_log import SignedLog
from shared.audit.witness import Witness, key_file
from shared.broker import Connection, listen
from shared.eventstore.application import EventSourced
from shared.eventstore.merkle import NotAnExtension
from shared.eventstore.notes import NotTrusted, Signer
from shared.inbox import mark_of
from shared.settings import Settings
from shared.streams import WITNESSES, Durable
from shared.views import Views
from shared.views.dead_letters import DeadLetter

log = structlog.get_logger()

SIGNS_EVERY_S = 60.0
LAST_WORD_S = 2.0  # how long a stopping service waits for NATS to take its last checkpoint


class Notary:
    """See the module."""

    def __init__(
        self, settings: Settings, application: EventSourced, size: Gauge, forks: Counter
    ) -> None:
        self._service = application.name
        self._credentials = settings.credentials
        self._size, self._forks = size, forks
        signer = Signer.from_file(
            f"{settings.log_name}/{self._service}", settings.keys / f"{self._service}.log.key"
        )
        settings.credentials.mkdir(parents=True, exist_ok=True)
        key_file(settings.credentials, self._service).write_text(f"{signer.key}\n")
        self.signed = SignedLog(application.log, signer)

    async def run(self, connection: Connection) -> None:
        """Sign and send, each minute when something has changed."""
        client = await connection.client()
        while True:
            await self.sign()
            await publish_signed(client.jetstream(), self._service, self.signed)
            await asyncio.sleep(SIGNS_EVERY_S)

    async def last_word(self, connection: Connection) -> None:
        """Sign what has come since the last time, and send it if NATS takes it at once."""
        await self.sign()
        with suppress(NatsError, OSError, TimeoutError):
            async with asyncio.timeout(LAST_WORD_S):
                if await connection.alive():
                    client = await connection.client()
                    await publish_signed(client.jetstream(), self._service, self.signed)

    async def sign(self) -> None:
        """Sign the log as it is; a log that is not what was signed before raises the alarm."""
        try:
            signed = await asyncio.to_thread(self.signed.sign)
        except NotAnExtension as why:
            self._forks.inc()
            log.error("own-log-contradicts-itself", service=self._service, what=str(why))  # noqa: TRY400 - no trace needed
            return
        if signed is not None:
            self._size.set(signed.size)

    def bind(self, broker: NatsBroker, views: Views) -> None:
        """Hear what the others sign."""
        witness = Witness(self._service, views.database, self._credentials)
        [durable] = [one for one in WITNESSES if one.name == self._service]

        async def receive(message: Msg) -> None:
            try:
                await asyncio.to_thread(witness.hear, message.subject, message.data)
            except (NotTrusted, NotAnExtension, ValidationError) as why:
                await self._keep_evidence(views, durable, message, why)

        listen(broker, durable, receive)

    async def _keep_evidence(
        self, views: Views, durable: Durable, message: Msg, why: Exception
    ) -> None:
        self._forks.inc()
        letter = DeadLetter(
            origin=mark_of(durable, message),
            source=durable.stream,
            position=0,
            subject=message.subject,
            headers=dict(message.headers or {}),
            body=message.data,
            reason=type(why).__name__,
        )
        if await asyncio.to_thread(views.park, letter, None):
            log.error("log-not-trusted", subject=message.subject, why=letter.reason)
