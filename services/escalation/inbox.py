"""What escalation listens to: the register, and what reporting tells.

A case follows from an incident; from campaigns, disclosures and broken glasses only what the
console shows.
"""

from uuid import UUID

from services.escalation.application import Escalation
from services.escalation.views.corrections import Corrections
from shared.events import (
    DuplicateFound,
    DuplicateUndone,
    FactsCorrected,
    IncidentReported,
    IncidentTransferred,
    IncidentWithdrawn,
    OfficialExposed,
)
from shared.inbox import Inbox

Correcting = (
    FactsCorrected | IncidentTransferred | IncidentWithdrawn | DuplicateFound | DuplicateUndone
)
CORRECTS: tuple[type[Correcting], ...] = (
    *(FactsCorrected, IncidentTransferred),
    *(IncidentWithdrawn, DuplicateFound, DuplicateUndone),
)


def inbox(escalation: Escalation, corrections: Corrections) -> Inbox:
    """Return what escalation hears, and what follows from it."""
    hears = Inbox("escalation")

    async def correct(incident: UUID) -> None:
        # What is the same event has no alarm of its own as soon as this one has.
        for one in (incident, *await corrections.the_same_as(incident)):
            if known := await corrections.of(one):
                await escalation.correct(known)

    async def corrected(told: Correcting) -> None:
        await correct(told.incident)

    for kind in CORRECTS:
        hears.on(kind)(corrected)

    @hears.on(IncidentReported)
    async def incident_reported(told: IncidentReported) -> None:
        await escalation.consider(told)
        await correct(told.incident)  # it may be the one that could not be read before

    @hears.on(OfficialExposed)
    async def official_exposed(told: OfficialExposed) -> None:
        await escalation.protect_official(told)

    return hears
