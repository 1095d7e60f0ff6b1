"""Security headers on every answer, and the renewed session cookie where there is one."""

from starlette.types import ASGIApp, Message, Receive, Scope, Send

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'"
)
# What a page could ask a browser for, and ours never do.
PERMISSIONS = ", ".join(
    f"{feature}=()"
    for feature in (
        *("accelerometer", "autoplay", "camera", "display-capture", "geolocation"),
        *("gyroscope", "hid", "magnetometer", "microphone", "midi", "payment"),
        *("publickey-credentials-get", "screen-wake-lock", "serial", "usb", "xr-spatial-tracking"),
    )
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", PERMISSIONS.encode()),
    (b"referrer-policy", b"same-origin"),
    (b"x-content-type-options", b"nosniff"),
)
HSTS = (b"strict-transport-security", b"max-age=31536000")  # a municipality's other names are its
NO_STORE = (b"cache-control", b"no-store")
OF_FILES = (200, 206, 304)


class SecurityHeaders:
    """ASGI middleware; answers that are not files are never stored by anyone."""

    def __init__(self, app: ASGIApp, *, https_only: bool) -> None:
        self._app = app
        self._headers = [*HEADERS, HSTS] if https_only else [*HEADERS]
        self._names = frozenset(name for name, _ in (*self._headers, NO_STORE))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and add to the answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = self._headers
                if not (scope["path"].startswith("/static/") and message["status"] in OF_FILES):
                    ours = [*ours, NO_STORE]
                there = self._names.intersection(name for name, _ in message["headers"])
                if there:
                    ours = [header for header in ours if header[0] not in there]
                headers = [*message["headers"], *ours]
                if cookie := state.get("set_cookie"):
                    headers.append((b"set-cookie", cookie.encode()))
                message = {**message, "headers": headers}
            await send(message)

        await self._app(scope, receive, send_with_headers)
