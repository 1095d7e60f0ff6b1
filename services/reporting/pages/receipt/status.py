"""What becomes of a report, who has read it, and the dialogue about it."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.application import Reader
from services.reporting.dependencies import TheConversations, TheReporting
from services.reporting.domain import FACTS, OVER, TEXT, Incident, Side, Stage
from services.reporting.labels import HOW_READ, MESSAGE_SENTENCES, READ_AS
from services.reporting.pages.dialogue import outcomes_of, posting_in, talk
from services.reporting.pages.receipt.opening import Opened, WithReceipt
from services.reporting.pages.since import FACT_NAMES
from services.reporting.pages.status import status
from shared.refusal import FieldError, Refused
from shared.web.labels import PURPOSES
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService
from shared.web.rates import rates_of
from shared.web.traceless import RECEIPT

router = APIRouter(include_in_schema=False)

# Every page that is the answer to a form: somebody may go back to its address.
BELOW = (
    "meddelande",
    "lagg-till",
    "tillagg",
    "ratta",
    "rattelse",
    "ta-tillbaka",
    "aterta",
    "bilder",
    "fil",
    "inlagg",
)


@router.get(RECEIPT)
async def ask_for_receipt(request: Request) -> Response:
    """Ask for number and code."""
    return await render(request, "receipt.html", filled={"reference": "", "code": ""})


async def ask_again() -> Response:
    """Lead whoever has only the address of such a page to where number and code are asked for."""
    return RedirectResponse(RECEIPT, status_code=303)


for below in BELOW:
    router.add_api_route(f"{RECEIPT}/{below}", ask_again, methods=["GET"])


class HowItGoes:
    """The page of a report as it is now."""

    def __init__(
        self,
        request: Request,
        conversations: TheConversations,
        reporting: TheReporting,
        service: TheService,
    ) -> None:
        self._request = request
        self._conversations = conversations
        self._reporting = reporting
        self._service = service

    async def show(
        self,
        opened: Opened,
        *,
        errors: list[FieldError] | None = None,
        text: str = "",
        done: str = "",
    ) -> Response:
        """Show it, and what was done just now."""
        found = await self._reporting.found(opened.found.id)
        messages = await self._conversations.read_as_reporter(found)
        await self._service.caught_up()
        readers = await self._reporting.readers_by_receipt(found) if found.is_anonymous else []
        return await render(
            self._request,
            "status.html",
            status=422 if errors else 200,
            errors=errors or [],
            incident=found,
            reference=opened.reference,
            code=opened.code,
            how_it_goes=status(found),
            talk=talk(found, messages, Side.REPORTER, f"{RECEIPT}/meddelande"),
            outcomes=outcomes_of(found),
            readers=[_shown(reader) for reader in readers],
            did=_did(found),
            may_tell=found.stage != Stage.WITHDRAWN and not found.what_happened.is_erased,
            may_withdraw=found.stage not in OVER,
            text=text,
            done=done,
        )


TheStatus = Annotated[HowItGoes, Depends(HowItGoes)]


@router.post(RECEIPT)
async def show_report(opened: WithReceipt, how_it_goes: TheStatus) -> Response:
    """Show what has become of a report, and the dialogue."""
    return await how_it_goes.show(opened)


@router.post(f"{RECEIPT}/meddelande")
async def write_by_receipt(
    request: Request,
    opened: WithReceipt,
    conversations: TheConversations,
    service: TheService,
    how_it_goes: TheStatus,
) -> Response:
    """Write to whoever handles the report."""
    rates_of(request).asked_by_code(request, opened.found.id)
    form = await request.form()
    errors: list[FieldError] = []
    try:
        posting = posting_in(form)
        await service.written(await conversations.write_by_receipt(opened.found, posting))
    except (ValidationError, Refused) as wrong:
        errors = what_is_wrong(wrong, MESSAGE_SENTENCES)
    text = str(form.get("text", "")) if errors else ""
    return await how_it_goes.show(opened, errors=errors, text=text)


def _shown(reader: Reader) -> dict[str, Any]:
    return {
        "who": READ_AS[reader.role],
        "at": reader.read_at,
        "purpose": PURPOSES[reader.purpose],
        "how": HOW_READ[reader.how],
    }


def _did(found: Incident) -> list[str]:
    """Return what she has done since, without a word of what she wrote."""
    kept = len(found.attachments.keys() - {post.attachment for post in found.posts.values()})
    corrected = {name for correction in found.corrections for name in correction.after}
    names = ", ".join(FACT_NAMES[name].lower() for name in (*FACTS, TEXT) if name in corrected)
    return [
        *([f"Tillagt: {_times(len(found.details))}"] if found.details else []),
        *([f"Rättat: {names}"] if names else []),
        *([f"Bilder och filer: {kept}"] if kept else []),
        *([f"Inlägg från nätet: {len(found.posts)}"] if found.posts else []),
    ]


def _times(count: int) -> str:
    return "en gång" if count == 1 else f"{count} gånger"
