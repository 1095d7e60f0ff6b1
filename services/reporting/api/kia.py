"""KIA as programs use it: take out what KIA is to know, and say which number a report has."""

from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field

from services.reporting.dependencies import TheKia, TheReporting
from services.reporting.kia.answer import exported
from shared.identity.principal import SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting", tags=["kia"])


class NumberIn(BaseModel, extra="forbid"):
    """The number that a report has in KIA."""

    number: str = Field(min_length=1, max_length=64)


class ChangeIn(BaseModel, extra="forbid"):
    """Which number a report has instead of a wrong one, and why; an empty one is none."""

    number: str = Field(default="", max_length=64)
    reason: str = Field(min_length=1, max_length=2000)


class NumberOut(BaseModel):
    """A report, and its number in KIA."""

    incident: UUID
    number: str


@router.get("/kia/export", response_class=Response)
async def export(request: Request, asker: SignedIn, kia: TheKia, service: TheService) -> Response:
    """Return the reports in the asker's area as CSV, with their numbers in KIA."""
    return await exported(request, asker, kia, service)


@router.put("/incidents/{incident}/kia")
async def stamp(
    incident: UUID,
    body: NumberIn,
    asker: SignedIn,
    kia: TheKia,
    reporting: TheReporting,
    service: TheService,
) -> NumberOut:
    """Say which number a report has in KIA; a row that was taken in under it counts no more."""
    await service.written(await kia.stamp(incident, body.number, asker))
    found = await reporting.found(incident)
    return NumberOut(incident=incident, number=found.kia_number)


@router.post("/incidents/{incident}/kia/change")
async def change(
    incident: UUID,
    body: ChangeIn,
    asker: SignedIn,
    kia: TheKia,
    reporting: TheReporting,
    service: TheService,
) -> NumberOut:
    """Say that a report's number in KIA was wrong, and why; the old number is free again."""
    await service.written(await kia.change(incident, body.number, body.reason, asker))
    found = await reporting.found(incident)
    return NumberOut(incident=incident, number=found.kia_number)
