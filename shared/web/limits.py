"""Bodies that are too large are refused; those that say so, before they are read."""

import re
from dataclasses import dataclass

from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.problems import http_problem


@dataclass(frozen=True)
class LargeBodies:
    """Which addresses take large bodies, that are read while they arrive, and how large."""

    paths: re.Pattern[str]
    bytes_max: int


class BodyLimit:
    """ASGI middleware.

    The server holds a body to its declared size, so only one that declares none has to be
    counted; Starlette does that. Its answer to a declared size is plain text, so we give ours.
    """

    def __init__(self, app: ASGIApp, bytes_max: int, larger: LargeBodies | None = None) -> None:
        self._app = app
        self._counted = RequestBodyLimitMiddleware(app, max_body_size=bytes_max)
        self._bytes_max = bytes_max
        self._larger = larger
        if larger is not None:
            self._counted_larger = RequestBodyLimitMiddleware(app, max_body_size=larger.bytes_max)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to a Content-Length over the limit; pass everything else on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = next((v for name, v in scope["headers"] if name == b"content-length"), None)
        if declared is None:
            counted = self._counted_larger if self._takes_more(scope) else self._counted
            await counted(scope, receive, send)
        elif declared.isdigit() and self._is_taken(int(declared), scope):
            await self._app(scope, receive, send)
        else:
            answer = await http_problem(Request(scope), HTTPException(413))
            await answer(scope, receive, send)

    def _is_taken(self, size: int, scope: Scope) -> bool:
        if size <= self._bytes_max:
            return True
        return self._larger is not None and (
            size <= self._larger.bytes_max and self._takes_more(scope)
        )

    def _takes_more(self, scope: Scope) -> bool:
        return self._larger is not None and bool(self._larger.paths.fullmatch(scope["path"]))
