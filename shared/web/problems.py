"""What went wrong, said clearly: problem details (RFC 9457) to programs, a page to people."""

from collections.abc import Awaitable, Callable, Sequence
from html import escape
from math import ceil
from typing import Any
from urllib.parse import quote

import structlog
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.datastructures import URL
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from shared import security_log
from shared.database import Unavailable
from shared.eventstore.application import Conflict
from shared.eventstore.group_commit import Stopped, TooBusy
from shared.identity.principal import ForgedForm, FormOfBefore, NotSignedIn
from shared.identity.tokens import KeysAway
from shared.refusal import Denied, Differs, FieldError, Missing, Refused, TooMany
from shared.security_log import Noted
from shared.web.forms import from_our_own_page
from shared.web.kept import KeptForms
from shared.web.mistakes import field_errors
from shared.web.pages import render

log = structlog.get_logger()

RETRY_AFTER_S = 2
RETRYABLE = (503,)


def problem(
    status: int,
    slug: str,
    title: str,
    errors: Sequence[FieldError] = (),
    headers: dict[str, str] | None = None,
) -> JSONResponse:
    """Return an answer in the form of RFC 9457."""
    body: dict[str, Any] = {"type": f"urn:motkraft:{slug}", "title": title, "status": status}
    if errors:
        body["errors"] = [{"field": e.field, "text": e.text} for e in errors]
    return JSONResponse(body, status, headers, media_type="application/problem+json")


def _for_program(request: Request) -> bool:
    return request.url.path.startswith("/api/")


Handler = Callable[[Request, Any], Awaitable[Response]]

_SAID: dict[type[Exception], tuple[int, str, str]] = {
    Missing: (404, "missing", "Det finns inte, eller så är det inte för dig."),
    Differs: (409, "differs", "Samma id har redan använts för något annat."),
    Conflict: (409, "conflict", "Någon annan hann före. Läs om och försök igen."),
    ForgedForm: (
        403,
        "forged-form",
        "Det skickades inte. Gå tillbaka, kopiera det du har skrivit och öppna sidan på nytt.",
    ),
    KeysAway: (503, "keys-away", "Det går inte att kontrollera din inloggning just nu."),
    TooBusy: (503, "busy", "Det är kö just nu. Försök igen om en liten stund."),
    Stopped: (503, "stopping", "Tjänsten startar om. Försök igen om en liten stund."),
}


def _handler(status: int, slug: str, title: str) -> Handler:
    async def handle(request: Request, _: Exception) -> Response:
        headers = {"Retry-After": str(RETRY_AFTER_S)} if status in RETRYABLE else {}
        if _for_program(request):
            return problem(status, slug, title, headers=headers)
        return await render(request, "problem.html", status=status, headers=headers, title=title)

    return handle


async def _missing(request: Request, missing: Missing) -> Response:
    # What is not there and what is not hers are answered alike, and only the log tells them apart.
    if isinstance(missing, Denied):
        security_log.note(request, Noted.REFUSED_ACCESS, action=missing.action, why="denied")
    elif request.path_params and security_log.person_of(request.scope):
        security_log.note(request, Noted.REFUSED_ACCESS, why="not-there")
    return await _handler(*_SAID[Missing])(request, missing)


async def _forged_form(request: Request, forged: ForgedForm) -> Response:
    security_log.note(request, Noted.REFUSED_FORM)
    return await _handler(*_SAID[ForgedForm])(request, forged)


async def _too_many(request: Request, error: TooMany) -> Response:
    seconds = ceil(error.wait_s)
    wait = f"{seconds} sekunder" if seconds > 1 else "en sekund"
    title = f"Det här har gjorts många gånger på kort tid. Försök igen om {wait}."
    headers = {"Retry-After": str(seconds)}
    if _for_program(request):
        return problem(429, "too-many", title, headers=headers)
    return await render(
        request,
        "wait.html",
        status=429,
        headers=headers,
        wait=wait,
        path=request.url.path,
        kept=await _what_was_written(request),
    )


async def _what_was_written(request: Request) -> list[tuple[str, str]]:
    """Return the fields of a form that our own page sent, so that she can send it again."""
    if request.method != "POST":
        return []
    try:
        from_our_own_page(request)
    except ForgedForm:
        return []
    declared = request.headers.get("content-length", "")
    if not declared.isdigit() or int(declared) > request.app.settings.body_bytes_max:
        return []  # files, which she chooses again: reading a form puts them on the disk in clear
    form = await request.form()
    return [(name, value) for name, value in form.multi_items() if isinstance(value, str)]


async def _unavailable(request: Request, error: Unavailable) -> Response:
    # The disk is full, the database is locked, or its server is away.
    log.error("database-unavailable", path=request.url.path, error=type(error).__name__)
    title = "Det går inte att spara eller läsa just nu. Försök igen om en liten stund."
    return await _handler(503, "unavailable", title)(request, error)


async def _refused(request: Request, refused: Refused) -> Response:
    title = "Det här behöver rättas."
    if _for_program(request):
        return problem(422, "invalid", title, refused.errors)
    return await render(request, "problem.html", status=422, title=title)


async def _invalid(request: Request, invalid: RequestValidationError) -> Response:
    if not _for_program(request):
        return await render(request, "problem.html", status=422, title="Adressen stämmer inte.")
    sentences = getattr(request.app.state, "sentences", None)
    return await _refused(request, Refused(*field_errors(invalid.errors(), sentences)))


def _page_of(request: Request) -> str:
    """Return the page to come back to after logging in: never the target of a form."""
    if request.method == "GET":
        asked = request.url
    else:
        asked = URL(request.headers.get("referer", "/"))
        if asked.netloc not in ("", request.url.netloc):
            return "/"
    return f"{asked.path}?{asked.query}" if asked.query else asked.path


async def _not_signed_in(request: Request, _: NotSignedIn) -> Response:
    if _for_program(request):
        ask = {"WWW-Authenticate": "Bearer"}
        return problem(401, "not-signed-in", "Du behöver logga in.", headers=ask)
    try:
        kept = await _kept(request)
    except Unavailable as error:
        return await _unavailable(request, error)
    # A form that is kept is filled in again on the page that has its own address.
    page = request.url.path if kept else _page_of(request)
    return _go(f"/logga-in?next={quote(page)}", kept)


async def _form_of_before(request: Request, error: FormOfBefore) -> Response:
    # She has logged in again somewhere else: what she wrote is shown, to be sent once more.
    kept = await _kept(request)
    return (
        _go(request.url.path, kept) if kept else await _handler(*_SAID[ForgedForm])(request, error)
    )


async def _kept(request: Request) -> str | None:
    forms: KeptForms | None = getattr(request.app.state, "kept", None)
    return await forms.keep(request) if forms else None


def _go(address: str, cookie: str | None) -> Response:
    answer = RedirectResponse(address, status_code=303)
    if cookie:
        answer.headers["set-cookie"] = cookie
    return answer


async def http_problem(request: Request, error: HTTPException) -> Response:
    """Answer what the framework refuses: unknown paths, wrong methods, too large bodies."""
    titles = {
        404: "Det finns inte, eller så är det inte för dig.",
        410: "Det är raderat och finns inte kvar.",
        405: "Den här adressen går inte att öppna direkt.",
        413: "Det är för stort för att ta emot.",
    }
    title = titles.get(error.status_code, "Det gick inte.")
    headers = dict(error.headers or {})
    if _for_program(request):
        return problem(error.status_code, f"http-{error.status_code}", title, headers=headers)
    return await render(
        request, "problem.html", status=error.status_code, headers=headers, title=title
    )


async def _gone(_: Request, __: ClientDisconnect) -> Response:
    # Whoever asked hung up before she had said it all: nobody reads this, and nothing is wrong.
    return Response(status_code=400)


async def _unexpected(request: Request, error: Exception) -> Response:
    # Only the kind of error: a message may quote what someone wrote.
    log.error("unexpected", path=request.url.path, error=type(error).__name__)
    title = "Något gick fel hos oss. Det kan ändå ha sparats. Titta efter innan du försöker igen."
    # Drawing a page could fail just as the first answer did, so this one needs nothing.
    return bare(request, 500, "unexpected", title)


def bare(request: Request, status: int, slug: str, title: str) -> Response:
    """Return an answer that needs nothing but the request: no template, no session."""
    if _for_program(request):
        return problem(status, slug, title)
    text = f'<!doctype html><html lang="sv"><title>Fel</title><h1>{escape(title)}</h1>'
    return HTMLResponse(f'{text}<p><a href="/">Till startsidan</a></p></html>', status)


def handle_problems(app: FastAPI) -> None:
    """Teach an app to answer every error clearly."""
    for kind, said in _SAID.items():
        app.add_exception_handler(kind, _handler(*said))
    handlers: dict[type[Exception], Handler] = {
        Missing: _missing,
        ForgedForm: _forged_form,
        TooMany: _too_many,
        Refused: _refused,
        RequestValidationError: _invalid,
        NotSignedIn: _not_signed_in,
        FormOfBefore: _form_of_before,
        HTTPException: http_problem,
        Unavailable: _unavailable,
        ClientDisconnect: _gone,
        Exception: _unexpected,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)
