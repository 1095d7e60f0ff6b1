"""Draws pages: templates in Swedish, and a menu of what this person may do."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.access import Action, scope
from shared.events import Role
from shared.identity.principal import NotSignedIn, Principal, identity_of
from shared.web import swedish
from shared.web.labels import role_name
from shared.web.traceless import leaves_no_trace, may_be_anonymous

TEMPLATES = Path(__file__).parent / "templates"


def _leads(principal: Principal) -> bool:
    return bool(principal.known.manages or principal.known.oversees)


def _looks_after(principal: Principal) -> bool:
    return not _leads(principal) and not scope(principal.known).is_empty


def _asks_or_answers(principal: Principal) -> bool:
    area = principal.known.areas.get(Role.SAFETY_REPRESENTATIVE)
    return bool(area or principal.known.manages)


def _manages(principal: Principal) -> bool:
    return bool(principal.manages)


def _oversees(principal: Principal) -> bool:
    return bool(principal.known.oversees)


def _decides_about_names(principal: Principal) -> bool:
    return Role.IDENTITY_CUSTODIAN in principal.roles


def _opens_or_looks(principal: Principal) -> bool:
    return bool(principal.known.on_call_in or principal.known.oversees)


MENU: tuple[tuple[str, str, Action | Callable[[Principal], bool]], ...] = (
    ("/rapportera", "Rapportera", Action.REPORT),
    ("/mina-rapporter", "Mina rapporter", Action.REPORT),
    ("/enhet", "Min enhet", _leads),
    ("/enhet", "Händelser", _looks_after),
    ("/direktor", "Läget", _oversees),
    ("/utlamnande", "Utlämnande", _manages),
    ("/skyddsombud", "Skyddsombud", _asks_or_answers),
    ("/nodlage", "Nödläge", _opens_or_looks),
    ("/revision", "Revision", Action.AUDIT_INCIDENT),
    ("/kia", "KIA", Action.IMPORT_KIA),
    ("/pilot", "Pilot", Action.SEE_PILOT),
    ("/identitet", "Dolda namn", _decides_about_names),
    ("/larm", "Larm", Action.WATCH_ALARMS),
    ("/utbildning", "Utbildning", Action.SEE_TRAINING),
    ("/namnd", "Nämndens statistik", Action.READ_STATISTICS),
    ("/organisation", "Organisation", Action.SEE_ORGANISATION),
)


@dataclass(frozen=True)
class MenuItem:
    """One line of the menu."""

    href: str
    label: str
    current: bool


@dataclass(frozen=True)
class Shown:
    """How a signed-in person is shown at the top of a page."""

    name: str
    role: str


def templates(folder: Path) -> Environment:
    """Return a service's templates, on top of those that all share."""
    environment = Environment(
        loader=FileSystemLoader([folder, TEMPLATES]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = swedish.day
    environment.filters["moment"] = swedish.moment
    return environment


def menu(path: str, principal: Principal | None, *, has_kia: bool = True) -> list[MenuItem]:
    """Return the menu of what this person may do."""
    if principal is None:
        return []
    return [
        MenuItem(href, label, path == href or path.startswith(f"{href}/"))
        for href, label, who in MENU
        if (has_kia or href != "/kia")
        and (principal.may(who) if isinstance(who, Action) else who(principal))
    ]


async def _shown(request: Request, principal: Principal) -> Shown:
    names = await identity_of(request).names.of([principal.person])
    role = role_name(principal.roles)
    return Shown(names.get(principal.person, role), role)


async def render(
    request: Request,
    template: str,
    *,
    principal: Principal | None = None,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
    **context: Any,
) -> HTMLResponse:
    """Draw a page. Errors in `context["errors"]` also mark the title."""
    identity = identity_of(request)
    if principal is None and not leaves_no_trace(request.scope):
        try:
            principal = await identity.by_cookie(request)
        except NotSignedIn:
            principal = None
    page = request.app.state.templates.get_template(template)
    html = page.render(
        nav=menu(request.url.path, principal, has_kia=identity.settings.kia != "alone"),
        kia=identity.settings.kia,
        person=await _shown(request, principal) if principal else None,
        form_token=principal.form_token if principal else "",
        demo=identity.settings.development,
        security_phone=identity.settings.security_phone,
        anonymous_here=may_be_anonymous(request.scope, identity.settings),
        **context,
    )
    return HTMLResponse(html, status, headers=headers)
