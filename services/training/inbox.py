"""What training listens to: the register, and campaigns, from which a proposal may follow."""

from services.training.application import Training
from shared.events import CampaignDeclared, CampaignGrown
from shared.inbox import Inbox


def inbox(training: Training) -> Inbox:
    """Return what training hears, and what follows from it."""
    hears = Inbox("training")

    @hears.on(CampaignDeclared)
    async def campaign_declared(told: CampaignDeclared) -> None:
        await training.consider(told)

    @hears.on(CampaignGrown)
    async def campaign_grown(told: CampaignGrown) -> None:
        await training.consider(told)

    return hears
