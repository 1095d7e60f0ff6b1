"""Decides what becomes of each message: done, or again later.

FastStream's own policies are unsafe here: the default drops a message on any error, and its
retry has no delay. A message whose handler fails comes again, later and later; what can never
succeed is parked by the inbox, and then it is done.
"""

import asyncio
from types import TracebackType
from typing import Any

import structlog
from faststream import BaseMiddleware
from nats.aio.msg import Msg

from shared.streams import ACK_WAIT_S
from shared.views import Gap

log = structlog.get_logger()

RETRY_AFTER_S = (0.2, 1, 5, 30, 120)


class Delivery(BaseMiddleware[Any, Any]):
    """Acknowledges what was handled; see the module."""

    async def on_receive(self) -> None:
        """Keep a slow message ours while it is being handled."""
        self._beat: asyncio.Task[None] | None = None
        message = self.msg
        if isinstance(message, Msg) and message.reply.startswith("$JS.ACK"):
            self._beat = asyncio.create_task(self._still_working(message))

    async def after_processed(
        self,
        exc_type: type[BaseException] | None = None,  # noqa: ARG002 - the library's
        exc_val: BaseException | None = None,
        exc_tb: TracebackType | None = None,  # noqa: ARG002 - the library's
    ) -> bool | None:
        """Tell the server how it went."""
        if self._beat is None:
            return False
        self._beat.cancel()
        message: Msg = self.msg
        if isinstance(exc_val, asyncio.CancelledError):
            return False
        if exc_val is None:
            await message.ack()
            return False
        about = {"subject": message.subject, "error": type(exc_val).__name__}
        attempt = message.metadata.num_delivered or 1
        delay_s = RETRY_AFTER_S[min(attempt, len(RETRY_AFTER_S)) - 1]
        if isinstance(exc_val, Gap):
            log.warning("gap", said=str(exc_val), **about)
        else:
            log.warning("message-again-later", delay_s=delay_s, attempt=attempt, **about)
        await message.nak(delay=delay_s)
        return True

    @staticmethod
    async def _still_working(message: Msg) -> None:
        while True:
            await asyncio.sleep(ACK_WAIT_S / 3)
            await message.in_progress()
