"""Logging in and out."""

import asyncio
import hmac
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.organisation.application import Organisation
from services.organisation.dependencies import (
    TheContacts,
    TheOrganisation,
    TheProvider,
    TheRegister,
)
from services.organisation.login import Attempt, Attempts, Claimed, Failed, Why
from shared import security_log
from shared.eventstore.application import Conflict
from shared.identity.principal import AnyVisitor, Visitor, identity_of, is_here
from shared.identity.register import Register
from shared.identity.tokens import session_hash
from shared.refusal import Missing
from shared.security_log import Noted
from shared.service import Service
from shared.web.forms import from_our_own_page, read_form
from shared.web.kept import has_kept
from shared.web.labels import role_name
from shared.web.pages import render
from shared.web.parts import TheService
from shared.web.rates import rates_of
from shared.web.swedish import alphabetical

router = APIRouter(include_in_schema=False)

STATUS = {Why.AWAY: 503, Why.CANCELLED: 400, Why.STALE: 400, Why.REFUSED: 403, Why.UNKNOWN: 403}

Next = Annotated[str, Query(alias="next")]


def _local(path: str) -> str:
    """Return a path of ours to go on to; never somebody else's site."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


@router.get("/logga-in")
async def log_in_page(
    request: Request,
    visitor: AnyVisitor,
    register: TheRegister,
    contacts: TheContacts,
    provider: TheProvider,
    then: Next = "/",
    out: Annotated[Literal["", "ja", "helt"], Query(alias="ut")] = "",
) -> Response:
    """Show the ways in: the municipality's own, and in development the demo people."""
    people: list[tuple[UUID, str, str]] = []
    cookies = identity_of(request).cookies
    if identity_of(request).settings.development:
        known = [who for who in await asyncio.to_thread(register.everyone) if is_here(who)]
        names = await contacts.names(person.id for person in known)
        people = [(p.id, names.get(p.id, ""), role_name(p.roles)) for p in known]
        people.sort(key=lambda shown: (shown[2] != "Medarbetare", alphabetical(shown[1])))
    return await render(
        request,
        "log_in.html",
        principal=visitor,
        people=people,
        next=_local(then),
        provider=provider.exists,
        logged_out="" if visitor else out,
        ended=visitor is None and cookies.name in request.cookies,
        kept=visitor is None and has_kept(request),
        account=await provider.end_of_session() if out == "ja" and provider.exists else None,
    )


@router.post("/logga-in")
async def log_in(
    request: Request, organisation: TheOrganisation, register: TheRegister, service: TheService
) -> Response:
    """Begin a session for a demo person."""
    from_our_own_page(request)
    form = await request.form()
    try:
        person = UUID(str(form.get("person", "")))
    except ValueError:
        rates_of(request).failed(request, Noted.FAILED_LOGIN, "unreadable")
        raise Missing from None
    known = await asyncio.to_thread(register.person, person)
    if not identity_of(request).settings.development or not is_here(known):
        rates_of(request).failed(request, Noted.FAILED_LOGIN, "unknown")
        raise Missing
    claimed = Claimed(person, frozenset())
    return await _begin(request, organisation, service, claimed, Attempt(str(form.get("next", ""))))


@router.get("/logga-in/vidare")
async def go_on(request: Request, provider: TheProvider, then: Next = "/") -> Response:
    """Send the browser to the login provider; missing where there is none."""
    if not provider.exists:
        raise Missing
    attempt = Attempt(_local(then))
    try:
        answer = RedirectResponse(await provider.question(attempt), status_code=303)
    except Failed as failed:
        return await _failed(request, failed.why, attempt.then)
    answer.headers["set-cookie"] = Attempts(identity_of(request).cookies).header(attempt)
    return answer


@router.get("/logga-in/svar")
async def come_back(
    request: Request,
    organisation: TheOrganisation,
    register: TheRegister,
    provider: TheProvider,
    service: TheService,
) -> Response:
    """Take the login provider's answer; missing where there is none.

    It leads to a session, or to a page that says why not.
    """
    if not provider.exists:
        raise Missing
    attempts = Attempts(identity_of(request).cookies)
    attempt = attempts.read(request.cookies.get(attempts.name, ""))
    state = request.query_params.get("state", "").encode()
    if attempt is None or not hmac.compare_digest(state, attempt.state.encode()):
        return await _failed(request, Why.STALE)
    try:
        claimed = await provider.answer(attempt, request.query_params)
        await _must_be_known(register, claimed)
        answer = await _begin(request, organisation, service, claimed, attempt)
    except Failed as failed:
        answer = await _failed(request, failed.why, attempt.then)
    except Conflict:
        answer = await _failed(request, Why.STALE, attempt.then)
    answer.headers.append("set-cookie", attempts.over_header())
    return answer


@router.post("/logga-ut")
async def log_out(
    request: Request,
    visitor: Visitor,
    organisation: TheOrganisation,
    provider: TheProvider,
    service: TheService,
) -> Response:
    """End the session, in every service."""
    await read_form(request, visitor)
    positions = await organisation.end_session(visitor.session, visitor.person)
    await service.written(positions)
    security_log.note(request, Noted.LOGGED_OUT)
    answer = RedirectResponse("/logga-in?ut=ja" if provider.exists else "/", status_code=303)
    answer.headers["set-cookie"] = identity_of(request).cookies.ended_header()
    return answer


async def _must_be_known(register: Register, claimed: Claimed) -> None:
    known = await asyncio.to_thread(register.person, claimed.person)
    if not is_here(known):
        raise Failed(Why.UNKNOWN)


async def _begin(
    request: Request,
    organisation: Organisation,
    service: Service,
    claimed: Claimed,
    attempt: Attempt,
) -> Response:
    """Begin a session and go on to where she wanted. Raises `Conflict` when it has begun."""
    cookies = identity_of(request).cookies
    cookie, ends = cookies.start(claimed.person, claimed.roles, attempt.secret)
    positions = await organisation.start_session(session_hash(cookie.secret), cookie.person, ends)
    await service.written(positions)
    security_log.note(request, Noted.LOGGED_IN, person=cookie.person)
    answer = RedirectResponse(_local(attempt.then), status_code=303)
    answer.headers["set-cookie"] = cookies.header(cookie)
    return answer


async def _failed(request: Request, why: Why, then: str = "/") -> Response:
    """Say why there is no session. Raises `TooMany`."""
    is_guess = why not in (Why.AWAY, Why.CANCELLED)
    rates_of(request).failed(request, Noted.FAILED_LOGIN, why, is_guess=is_guess)
    return await render(
        request,
        "log_in_failed.html",
        status=STATUS[why],
        why=why,
        next=then,
        kept=has_kept(request),
    )
