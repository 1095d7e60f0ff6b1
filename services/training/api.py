"""Training's JSON API."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.training.dependencies import TheProposals, TheTraining
from services.training.domain import Answer, Audience, Theme
from shared.access import Action
from shared.identity.principal import SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/training", tags=["training"])


class UnitCoverageOut(BaseModel):
    """One unit: whom training must reach there."""

    unit: UUID
    name: str
    employees: int
    leaders: int


class CoverageOut(BaseModel):
    """What training holds so far: whom it must reach. No training is recorded yet."""

    units: list[UnitCoverageOut]
    trainings_recorded: int


@router.get("/coverage")
async def coverage(asker: SignedIn, training: TheTraining) -> CoverageOut:
    """Return whom training must reach, unit by unit."""
    asker.must(Action.SEE_TRAINING)
    units = await training.coverage()
    return CoverageOut(
        units=[UnitCoverageOut.model_validate(unit, from_attributes=True) for unit in units],
        trainings_recorded=0,
    )


class ProposalOut(BaseModel):
    """A session that something gives reason for."""

    id: UUID
    audience: Audience
    theme: Theme
    made_at: datetime
    answer: Answer
    answered_at: datetime | None


class ProposalsOut(BaseModel):
    """Proposed sessions, those that wait for an answer first."""

    proposals: list[ProposalOut]


@router.get("/proposals")
async def proposals(asker: SignedIn, proposals: TheProposals, service: TheService) -> ProposalsOut:
    """List the sessions that are proposed."""
    asker.must(Action.SEE_TRAINING)
    await service.caught_up()
    lines = await proposals.newest()
    return ProposalsOut(
        proposals=[ProposalOut.model_validate(line, from_attributes=True) for line in lines]
    )


@router.post("/proposals/{proposal}/accept")
async def accept(
    proposal: UUID, asker: SignedIn, training: TheTraining, service: TheService
) -> dict[str, UUID]:
    """Say that there will be one. Once more changes nothing."""
    asker.must(Action.DECIDE_TRAINING)
    await service.written(await training.accept(proposal, asker.person))
    return {"id": proposal}


@router.post("/proposals/{proposal}/decline")
async def decline(
    proposal: UUID, asker: SignedIn, training: TheTraining, service: TheService
) -> dict[str, UUID]:
    """Say that there will be none. Once more changes nothing."""
    asker.must(Action.DECIDE_TRAINING)
    await service.written(await training.decline(proposal, asker.person))
    return {"id": proposal}
