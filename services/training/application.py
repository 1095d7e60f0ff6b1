"""What people can do in training: so far only see whom it must reach."""

import asyncio
from dataclasses import dataclass
from uuid import UUID

from services.training.views.audience import Audience, Audiences
from shared.database import Database
from shared.eventstore.application import EventSourced
from shared.identity.register import Register


@dataclass(frozen=True)
class UnitCoverage:
    """One unit: whom training must reach there."""

    unit: UUID
    name: str
    employees: int
    leaders: int


class Training(EventSourced):
    """Training's write side; its log is empty until there are courses to record."""

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
