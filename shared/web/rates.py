"""Which limits there are. People have limits of their own, whatever address they come from.

A whole municipality sits behind one address, so an address only counts what fails there: tokens,
logins and codes that do not hold. Whoever sends the right one is never refused for others' sake.
"""

from collections.abc import Hashable
from ipaddress import IPv6Address, ip_address
from uuid import UUID

from fastapi import Request
from starlette.types import Scope

from shared import security_log
from shared.refusal import TooMany
from shared.security_log import Noted
from shared.settings import Settings
from shared.web.rate_limiter import Limiter, Rate

REPORTS = frozenset({"/api/reporting/incidents", "/rapportera/kontrollera"})
READS = frozenset({"GET", "HEAD", "OPTIONS"})
LINES = Rate(1, 1)  # how often the log says that the same one is refused


class Rates:
    """The limits of one app."""

    def __init__(self, settings: Settings) -> None:
        self._reports = Limiter(Rate(settings.reports_at_once, settings.reports_a_minute))
        self._changes = Limiter(Rate(settings.changes_at_once, settings.changes_a_minute))
        self._reads = Limiter(Rate(settings.reads_at_once, settings.reads_a_minute))
        self._failures = Limiter(Rate(settings.failures_at_once, settings.failures_a_minute))
        self._anonymous = Limiter(Rate(settings.anonymous_at_once, settings.anonymous_a_minute))
        self._codes = Limiter(Rate(settings.anonymous_at_once, settings.anonymous_a_minute))
        self._lines = Limiter(LINES)

    def asked(self, request: Request, person: UUID) -> None:
        """Let a signed-in person's request in. Raises `TooMany`."""
        scope = request.scope
        if scope["method"] in READS:
            limiter, why = self._reads, "reads"
        elif scope["path"] in REPORTS:
            limiter, why = self._reports, "reports"
        else:
            limiter, why = self._changes, "changes"
        wait_s = limiter.wait(person.int)
        if wait_s:
            self._refuse(request, why, person.int, wait_s)

    def failed(self, request: Request, what: Noted, why: str, *, is_guess: bool = True) -> None:
        """Note that a token, a login or a code did not hold. Raises `TooMany`.

        What only has run out is no guess: it is noted, and never refused for being too many.
        """
        address = network_of(request.scope)
        wait_s = self._failures.wait(address)
        if not wait_s:
            security_log.note(request, what, why=why)
            return
        security_log.count(request, what)
        if is_guess:
            self._refuse(request, "failures", address, wait_s)

    def asked_by_nobody(self, request: Request) -> None:
        """Let an anonymous report in: a limit for all together, so that nobody is told apart.

        Raises `TooMany`.
        """
        wait_s = self._anonymous.wait("all")
        if wait_s:
            self._refuse(request, "anonymous", "all", wait_s)

    def asked_by_code(self, request: Request, about: UUID) -> None:
        """Let in what somebody does by the code of a receipt. Raises `TooMany`."""
        wait_s = self._codes.wait(about)
        if wait_s:
            self._refuse(request, "code", about, wait_s)

    def _refuse(self, request: Request, why: str, key: Hashable, wait_s: float) -> None:
        if self._lines.wait((why, key)):
            security_log.count(request, Noted.LIMIT_REACHED)
        else:
            security_log.note(request, Noted.LIMIT_REACHED, why=why)
        raise TooMany(wait_s)


def rates_of(request: Request) -> Rates:
    """Return the limits of the app that serves a request."""
    rates: Rates = request.app.state.rates
    return rates


def network_of(scope: Scope) -> str:
    """Return the address that a request came from; of IPv6 the network, which one house has."""
    address = str(scope["client"][0]) if scope.get("client") else ""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address  # a socket of this machine
    if isinstance(parsed, IPv6Address) and parsed.ipv4_mapped is None:
        return parsed.exploded[:19]
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
