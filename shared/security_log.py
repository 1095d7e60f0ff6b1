"""What an operator and an auditor need to see afterwards: who was refused, who opened what.

Lines are in the ordinary log, marked `"log": "security"`. They name people by opaque ids, routes by
their templates, and an address by a mark that holds until the process ends: enough to see that it
was the same one, and nothing to look anybody up with.
"""

import hashlib
import secrets
from enum import StrEnum
from uuid import UUID

import structlog
from fastapi import Request
from starlette.types import Scope

from shared.health import Metrics
from shared.web.traceless import leaves_no_trace

log = structlog.get_logger()

ADDRESS_KEY = secrets.token_bytes(32)


class Noted(StrEnum):
    """Everything that is noted. Operators set alarms by these names, so they stay."""

    REFUSED_TOKEN = "refused-token"  # noqa: S105 - no password
    REFUSED_ACCESS = "refused-access"
    REFUSED_FORM = "refused-form"
    REFUSED_HOST = "refused-host"
    REFUSED_CODE = "refused-code"
    FAILED_LOGIN = "failed-login"
    LIMIT_REACHED = "limit-reached"
    LOGGED_IN = "logged-in"
    LOGGED_OUT = "logged-out"
    BROKE_GLASS = "broke-glass"
    ROLES_CHANGED = "roles-changed"


REFUSALS = frozenset(
    {
        Noted.REFUSED_TOKEN,
        Noted.REFUSED_ACCESS,
        Noted.REFUSED_FORM,
        Noted.REFUSED_HOST,
        Noted.REFUSED_CODE,
        Noted.FAILED_LOGIN,
        Noted.LIMIT_REACHED,
    }
)


def note(
    request: Request,
    what: Noted,
    *,
    why: str = "",
    action: str = "",
    person: UUID | None = None,
    about: UUID | None = None,
    ordinary: bool = False,
) -> None:
    """Write a line, and count it; of pages that leave no trace, only count.

    `person` is who did it: if left out, who is signed in here.

    What is `ordinary` is information, and not a warning.

    `why` and `action` are words of ours, never anything that was sent. `about` is the opaque id of
    whom or what it was done to.
    """
    count(request, what)
    if leaves_no_trace(request.scope):
        return
    person = person or person_of(request.scope)
    said = {
        "service": request.app.state.service.name,
        "method": request.method,
        "route": template_of(request.scope),
        "why": why,
        "action": action,
        "person": str(person) if person else "",
        "about": str(about) if about else "",
        "source": "" if person else source_of(request.scope),
    }
    write = log.info if ordinary else log.warning
    write(what, log="security", **{name: value for name, value in said.items() if value})


def count(request: Request, what: Noted) -> None:
    """Count it without a line, when there would be too many of them."""
    metrics: Metrics = request.app.state.service.metrics
    (metrics.refused if what in REFUSALS else metrics.noted).labels(what).inc()


def is_signed_in(scope: Scope, person: UUID) -> None:
    """Remember who a request is from, for what is noted about it."""
    scope["motkraft.person"] = person


def person_of(scope: Scope) -> UUID | None:
    """Return who a request is from, once that has been found out."""
    person: UUID | None = scope.get("motkraft.person")
    return person


def template_of(scope: Scope) -> str:
    """Return a request's route as the code has it, without what was put into it."""
    return str(getattr(scope.get("route"), "path", ""))


def source_of(scope: Scope) -> str:
    """Return a mark of the address that a request came from."""
    address = scope["client"][0] if scope.get("client") else ""
    return hashlib.blake2b(address.encode(), key=ADDRESS_KEY, digest_size=4).hexdigest()
