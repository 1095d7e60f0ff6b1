"""The start page, logging in and out, and how accessible we are."""

import asyncio
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response

from services.organisation.dependencies import TheContacts, TheOrganisation, TheRegister
from shared.identity.principal import AnyVisitor, Visitor, identity_of
from shared.identity.tokens import session_hash
from shared.refusal import Missing
from shared.web.forms import from_our_own_page, read_form
from shared.web.labels import role_name
from shared.web.pages import render
from shared.web.parts import TheService
from shared.web.swedish import alphabetical

router = APIRouter(include_in_schema=False)


def _local(path: str) -> str:
    """Return a path of ours to go on to; never somebody else's site."""
    return path if path.startswith("/") and not path.startswith(("//", "/\\")) else "/"


@router.get("/")
async def start(request: Request, visitor: AnyVisitor) -> Response:
    """Show what one can do here."""
    return await render(request, "start.html", principal=visitor)


@router.get("/tillganglighet")
async def accessibility(request: Request, visitor: AnyVisitor) -> Response:
    """Show how accessible the pages are, and how to tell us when they are not."""
    return await render(request, "accessibility.html", principal=visitor)


@router.get("/logga-in")
async def log_in_page(
    request: Request,
    visitor: AnyVisitor,
    register: TheRegister,
    contacts: TheContacts,
    then: Annotated[str, Query(alias="next")] = "/",
) -> Response:
    """Show the demo people to log in as; only a development installation has them."""
    people: list[tuple[UUID, str, str]] = []
    if identity_of(request).settings.development:
        known = await asyncio.to_thread(register.everyone)
        names = await contacts.names(person.id for person in known)
        people = [(p.id, names.get(p.id, ""), role_name(p.roles)) for p in known]
        people.sort(key=lambda shown: (shown[2] != "Medarbetare", alphabetical(shown[1])))
    return await render(request, "log_in.html", principal=visitor, people=people, next=_local(then))


@router.post("/logga-in")
async def log_in(
    request: Request, organisation: TheOrganisation, register: TheRegister, service: TheService
) -> Response:
    """Begin a session for a demo person."""
    from_our_own_page(request)
    identity = identity_of(request)
    form = await request.form()
    try:
        person = UUID(str(form.get("person", "")))
    except ValueError:
        raise Missing from None
    known = await asyncio.to_thread(register.everyone)
    if not identity.settings.development or person not in {p.id for p in known}:
        raise Missing
    cookie, ends = identity.cookies.start(person)
    positions = await organisation.start_session(session_hash(cookie.secret), person, ends)
    await service.written(positions)
    answer = RedirectResponse(_local(str(form.get("next", "/"))), status_code=303)
    answer.headers["set-cookie"] = identity.cookies.header(cookie)
    return answer


@router.post("/logga-ut")
async def log_out(
    request: Request, visitor: Visitor, organisation: TheOrganisation, service: TheService
) -> Response:
    """End the session, in every service."""
    await read_form(request, visitor)
    positions = await organisation.end_session(visitor.session, visitor.person)
    await service.written(positions)
    answer = RedirectResponse("/", status_code=303)
    answer.headers["set-cookie"] = identity_of(request).cookies.ended_header()
    return answer
