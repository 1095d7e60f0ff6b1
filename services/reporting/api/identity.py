"""Whose report it is, and requests for hidden names, as programs use them."""

from datetime import datetime
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from services.reporting.dependencies import TheIdentities, TheReporting
from services.reporting.domain import (
    AnsweringName,
    AskingName,
    Incident,
    NameAnswer,
    NameRequest,
    Naming,
    ReadAs,
    open_or_none,
)
from shared.events import Role
from shared.identity.principal import SignedIn
from shared.refusal import Missing
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting", tags=["identity"])


class NameRequestOut(BaseModel):
    """A request for a hidden name, and its answer; who asked is a role."""

    id: UUID
    incident: UUID
    role: ReadAs
    reason: str | None  # none: it is erased
    asked_at: datetime
    answer: NameAnswer
    ground: str | None
    answered_at: datetime | None


class NameRequestsOut(BaseModel):
    """Some requests."""

    requests: list[NameRequestOut]


class IdentityOut(NameRequestsOut):
    """How it is known who told it; her id only to whoever may know it."""

    identity: Naming
    reporter: UUID | None


@router.get("/incidents/{incident}/identity")
async def identity(
    incident: UUID, asker: SignedIn, reporting: TheReporting, identities: TheIdentities
) -> IdentityOut:
    """Return who told it, as far as the asker may know; that she learns a hidden name is kept."""
    found = await reporting.read_incident(incident, asker)
    known = await identities.known_to(found, asker)
    sees_requests = found.was_told_by(asker.person) or identities.may_ask(found, asker)
    requests = _all(found) if sees_requests else []
    return IdentityOut(identity=known.naming, reporter=known.person, requests=requests)


@router.post("/incidents/{incident}/identity/reveal", status_code=204)
async def reveal(
    incident: UUID, asker: SignedIn, identities: TheIdentities, service: TheService
) -> None:
    """Show one's own hidden name to everyone who may read the report."""
    await service.written(await identities.reveal(incident, asker.person))


@router.post("/incidents/{incident}/identity/requests", status_code=201)
async def ask(
    incident: UUID,
    asking: AskingName,
    asker: SignedIn,
    reporting: TheReporting,
    identities: TheIdentities,
    service: TheService,
) -> NameRequestOut:
    """Ask for a hidden name. While an answer is waited for, the request stays as it is."""
    await service.written(await identities.ask(incident, asking, asker))
    return _all(await reporting.found(incident))[-1]


@router.post("/incidents/{incident}/identity/requests/{request}/answer")
async def answer(
    incident: UUID,
    request: UUID,
    answering: AnsweringName,
    asker: SignedIn,
    identities: TheIdentities,
    service: TheService,
) -> NameRequestOut:
    """Grant a request or deny it, as a custodian."""
    await service.written(await identities.answer(incident, request, answering, asker))
    found, asked = await identities.request(incident, request, asker)
    return _out(found, asked)


@router.get("/identity-requests")
async def queue(asker: SignedIn, identities: TheIdentities, service: TheService) -> NameRequestsOut:
    """Return the requests of a custodian's authority: those that wait first."""
    if Role.IDENTITY_CUSTODIAN not in asker.roles:
        raise Missing
    await service.caught_up()
    found = await identities.queue(asker)
    return NameRequestsOut(requests=[_out(incident, asked) for incident, asked in found])


def _all(found: Incident) -> list[NameRequestOut]:
    return [_out(found, asked) for asked in found.name_requests.values()]


def _out(found: Incident, asked: NameRequest) -> NameRequestOut:
    return NameRequestOut(
        id=asked.id,
        incident=found.id,
        role=asked.role,
        reason=open_or_none(asked.reason),
        asked_at=asked.asked_at,
        answer=asked.answer,
        ground=open_or_none(asked.ground) if asked.ground else None,
        answered_at=asked.answered_at,
    )
