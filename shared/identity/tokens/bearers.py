"""Bearer tokens: those of the municipality's provider, and in development our own.

Development tokens are signed with a key that only a development installation makes.
"""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from joserfc import jwt
from joserfc.errors import BadSignatureError, JoseError
from joserfc.jwk import ECKey

from shared import clock
from shared.events import Role
from shared.identity.tokens import claims as meaning
from shared.identity.tokens.issuer import KEYS_LAST_S, Issuer
from shared.identity.tokens.refused import NotValid, Reason
from shared.secrets import secret_file
from shared.settings import Settings

ISSUER = "motkraft-development"
AUDIENCE = "motkraft"
TOKEN_LIFE = timedelta(hours=12)
BYTES_MAX = 8192  # longer than any provider's token, short enough to be hashed for nothing
TOKENS_CACHED_MAX = 1000


@dataclass(frozen=True)
class Bearer:
    """What a bearer token says once its signature holds."""

    person: UUID
    roles: frozenset[Role]
    expires_at: float


class Bearers:
    """Makes development tokens and checks tokens; remembers what it has checked."""

    def __init__(self, settings: Settings, issuer: Issuer | None = None) -> None:
        self._settings = settings
        self._issuer = issuer or Issuer(settings)
        self._checked: OrderedDict[bytes, tuple[float, Bearer]] = OrderedDict()
        if settings.development:
            pem = secret_file(
                settings.keys / "development-issuer.pem",
                lambda: ECKey.generate_key("P-256").as_pem(private=True),
            )
            self._key = ECKey.import_key(pem)

    def make(self, person: UUID, roles: frozenset[Role] = frozenset()) -> str:
        """Sign a token for a demo person. Raises `NotValid` outside development."""
        if not self._settings.development:
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

    async def read(self, token: str) -> Bearer:
        """Check a token. Raises `NotValid` when it is forged, expired, or for somebody else.

        Raises `KeysAway` when nobody can say, because the provider's keys cannot be had.
        """
        if len(token) > BYTES_MAX:
            raise NotValid
        name = hashlib.sha256(token.encode()).digest()  # what is remembered opens nothing
        until, found = self._checked.get(name, (0.0, None))
        if found is None or until <= time.monotonic():
            found = await self._check(token)
            self._checked[name] = (time.monotonic() + KEYS_LAST_S, found)
            if len(self._checked) > TOKENS_CACHED_MAX:
                self._checked.popitem(last=False)
        if clock.now().timestamp() >= found.expires_at:
            self._checked.pop(name, None)
            raise NotValid(Reason.EXPIRED)
        return found

    async def _check(self, token: str) -> Bearer:
        settings = self._settings
        if settings.development:
            try:
                return self._of_development(token)
            except NotValid:
                if not settings.oidc_issuer:
                    raise
        if not settings.oidc_issuer:
            raise NotValid(Reason.ISSUER)
        claims = await self._issuer.signed(token)
        ends = meaning.check(claims, settings.oidc_issuer, settings.oidc_audience)
        person, roles = meaning.person_of(settings, claims), meaning.roles_of(settings, claims)
        return Bearer(person, roles, ends)

    def _of_development(self, token: str) -> Bearer:
        try:
            claims = jwt.decode(token, self._key, algorithms=["ES256"]).claims
            if claims.get("iss") != ISSUER:
                raise NotValid(Reason.ISSUER)
            if claims.get("aud") != AUDIENCE:
                raise NotValid(Reason.AUDIENCE)
            meaning.check_begun(claims)
            roles = frozenset(Role(role) for role in claims.get("roles", []))
            # Only the administrator's role counts; everything else is the register's.
            return Bearer(
                UUID(str(claims["sub"])), roles & {Role.ADMINISTRATOR}, float(claims["exp"])
            )
        except BadSignatureError as wrong:
            raise NotValid(Reason.SIGNATURE) from wrong
        except (JoseError, KeyError, TypeError, ValueError) as wrong:
            raise NotValid(Reason.MALFORMED) from wrong
