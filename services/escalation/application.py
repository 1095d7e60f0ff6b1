"""What escalation does about what it hears, and what the security department can do."""

from collections.abc import Sequence
from uuid import UUID

from services.escalation.domain import Case
from shared.events import IncidentReported, OfficialExposed, concerns_security
from shared.eventstore.application import Conflict, EventSourced
from shared.refusal import Missing

POLICY = "escalation"  # who did it, when no person did


class Escalation(EventSourced):
    """Escalation's write side."""

    name = "escalation"

    async def consider(self, told: IncidentReported) -> None:
        """Open one case for an incident that concerns security, however often we are told."""
        if not concerns_security(
            told.forms,
            threat_or_violence=told.threat_or_violence,
            felt_as_influence=told.felt_as_influence,
        ):
            return
        await self._open(told, told.severity_felt)

    async def protect_official(self, told: OfficialExposed) -> None:
        """Open one case for whatever has happened to an elected official, however often told."""
        await self._open(told, None)

    async def _open(
        self, told: IncidentReported | OfficialExposed, severity_felt: int | None
    ) -> None:
        case = Case(
            incident=told.incident,
            reference=told.reference,
            unit=told.unit,
            threat_or_violence=told.threat_or_violence,
            forms=told.forms,
            felt_as_influence=told.felt_as_influence,
            severity_felt=severity_felt,
            happened_on=told.happened_on,
            by=POLICY,
            authority=told.authority,
        )
        try:
            await self.commit(case)
        except Conflict:
            return  # the case is there already: we have been told before

    async def receive(self, case: UUID, by: UUID) -> Sequence[int]:
        """Take a case on; return the positions. Raises `Missing`."""
        while True:
            found = await self.load(Case, case)
            if found is None:
                raise Missing
            found.receive(by=str(by))
            try:
                return await self.commit(found)
            except Conflict:
                continue  # somebody else was first: now the case is taken
