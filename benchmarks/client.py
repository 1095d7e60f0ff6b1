"""A small, fast HTTP client, so that what is measured is the server."""

import asyncio
import json
import time
from dataclasses import dataclass
from typing import Any, Self


@dataclass
class Answer:
    """A status, a body, and how long it took, in seconds."""

    status: int
    body: bytes
    took_s: float


class Connection:
    """One kept-alive connection."""

    def __init__(self, port: int, token: str) -> None:
        self._port = port
        self._token = token

    async def __aenter__(self) -> Self:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._writer.close()
        await self._writer.wait_closed()

    async def send(self, method: str, path: str, body: dict[str, Any] | None = None) -> Answer:
        """Send one request and read its answer."""
        content = b"" if body is None else json.dumps(body).encode()
        head = (
            f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Authorization: Bearer {self._token}\r\n"
            f"Content-Type: application/json\r\nContent-Length: {len(content)}\r\n\r\n"
        )
        start = time.perf_counter()
        self._writer.write(head.encode() + content)
        headers = (await self._reader.readuntil(b"\r\n\r\n")).decode().lower()
        length = int(headers.split("content-length: ")[1].split("\r\n")[0])
        answer = await self._reader.readexactly(length)
        return Answer(int(headers.split(" ", 2)[1]), answer, time.perf_counter() - start)


async def listen(port: int, token: str, shown: dict[str, float], ready: asyncio.Event) -> None:
    """Write down when each incident is shown on the security console's stream."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(
        f"GET /api/escalation/live HTTP/1.1\r\nHost: 127.0.0.1\r\n"
        f"Authorization: Bearer {token}\r\n\r\n".encode()
    )
    await reader.readuntil(b"\r\n\r\n")
    ready.set()
    try:
        while line := await reader.readline():
            if line.startswith(b"data: {"):
                shown[json.loads(line[6:])["incident"]] = time.perf_counter()
    finally:
        writer.close()
