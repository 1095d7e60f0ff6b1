"""Escalation's JSON API."""

from collections.abc import AsyncIterator
from datetime import date, datetime
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Depends, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent
from pydantic import BaseModel

from services.escalation.dependencies import (
    LastSeen,
    TheBoundary,
    TheCampaigns,
    TheCases,
    TheEscalation,
    TheLive,
)
from services.escalation.views.boundary import Content
from services.escalation.views.cases import CaseLine, State
from shared.access import Action
from shared.events import Form, Purpose, Standing
from shared.identity.principal import SignedIn, identity_of
from shared.web.parts import Page, TheService

router = APIRouter(prefix="/api/escalation", tags=["escalation"])


async def _watcher(asker: SignedIn) -> None:
    # Settled before the stream begins: afterwards there is no status code left to say it with.
    asker.must(Action.WATCH_ALARMS)


class CaseOut(BaseModel):
    """A case as programs see it."""

    id: UUID
    incident: UUID
    reference: str
    unit: UUID
    forms: tuple[Form, ...]
    threat_or_violence: bool
    felt_as_influence: bool
    severity_felt: int | None
    happened_on: date
    opened_at: datetime
    state: State
    received_at: datetime | None
    standing: Standing
    same_as: str  # the reference of the case that counts instead
    corrected_at: datetime | None


class ListedCase(CaseOut):
    """A case in a list: also how far our newest request for content has come."""

    content: Content | None


class GlassOut(BaseModel):
    """A report that was opened in an emergency."""

    id: UUID
    incident: UUID
    unit: UUID
    purpose: Purpose
    broken_on: date
    justified: bool | None


class GlassesOut(BaseModel):
    """Broken glasses, those that nobody has looked at first."""

    glasses: list[GlassOut]


class CampaignOut(BaseModel):
    """Several incidents of the same drive, as those who handle them have found."""

    id: UUID
    unit: UUID
    declared_on: date
    incidents: tuple[UUID, ...]
    cases: list[CaseOut]  # oldest first
    waiting: int  # how many of them nobody has taken on


class CampaignsOut(BaseModel):
    """Campaigns that go on, newest first."""

    campaigns: list[CampaignOut]


class CasesOut(BaseModel):
    """A page of cases, newest first."""

    cases: list[ListedCase]
    next_page: int | None


def case_out(case: CaseLine) -> CaseOut:
    """Return a case as programs see it."""
    return CaseOut.model_validate(case, from_attributes=True)


@router.get("/cases")
async def cases(
    asker: SignedIn,
    cases: TheCases,
    boundary: TheBoundary,
    service: TheService,
    state: State | None = None,
    page: Page = 1,
) -> CasesOut:
    """Return the cases, newest first."""
    asker.must(Action.WATCH_ALARMS)
    await service.caught_up()
    lines, more = await cases.newest(state, page)
    content = await boundary.content(line.incident for line in lines)
    listed = [
        ListedCase(**case_out(line).model_dump(), content=content.get(line.incident))
        for line in lines
    ]
    return CasesOut(cases=listed, next_page=page + 1 if more else None)


@router.get("/glasses")
async def glasses(asker: SignedIn, boundary: TheBoundary) -> GlassesOut:
    """Return the reports that somebody on call has opened in an emergency."""
    asker.must(Action.WATCH_ALARMS)
    found = await boundary.glasses()
    return GlassesOut(glasses=[GlassOut.model_validate(g, from_attributes=True) for g in found])


@router.get("/campaigns")
async def campaigns_going_on(
    asker: SignedIn, campaigns: TheCampaigns, service: TheService
) -> CampaignsOut:
    """Return the campaigns that go on, each as one alarm with its cases."""
    asker.must(Action.WATCH_ALARMS)
    await service.caught_up()
    return CampaignsOut(
        campaigns=[
            CampaignOut(
                id=alarm.campaign.id,
                unit=alarm.campaign.unit,
                declared_on=alarm.campaign.declared_on,
                incidents=alarm.campaign.incidents,
                cases=[case_out(case) for case in alarm.cases],
                waiting=alarm.waiting,
            )
            for alarm in await campaigns.going_on()
        ]
    )


@router.post("/campaigns/{campaign}/receive")
async def receive_campaign(
    campaign: UUID, asker: SignedIn, campaigns: TheCampaigns, service: TheService
) -> dict[str, UUID]:
    """Take on every case of a campaign that waits."""
    asker.must(Action.RECEIVE_CASE)
    await service.written(await campaigns.receive(campaign, asker.person))
    return {"id": campaign}


@router.post("/cases/{case}/receive")
async def receive(
    case: UUID, asker: SignedIn, escalation: TheEscalation, service: TheService
) -> dict[str, UUID]:
    """Take a case on. One that is taken already stays as it is."""
    asker.must(Action.RECEIVE_CASE)
    await service.written(await escalation.receive(case, asker.person))
    return {"id": case}


@router.get("/live", response_class=EventSourceResponse, dependencies=[Depends(_watcher)])
async def live(
    request: Request, live: TheLive, last_seen: LastSeen = None
) -> AsyncIterator[ServerSentEvent]:
    """Stream every case as it changes; resumes after Last-Event-ID, ends with token or role."""
    identity = identity_of(request)
    may_hear = partial(identity.still, identity.by_bearer, request, Action.WATCH_ALARMS)
    async for case in live.after(last_seen, may_hear):
        if case is None:
            yield ServerSentEvent(event="puls", raw_data="1")
        else:
            data = case_out(case).model_dump_json()
            yield ServerSentEvent(event="case", id=str(case.position), raw_data=data)
