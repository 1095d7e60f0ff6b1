"""What safety representatives do, and whoever answers them, as programs do it for them."""

from datetime import date, datetime
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.reporting.dependencies import TheSafetyWork
from services.reporting.domain import Answering, Requesting, SafetyRequest, open_or_none
from shared.identity.principal import SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting/incidents/{incident}", tags=["safety"])


class SafetyRequestOut(BaseModel):
    """A request by Arbetsmiljölagen 6:6 a; its id and day are the receipt."""

    id: UUID
    text: str | None  # none: it is erased
    made_at: datetime
    answer_by: date
    answer: str | None  # none: there is none yet, or it is erased
    answered_at: datetime | None


class SafetyRequestsOut(BaseModel):
    """The requests about an incident, oldest first."""

    requests: list[SafetyRequestOut]


class Done(BaseModel):
    """What was stored, or was there already."""

    id: UUID


@router.post("/conditions")
async def accept_conditions(
    incident: UUID, asker: SignedIn, safety: TheSafetyWork, service: TheService
) -> Done:
    """Accept on what conditions a safety representative reads; before that she reads nothing."""
    await service.written(await safety.accept(incident, asker))
    return Done(id=incident)


@router.get("/safety-requests")
async def safety_requests(
    incident: UUID, asker: SignedIn, safety: TheSafetyWork
) -> SafetyRequestsOut:
    """Return what was asked for, to safety representatives and to whoever answers."""
    found, _, _ = await safety.requests_of(incident, asker)
    return SafetyRequestsOut(requests=[_out(one) for one in found.safety_requests.values()])


@router.post("/safety-requests", status_code=201)
async def request_safety(
    incident: UUID,
    requesting: Requesting,
    asker: SignedIn,
    safety: TheSafetyWork,
    service: TheService,
    answer: Response,
) -> SafetyRequestOut:
    """Ask the employer for something. The same id with the same text again is 200."""
    positions = await safety.ask(incident, requesting, asker)
    await service.written(positions)
    answer.status_code = 201 if positions else 200
    found, _, _ = await safety.requests_of(incident, asker)
    return _out(found.safety_requests[requesting.id])


@router.post("/safety-requests/{request}/answer")
async def answer_safety(
    incident: UUID,
    request: UUID,
    answering: Answering,
    asker: SignedIn,
    safety: TheSafetyWork,
    service: TheService,
) -> Done:
    """Answer what was asked for."""
    await service.written(await safety.answer(incident, request, answering, asker))
    return Done(id=request)


def _out(asked: SafetyRequest) -> SafetyRequestOut:
    return SafetyRequestOut(
        id=asked.id,
        text=open_or_none(asked.text),
        made_at=asked.made_at,
        answer_by=asked.answer_by,
        answer=open_or_none(asked.answer) if asked.answer else None,
        answered_at=asked.answered_at,
    )
