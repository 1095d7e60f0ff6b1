"""Incidents as programs use them: reporting one, and reading."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response
from pydantic import BaseModel

from services.reporting.application import is_official
from services.reporting.dependencies import TheIdentities, TheReporting, TheReports
from services.reporting.domain import (
    Actor,
    Circumstances,
    Contact,
    Incident,
    Influence,
    Report,
    open_or_none,
    propose,
)
from shared.access import Action, scope
from shared.events import EventType, Form
from shared.identity.principal import SignedIn
from shared.web.direct import Direct
from shared.web.parts import Page, TheService

router = APIRouter(prefix="/api/reporting", tags=["reporting"])
quick = APIRouter(prefix="/api/reporting", tags=["reporting"], route_class=Direct)


class ReceiptOut(BaseModel):
    """The answer to a report."""

    id: UUID
    reference: str
    receipt: str


class IncidentLine(BaseModel):
    """An incident in a list."""

    id: UUID
    reference: str
    unit: UUID
    event_type: EventType
    forms: tuple[Form, ...]
    happened_at: datetime
    reported_at: datetime


class IncidentOut(IncidentLine):
    """An incident, with what was told."""

    threat_or_violence: bool
    felt_as_influence: bool | None  # None where nobody was asked: KIA does not
    severity_felt: int | None
    what_happened: str | None  # none: it is erased
    influence: Influence | None
    actor: Actor | None
    circumstances: Circumstances | None
    employed_unit: UUID | None  # none also where the name is hidden
    for_colleague: bool
    contact: Contact | None  # none: not wished for, or erased; no words where the name is hidden
    proposed_severity: int


class Incidents(BaseModel):
    """A page of incidents, newest first."""

    incidents: list[IncidentLine]
    next_page: int | None


@quick.post("/incidents", status_code=201, response_model=ReceiptOut)
async def report_incident(report: Report, asker: SignedIn, reporting: TheReporting) -> Response:
    """Report an incident. The same form sent again gets the same receipt, with 200."""
    asker.must(Action.REPORT)
    official = is_official(asker, says_so=report.as_official)
    reported = await reporting.report_incident(report, asker.person, official=official)
    receipt = ReceiptOut.model_validate(reported.receipt, from_attributes=True)
    status = 201 if reported.fresh else 200
    return Response(receipt.model_dump_json(), status, media_type="application/json")


class Whose(StrEnum):
    """Which lines a list has."""

    OWN = "own"
    VISIBLE = "visible"


@router.get("/incidents")
async def incidents(
    asker: SignedIn,
    reports: TheReports,
    service: TheService,
    whose: Annotated[Whose, Query(alias="scope")] = Whose.OWN,
    page: Page = 1,
) -> Incidents:
    """Return the asker's own reports, or with `scope=visible` every line that she may see."""
    if whose == Whose.OWN or scope(asker.known).is_empty:
        asker.must(Action.REPORT)
    await service.caught_up()
    ask = reports.mine if whose == Whose.OWN else reports.visible_to
    lines, more = await ask(asker.known, page)
    return Incidents(
        incidents=[IncidentLine.model_validate(line, from_attributes=True) for line in lines],
        next_page=page + 1 if more else None,
    )


@router.get("/incidents/{incident}")
async def one_incident(
    incident: UUID, asker: SignedIn, reporting: TheReporting, identities: TheIdentities
) -> IncidentOut:
    """Return one incident to its reporter, or to the manager of the unit."""
    found = await reporting.read_incident(incident, asker)
    is_open = await identities.opens(found, asker)
    return IncidentOut(
        id=found.id,
        reference=(await reporting.receipt(found)).reference,
        unit=found.unit,
        event_type=found.event_type,
        forms=found.forms,
        happened_at=found.happened_at,
        reported_at=found.created_on,
        threat_or_violence=found.threat_or_violence,
        felt_as_influence=found.felt,
        severity_felt=found.severity_felt,
        what_happened=open_or_none(found.what_happened),
        influence=found.influence_told,
        actor=found.actor,
        circumstances=found.circumstances,
        employed_unit=found.employed_unit if is_open else None,
        for_colleague=found.is_for_colleague,
        contact=_contact(found, is_open=is_open),
        proposed_severity=propose(found.forms, found.circumstances, found.influence_told).severity,
    )


def _contact(incident: Incident, *, is_open: bool) -> Contact | None:
    if incident.contact is None:
        return None
    how, sealed = incident.contact
    words = open_or_none(sealed) if is_open else ""
    return None if words is None else Contact(how=how, words=words)
