"""Draws pages: templates in Swedish, and a menu of what this person may do."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from shared.access import Action
from shared.events import Role
from shared.identity.principal import NotSignedIn, Principal, identity_of
from shared.web import swedish

TEMPLATES = Path(__file__).parent / "templates"

MENU: tuple[tuple[str, str, Action | None], ...] = (
    ("/rapportera", "Rapportera", Action.REPORT),
    ("/mina-rapporter", "Mina rapporter", Action.REPORT),
    ("/enhet", "Min enhet", None),
    ("/larm", "Larm", Action.WATCH_ALARMS),
    ("/utbildning", "Utbildning", Action.SEE_TRAINING),
    ("/namnd", "Nämndens statistik", Action.READ_STATISTICS),
    ("/organisation", "Organisation", Action.SEE_ORGANISATION),
)

ROLE_NAMES = {
    Role.MANAGER: "Chef",
    Role.DEPARTMENT_HEAD: "Avdelningschef",
    Role.SAFETY_REPRESENTATIVE: "Skyddsombud",
    Role.HR: "HR",
    Role.SECURITY: "Säkerhetsavdelningen",
    Role.DIRECTOR: "Förvaltningsdirektör",
    Role.TRAINING_COORDINATOR: "Utbildningssamordnare",
    Role.BOARD_SECRETARY: "Nämndsekreterare",
    Role.BOARD_MEMBER: "Nämndledamot",
    Role.ELECTED_OFFICIAL: "Förtroendevald",
    Role.IDENTITY_CUSTODIAN: "Identitetsförvaltare",
    Role.REGISTRAR: "Registrator",
    Role.AUDITOR: "Revisor",
    Role.ADMINISTRATOR: "Administratör",
}


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


def role_name(roles: frozenset[Role]) -> str:
    """Return what to call someone by her role; the first in the order of the list above."""
    return next((name for role, name in ROLE_NAMES.items() if role in roles), "Medarbetare")


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


def menu(path: str, principal: Principal | None) -> list[MenuItem]:
    """Return the menu of what this person may do."""
    if principal is None:
        return []
    return [
        MenuItem(href, label, path == href or path.startswith(f"{href}/"))
        for href, label, action in MENU
        if (principal.may(action) if action else principal.manages)
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
    if principal is None:
        try:
            principal = await identity.by_cookie(request)
        except NotSignedIn:
            principal = None
    page = request.app.state.templates.get_template(template)
    html = page.render(
        nav=menu(request.url.path, principal),
        person=await _shown(request, principal) if principal else None,
        form_token=principal.form_token if principal else "",
        demo=identity.settings.development,
        security_phone=identity.settings.security_phone,
        **context,
    )
    return HTMLResponse(html, status, headers=headers)
