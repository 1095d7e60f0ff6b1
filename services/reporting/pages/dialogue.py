"""The dialogue on a report's page, and the messages that are sent there."""

from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.application import resource
from services.reporting.dependencies import TheConversations, TheReporting
from services.reporting.domain import (
    MESSAGE_MAX,
    OVER,
    Incident,
    Lacking,
    Message,
    Posting,
    Side,
    Stage,
    open_or_none,
)
from services.reporting.labels import MESSAGE_SENTENCES, READ_AS
from shared.access import Action
from shared.identity.principal import Principal, Visitor
from shared.refusal import FieldError, Refused
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

ERASED = "Texten är raderad."


def posting_in(form: FormData) -> Posting:
    """Return the message that a form holds. Raises pydantic's ValidationError."""
    return Posting.model_validate(
        {"id": str(form.get("message", "")), "text": str(form.get("text", ""))}
    )


def talk(
    found: Incident, messages: list[Message], side: Side, action: str, tells: str = ""
) -> dict[str, Any]:
    """Return what dialogue.html draws for one side; a form is sent to `action`.

    To `tells`, if anywhere, it is sent that a message says what came of it.
    """
    told_in = found.told_in if found.outcome_is_told else None
    return {
        "action": action,
        "side": side,
        "message": str(uuid4()),
        "longest": MESSAGE_MAX,
        "tells": tells,
        "is_shut": found.stage == Stage.WITHDRAWN or found.what_happened.is_erased,
        "messages": [
            {
                "id": message.id,
                "may_tell": bool(tells) and message.side == side == Side.HANDLER,
                "is_outcome": message.id == told_in,
                "who": _who(message, side),
                "is_own": message.side == side,
                "text": open_or_none(message.text) or ERASED,
                "at": message.at,
                "is_rounded": message.by == "anonymous",
            }
            for message in messages
        ],
    }


def outcomes_of(found: Incident) -> list[str]:
    """Return what the reporter has been told came of it."""
    return [open_or_none(text) or ERASED for text in found.outcomes]


async def talk_on_page(
    request: Request, visitor: Principal, found: Incident
) -> dict[str, Any] | None:
    """Return the dialogue as a report's page shows it; None to whoever has no part in it."""
    conversations = request.app.state.conversations
    if found.was_told_by(visitor.person):
        messages = await conversations.read_as_reporter(found)
        return talk(found, messages, Side.REPORTER, f"/mina-rapporter/{found.id}/meddelande")
    if found.is_from_kia or not conversations.may_write(found, visitor):
        return None
    messages = await conversations.read(found, visitor)
    at = f"/enhet/{found.id}"
    tells = f"{at}/avsluta/meddelande" if Lacking.OUTCOME in found.lacking else ""
    if found.stage in OVER or not visitor.may(
        Action.HANDLE_INCIDENT, resource(found, visitor.person)
    ):
        tells = ""
    return talk(found, messages, Side.HANDLER, f"{at}/meddelande", tells)


@router.post("/mina-rapporter/{incident}/meddelande")
async def write_as_reporter(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    conversations: TheConversations,
    service: TheService,
) -> Response:
    """Write about one's own report."""
    form = await read_form(request, visitor)
    await reporting.own_incident(incident, visitor.person)
    back = f"/mina-rapporter/{incident}"
    try:
        positions = await conversations.write_own(incident, posting_in(form), visitor.person)
    except (ValidationError, Refused) as found:
        return await _again(request, visitor, back, form, what_is_wrong(found, MESSAGE_SENTENCES))
    await service.written(positions)
    return RedirectResponse(f"{back}#meddelanden", status_code=303)


@router.post("/enhet/{incident}/meddelande")
async def write_to_reporter(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    conversations: TheConversations,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Write to the reporter."""
    form = await read_form(request, visitor)
    conversations.must_write(await reporting.found(incident), visitor)
    back = f"/enhet/{incident}"
    try:
        positions = await conversations.write(incident, posting_in(form), visitor)
    except (ValidationError, Refused) as found:
        return await _again(request, visitor, back, form, what_is_wrong(found, MESSAGE_SENTENCES))
    await service.written(positions)
    return RedirectResponse(f"{back}#meddelanden", status_code=303)


async def _again(
    request: Request, visitor: Principal, back: str, form: FormData, errors: list[FieldError]
) -> Response:
    """Show the message again, with what has to be put right."""
    return await render(
        request,
        "message.html",
        principal=visitor,
        status=422,
        errors=errors,
        back=back,
        message=str(form.get("message", "")),
        text=str(form.get("text", "")),
        longest=MESSAGE_MAX,
    )


def _who(message: Message, side: Side) -> str:
    if message.side == side:
        return "Du"
    return READ_AS[message.role] if message.role else "Den som rapporterade"
