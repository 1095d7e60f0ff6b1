"""A network that can be cut, stalled and slowed, between a client and a server on this machine."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Any

BYTES_AT_ONCE = 64 * 1024

Connect = Callable[[], Awaitable[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


class Proxy:
    """Forwards connections on a port of its own to whatever `connect` reaches."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._writers: set[asyncio.StreamWriter] = set()
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[Any]] = set()
        self.delay_s = 0.0
        self.is_open = True

    @property
    def port(self) -> int:
        """The port to connect to."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    async def start(self) -> None:
        """Begin to forward."""
        self._server = await asyncio.start_server(self._connected, "127.0.0.1", 0)

    def cut(self) -> None:
        """Break every connection; new ones are let through."""
        for writer in tuple(self._writers):
            writer.transport.abort()

    def shut(self) -> None:
        """Break every connection, and refuse new ones."""
        self.is_open = False
        self.cut()

    def stall(self) -> None:
        """Hold everything back, without a word to either side."""
        self._flowing.clear()

    def resume(self) -> None:
        """Let what was held back through, and everything after it."""
        self._flowing.set()

    async def close(self) -> None:
        """Stop forwarding."""
        self.resume()
        if self._server is not None:
            self._server.close()
            self.cut()
            await self._server.wait_closed()
        await asyncio.gather(*self._connections)

    async def _connected(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        task.add_done_callback(self._connections.discard)
        try:
            if not self.is_open:
                raise ConnectionRefusedError
            up_reader, up_writer = await self._connect()
        except OSError:
            writer.transport.abort()
            return
        both = {writer, up_writer}
        self._writers |= both
        await asyncio.gather(self._forward(reader, up_writer), self._forward(up_reader, writer))
        self._writers -= both

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):  # one side has gone; so does the other
            while some := await reader.read(BYTES_AT_ONCE):
                await self._flowing.wait()
                await asyncio.sleep(self.delay_s)
                writer.write(some)
                await writer.drain()
        writer.close()
        with suppress(OSError):
            await writer.wait_closed()
