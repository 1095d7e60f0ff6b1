"""Reads a form, having made sure that it came from our own page in the same session."""

import hmac

from fastapi import Request
from starlette.datastructures import FormData

from shared.identity.principal import ForgedForm, FormOfBefore, Principal, identity_of


def from_our_own_page(request: Request) -> None:
    """Refuse what another site made a browser send. Raises `ForgedForm`."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in ("same-origin", "none"):
            raise ForgedForm
        return
    origin = request.headers.get("origin")
    if origin is not None and origin.partition("://")[2] != request.headers.get("host"):
        raise ForgedForm


async def read_form(request: Request, principal: Principal) -> FormData:
    """Return the fields of a form that this session's own page sent.

    Raises `ForgedForm`; `FormOfBefore` when she has logged in again since it was drawn.
    """
    from_our_own_page(request)
    form = await request.form()
    check_token(request, principal, str(form.get("form_token", "")))
    return form


def check_token(request: Request, principal: Principal, token: str) -> None:
    """Refuse a form that another session's page sent. Raises as `read_form`."""
    if not hmac.compare_digest(token.encode(), principal.form_token.encode()):
        drawn_for = identity_of(request).cookies.owner_of_form(token)
        raise FormOfBefore if drawn_for == principal.person else ForgedForm
