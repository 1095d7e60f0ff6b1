"""What people can do in training: see whom it must reach, and decide about proposed sessions."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from services.training import domain
from services.training.domain import Proposal, Theme
from services.training.views.audience import Audience, Audiences
from shared.database import Database
from shared.events import CampaignDeclared, CampaignGrown
from shared.eventstore.application import Conflict, EventSourced
from shared.identity.register import Register
from shared.refusal import Missing

POLICY = "training"  # who did it, when no person did


@dataclass(frozen=True)
class UnitCoverage:
    """One unit: whom training must reach there."""

    unit: UUID
    name: str
    employees: int
    leaders: int


class Training(EventSourced):
    """Training's write side. No course is recorded yet, only which sessions are proposed."""

    name = "training"

    def __init__(self, database: Database, register: Register, audiences: Audiences) -> None:
        super().__init__(database)
        self._register = register
        self._audiences = audiences

    async def coverage(self) -> list[UnitCoverage]:
        """Return the audience of every unit that exists today, in the register's order."""
        units = await asyncio.to_thread(self._register.units)
        audiences = await self._audiences.by_unit()
        found = [(unit, audiences.get(unit.id, Audience(unit.id, 0, 0))) for unit in units]
        return [
            UnitCoverage(unit.id, unit.name, audience.employees, audience.leaders)
            for unit, audience in found
        ]

    async def consider(self, told: CampaignDeclared | CampaignGrown) -> None:
        """Propose one session for a campaign against elected officials, however often told."""
        if not told.officials:
            return
        proposal = Proposal(
            campaign=told.campaign,
            audience=domain.Audience.ELECTED_OFFICIALS,
            theme=Theme.SOCIAL_MEDIA,
            by=POLICY,
            authority=told.authority,
        )
        with suppress(Conflict):  # it is proposed already: we have been told before
            await self.commit(proposal)

    async def accept(self, proposal: UUID, by: UUID) -> Sequence[int]:
        """Say yes to a session; return the positions. Raises `Missing`."""
        return await self._decide(proposal, lambda found: found.accept(by=str(by)))

    async def decline(self, proposal: UUID, by: UUID) -> Sequence[int]:
        """Say no to a session; return the positions. Raises `Missing`."""
        return await self._decide(proposal, lambda found: found.decline(by=str(by)))

    async def _decide(self, proposal: UUID, decide: Callable[[Proposal], None]) -> Sequence[int]:
        while True:
            found = await self.load(Proposal, proposal)
            if found is None:
                raise Missing
            decide(found)
            try:
                return await self.commit(found)
            except Conflict:
                continue  # somebody else was first: decided anew, about what is so now
