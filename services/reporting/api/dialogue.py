"""The dialogue between a reporter and whoever handles her report, as programs use it."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.reporting.dependencies import TheConversations, TheReporting
from services.reporting.domain import Incident, Message, Posting, ReadAs, Side, open_or_none
from shared.identity.principal import Principal, SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting/incidents/{incident}", tags=["dialogue"])


class MessageOut(BaseModel):
    """A message, without a name."""

    id: UUID
    written_by: Side
    role: ReadAs | None  # none: the reporter
    text: str | None  # none: it is erased
    written_at: datetime


class Messages(BaseModel):
    """The messages about a report, oldest first."""

    messages: list[MessageOut]


@router.get("/messages")
async def messages(
    incident: UUID, asker: SignedIn, reporting: TheReporting, conversations: TheConversations
) -> Messages:
    """Return the dialogue to the reporter, or to whoever handles the report."""
    found = await reporting.found(incident)
    return Messages(messages=await _read(found, asker, conversations))


@router.post("/messages", status_code=201)
async def write(
    incident: UUID,
    posting: Posting,
    asker: SignedIn,
    reporting: TheReporting,
    conversations: TheConversations,
    service: TheService,
) -> MessageOut:
    """Write to the other side. The same message sent again is the same message."""
    if (await reporting.found(incident)).was_told_by(asker.person):
        positions = await conversations.write_own(incident, posting, asker.person)
    else:
        positions = await conversations.write(incident, posting, asker)
    await service.written(positions)
    return _out((await reporting.found(incident)).messages[posting.id])


async def _read(
    found: Incident, asker: Principal, conversations: TheConversations
) -> list[MessageOut]:
    if found.was_told_by(asker.person):
        return [_out(one) for one in await conversations.read_as_reporter(found)]
    return [_out(one) for one in await conversations.read(found, asker)]


def _out(message: Message) -> MessageOut:
    return MessageOut(
        id=message.id,
        written_by=message.side,
        role=message.role,
        text=open_or_none(message.text),
        written_at=message.at,
    )
