"""Bodies that say that they are too large are refused before they are read.

Starlette's own limit stops the others while they are being read; its answer to a declared size
is plain text, so we give ours first.
"""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared.web.problems import http_problem


class DeclaredSize:
    """ASGI middleware."""

    def __init__(self, app: ASGIApp, bytes_max: int) -> None:
        self._app = app
        self._bytes_max = bytes_max

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 413 to a Content-Length over the limit; pass everything else on."""
        if scope["type"] == "http":
            declared = next((v for name, v in scope["headers"] if name == b"content-length"), b"0")
            if not declared.isdigit() or int(declared) > self._bytes_max:
                answer = await http_problem(Request(scope), HTTPException(413))
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)
