"""Cookies and bearer tokens: signed by us, checked by our clock.

A cookie names a session by its secret; the log only ever sees the secret's hash. Development
tokens are signed with a key that only a development installation makes.
"""

import hashlib
import hmac
import secrets
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import ECKey, OctKey

from shared import clock
from shared.events import Role
from shared.secrets import secret_file
from shared.settings import Settings

ISSUER = "motkraft-development"
AUDIENCE = "motkraft"
TOKEN_LIFE = timedelta(hours=12)
TOKENS_CACHED_MAX = 1000
COOKIE_RENEWED_AFTER_S = 60


class NotValid(Exception):
    """Forged, expired, or not ours."""


def session_hash(secret: str) -> str:
    """Return the name under which a session is known to all services."""
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(frozen=True)
class Cookie:
    """What a session cookie says once its signature holds."""

    secret: str
    person: UUID
    seen_at: int
    expires_at: int

    @property
    def session(self) -> str:
        """The session's public name."""
        return session_hash(self.secret)


class Cookies:
    """Makes and reads session cookies. Idle time is signed inside, so it needs no storage."""

    def __init__(self, settings: Settings) -> None:
        raw = secret_file(settings.keys / "session.key")
        self._key = OctKey.import_key(raw)
        self._form_key = hashlib.sha256(b"form-token|" + raw).digest()
        self._idle_s = settings.session_idle_s
        self._absolute_s = settings.session_absolute_s
        # Cookies ignore ports, so two copies on one machine need two names.
        port = f"-{settings.port}" if settings.development else ""
        self.name = f"__Host-motkraft{port}"

    def start(self, person: UUID) -> tuple[Cookie, datetime]:
        """Make a new session for a person; return it and when it ends at the latest."""
        now = clock.now()
        ends = now + timedelta(seconds=self._absolute_s)
        secret = secrets.token_urlsafe(32)
        return Cookie(secret, person, int(now.timestamp()), int(ends.timestamp())), ends

    def header(self, cookie: Cookie) -> str:
        """Return the Set-Cookie header that gives or renews a session."""
        claims = {
            "sid": cookie.secret,
            "sub": str(cookie.person),
            "seen": int(clock.now().timestamp()),
            "exp": cookie.expires_at,
        }
        value = jwt.encode({"alg": "HS256"}, claims, self._key)
        return f"{self.name}={value}; Path=/; Secure; HttpOnly; SameSite=Lax"

    def ended_header(self) -> str:
        """Return the Set-Cookie header that takes the session away."""
        return f"{self.name}=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"

    def read(self, value: str) -> Cookie:
        """Check a cookie. Raises `NotValid` when it is forged, idle for too long, or over."""
        try:
            claims = jwt.decode(value, self._key, algorithms=["HS256"]).claims
            cookie = Cookie(
                str(claims["sid"]),
                UUID(str(claims["sub"])),
                int(claims["seen"]),
                int(claims["exp"]),
            )
        except (JoseError, KeyError, TypeError, ValueError) as wrong:
            raise NotValid from wrong
        now = clock.now().timestamp()
        if now >= cookie.expires_at or now - cookie.seen_at > self._idle_s:
            raise NotValid
        return cookie

    def wants_renewal(self, cookie: Cookie) -> bool:
        """Whether a session has been used long enough since it was last stamped."""
        return clock.now().timestamp() - cookie.seen_at > COOKIE_RENEWED_AFTER_S

    def form_token(self, cookie: Cookie) -> str:
        """Return the token that a session's forms must carry."""
        return hmac.new(self._form_key, cookie.secret.encode(), hashlib.sha256).hexdigest()


@dataclass(frozen=True)
class Bearer:
    """What a bearer token says once its signature holds."""

    person: UUID
    roles: frozenset[Role]
    expires_at: float


class Bearers:
    """Makes development tokens and checks tokens; remembers what it has checked."""

    def __init__(self, settings: Settings) -> None:
        self._development = settings.development
        self._checked: OrderedDict[str, Bearer] = OrderedDict()
        if self._development:
            pem = secret_file(
                settings.keys / "development-issuer.pem",
                lambda: ECKey.generate_key("P-256").as_pem(private=True),
            )
            self._key = ECKey.import_key(pem)

    def make(self, person: UUID, roles: frozenset[Role] = frozenset()) -> str:
        """Sign a token for a demo person. Raises `NotValid` outside development."""
        if not self._development:
            raise NotValid
        now = clock.now()
        claims = {
            "iss": ISSUER,
            "aud": AUDIENCE,
            "sub": str(person),
            "roles": sorted(roles),
            "iat": int(now.timestamp()),
            "exp": int((now + TOKEN_LIFE).timestamp()),
        }
        return jwt.encode({"alg": "ES256"}, claims, self._key)

    def read(self, token: str) -> Bearer:
        """Check a token. Raises `NotValid` when it is forged, expired, or for somebody else."""
        found = self._checked.get(token) or self._check(token)
        if clock.now().timestamp() >= found.expires_at:
            self._checked.pop(token, None)
            raise NotValid
        return found

    def _check(self, token: str) -> Bearer:
        if not self._development:
            raise NotValid
        try:
            claims = jwt.decode(token, self._key, algorithms=["ES256"]).claims
            if claims.get("iss") != ISSUER or claims.get("aud") != AUDIENCE:
                raise NotValid
            found = Bearer(
                UUID(str(claims["sub"])),
                frozenset(Role(role) for role in claims.get("roles", [])),
                float(claims["exp"]),
            )
        except (JoseError, KeyError, TypeError, ValueError) as wrong:
            raise NotValid from wrong
        self._checked[token] = found
        if len(self._checked) > TOKENS_CACHED_MAX:
            self._checked.popitem(last=False)
        return found
