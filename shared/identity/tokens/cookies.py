"""The session cookie: it names a session by its secret. The log only ever sees its hash."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from shared import clock
from shared.events import Role
from shared.identity.tokens.box import Box
from shared.identity.tokens.refused import NotValid, Reason
from shared.secrets import secret_file
from shared.settings import Settings

RENEWED_AFTER_S = 60
FOR_THIS_HOST = "Path=/; Secure; HttpOnly; SameSite=Lax"


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
    roles: frozenset[Role] = frozenset()  # what her provider vouched for when she logged in

    @property
    def session(self) -> str:
        """The session's public name."""
        return session_hash(self.secret)


class Cookies:
    """Makes and reads session cookies. Idle time is signed inside, so it needs no storage."""

    def __init__(self, settings: Settings) -> None:
        raw = secret_file(settings.keys / "session.key")
        self._raw = raw
        self._key = OctKey.import_key(raw)
        self._form_key = hashlib.sha256(b"form-token|" + raw).digest()
        self._owner_key = hashlib.sha256(b"form-owner|" + raw).digest()
        self._idle_s = settings.session_idle_s
        self._absolute_s = settings.session_absolute_s
        # Cookies ignore ports, so two copies on one machine need two names.
        self._port = f"-{settings.port}" if settings.development else ""
        self.name = self.named("motkraft")

    def named(self, what: str) -> str:
        """Return the name of a cookie of ours that no other host can set."""
        return f"__Host-{what}{self._port}"

    def box(self, purpose: str) -> Box:
        """Return what seals other things that a browser keeps for us."""
        return Box(self._raw, purpose)

    def start(
        self, person: UUID, roles: frozenset[Role] = frozenset(), secret: str | None = None
    ) -> tuple[Cookie, datetime]:
        """Make a new session for a person; return it and when it ends at the latest."""
        now = clock.now()
        ends = now + timedelta(seconds=self._absolute_s)
        secret = secret or secrets.token_urlsafe(32)
        return Cookie(secret, person, int(now.timestamp()), int(ends.timestamp()), roles), ends

    def header(self, cookie: Cookie) -> str:
        """Return the Set-Cookie header that gives or renews a session."""
        claims: dict[str, object] = {
            "sid": cookie.secret,
            "sub": str(cookie.person),
            "seen": int(clock.now().timestamp()),
            "exp": cookie.expires_at,
        }
        if cookie.roles:
            claims["roles"] = sorted(cookie.roles)
        value = jwt.encode({"alg": "HS256"}, claims, self._key)
        return f"{self.name}={value}; {FOR_THIS_HOST}"

    def ended_header(self) -> str:
        """Return the Set-Cookie header that takes the session away."""
        return gone(self.name)

    def read(self, value: str) -> Cookie:
        """Check a cookie. Raises `NotValid` when it is forged, idle for too long, or over."""
        try:
            claims = jwt.decode(value, self._key, algorithms=["HS256"]).claims
            cookie = Cookie(
                str(claims["sid"]),
                UUID(str(claims["sub"])),
                int(claims["seen"]),
                int(claims["exp"]),
                frozenset(Role(role) for role in claims.get("roles", [])),
            )
        except (JoseError, KeyError, TypeError, ValueError) as wrong:
            raise NotValid from wrong
        now = clock.now().timestamp()
        if now >= cookie.expires_at or now - cookie.seen_at > self._idle_s:
            raise NotValid(Reason.EXPIRED)
        return cookie

    def wants_renewal(self, cookie: Cookie) -> bool:
        """Whether a session has been used long enough since it was last stamped."""
        return clock.now().timestamp() - cookie.seen_at > RENEWED_AFTER_S

    def form_token(self, cookie: Cookie) -> str:
        """Return the token that a session's forms must carry: it also says to whom they belong."""
        session = hmac.new(self._form_key, cookie.secret.encode(), hashlib.sha256).hexdigest()
        return f"{cookie.person}.{self._vouched(cookie.person)}.{session}"

    def owner_of_form(self, token: str) -> UUID | None:
        """Return for whom we drew a form, whether or not her session lasts; None if we did not."""
        person, _, rest = token.partition(".")
        try:
            owner = UUID(person)
        except ValueError:
            return None
        vouched = rest.partition(".")[0].encode()
        return owner if hmac.compare_digest(vouched, self._vouched(owner).encode()) else None

    def _vouched(self, person: UUID) -> str:
        return hmac.new(self._owner_key, person.bytes, hashlib.sha256).hexdigest()


def gone(name: str) -> str:
    """Return the Set-Cookie header that takes a cookie away."""
    return f"{name}=; {FOR_THIS_HOST}; Max-Age=0"
