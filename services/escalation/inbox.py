"""What escalation listens to: the register, and what reporting tells.

A case follows from an incident; from disclosures and broken glasses only what the console shows.
"""

from services.escalation.application import Escalation
from shared.events import IncidentReported, OfficialExposed
from shared.inbox import Inbox


def inbox(escalation: Escalation) -> Inbox:
    """Return what escalation hears, and what follows from it."""
    hears = Inbox("escalation")

    @hears.on(IncidentReported)
    async def incident_reported(told: IncidentReported) -> None:
        await escalation.consider(told)

    @hears.on(OfficialExposed)
    async def official_exposed(told: OfficialExposed) -> None:
        await escalation.protect_official(told)

    return hears
