"""Bodies that are too large are refused; those that say so, before they are read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.problems import http_problem


@dataclass(frozen=True)
class LargeBodies:
    """Which addresses take large bodies, and how large."""

    paths: re.Pattern[str]
    bytes_max: int


class BodyLimit:
    """ASGI middleware.

    The server holds a body to its declared size, so only one that declares none has to be
    counted; Starlette does that. Its answer to a declared size is plain text, so we give ours.
    """

    def __init__(self, app: ASGIApp, bytes_max: int, larger: Sequence[LargeBodies] = ()) -> None:
        self._app = app
        self._bytes_max = bytes_max
        self._larger = larger
        self._counted = {
            size: RequestBodyLimitMiddleware(app, max_body_size=size)
            for size in (bytes_max, *(one.bytes_max for one in larger))
        }

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to a Content-Length over the limit; pass everything else on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = next((v for name, v in scope["headers"] if name == b"content-length"), None)
        if declared is None:
            await self._counted[self._most(scope)](scope, receive, send)
        elif declared.isdigit() and self._is_taken(int(declared), scope):
            await self._app(scope, receive, send)
        else:
            answer = await http_problem(Request(scope), HTTPException(413))
            await answer(scope, receive, send)

    def _is_taken(self, size: int, scope: Scope) -> bool:
        return size <= self._bytes_max or size <= self._most(scope)

    def _most(self, scope: Scope) -> int:
        for one in self._larger:
            if one.paths.fullmatch(scope["path"]):
                return one.bytes_max
        return self._bytes_max
