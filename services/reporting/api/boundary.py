"""Disclosures, broken glasses, and who has read, as programs use them."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.reporting.application import Reader
from services.reporting.dependencies import TheBoundary
from services.reporting.domain import (
    Answer,
    Asking,
    Breaking,
    Disclosure,
    Giving,
    Glass,
    Ground,
    How,
    ReadAs,
    Refusal,
    Refusing,
    Review,
    Reviewing,
    Secrecy,
    open_or_none,
)
from shared import security_log
from shared.access import Action
from shared.events import Purpose
from shared.identity.principal import SignedIn
from shared.security_log import Noted
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting/incidents/{incident}", tags=["boundary"])


class DisclosureLine(BaseModel):
    """A request and its answer, without what was given."""

    id: UUID
    receiver: str
    purpose: Purpose
    reason: str | None  # none: it is erased
    asked_at: datetime
    answer: Answer
    answered_at: datetime | None
    ground: Ground | None
    secrecy: Secrecy | None
    because: Refusal | None


class DisclosureOut(DisclosureLine):
    """A request, with the text that was given and may still be read."""

    text: str | None


class Disclosures(BaseModel):
    """The requests about an incident, oldest first."""

    disclosures: list[DisclosureLine]


class GlassOut(BaseModel):
    """A broken glass, as the leader above looks at it."""

    id: UUID
    broken_by: UUID
    broken_at: datetime
    purpose: Purpose
    reason: str | None  # none: it is erased
    justified: bool | None


class Glasses(BaseModel):
    """The broken glasses of an incident, oldest first."""

    glasses: list[GlassOut]


class ReaderOut(BaseModel):
    """A reading, without a name."""

    role: ReadAs
    unit: UUID | None
    purpose: Purpose
    how: How
    read_at: datetime
    review: Review | None  # of a broken glass: what a leader above has found


class Readers(BaseModel):
    """Who has read an incident, newest first."""

    readers: list[ReaderOut]


@router.get("/disclosures")
async def disclosures(incident: UUID, asker: SignedIn, boundary: TheBoundary) -> Disclosures:
    """Return the requests: all to whoever decides, her own authority's to security."""
    if asker.may(Action.ASK_DISCLOSURE):
        _, found = await boundary.requests(incident, asker)
    else:
        found = await boundary.all_requests(incident, asker)
    return Disclosures(disclosures=[_line(one) for one in found])


@router.post("/disclosures", status_code=201)
async def ask(
    incident: UUID, asking: Asking, asker: SignedIn, boundary: TheBoundary, service: TheService
) -> DisclosureLine:
    """Ask to be given what was told. While an answer is waited for, the request stays as it is."""
    await service.written(await boundary.ask(incident, asking, asker))
    _, found = await boundary.requests(incident, asker)
    return _line(found[-1])


@router.get("/disclosures/{disclosure}")
async def disclosure(
    incident: UUID, disclosure: UUID, asker: SignedIn, boundary: TheBoundary
) -> DisclosureOut:
    """Return one request with what was given, to whoever decides or whom it was given to."""
    return _out(await boundary.text_of(incident, disclosure, asker))


@router.post("/disclosures/{disclosure}/grant")
async def grant(
    incident: UUID,
    disclosure: UUID,
    giving: Giving,
    asker: SignedIn,
    boundary: TheBoundary,
    service: TheService,
) -> dict[str, UUID]:
    """Give a masked text. What we warn of has to be `confirmed`."""
    await service.written(await boundary.grant(incident, disclosure, giving, asker))
    return {"id": disclosure}


@router.post("/disclosures/{disclosure}/refuse")
async def refuse(
    incident: UUID,
    disclosure: UUID,
    refusing: Refusing,
    asker: SignedIn,
    boundary: TheBoundary,
    service: TheService,
) -> dict[str, UUID]:
    """Give nothing."""
    await service.written(await boundary.refuse(incident, disclosure, refusing, asker))
    return {"id": disclosure}


@router.post("/disclosures/{disclosure}/withdraw")
async def withdraw(
    incident: UUID, disclosure: UUID, asker: SignedIn, boundary: TheBoundary, service: TheService
) -> dict[str, UUID]:
    """Let what was given be read no more."""
    await service.written(await boundary.withdraw(incident, disclosure, asker))
    return {"id": disclosure}


@router.post("/glass", status_code=201)
async def break_glass(
    request: Request,
    response: Response,
    incident: UUID,
    breaking: Breaking,
    asker: SignedIn,
    boundary: TheBoundary,
    service: TheService,
) -> dict[str, UUID]:
    """Open an incident in an emergency; then it is read as any other.

    The id is that of the broken glass. Who has it open already gets the same one, with 200.
    """
    broken = await boundary.break_glass(incident, breaking, asker)
    if broken.positions:
        security_log.note(request, Noted.BROKE_GLASS, about=incident)
    else:
        response.status_code = 200
    await service.written(broken.positions)
    return {"id": broken.glass}


@router.get("/glass")
async def glasses(incident: UUID, asker: SignedIn, boundary: TheBoundary) -> Glasses:
    """Return the broken glasses to a leader above."""
    found = await boundary.glasses(incident, asker)
    return Glasses(glasses=[_glass(glass) for glass in found])


@router.post("/glass/{glass}/review")
async def review_glass(
    incident: UUID,
    glass: UUID,
    reviewing: Reviewing,
    asker: SignedIn,
    boundary: TheBoundary,
    service: TheService,
) -> dict[str, UUID]:
    """Say whether it was right to break a glass."""
    await service.written(await boundary.review_glass(incident, glass, reviewing, asker))
    return {"id": glass}


@router.get("/readers")
async def readers(
    incident: UUID, asker: SignedIn, boundary: TheBoundary, service: TheService
) -> Readers:
    """Return who has read an incident to its reporter: roles, never names."""
    await service.caught_up()
    found = await boundary.readers(incident, asker)
    return Readers(readers=[_reader(reader, review) for reader, review in found])


def _line(found: Disclosure) -> DisclosureLine:
    return DisclosureLine(
        id=found.id,
        receiver=found.receiver,
        purpose=found.purpose,
        reason=open_or_none(found.reason),
        asked_at=found.asked_at,
        answer=found.answer,
        answered_at=found.answered_at,
        ground=found.ground,
        secrecy=found.secrecy,
        because=found.because,
    )


def _out(found: Disclosure) -> DisclosureOut:
    text = open_or_none(found.text) if found.text is not None else None
    return DisclosureOut(**_line(found).model_dump(), text=text)


def _reader(reader: Reader, review: Review | None) -> ReaderOut:
    return ReaderOut(
        role=reader.role,
        unit=reader.unit,
        purpose=reader.purpose,
        how=reader.how,
        read_at=reader.read_at,
        review=review,
    )


def _glass(glass: Glass) -> GlassOut:
    return GlassOut(
        id=glass.id,
        broken_by=UUID(glass.broken_by),
        broken_at=glass.broken_at,
        purpose=glass.purpose,
        reason=open_or_none(glass.reason),
        justified=glass.justified,
    )
