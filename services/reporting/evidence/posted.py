"""Reads a form with files while it arrives: what is in them is never put on a disk in clear.

Starlette's own reader puts larger files into temporary ones.
"""

import re
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from urllib.parse import parse_qsl

from fastapi import HTTPException, Request
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from shared.web.limits import LargeBodies

# Several files at once; each has its own limit.
REQUEST_BYTES_MAX = 100 * 1024 * 1024 + 64 * 1024
LARGE_BODIES = LargeBodies(
    re.compile(
        "/api/reporting/incidents/[^/]+/evidence|/(mina-rapporter|enhet)/[^/]+/(bevis|inlagg)"
        "|/kvitto/(fil|inlagg)"
    ),
    REQUEST_BYTES_MAX,
)
TEXT_BYTES_MAX = 64 * 1024  # of one field that is no file; of a form without files
PARTS_MAX = 50


@dataclass(frozen=True)
class Part:
    """One field. What it holds is read before the next one is asked for, or not at all."""

    name: str
    filename: str | None  # none: it is no file
    content: AsyncIterator[bytes]

    async def text(self) -> str:
        """Return what a field that is no file says. Raises HTTPException 413."""
        said = b""
        async for piece in self.content:
            said += piece
            if len(said) > TEXT_BYTES_MAX:
                raise HTTPException(413)
        return said.decode(errors="replace")


async def parts(request: Request) -> AsyncIterator[Part]:
    """Yield a form's fields in their order. Raises HTTPException 400 when it is no form."""
    kind, options = parse_options_header(request.headers.get("content-type"))
    if kind != b"multipart/form-data":
        for name, value in await _fields(request):
            yield Part(name, None, _once(value.encode()))
        return
    reader = _Reader(request, options.get(b"boundary", b""))
    async for part in reader.parts():
        yield part


async def _fields(request: Request) -> list[tuple[str, str]]:
    body = await Part("", None, request.stream()).text()
    try:
        return parse_qsl(body, keep_blank_values=True, max_num_fields=PARTS_MAX)
    except ValueError:
        raise HTTPException(400) from None


async def _once(value: bytes) -> AsyncIterator[bytes]:
    yield value


class _Reader:
    """Turns what the parser calls back into what can be asked for."""

    def __init__(self, request: Request, boundary: bytes) -> None:
        self._source = request.stream()
        self._found: deque[Part | bytes | None] = deque()  # a field begins; some of it; its end
        self._header = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._is_whole = False
        try:
            self._parser = MultipartParser(
                boundary,
                {
                    "on_part_begin": self._headers.clear,
                    "on_header_field": self._on_field,
                    "on_header_value": self._on_value,
                    "on_header_end": self._on_header,
                    "on_headers_finished": self._on_headers,
                    "on_part_data": lambda data, start, end: self._found.append(data[start:end]),
                    "on_part_end": lambda: self._found.append(None),
                    "on_end": self._on_end,
                },
            )
        except FormParserError:
            raise HTTPException(400) from None

    async def parts(self) -> AsyncIterator[Part]:
        """Yield the fields."""
        for _ in range(PARTS_MAX):
            part = await self._next()
            if not isinstance(part, Part):
                return
            yield part
            async for _rest in part.content:
                pass
        raise HTTPException(413)

    async def _next(self) -> Part | bytes | None:
        while not self._found:
            try:
                piece = await anext(self._source)
                self._parser.write(piece)
            except StopAsyncIteration:
                if not self._is_whole:
                    raise HTTPException(400) from None
                return None
            except FormParserError:
                raise HTTPException(400) from None
        return self._found.popleft()

    async def _content(self) -> AsyncIterator[bytes]:
        while isinstance(piece := await self._next(), bytes):
            yield piece

    def _on_end(self) -> None:
        self._is_whole = True

    def _on_field(self, data: bytes, start: int, end: int) -> None:
        self._header += data[start:end]

    def _on_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _on_header(self) -> None:
        self._headers[self._header.lower()] = self._value
        self._header = self._value = b""

    def _on_headers(self) -> None:
        _, said = parse_options_header(self._headers.get(b"content-disposition", b""))
        filename = said.get(b"filename")
        self._found.append(
            Part(
                said.get(b"name", b"").decode(errors="replace"),
                None if filename is None else filename.decode(errors="replace"),
                self._content(),
            )
        )
