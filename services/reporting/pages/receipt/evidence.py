"""Files and posts that are added to an anonymous report; as on the pages of one's own."""

from collections.abc import AsyncIterator

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError

from services.reporting.application import Conversations, Reporting, must_be_anonymous
from services.reporting.dependencies import TheConversations, TheEvidences, TheReporting
from services.reporting.evidence import ACCEPT, Part, TooLarge, parts
from services.reporting.pages.evidence import Filled, errors_of
from services.reporting.pages.receipt.opening import Hers, Opened, found_by
from services.reporting.pages.receipt.status import TheStatus
from shared import clock
from shared.clock import SWEDEN
from shared.refusal import Refused
from shared.web.forms import from_our_own_page
from shared.web.pages import render
from shared.web.parts import TheService
from shared.web.rates import rates_of
from shared.web.traceless import RECEIPT

router = APIRouter(include_in_schema=False)

FILE_ADDED = "Det är tillagt. De som tar hand om rapporten kan spara det."
POST_ADDED = "Inlägget är tillagt. De som tar hand om rapporten kan se det."


@router.post(f"{RECEIPT}/bilder")
async def evidence(request: Request, opened: Hers) -> Response:
    """Show forms to add files and posts."""
    return await _page(request, opened)


@router.post(f"{RECEIPT}/fil")
async def attach(
    request: Request,
    conversations: TheConversations,
    reporting: TheReporting,
    evidences: TheEvidences,
    service: TheService,
    how_it_goes: TheStatus,
) -> Response:
    """Attach files."""
    opened, fields = await _begun(request, conversations, reporting)
    try:
        async with evidences.adding(opened.found.id, None) as adding:
            await Filled().take_in(fields, adding)
            _, positions = await adding.done()
    except (Refused, TooLarge) as wrong:
        return await _page(request, opened, wrong)
    await service.written(positions)
    return await how_it_goes.show(opened, done=FILE_ADDED)


@router.post(f"{RECEIPT}/inlagg")
async def capture(
    request: Request,
    conversations: TheConversations,
    reporting: TheReporting,
    evidences: TheEvidences,
    service: TheService,
    how_it_goes: TheStatus,
) -> Response:
    """Say where and when a post was seen, with a picture of it or without."""
    opened, fields = await _begun(request, conversations, reporting)
    filled = Filled()
    try:
        async with evidences.adding(opened.found.id, None) as adding:
            await filled.take_in(fields, adding)
            _, positions = await adding.done(filled.seen())
    except (ValidationError, Refused, TooLarge) as wrong:
        return await _page(request, opened, wrong, filled, is_post=True)
    await service.written(positions)
    return await how_it_goes.show(opened, done=POST_ADDED)


async def _begun(
    request: Request, conversations: Conversations, reporting: Reporting
) -> tuple[Opened, AsyncIterator[Part]]:
    """Return which report a form with files is about, and the rest of the form.

    Number and code come first in it: before they fit nothing is taken.
    Raises `WrongReceipt`, `Missing`, `ForgedForm`, `TooMany`.
    """
    from_our_own_page(request)
    fields = parts(request)
    reference, code = await _text(fields, "reference"), await _text(fields, "code")
    found = await found_by(request, conversations, reference, code)
    must_be_anonymous(found)
    rates_of(request).asked_by_code(request, found.id)
    return Opened(found, (await reporting.receipt(found)).reference, code.strip()), fields


async def _text(fields: AsyncIterator[Part], name: str) -> str:
    part = await anext(fields, None)
    is_it = part is not None and part.name == name and part.filename is None
    return await part.text() if part and is_it else ""


async def _page(
    request: Request,
    opened: Opened,
    wrong: ValidationError | Refused | TooLarge | None = None,
    filled: Filled | None = None,
    *,
    is_post: bool = False,
) -> Response:
    now = clock.now().astimezone(SWEDEN)
    return await render(
        request,
        "receipt_evidence.html",
        status=413 if isinstance(wrong, TooLarge) else 422 if wrong else 200,
        errors=errors_of(wrong, is_post=is_post),
        reference=opened.reference,
        code=opened.code,
        filled=filled.said if filled else {"captured_at_date": now.date().isoformat()},
        accept=ACCEPT,
        today=now.date().isoformat(),
    )
