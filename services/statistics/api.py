"""Statistics' JSON API."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from pydantic import BaseModel, ConfigDict, Field

from services.statistics.answers import (
    CSV,
    JSON,
    WhatIsAsked,
    WhatIsAskedOfOfficials,
    as_csv,
    as_jsonstat,
    ask,
    ask_officials,
    preferred,
)
from services.statistics.dependencies import TheCounts, TheOfficials, TheStatistics
from services.statistics.domain import CODES
from shared.access import Action
from shared.identity.principal import SignedIn
from shared.refusal import Missing
from shared.web.parts import TheService
from shared.web.problems import problem

router = APIRouter(prefix="/api/statistics", tags=["statistics"])

Accept = Annotated[str, Header()]
Code = str
NOT_ACCEPTABLE = f"Svaret finns som {JSON} och {CSV}."

FORMS = {
    200: {
        "content": {
            JSON: {"schema": {"type": "object", "description": "JSON-stat 2.0, class dataset"}},
            CSV: {"schema": {"type": "string", "example": "enhet;2017;20180630\n"}},
        }
    },
    406: {"description": "Neither JSON-stat nor CSV is accepted"},
}
FILE = {
    "requestBody": {
        "required": True,
        "content": {CSV: {"schema": {"type": "string", "example": "enhet;fran_och_med;..."}}},
    }
}


class ImportOut(BaseModel):
    """The answer to a file."""

    model_config = ConfigDict(validate_by_name=True)

    import_id: UUID = Field(alias="import")
    rows: int
    fresh: bool


class Splice(BaseModel, frozen=True, extra="forbid"):
    """From which Swedish day on reported incidents are what counts."""

    first_day: date


class SpliceOut(Splice):
    """The answer to a splice."""

    fresh: bool


@router.get("/series/{code}", responses=FORMS, response_class=Response)  # type: ignore[arg-type] # as OpenAPI
async def series(
    *,
    code: Code,
    asked: WhatIsAsked,
    asker: SignedIn,
    counts: TheCounts,
    service: TheService,
    accept: Accept = "",
) -> Response:
    """Return the table as JSON-stat or, by Accept, as CSV."""
    asker.must(Action.READ_STATISTICS)
    if code not in CODES:
        raise Missing
    form = preferred(accept)
    if form is None:
        return problem(406, "not-acceptable", NOT_ACCEPTABLE)
    table = await ask(asked, counts, service)
    return as_csv(table) if form == CSV else as_jsonstat(table)


@router.get("/officials", responses=FORMS, response_class=Response)  # type: ignore[arg-type] # as OpenAPI
async def officials(
    *,
    asked: WhatIsAskedOfOfficials,
    asker: SignedIn,
    officials: TheOfficials,
    service: TheService,
    accept: Accept = "",
) -> Response:
    """Return what happened to elected officials, in the groups of Brå's survey of politicians."""
    asker.must(Action.READ_STATISTICS)
    form = preferred(accept)
    if form is None:
        return problem(406, "not-acceptable", NOT_ACCEPTABLE)
    table = await ask_officials(asked, officials, service)
    return as_csv(table) if form == CSV else as_jsonstat(table)


@router.post("/series/{code}/imports", status_code=201, openapi_extra=FILE)
async def import_series(
    *,
    code: Code,
    request: Request,
    asker: SignedIn,
    statistics: TheStatistics,
    service: TheService,
    response: Response,
) -> ImportOut:
    """Take over numbers from a CSV file. The same file again changes nothing, and gets 200."""
    asker.must(Action.IMPORT_SERIES)
    taken = await statistics.import_series(code, await request.body(), asker.person)
    await service.written(taken.positions)
    if not taken.fresh:
        response.status_code = 200
    return ImportOut(import_id=taken.import_id, rows=taken.rows, fresh=taken.fresh)


@router.put("/series/{code}/splice")
async def splice(
    code: Code, told: Splice, asker: SignedIn, statistics: TheStatistics, service: TheService
) -> SpliceOut:
    """Count reported incidents from a day on. The same day again changes nothing."""
    asker.must(Action.IMPORT_SERIES)
    spliced = await statistics.splice(code, told.first_day, asker.person)
    await service.written(spliced.positions)
    return SpliceOut(first_day=spliced.first_day, fresh=spliced.fresh)
