"""Training's JSON API."""

from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.training.dependencies import TheTraining
from shared.access import Action
from shared.identity.principal import SignedIn

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
