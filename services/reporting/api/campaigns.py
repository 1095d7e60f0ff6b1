"""Tags and campaigns as programs use them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import BaseModel, Field

from services.reporting.dependencies import TheCampaigns, TheReporting
from services.reporting.domain import open_or_none
from services.reporting.domain.campaign import INCIDENTS_MAX, Campaign, Declaring
from services.reporting.domain.mentioning import Mentions
from shared.identity.principal import SignedIn
from shared.web.parts import TheService

router = APIRouter(prefix="/api/reporting", tags=["campaigns"])


class TagsOut(BaseModel):
    """The hashtags and keywords of a report, as they were written; none once they are erased."""

    tags: list[str]


class AlikeOut(BaseModel):
    """Another report that mentions the same."""

    id: UUID
    reference: str
    reported_at: datetime
    tags: tuple[str, ...]  # those that are the same
    campaigns: list[UUID]


class AlikesOut(BaseModel):
    """What somebody who handles a report may make a campaign of; nothing becomes one by itself."""

    reports: list[AlikeOut]
    campaigns: list[UUID]  # that the report itself belongs to, and that she handles


class CampaignOut(BaseModel):
    """A campaign."""

    id: UUID
    unit: UUID
    incidents: list[UUID]
    officials: int  # how many of its reports were elected officials' when they came to it
    description: str | None  # none: it is erased
    declared_at: datetime
    has_ended: bool


class CampaignLineOut(BaseModel):
    """A campaign in a list."""

    id: UUID
    unit: UUID
    reports: int
    declared_at: datetime
    ended_at: datetime | None


class CampaignsOut(BaseModel):
    """Campaigns, those that go on first."""

    campaigns: list[CampaignLineOut]


class More(BaseModel, frozen=True, extra="forbid"):
    """Reports that belong to a campaign too."""

    incidents: Annotated[frozenset[UUID], Field(min_length=1, max_length=INCIDENTS_MAX)]


class Out(BaseModel, frozen=True, extra="forbid"):
    """A report that does not belong to it."""

    incident: UUID


@router.get("/incidents/{incident}/tags")
async def tags(incident: UUID, asker: SignedIn, reporting: TheReporting) -> TagsOut:
    """Return what a report mentions, to whoever may read it."""
    found = await reporting.read_incident(incident, asker)
    return TagsOut(tags=found.tags)


@router.post("/incidents/{incident}/tags")
async def give_tags(
    incident: UUID, told: Mentions, asker: SignedIn, campaigns: TheCampaigns, service: TheService
) -> dict[str, UUID]:
    """Say which hashtags and keywords were seen. The same again changes nothing."""
    await service.written(await campaigns.give_tags(incident, told.tags, asker))
    return {"id": incident}


@router.get("/incidents/{incident}/alike")
async def alike(
    incident: UUID,
    asker: SignedIn,
    reporting: TheReporting,
    campaigns: TheCampaigns,
    service: TheService,
) -> AlikesOut:
    """Return which other reports mention the same, to whoever handles them all."""
    await service.caught_up()
    others = await campaigns.alike(incident, asker)
    reports = [
        AlikeOut(
            id=one.incident.id,
            reference=(await reporting.receipt(one.incident)).reference,
            reported_at=one.incident.created_on,
            tags=one.tags,
            campaigns=sorted(one.incident.campaigns),
        )
        for one in others
    ]
    hers = await campaigns.of(await reporting.found(incident), asker)
    return AlikesOut(reports=reports, campaigns=[campaign.id for campaign in hers])


@router.get("/campaigns")
async def campaigns_of(
    asker: SignedIn, campaigns: TheCampaigns, service: TheService
) -> CampaignsOut:
    """List the campaigns that the asker handles."""
    await service.caught_up()
    lines = await campaigns.all_of(asker)
    return CampaignsOut(
        campaigns=[CampaignLineOut.model_validate(line, from_attributes=True) for line in lines]
    )


@router.post("/campaigns", status_code=201)
async def declare(
    declaring: Declaring,
    asker: SignedIn,
    campaigns: TheCampaigns,
    service: TheService,
    response: Response,
) -> CampaignOut:
    """Say that some reports are of the same drive. The same form sent again gets 200."""
    campaign, positions = await campaigns.declare(declaring, asker)
    await service.written(positions)
    if not positions:
        response.status_code = 200
    return _out(campaign)


@router.get("/campaigns/{campaign}")
async def one_campaign(campaign: UUID, asker: SignedIn, campaigns: TheCampaigns) -> CampaignOut:
    """Return a campaign to whoever handles it."""
    found, _ = await campaigns.one(campaign, asker)
    return _out(found)


@router.post("/campaigns/{campaign}/incidents")
async def add(
    campaign: UUID, more: More, asker: SignedIn, campaigns: TheCampaigns, service: TheService
) -> CampaignOut:
    """Let more reports belong to it. Those that do already are left as they are."""
    await service.written(await campaigns.add(campaign, more.incidents, asker))
    return _out((await campaigns.one(campaign, asker))[0])


@router.post("/campaigns/{campaign}/take-out")
async def take_out(
    campaign: UUID, out: Out, asker: SignedIn, campaigns: TheCampaigns, service: TheService
) -> CampaignOut:
    """Take a report out of it."""
    await service.written(await campaigns.take_out(campaign, out.incident, asker))
    return _out((await campaigns.one(campaign, asker))[0])


@router.post("/campaigns/{campaign}/end")
async def end(
    campaign: UUID, asker: SignedIn, campaigns: TheCampaigns, service: TheService
) -> CampaignOut:
    """Say that it goes on no more."""
    await service.written(await campaigns.end(campaign, asker))
    return _out((await campaigns.one(campaign, asker))[0])


def _out(campaign: Campaign) -> CampaignOut:
    return CampaignOut(
        id=campaign.id,
        unit=campaign.unit,
        incidents=campaign.incidents,
        officials=campaign.officials,
        description=open_or_none(campaign.description),
        declared_at=campaign.created_on,
        has_ended=campaign.has_ended,
    )
