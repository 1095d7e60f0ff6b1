"""A line between a browser and the town that can be cut, as when a laptop leaves the building."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from tests.town import Town

CHUNK_BYTES = 65536


class Line:
    """Carries bytes both ways while it is whole; what runs when it is cut is cut too."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._whole = True
        self._ends: set[asyncio.StreamWriter] = set()
        self.address = ""

    def cut(self) -> None:
        """Cut it: open connections end at once, new ones are refused."""
        self._whole = False
        for end in self._ends:
            end.transport.abort()

    def mend(self) -> None:
        """Let new connections through again."""
        self._whole = True

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Carry one connection until either side ends it."""
        if not self._whole:
            writer.transport.abort()
            return
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._port)
        ends = {writer, far_writer}
        self._ends |= ends
        try:
            await asyncio.gather(_copy(reader, far_writer), _copy(far_reader, writer))
        finally:
            self._ends -= ends
            for end in ends:
                end.transport.abort()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while chunk := await reader.read(CHUNK_BYTES):
            writer.write(chunk)
            await writer.drain()
    writer.close()


@asynccontextmanager
async def line_to(town: Town) -> AsyncIterator[Line]:
    """Lay a line to the town, with an address of its own."""
    line = Line(town.settings.port)
    server = await asyncio.start_server(line.carry, "127.0.0.1", 0, family=socket.AF_INET)
    line.address = "http://{}:{}".format(*server.sockets[0].getsockname())
    try:
        yield line
    finally:
        line.cut()
        server.close()
        await server.wait_closed()
