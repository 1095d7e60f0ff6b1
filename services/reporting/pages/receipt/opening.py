"""Who has which receipt: number and code, in a form's first two fields, on every page here."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Request
from fastapi.responses import Response

from services.reporting.application import Conversations, must_be_anonymous
from services.reporting.dependencies import TheConversations, TheReporting
from services.reporting.domain import Incident
from services.reporting.receipts import WrongReceipt
from shared.refusal import FieldError, Missing
from shared.security_log import Noted
from shared.web.forms import from_our_own_page
from shared.web.pages import render
from shared.web.rates import rates_of

NOT_FOUND = FieldError("reference", "Det finns ingen rapport med det numret och den koden.")


@dataclass(frozen=True)
class Opened:
    """A report, and what it was opened with."""

    found: Incident
    reference: str
    code: str


async def with_receipt(
    request: Request, conversations: TheConversations, reporting: TheReporting
) -> Opened:
    """Return the report whose number and code a form has. Raises as `found_by`; `ForgedForm`."""
    from_our_own_page(request)
    form = await request.form()
    reference, code = str(form.get("reference", "")), str(form.get("code", ""))
    found = await found_by(request, conversations, reference, code)
    return Opened(found, (await reporting.receipt(found)).reference, code.strip())


async def found_by(
    request: Request, conversations: Conversations, reference: str, code: str
) -> Incident:
    """Return the report that a receipt is for.

    Raises `WrongReceipt`, and `TooMany` for whoever has tried often.
    """
    try:
        return await conversations.by_receipt(reference.strip(), code.strip())
    except Missing:
        rates_of(request).failed(request, Noted.REFUSED_CODE, "receipt")
        raise WrongReceipt(reference.strip()) from None


WithReceipt = Annotated[Opened, Depends(with_receipt)]


def _anonymous(opened: WithReceipt) -> Opened:
    """Return an anonymous report; with any other, more is done only logged in."""
    must_be_anonymous(opened.found)
    return opened


Hers = Annotated[Opened, Depends(_anonymous)]


async def no_such_receipt(request: Request, wrong: Exception) -> Response:
    """Say that there is nothing."""
    assert isinstance(wrong, WrongReceipt)
    filled = {"reference": wrong.reference, "code": ""}
    return await render(request, "receipt.html", status=404, filled=filled, errors=[NOT_FOUND])
