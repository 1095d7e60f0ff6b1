"""What a reporter does with her own report, as programs do it for her."""

from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel

from services.reporting.dependencies import TheOwnReports
from services.reporting.domain import Adding, Correcting
from shared.identity.principal import SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting/incidents/{incident}", tags=["own reports"])


class Done(BaseModel):
    """What was stored, or was there already."""

    id: UUID


@router.post("/details", status_code=201)
async def add_details(
    incident: UUID,
    adding: Adding,
    asker: SignedIn,
    own: TheOwnReports,
    service: TheService,
    answer: Response,
) -> Done:
    """Tell more of one's own report. The same id with the same text again is 200."""
    positions = await own.add(incident, adding, asker)
    await service.written(positions)
    answer.status_code = 201 if positions else 200
    return Done(id=adding.id)


@router.post("/corrections", status_code=201)
async def correct(
    incident: UUID,
    correcting: Correcting,
    asker: SignedIn,
    own: TheOwnReports,
    service: TheService,
    answer: Response,
) -> Done:
    """Put something right in one's own report; what stood there stays in its history."""
    positions = await own.correct(incident, correcting, asker)
    await service.written(positions)
    answer.status_code = 201 if positions else 200
    return Done(id=correcting.id)


@router.post("/withdraw")
async def withdraw(
    incident: UUID, asker: SignedIn, own: TheOwnReports, service: TheService
) -> Done:
    """Take one's own report back. It cannot be undone."""
    await service.written(await own.withdraw(incident, asker))
    return Done(id=incident)
