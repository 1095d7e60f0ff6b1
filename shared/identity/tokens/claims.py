"""What signed claims mean here: who it is, which roles are vouched for, until when."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from shared import clock
from shared.events import Role
from shared.identity import numbers
from shared.identity.tokens.refused import NotValid, Reason
from shared.settings import Settings

CLOCKS_MAY_DIFFER_S = 60


def check(claims: Mapping[str, Any], issuer: str, audience: str) -> float:
    """Return until when claims hold. Raises `NotValid` when they do not, or are not for us."""
    if claims.get("iss") != issuer:
        raise NotValid(Reason.ISSUER)
    meant_for = claims.get("aud")
    if audience not in (meant_for if isinstance(meant_for, list) else [meant_for]):
        raise NotValid(Reason.AUDIENCE)
    ends = _time(claims, "exp")
    if clock.now().timestamp() >= ends + CLOCKS_MAY_DIFFER_S:
        raise NotValid(Reason.EXPIRED)
    check_begun(claims)
    return ends + CLOCKS_MAY_DIFFER_S


def check_begun(claims: Mapping[str, Any]) -> None:
    """Refuse claims of a time to come: who signs ahead has a key or a clock that is not right.

    Raises `NotValid`.
    """
    now = clock.now().timestamp()
    if max(_time(claims, "nbf", now), _time(claims, "iat", now)) > now + CLOCKS_MAY_DIFFER_S:
        raise NotValid(Reason.NOT_YET)


def _time(claims: Mapping[str, Any], name: str, otherwise: float | None = None) -> float:
    value = claims.get(name, otherwise)
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise NotValid(Reason.MALFORMED)
    return float(value)


def person_of(settings: Settings, claims: Mapping[str, Any]) -> UUID:
    """Return whom claims speak of, as the register knows her. Raises `NotValid`."""
    said = claims.get(settings.oidc_person_claim)
    if not isinstance(said, str) or not said.strip():
        raise NotValid(Reason.NOBODY)
    if settings.oidc_person_is == "number":
        return numbers.person_of(settings, said.strip())
    try:
        return UUID(said.strip())
    except ValueError:
        raise NotValid(Reason.NOBODY) from None


def roles_of(settings: Settings, claims: Mapping[str, Any]) -> frozenset[Role]:
    """Return the roles that the settings give for what the claims say; unknown words give none."""
    if not settings.oidc_roles_claim:
        return frozenset()
    said = claims.get(settings.oidc_roles_claim, [])
    words = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    known = settings.oidc_roles
    return frozenset(known[word] for word in words if isinstance(word, str) and word in known)
