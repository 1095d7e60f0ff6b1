"""The person behind a request: by bearer token in the API, by session cookie on pages."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Annotated, Protocol
from uuid import UUID

from fastapi import Depends, Request

from shared import security_log
from shared.access import Action, Resource, may
from shared.events import Role
from shared.identity.names import Names
from shared.identity.register import Employed, Register
from shared.identity.tokens import Bearers, Cookie, Cookies, Issuer, NotValid, ProviderAway, Reason
from shared.refusal import Denied
from shared.security_log import Noted
from shared.settings import Settings
from shared.web.rates import rates_of

SESSION_ARRIVES_WITHIN_S = 2.0


class NotSignedIn(Exception):
    """The request carries no valid token or session."""


class ForgedForm(Exception):
    """A form did not come from our own page in the same session."""


class FormOfBefore(ForgedForm):
    """A form came from our own page and was drawn for the same person, in a session before."""


@dataclass(frozen=True)
class Principal:
    """Someone who is signed in."""

    known: Employed
    form_token: str = ""
    session: str = ""

    @property
    def person(self) -> UUID:
        """Her opaque id."""
        return self.known.id

    @property
    def unit(self) -> UUID | None:
        """Where she works."""
        return self.known.unit

    @property
    def roles(self) -> frozenset[Role]:
        """What she is besides employed."""
        return self.known.roles

    @property
    def manages(self) -> frozenset[UUID]:
        """The units that she is the nearest leader of, herself or as a deputy."""
        return self.known.manages

    def may(self, action: Action, resource: Resource | None = None) -> bool:
        """Whether she may do something."""
        return may(self.known, action, resource or Resource())

    def must(self, action: Action, resource: Resource | None = None) -> None:
        """Go on only if she may; otherwise it looks as if nothing were there."""
        if not self.may(action, resource):
            raise Denied(action)


class Sessions(Protocol):
    """Where a service learns of sessions, and whether it is hearing of them at present."""

    async def heard(self) -> bool:
        """Whether NATS brings news of sessions right now."""

    async def wait_for_session(self, session: str, within_s: float) -> bool:
        """Wait until a session is known."""


class Identity:
    """Everything a service needs to know who is asking."""

    def __init__(
        self, settings: Settings, register: Register, names: Names, sessions: Sessions
    ) -> None:
        self.settings = settings
        self.register = register
        self.names = names
        self.cookies = Cookies(settings)
        self.issuer = Issuer(settings)
        self.bearers = Bearers(settings, self.issuer)
        self._sessions = sessions

    async def by_bearer(self, request: Request) -> Principal:
        """Return who sent a bearer token. Raises `NotSignedIn`, `KeysAway`."""
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer":
            raise NotSignedIn
        try:
            bearer = await self.bearers.read(token.strip())
        except NotValid as wrong:
            raise _refused(request, wrong.reason) from None
        known = await self.register.remembered(self.register.person, bearer.person)
        # A program that fills an empty register is an administrator whom nobody has registered.
        if not is_here(known) and Role.ADMINISTRATOR not in bearer.roles:
            raise _refused(request, Reason.LEFT)
        return self._principal(known, extra=bearer.roles)

    async def by_cookie(self, request: Request) -> Principal:
        """Return whose session it is. Raises `NotSignedIn`."""
        try:
            cookie = self.cookies.read(request.cookies.get(self.cookies.name, ""))
        except NotValid:
            raise NotSignedIn from None
        person = await self._whose(cookie)
        if person is None:
            raise NotSignedIn
        known = await self.register.remembered(self.register.person, person)
        if not is_here(known):
            raise NotSignedIn
        if self.cookies.wants_renewal(cookie):
            request.state.set_cookie = self.cookies.header(cookie)
        return self._principal(
            known,
            extra=cookie.roles,
            form_token=self.cookies.form_token(cookie),
            session=cookie.session,
        )

    async def still(
        self, ask: Callable[[Request], Awaitable[Principal]], request: Request, action: Action
    ) -> bool:
        """Whether what a long answer began with still holds: session or token, role, place."""
        try:
            return (await ask(request)).may(action)
        except (NotSignedIn, ProviderAway):
            return False

    async def _whose(self, cookie: Cookie) -> UUID | None:
        person = await asyncio.to_thread(self.register.session_person, cookie.session)
        if person is not None:
            return person
        # Perhaps she logged in a moment ago, and the news is on its way.
        if await self._sessions.wait_for_session(cookie.session, SESSION_ARRIVES_WITHIN_S):
            return await asyncio.to_thread(self.register.session_person, cookie.session)
        # When no news can come at all, the signature must do: reports are taken without NATS too.
        return None if await self._sessions.heard() else cookie.person

    @staticmethod
    def _principal(
        known: Employed,
        *,
        extra: frozenset[Role] = frozenset(),
        form_token: str = "",
        session: str = "",
    ) -> Principal:
        return Principal(replace(known, roles=known.roles | extra), form_token, session)


def _refused(request: Request, reason: Reason) -> NotSignedIn:
    """Write down that a token was refused, and why: never the token itself. Raises `TooMany`."""
    is_guess = reason not in (Reason.EXPIRED, Reason.LEFT)
    rates_of(request).failed(request, Noted.REFUSED_TOKEN, reason, is_guess=is_guess)
    return NotSignedIn()


def is_here(known: Employed) -> bool:
    """Whether the register knows her today; who has left it is nobody."""
    return known.unit is not None or bool(known.roles)


def identity_of(request: Request) -> Identity:
    """Return the identity part of the app that serves a request."""
    identity: Identity = request.app.state.identity
    return identity


def _let_in(request: Request, principal: Principal) -> Principal:
    """Count a request as hers. Raises `TooMany`."""
    security_log.is_signed_in(request.scope, principal.person)
    rates_of(request).asked(request, principal.person)
    return principal


async def _by_bearer(request: Request) -> Principal:
    return _let_in(request, await identity_of(request).by_bearer(request))


async def _by_cookie(request: Request) -> Principal:
    return _let_in(request, await identity_of(request).by_cookie(request))


async def _or_nobody(request: Request) -> Principal | None:
    try:
        return await identity_of(request).by_cookie(request)
    except NotSignedIn:
        return None


SignedIn = Annotated[Principal, Depends(_by_bearer)]  # API
Visitor = Annotated[Principal, Depends(_by_cookie)]  # pages that need a login
AnyVisitor = Annotated[Principal | None, Depends(_or_nobody)]  # pages that do not
