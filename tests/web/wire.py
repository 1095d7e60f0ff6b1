"""A client that says exactly what it is told to say, byte by byte."""

import asyncio
from dataclasses import dataclass

from shared.settings import Settings

ANSWERS_WITHIN_S = 20


@dataclass(frozen=True)
class Said:
    """What came back: nothing at all has status 0."""

    status: int
    headers: dict[str, str]
    body: bytes


async def say(settings: Settings, *parts: bytes, then_wait: bool = False) -> Said:
    """Send bytes on a connection of its own; read until the other side ends it, or answers."""
    async with asyncio.timeout(ANSWERS_WITHIN_S):
        reader, writer = await asyncio.open_connection(settings.host, settings.port)
        try:
            for part in parts:
                writer.write(part)
                await writer.drain()
            if then_wait:
                return _parsed(await reader.read())
            return await _answer(reader)
        except ConnectionError:
            return Said(0, {}, b"")
        finally:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> Said:
    try:
        head = await reader.readuntil(b"\r\n\r\n")
    except asyncio.IncompleteReadError as early:
        return _parsed(early.partial)
    said = _parsed(head)
    length = int(said.headers.get("content-length", "0"))
    return Said(said.status, said.headers, await reader.readexactly(length))


def _parsed(content: bytes) -> Said:
    head, _, body = content.partition(b"\r\n\r\n")
    first, *lines = head.decode("latin-1").split("\r\n")
    headers = dict(line.lower().split(": ", 1) for line in lines if ": " in line)
    return Said(int(first.split(" ")[1]) if first else 0, headers, body)


def get(path: str, *headers: str) -> bytes:
    """Return the bytes of a GET, with the headers that are given and no others."""
    return "\r\n".join((f"GET {path} HTTP/1.1", *headers, "", "")).encode("latin-1")
