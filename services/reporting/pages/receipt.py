"""What becomes of a report, and the dialogue about it, for whoever has its receipt.

Nothing tells a wrong code from a number that does not exist. The code is in no address: each page
is the answer to a form that has it.
"""

from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from services.reporting.application import Conversations
from services.reporting.dependencies import TheConversations, TheReporting
from services.reporting.domain import Incident, Side
from services.reporting.labels import MESSAGE_SENTENCES
from services.reporting.pages.dialogue import outcomes_of, posting_in, talk
from services.reporting.pages.status import status
from shared.refusal import FieldError, Missing, Refused
from shared.security_log import Noted
from shared.web.forms import from_our_own_page
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService
from shared.web.rates import rates_of
from shared.web.traceless import RECEIPT

router = APIRouter(include_in_schema=False)

NOT_FOUND = FieldError("reference", "Det finns ingen rapport med det numret och den koden.")


@router.get(RECEIPT)
async def ask_for_receipt(request: Request) -> Response:
    """Ask for number and code."""
    return await render(request, "receipt.html", filled={"reference": "", "code": ""})


@router.post(RECEIPT)
async def show_report(
    request: Request, conversations: TheConversations, reporting: TheReporting
) -> Response:
    """Show what has become of a report, and the dialogue; or that there is no such report."""
    from_our_own_page(request)
    reference, code = await _typed(request)
    try:
        found = await conversations.by_receipt(reference, code)
    except Missing:
        return await _not_found(request, reference)
    reference = (await reporting.receipt(found)).reference
    return await _status(request, conversations, found, reference, code)


@router.post(f"{RECEIPT}/meddelande")
async def write_by_receipt(
    request: Request,
    conversations: TheConversations,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Write to whoever handles the report."""
    from_our_own_page(request)
    reference, code = await _typed(request)
    form = await request.form()
    try:
        found = await conversations.by_receipt(reference, code)
    except Missing:
        return await _not_found(request, reference)
    errors: list[FieldError] = []
    try:
        await service.written(await conversations.write_by_receipt(found, posting_in(form)))
    except (ValidationError, Refused) as wrong:
        errors = what_is_wrong(wrong, MESSAGE_SENTENCES)
    found = await reporting.found(found.id)
    text = str(form.get("text", "")) if errors else ""
    return await _status(request, conversations, found, reference, code, errors, text)


async def _typed(request: Request) -> tuple[str, str]:
    form = await request.form()
    return str(form.get("reference", "")).strip(), str(form.get("code", "")).strip()


async def _not_found(request: Request, reference: str) -> Response:
    """Say that there is nothing. Raises `TooMany` for whoever has tried often."""
    rates_of(request).failed(request, Noted.REFUSED_CODE, "receipt")
    filled = {"reference": reference, "code": ""}
    return await render(request, "receipt.html", status=404, filled=filled, errors=[NOT_FOUND])


async def _status(
    request: Request,
    conversations: Conversations,
    found: Incident,
    reference: str,
    code: str,
    errors: list[FieldError] | None = None,
    text: str = "",
) -> Response:
    messages = await conversations.read_as_reporter(found)
    shown: dict[str, Any] = talk(messages, Side.REPORTER, f"{RECEIPT}/meddelande")
    return await render(
        request,
        "status.html",
        status=422 if errors else 200,
        errors=errors or [],
        incident=found,
        reference=reference,
        code=code,
        how_it_goes=status(found),
        talk=shown,
        outcomes=outcomes_of(found),
        text=text,
    )
