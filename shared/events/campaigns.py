"""What reporting tells of campaigns: several incidents of the same drive."""

from datetime import date
from uuid import UUID

from shared.events.base import PublishedEvent


class CampaignDeclared(PublishedEvent, frozen=True):
    """Whoever handles them has found that some incidents are of the same drive.

    What it is about, and what the reports mention, stay in reporting.
    """

    subject = "reporting.campaign.declared.v1"
    title = "Kampanj utropad"
    campaign: UUID
    unit: UUID
    authority: str
    incidents: tuple[UUID, ...]
    officials: int  # how many of them elected officials told
    declared_on: date


class CampaignGrown(PublishedEvent, frozen=True):
    """More incidents belong to a campaign."""

    subject = "reporting.campaign.grown.v1"
    title = "Kampanj utökad"
    campaign: UUID
    authority: str
    incidents: tuple[UUID, ...]  # those that came to it
    officials: int  # how many of these elected officials told
    grown_on: date


class CampaignShrunk(PublishedEvent, frozen=True):
    """An incident does not belong to a campaign after all."""

    subject = "reporting.campaign.shrunk.v1"
    title = "Händelse borttagen ur kampanj"
    campaign: UUID
    incident: UUID
    authority: str
    shrunk_on: date


class CampaignEnded(PublishedEvent, frozen=True):
    """A campaign goes on no more."""

    subject = "reporting.campaign.ended.v1"
    title = "Kampanj avslutad"
    campaign: UUID
    authority: str
    ended_on: date
