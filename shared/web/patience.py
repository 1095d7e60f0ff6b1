"""How long we wait for a client to say what it wants, and how many may wait at once.

uvicorn ends a connection that is idle between requests. It waits for ever for the rest of a request
that has begun, and keeps a head of any size: here both have an end.
"""

import asyncio

import structlog
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from shared.web.rate_limiter import Limiter, Rate

log = structlog.get_logger()

ARRIVES_WITHIN_S = 30.0  # a whole request, from its first byte to its last
SLOWEST_BYTES_PER_S = 32 * 1024  # a body that is read while it arrives may take as much longer
LOOKS_EVERY_S = 5.0
HEAD_BYTES_MAX = 64 * 1024
CONNECTIONS_MAX = 800  # below the 1024 files that a process usually may have open

TOO_SLOW = b"408 Request Timeout"
HEAD_TOO_LARGE = b"431 Request Header Fields Too Large"

LINES = Limiter(Rate(1, 1))


class Patient(HttpToolsProtocol):
    """A connection. One timer each, not one a request: almost every request arrives at once."""

    _since: float | None = None  # when we began to wait for the rest of a request
    _head_bytes = 0
    _body_bytes = 0
    _is_in_head = False
    _timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override] # as uvicorn's
        """Take a client in, unless there are too many."""
        super().connection_made(transport)
        if len(self.connections) > CONNECTIONS_MAX:
            if not LINES.wait("connections"):
                log.warning("too-many-connections", most=CONNECTIONS_MAX)
            transport.close()
            return
        self._since = self.loop.time()
        self._look()

    def connection_lost(self, exc: Exception | None) -> None:
        """Forget it."""
        if self._timer is not None:
            self._timer.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Read on."""
        if self._since is None:
            self._since = self.loop.time()
            self._head_bytes = self._body_bytes = 0
        super().data_received(data)
        if self._is_in_head:
            self._head_bytes += len(data)
            if self._head_bytes > HEAD_BYTES_MAX:
                self._end(HEAD_TOO_LARGE)

    def on_message_begin(self) -> None:
        """Remember that a request has begun."""
        self._is_in_head = True
        super().on_message_begin()

    def on_headers_complete(self) -> None:
        """Remember that its head is there."""
        self._is_in_head = False
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Count what somebody still waits for."""
        if self.cycle is not None and not self.cycle.response_complete:
            self._body_bytes += len(body)
        super().on_body(body)

    def on_message_complete(self) -> None:
        """Remember that all of it is there."""
        self._since = None
        super().on_message_complete()

    def _look(self) -> None:
        within_s = ARRIVES_WITHIN_S + self._body_bytes / SLOWEST_BYTES_PER_S
        if self._since is not None and self.loop.time() - self._since > within_s:
            self._end(TOO_SLOW)
        elif not self.transport.is_closing():
            self._timer = self.loop.call_later(LOOKS_EVERY_S, self._look)

    def _end(self, status: bytes) -> None:
        if self.cycle is None or not self.cycle.response_started or self.cycle.response_complete:
            self.transport.write(
                b"HTTP/1.1 " + status + b"\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"
            )
        self.transport.close()
