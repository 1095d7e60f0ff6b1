"""What we ask the provider, and what we believe of its answer."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote_plus, urlencode
from uuid import UUID

import httpx
import structlog

from services.organisation.login.attempt import Attempt
from shared.events import Role
from shared.identity.tokens import Issuer, NotValid, ProviderAway, Reason, claims
from shared.identity.tokens.issuer import ANSWERS_WITHIN_S, Metadata, fetched
from shared.settings import Settings

log = structlog.get_logger()

HERE = "/logga-in/svar"
SERVER_ERRORS_FROM = 500


class Why(StrEnum):
    """Why nobody was logged in."""

    AWAY = "away"  # the provider does not answer
    CANCELLED = "cancelled"  # she, or the provider, said no
    REFUSED = "refused"  # the answer is not one that we may believe
    STALE = "stale"  # too late, another browser, or used already
    UNKNOWN = "unknown"  # the register does not know her


SAID_BY_PROVIDER = {
    "access_denied": Why.CANCELLED,
    "login_required": Why.CANCELLED,
    "interaction_required": Why.CANCELLED,
    "consent_required": Why.CANCELLED,
    "account_selection_required": Why.CANCELLED,
    "server_error": Why.AWAY,
    "temporarily_unavailable": Why.AWAY,
}


class Failed(Exception):
    """Nobody was logged in."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True)
class Claimed:
    """Whom the provider vouches for, and the roles that the settings give her for it."""

    person: UUID
    roles: frozenset[Role]


class Provider:
    """The municipality's login."""

    def __init__(self, settings: Settings, issuer: Issuer) -> None:
        self._settings = settings
        self._issuer = issuer
        self._back = settings.address + HERE

    @property
    def exists(self) -> bool:
        """Whether the settings name one."""
        return bool(self._settings.oidc_issuer)

    async def question(self, attempt: Attempt) -> str:
        """Return where to send a browser that wants to log in. Raises `Failed`."""
        asked = {
            "response_type": "code",
            "client_id": self._settings.oidc_client_id,
            "redirect_uri": self._back,
            "scope": self._settings.oidc_scopes,
            "state": attempt.state,
            "nonce": attempt.nonce,
            "code_challenge": attempt.challenge,
            "code_challenge_method": "S256",
        }
        return _with((await self._metadata()).authorization_endpoint, asked)

    async def answer(self, attempt: Attempt, said: Mapping[str, str]) -> Claimed:
        """Return whom the provider's answer speaks of. Raises `Failed`."""
        metadata = await self._metadata()
        by = said.get("iss", "")
        if by != metadata.issuer and (
            by or metadata.authorization_response_iss_parameter_supported
        ):
            raise _refused("answered-by-another")
        if "error" in said:
            why = SAID_BY_PROVIDER.get(said["error"], Why.REFUSED)
            log.warning("login-refused", reason=f"provider-said-{why}")
            raise Failed(why)
        tokens = await self._exchange(metadata, said.get("code", ""), attempt)
        try:
            told = await self._issuer.signed(str(tokens.get("id_token", "")))
            self._check(told, attempt)
            told = await self._with_userinfo(metadata, tokens, told)
            person = claims.person_of(self._settings, told)
        except NotValid as wrong:
            raise _refused(f"token-{wrong.reason}") from None
        except ProviderAway:
            raise Failed(Why.AWAY) from None
        return Claimed(person, claims.roles_of(self._settings, told))

    async def end_of_session(self) -> str | None:
        """Return where one logs out of the provider too; None when that cannot be done."""
        try:
            at = (await self._metadata()).end_session_endpoint
        except Failed:
            return None
        back = f"{self._settings.address}/logga-in?ut=helt"
        asked = {"client_id": self._settings.oidc_client_id, "post_logout_redirect_uri": back}
        return _with(at, asked) if at else None

    async def _metadata(self) -> Metadata:
        try:
            return await self._issuer.metadata()
        except ProviderAway:
            raise Failed(Why.AWAY) from None

    async def _exchange(self, metadata: Metadata, code: str, attempt: Attempt) -> dict[str, Any]:
        """Give the code back, with the proof that it was we who asked for it."""
        settings = self._settings
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._back,
            "code_verifier": attempt.verifier,
        }
        auth: httpx.Auth | None = None
        if settings.oidc_client_secret_file is None:
            form["client_id"] = settings.oidc_client_id
        else:
            secret = settings.oidc_client_secret_file.read_text().strip()
            if "client_secret_basic" in metadata.token_endpoint_auth_methods_supported:
                auth = httpx.BasicAuth(quote_plus(settings.oidc_client_id), quote_plus(secret))
            else:
                form |= {"client_id": settings.oidc_client_id, "client_secret": secret}
        try:
            async with httpx.AsyncClient(timeout=ANSWERS_WITHIN_S, auth=auth) as client:
                answer = await client.post(metadata.token_endpoint, data=form)
            if answer.status_code >= SERVER_ERRORS_FROM:
                raise Failed(Why.AWAY)
            if not answer.is_success:
                raise _refused(f"code-{answer.status_code}")
            return dict(answer.json())
        except (httpx.HTTPError, ValueError, TypeError) as wrong:
            log.warning("login-provider-away", error=type(wrong).__name__)
            raise Failed(Why.AWAY) from None

    def _check(self, told: dict[str, Any], attempt: Attempt) -> None:
        client = self._settings.oidc_client_id
        claims.check(told, self._settings.oidc_issuer, client)
        several = isinstance(told["aud"], list) and len(told["aud"]) > 1
        if told.get("azp", None if several else client) != client:
            raise NotValid(Reason.AUDIENCE)
        nonce = str(told.get("nonce", "")).encode()
        if not hmac.compare_digest(nonce, attempt.nonce.encode()):
            raise NotValid(Reason.NONCE)
        if not told.get("sub"):
            raise NotValid(Reason.NOBODY)

    async def _with_userinfo(
        self, metadata: Metadata, tokens: dict[str, Any], told: dict[str, Any]
    ) -> dict[str, Any]:
        """Ask for what the token leaves out; many providers say only there who she is."""
        settings = self._settings
        wanted = {settings.oidc_person_claim, settings.oidc_roles_claim} - {""}
        if wanted <= told.keys() or metadata.userinfo_endpoint is None:
            return told
        bearer = {"Authorization": f"Bearer {tokens.get('access_token', '')}"}
        also = await fetched(metadata.userinfo_endpoint, headers=bearer)
        if also.get("sub") != told["sub"]:
            raise NotValid(Reason.NOBODY)
        return also | told


def _refused(reason: str) -> Failed:
    log.warning("login-refused", reason=reason)
    return Failed(Why.REFUSED)


def _with(address: str, asked: Mapping[str, str]) -> str:
    return f"{address}{'&' if '?' in address else '?'}{urlencode(asked)}"
