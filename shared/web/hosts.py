"""A request must be for us: another site's name that leads here is no address of ours.

Without this a page elsewhere can have its own name point to this machine, and then read as if it
were ours (DNS rebinding). Ports do not matter for that.
"""

from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from shared import security_log
from shared.security_log import Noted
from shared.settings import Settings
from shared.web.problems import bare

LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
TITLE = "Adressen hör inte hit. Kontrollera hur den är skriven."


class HostCheck:
    """ASGI middleware: answers 400 to a request for another host, or for none, or for two."""

    def __init__(self, app: ASGIApp, settings: Settings) -> None:
        self._app = app
        self._hosts = hosts_of(settings)
        port = f":{settings.port}".encode()  # written as usual, it need not be taken apart
        self._usual = self._hosts | {name + port for name in self._hosts}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is for us."""
        if scope["type"] == "http":
            asked = [value for name, value in scope["headers"] if name == b"host"]
            if len(asked) != 1 or not (asked[0] in self._usual or _name(asked[0]) in self._hosts):
                request = Request(scope)
                security_log.note(request, Noted.REFUSED_HOST)
                await bare(request, 400, "other-host", TITLE)(scope, receive, send)
                return
        await self._app(scope, receive, send)


def hosts_of(settings: Settings) -> frozenset[bytes]:
    """Return the names under which we answer, in lower case."""
    chosen = [name.strip() for name in settings.allowed_hosts.split(",")]
    own = f"[{settings.host}]" if ":" in settings.host else settings.host
    public = urlsplit(settings.public_url).hostname or ""
    return frozenset(name.lower().encode() for name in (*LOOPBACK, own, public, *chosen) if name)


def _name(host: bytes) -> bytes:
    """Return a Host header's name, without its port."""
    name, colon, port = host.rpartition(b":")
    return (name if colon and port.isdigit() else host).lower()
