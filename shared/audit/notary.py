"""A service's part in the audit: signs its own log, and hears what the others sign."""

import asyncio
from contextlib import suppress

import structlog
from faststream.nats import NatsBroker
from nats.aio.msg import Msg
from nats.errors import Error as NatsError
from prometheus_client import Counter, Gauge
from pydantic import ValidationError

from shared.ahead import Ahead
from shared.audit.publish import publish_signed
from shared.audit.signed_log import SignedLog
from shared.audit.witness import Missed, Witness, publish_key
from shared.broker import Connection, listen
from shared.eventstore.application import EventSourced
from shared.eventstore.merkle import NotAnExtension
from shared.eventstore.notes import NotTrusted, Signer
from shared.eventstore.tree import NotStored
from shared.inbox import mark_of
from shared.settings import Settings
from shared.streams import WITNESSES, Durable
from shared.views import Views
from shared.views.dead_letters import DeadLetter

log = structlog.get_logger()

SIGNS_EVERY_S = 60.0
AGAIN_AFTER_S = 2.0
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
        publish_key(settings.credentials, self._service, signer.key)
        self.signed = SignedLog(application.log, signer)
        self.agrees = True  # whether our own log is still the one that was signed

    async def run(self, connection: Connection) -> None:
        """Sign and send, each minute when something has changed."""
        while True:
            waits = await self._sign() and not await self._send(connection)
            await asyncio.sleep(min(AGAIN_AFTER_S, SIGNS_EVERY_S) if waits else SIGNS_EVERY_S)

    async def last_word(self, connection: Connection) -> None:
        """Sign what has come since the last time, and send it if NATS takes it at once."""
        if await self._sign():
            with suppress(TimeoutError):
                async with asyncio.timeout(LAST_WORD_S):
                    await self._send(connection)

    async def _sign(self) -> bool:
        """Sign the log as it is, which needs no NATS; False when it is not what was signed."""
        try:
            await asyncio.to_thread(self.signed.sign)
            newest = await asyncio.to_thread(self.signed.newest)
        except (NotAnExtension, NotStored) as why:
            self._alarm(why)
            return False
        self._size.set(newest.size if newest else 0)
        return True

    async def _send(self, connection: Connection) -> bool:
        """Send what was signed; False when it has to be tried again soon."""
        if not await connection.alive():
            return False
        js = (await connection.client()).jetstream()
        try:
            await publish_signed(js, self._service, self.signed)
        except NotAnExtension as why:
            self._alarm(why)
        except (NatsError, OSError, TimeoutError) as failure:
            error = type(failure).__name__
            log.warning("checkpoints-again-later", service=self._service, error=error)
            return False
        return True

    def _alarm(self, why: Exception) -> None:
        self.agrees = False
        self._forks.inc()
        log.error("own-log-contradicts-itself", service=self._service, what=str(why))

    def bind(self, broker: NatsBroker, views: Views, ahead: Ahead) -> None:
        """Hear what the others sign; what was missed, as by an older backup, is heard again."""
        witness = Witness(self._service, views.database, self._credentials)
        [durable] = [one for one in WITNESSES if one.name == self._service]
        missed: set[str] = set()

        async def receive(message: Msg) -> None:
            try:
                await asyncio.to_thread(witness.hear, message.subject, message.data)
            except Missed as what:
                if str(what) in missed:  # it is not there to be heard: nobody can say what it was
                    await self._keep_evidence(views, durable, message, what)
                    return
                log.warning("checkpoints-missed", what=str(what))
                await ahead.begin_anew(durable)
                missed.add(str(what))
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
