"""The story of an incident as programs read it: event by event, with proofs."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.reporting.application import Asked, Sight, moment
from services.reporting.application.facts import Facts, Gone, Masked
from services.reporting.application.who import Who
from services.reporting.dependencies import TheHistories
from services.reporting.domain import How, ReadAs
from services.reporting.history_words import sentence
from shared.events import Purpose
from shared.identity.principal import SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting/incidents/{incident}/history", tags=["history"])

When = Annotated[str, Query(max_length=40)]


class TextOut(BaseModel):
    """A text of an event; without words when it is erased, or not for the asker."""

    name: str
    is_shown: bool
    said: str | None


class EntryOut(BaseModel):
    """One thing that has happened."""

    position: int  # in the log of the service
    kind: str
    happened_at: datetime
    who: Who
    sentence: str
    texts: list[TextOut]


class ReadingOut(BaseModel):
    """A reading, without a name."""

    role: ReadAs
    unit: UUID | None
    purpose: Purpose
    how: How
    read_at: datetime


class ChangeOut(BaseModel):
    """A fact that is another at the later moment."""

    fact: str
    before: Any
    after: Any


class HistoryOut(BaseModel):
    """A story, and what was known of it when."""

    incident: UUID
    sight: Sight
    entries: list[EntryOut]
    readings: list[ReadingOut]  # empty for those who may not see who has read
    known: dict[str, Any] | None  # none: there was no report yet
    changed: list[ChangeOut]


@router.get("")
async def history(
    incident: UUID,
    asker: SignedIn,
    histories: TheHistories,
    service: TheService,
    at: When = "",
    position: When = "",
    since: Annotated[str, Query(max_length=40, alias="from")] = "",
    to: When = "",
) -> HistoryOut:
    """Return the story of an incident; texts as far as they are for the asker.

    `at` (2026-11-20T10:00, Swedish time unless it says otherwise) or `position` gives what was
    known then, `from` and `to` what changed between two moments or positions.
    """
    sight = await histories.sight(incident, asker)
    asked = Asked(
        at=moment(at, "at") or moment(position, "position"),
        since=moment(since, "from"),
        until=moment(to, "to"),
    )
    await service.caught_up()
    story = await histories.of(incident, asker, sight, asked)
    return HistoryOut(
        incident=incident,
        sight=sight,
        entries=[
            EntryOut(
                position=entry.position,
                kind=entry.kind,
                happened_at=entry.event.timestamp,
                who=entry.who,
                sentence=sentence(entry.event, entry.who),
                texts=[TextOut.model_validate(t, from_attributes=True) for t in entry.texts],
            )
            for entry in story.entries
        ],
        readings=[ReadingOut.model_validate(r, from_attributes=True) for r in story.readings],
        known=_facts(story.known) if story.known is not None else None,
        changed=[
            ChangeOut(fact=one.name, before=_fact(one.before), after=_fact(one.after))
            for one in story.changed
        ],
    )


@router.get("/proof/{position}")
async def proof(
    incident: UUID, position: int, asker: SignedIn, histories: TheHistories
) -> Response:
    """Return the proof (c2sp.org/tlog-proof) that one event of the story is in the log."""
    return as_file(await histories.proof(incident, position, asker), position)


def as_file(found: bytes, position: int) -> Response:
    """Return a proof as a file to keep."""
    headers = {"content-disposition": f'attachment; filename="reporting-{position}.tlog-proof"'}
    return Response(found, media_type="text/plain; charset=utf-8", headers=headers)


def _facts(facts: Facts) -> dict[str, Any]:
    return {name: _fact(value) for name, value in facts.items()}


def _fact(value: object) -> object:
    match value:
        case Masked():
            return {"edition": value.edition}
        case Gone():
            return {"erased": True}
    return value
