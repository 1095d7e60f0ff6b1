"""Bodies that are too large are refused; those that say so, before they are read."""

from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.problems import http_problem


class BodyLimit:
    """ASGI middleware.

    The server holds a body to its declared size, so only one that declares none has to be
    counted; Starlette does that. Its answer to a declared size is plain text, so we give ours.
    """

    def __init__(self, app: ASGIApp, bytes_max: int) -> None:
        self._app = app
        self._counted = RequestBodyLimitMiddleware(app, max_body_size=bytes_max)
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to a Content-Length over the limit; pass everything else on."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        declared = next((v for name, v in scope["headers"] if name == b"content-length"), None)
        if declared is None:
            await self._counted(scope, receive, send)
        elif declared.isdigit() and int(declared) <= self._bytes_max:
            await self._app(scope, receive, send)
        else:
            answer = await http_problem(Request(scope), HTTPException(413))
            await answer(scope, receive, send)
