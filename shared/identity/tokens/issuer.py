"""The provider that signs for the municipality's people: where it is asked, and its keys.

Keys change. A token that names an unknown key makes us ask for the keys once more, but not more
often than now and then: otherwise anyone could make us ask with nonsense.
"""

import asyncio
import json
import time
from typing import Annotated, Any

import httpx
import structlog
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import JWKRegistry, Key
from pydantic import AfterValidator, BaseModel, ValidationError

from shared.identity.tokens.refused import NotValid, Reason
from shared.settings import Settings, safe_address

log = structlog.get_logger()

ANSWERS_WITHIN_S = 5.0
METADATA_LASTS_S = 3600.0
AWAY_FOR_S = 3.0  # who asks meanwhile is told at once, and does not make us ask
KEYS_LAST_S = 600.0  # a key that was withdrawn is believed no longer than this
ASKED_AGAIN_AFTER_S = 10.0  # for the sake of an unknown key, or of a provider that was away
KEY_TYPES = {"RS": "RSA", "PS": "RSA", "ES": "EC", "Ed": "OKP"}

Address = Annotated[str, AfterValidator(safe_address)]


class ProviderAway(Exception):
    """The provider does not answer, or not as it has to."""


class KeysAway(ProviderAway):
    """A token cannot be checked now: the provider's keys cannot be had."""


class Metadata(BaseModel, frozen=True):
    """What a provider says of itself."""

    issuer: str
    authorization_endpoint: Address
    token_endpoint: Address
    jwks_uri: Address
    userinfo_endpoint: Address | None = None
    end_session_endpoint: Address | None = None
    authorization_response_iss_parameter_supported: bool = False
    token_endpoint_auth_methods_supported: tuple[str, ...] = ("client_secret_basic",)


class Issuer:
    """One provider. Remembers what it has said."""

    def __init__(self, settings: Settings) -> None:
        self._issuer = settings.oidc_issuer
        self._algorithms = settings.oidc_algorithms
        self._file = settings.oidc_keys_file
        self._metadata: tuple[float, Metadata] | None = None
        self._away_until = 0.0
        self._keys: list[Key] | None = None
        self._keys_until = 0.0
        self._asked_at = -ASKED_AGAIN_AFTER_S
        self._asking = asyncio.Lock()
        self._asking_for_keys = asyncio.Lock()

    async def metadata(self) -> Metadata:
        """Return what the provider says of itself. Raises `ProviderAway`."""
        async with self._asking:
            if self._metadata is not None and self._metadata[0] > time.monotonic():
                return self._metadata[1]
            if self._away_until > time.monotonic():
                raise ProviderAway
            try:
                said = await self._described()
            except ProviderAway:
                self._away_until = time.monotonic() + AWAY_FOR_S
                raise
            self._metadata = (time.monotonic() + METADATA_LASTS_S, said)
            return said

    async def _described(self) -> Metadata:
        path = "/.well-known/openid-configuration"
        try:
            said = Metadata.model_validate(await fetched(self._issuer.rstrip("/") + path))
        except ValidationError:
            log.warning("login-provider-unclear")
            raise ProviderAway from None
        if said.issuer != self._issuer:
            log.warning("login-provider-is-another")
            raise ProviderAway
        return said

    async def signed(self, token: str) -> dict[str, Any]:
        """Return what a token says once its signature holds. Raises `NotValid`, `KeysAway`."""
        try:
            header = jws.extract_compact(token.encode()).headers()
        except (JoseError, ValueError, TypeError) as wrong:
            raise NotValid(Reason.MALFORMED) from wrong
        algorithm, key_id = header.get("alg"), header.get("kid")
        if algorithm not in self._algorithms:
            raise NotValid(Reason.ALGORITHM)
        fitting = await self._fitting(str(algorithm), key_id)
        for key in fitting:
            try:
                return dict(jwt.decode(token, key, algorithms=list(self._algorithms)).claims)
            except (JoseError, ValueError, TypeError):
                continue
        raise NotValid(Reason.SIGNATURE if fitting else Reason.UNKNOWN_KEY)

    async def _fitting(self, algorithm: str, key_id: object) -> list[Key]:
        """Return the keys that may have signed, after asking once more when there is none."""

        def found() -> list[Key]:
            return [
                key
                for key in self._keys or []
                if key.key_type == KEY_TYPES[algorithm[:2]]
                and (key_id is None or key.kid == key_id)
                and key.get("use", "sig") == "sig"
            ]

        now = time.monotonic()
        if found() and now < self._keys_until:
            return found()
        async with self._asking_for_keys:
            known, now = found(), time.monotonic()
            if known and now < self._keys_until:
                return known
            if now - self._asked_at >= ASKED_AGAIN_AFTER_S:
                self._asked_at = now
                await self._ask_for_keys()
            if self._keys is None:
                raise KeysAway
            return found()

    async def _ask_for_keys(self) -> None:
        """Replace the keys. When the provider is away, those that we have must do."""
        try:
            if self._file is not None:
                said = json.loads(await asyncio.to_thread(self._file.read_bytes))
            else:
                said = await fetched((await self.metadata()).jwks_uri)
            keys = list(map(_key, said["keys"]))
        except (ProviderAway, OSError, ValueError, KeyError, TypeError) as wrong:
            log.warning("login-provider-keys-away", error=type(wrong).__name__)
            return
        self._keys = [key for key in keys if key is not None]
        self._keys_until = time.monotonic() + KEYS_LAST_S


def _key(said: dict[str, Any]) -> Key | None:
    """Read a public key; one of a kind that nobody uses here is passed over."""
    if said.get("kty") not in KEY_TYPES.values():
        return None
    try:
        return JWKRegistry.import_key(said)
    except (JoseError, ValueError, TypeError, KeyError):
        return None


async def fetched(url: str, **also: Any) -> dict[str, Any]:
    """Ask the provider for JSON; never follow it elsewhere. Raises `ProviderAway`."""
    try:
        async with httpx.AsyncClient(timeout=ANSWERS_WITHIN_S) as client:
            answer = await client.get(url, **also)
        answer.raise_for_status()
        return dict(answer.json())
    except (httpx.HTTPError, ValueError, TypeError) as wrong:
        log.warning("login-provider-away", error=type(wrong).__name__)
        raise ProviderAway from None
