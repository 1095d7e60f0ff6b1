"""What people can do in reporting."""

import asyncio
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from services.reporting.domain import EARLIEST, Incident, Reading, Report
from services.reporting.receipts import Codes, Receipt, reference_number
from shared import clock
from shared.access import Action, Resource
from shared.database import Database
from shared.eventstore.application import Conflict, EventSourced
from shared.eventstore.sealed import KeyTaken, Sealer
from shared.identity.principal import Principal
from shared.identity.register import Register, Unit
from shared.refusal import Differs, FieldError, Missing, Refused

CLOCKS_MAY_DIFFER = timedelta(minutes=1)
TRIES_MAX = 3


@dataclass(frozen=True)
class Reported:
    """A report that is safely stored: its receipt, where it stands, and whether it is new."""

    receipt: Receipt
    position: int
    fresh: bool


class Reporting(EventSourced):
    """Reporting's write side."""

    name = "reporting"

    def __init__(
        self, database: Database, sealer: Sealer, codes: Codes, register: Register
    ) -> None:
        super().__init__(database, sealer)
        self._codes = codes
        self._register = register

    async def report_incident(self, report: Report, reporter: UUID) -> Reported:
        """Store a report. The same form sent again is the same report, with the same receipt.

        Raises `Refused` when a field cannot be right, `Missing` when the id is another person's,
        `Differs` when the same id was used for something else.
        """
        unit = await self._check(report)
        for _ in range(TRIES_MAX):
            incident = Incident.told(report, reporter, unit.authority)
            try:
                [position] = await self.commit(incident)
            except (Conflict, KeyTaken):
                again = await self._sent_again(report, reporter)
                if again is not None:
                    return again
            else:
                return self._reported(incident, position, fresh=True)
        raise Conflict

    async def own_incident(self, incident: UUID, reporter: UUID) -> Incident:
        """Return an incident to whoever reported it. Raises `Missing` for everyone else."""
        found = await self.load(Incident, incident)
        if found is None or not found.was_told_by(reporter):
            raise Missing
        return found

    async def read_incident(self, incident: UUID, asker: Principal) -> Incident:
        """Return an incident that the asker may read; another's reading is kept as a fact.

        Raises `Missing` when there is none, and just the same when it is not for her.
        """
        found = await self.load(Incident, incident)
        if found is None:
            raise Missing
        mine = found.was_told_by(asker.person)
        reporter = asker.person if mine else None
        resource = Resource(found.unit, found.authority, reporter)
        asker.must(Action.READ_INCIDENT, resource)
        if not mine:
            reader = str(asker.person)
            await self.commit(Reading(incident=found.id, by=reader, authority=found.authority))
        return found

    async def receipt(self, incident: Incident) -> Receipt:
        """Return the receipt of an incident that is stored."""
        return await asyncio.to_thread(self.receipt_of, incident.id)

    def receipt_of(self, incident: UUID) -> Receipt:
        """Return a receipt anew, on a thread. Raises `Missing` when there is no such report."""
        position = self.log.position_of(incident, 1)
        if position is None:
            raise Missing
        [notification] = self.log.select_notifications(position, 1, position)
        reported = self.mapper.to_domain_event(notification)
        if not isinstance(reported, Incident.Reported):
            raise Missing
        reference = reference_number(reported.timestamp, position)
        return Receipt(incident, reference, self._codes.of(incident))

    async def _sent_again(self, report: Report, reporter: UUID) -> Reported | None:
        incident = await self.load(Incident, report.id)
        if incident is None:
            return None  # only its keys were stored: the next try will use them
        if not incident.was_told_by(reporter):
            raise Missing
        if not incident.says_the_same_as(report):
            raise Differs
        position = await asyncio.to_thread(self.log.position_of, incident.id, 1)
        assert position is not None  # it was loaded a moment ago
        return self._reported(incident, position, fresh=False)

    async def _check(self, report: Report) -> Unit:
        errors = []
        unit = await self._register.remembered(self._register.unit, report.unit)
        if unit is None:
            errors.append(FieldError("unit", "Välj en enhet som finns."))
        if report.happened_at > clock.now() + CLOCKS_MAY_DIFFER:
            errors.append(FieldError("happened_at", "Det kan inte ha hänt i framtiden."))
        elif report.happened_at < EARLIEST:
            errors.append(FieldError("happened_at", "Kontrollera datumet, det är för länge sedan."))
        if errors or unit is None:
            raise Refused(*errors)
        return unit

    def _reported(self, incident: Incident, position: int, *, fresh: bool) -> Reported:
        reference = reference_number(incident.created_on, position)
        receipt = Receipt(incident.id, reference, self._codes.of(incident.id))
        return Reported(receipt, position, fresh)
