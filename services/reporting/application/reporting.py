"""What people can do in reporting."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import nullcontext, suppress
from dataclasses import dataclass
from uuid import UUID

from services.reporting.application.conditions import ConditionsFirst
from services.reporting.application.places import Places
from services.reporting.application.reader import Reader, shown
from services.reporting.domain import (
    SAME_READING_FOR,
    Glass,
    How,
    Incident,
    Naming,
    ReadAs,
    Reading,
    Report,
    reading_id,
)
from services.reporting.receipts import Codes, Receipt, reference_number
from services.reporting.views.readings import Readings
from shared import clock
from shared.access import Action, Relation, Resource, relations
from shared.database import Database
from shared.events import Purpose, Role
from shared.eventstore.application import Conflict, EventSourced
from shared.eventstore.sealed import KeyTaken, Sealer
from shared.identity.principal import Principal
from shared.identity.register import Register
from shared.refusal import Differs, FieldError, Missing, Refused

TRIES_MAX = 3
NOT_ELECTED = FieldError("as_official", "Bara den som är förtroendevald kan rapportera som det.")
ANONYMOUS_ELSEWHERE = FieldError(
    "identity", "Den som är inloggad kan inte vara anonym. Använd sidan för anonyma rapporter."
)
DIGITS_MAX = 15  # far beyond any log, and a number that a database can hold


@dataclass(frozen=True)
class Reported:
    """A report that is safely stored: its receipt, where it stands, and whether it is new."""

    receipt: Receipt
    position: int
    fresh: bool


class Changed(Exception):
    """Somebody has done something with it since the person who decides looked at it."""


class Reporting(EventSourced):
    """Reporting's write side."""

    name = "reporting"

    def __init__(
        self,
        database: Database,
        sealer: Sealer,
        codes: Codes,
        register: Register,
        readings: Readings,
        officials_unit: UUID | None = None,
    ) -> None:
        super().__init__(database, sealer)
        self.places = Places(register, officials_unit)
        self._codes = codes
        self._register = register
        self._readings = readings

    async def report_incident(
        self, report: Report, reporter: UUID | None, *, official: bool = False
    ) -> Reported:
        """Store a report. The same form sent again is the same report, with the same receipt.

        Without a reporter it is anonymous, and when it came in is kept to the hour only.
        What an elected official reports belongs to the executive board, whatever unit she says.
        Raises `Refused` when a field cannot be right, `Missing` when the id is another person's,
        `Differs` when the same id was used for something else.
        """
        if report.as_official and not official:
            raise Refused(NOT_ELECTED)
        if (reporter is None) != (report.identity == Naming.ANONYMOUS):
            raise Refused(ANONYMOUS_ELSEWHERE)
        if official:
            report = report.model_copy(update={"unit": await self.places.for_officials()})
        unit = await self.places.check(report)
        leaders: list[UUID] = []
        if report.concerns_leader:
            # A hidden name is set aside as all who lead: left out, she would be seen to be one.
            herself = None if report.identity == Naming.HIDDEN else reporter
            leaders = await self.places.leaders(unit.id, but=herself)
        for _ in range(TRIES_MAX):
            with nullcontext() if reporter else clock.to_the_hour():
                incident = Incident.told(report, reporter, unit.authority, official=official)
                if report.concerns_leader:
                    incident.begin_above(leaders)
            try:
                position, *_ = await self.commit(incident)
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

    async def found(self, incident: UUID) -> Incident:
        """Return an incident, whoever it is for. Raises `Missing` when there is none."""
        found = await self.load(Incident, incident)
        if found is None:
            raise Missing
        return found

    async def change(
        self, incident: UUID, decide: Callable[[Incident], None], seen: int | None = None
    ) -> Sequence[int]:
        """Let something happen to an incident and store it; return the positions.

        `decide` asks whether it may be done, and does it; when somebody else was first it is asked
        again, about what is so now. `seen` is the version that a person has looked at, where her
        decision depends on it. Raises `Missing`, `Changed`, `Conflict`, and what `decide` raises.
        """
        for _ in range(TRIES_MAX):
            found = await self.found(incident)
            decide(found)  # first of all whether it is for her: else she learns that it has changed
            new = len(found.pending_events)
            if new and seen is not None and seen != found.version - new:  # else it is done already
                raise Changed
            try:
                return await self.commit(found)
            except (Conflict, KeyTaken):
                continue
        raise Conflict

    async def read_incident(self, incident: UUID, asker: Principal) -> Incident:
        """Return an incident that the asker may read; another's reading is kept as a fact.

        Raises `Missing` when there is none, and just the same when it is not for her;
        `ConditionsFirst`.
        """
        found = await self.found(incident)
        thing = resource(found, asker.person)
        asker.must(Action.READ_INCIDENT, thing)
        if thing.reporter is None:
            role, how, purpose = await self.read_as(found, asker, thing)
            on_conditions = role == ReadAs.SAFETY_REPRESENTATIVE
            if on_conditions and not found.is_read_on_conditions_by(asker.person):
                raise ConditionsFirst(incident)
            await self.note_reading(found, asker, role, how, purpose)
        return found

    async def note_reading(
        self, incident: Incident, asker: Principal, role: ReadAs, how: How, purpose: Purpose
    ) -> None:
        """Keep that somebody reads; whoever reads on, within half an hour, has begun already."""
        now, by = clock.now(), str(asker.person)
        if await self._readings.reads_already(
            incident.id, by, how, purpose, since=now - SAME_READING_FOR
        ):
            return
        reading = Reading(
            id=reading_id(incident.id, by, how, purpose, now),
            incident=incident.id,
            by=by,
            authority=incident.authority,
            role=role,
            unit=asker.unit,
            purpose=purpose,
            how=how,
        )
        with suppress(Conflict):  # the view has not seen yet that she has begun
            await self.commit(reading)

    async def read_as(
        self, incident: Incident, asker: Principal, thing: Resource
    ) -> tuple[ReadAs, How, Purpose]:
        """Return as whom she reads, by what right, and what for; her ordinary task comes first."""
        stands = relations(asker.known, thing)
        if Relation.MANAGER in stands:
            leads = await self._register.remembered(self._register.responsible, incident.unit)
            role = ReadAs.MANAGER if asker.person in leads else ReadAs.DEPUTY
            return role, How.ORDINARY, Purpose.FOLLOW_UP
        if Relation.SAFETY_REPRESENTATIVE in stands:
            return ReadAs.SAFETY_REPRESENTATIVE, How.ORDINARY, Purpose.WORK_ENVIRONMENT
        if Relation.BROKE_GLASS in stands:
            glass = incident.glasses.open_to(clock.now())[str(asker.person)]
            return ReadAs.ON_CALL, How.BROKEN_GLASS, glass.purpose
        if Relation.OWNER in stands:
            return ReadAs.OWNER, How.ORDINARY, Purpose.FOLLOW_UP
        return ReadAs.LEADER_ABOVE, How.ORDINARY, Purpose.FOLLOW_UP

    async def readers(self, incident: UUID, asker: Principal) -> list[Reader]:
        """Return who has read an incident to its reporter, newest first. Raises `Missing`."""
        found = await self.found(incident)
        asker.must(Action.SEE_READERS, resource(found, asker.person))
        lines = await self._readings.of(incident)
        near = await self._near(asker, {line.reader for line in lines})
        return shown(lines, near)

    async def readers_by_receipt(self, incident: Incident) -> list[Reader]:
        """Return who has read an incident to whoever has its receipt: never by name."""
        return shown(await self._readings.of(incident.id), frozenset())

    async def _near(self, asker: Principal, readers: set[UUID]) -> set[UUID]:
        """Return which readers are her own manager or safety representative."""
        if asker.unit is None:
            return set()
        leads = await self._register.remembered(self._register.responsible, asker.unit)
        near = readers.intersection(leads)
        for reader in readers - near:
            known = await self._register.remembered(self._register.person, reader)
            if asker.unit in known.areas.get(Role.SAFETY_REPRESENTATIVE, frozenset()):
                near.add(reader)
        return near

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

    def incident_of(self, reference: str) -> UUID:
        """Return which incident a reference number means, on a thread. Raises `Missing`."""
        year, _, number = reference.partition("-")
        if not number.isascii() or not number.isdigit() or len(number) > DIGITS_MAX:
            raise Missing
        for notification in self.log.select_notifications(int(number), 1, int(number)):
            reported = self.mapper.to_domain_event(notification)
            if isinstance(reported, Incident.Reported):
                if reference_number(reported.timestamp, int(number)) != f"{year}-{number}":
                    raise Missing
                return reported.originator_id
        raise Missing

    async def _sent_again(self, report: Report, reporter: UUID | None) -> Reported | None:
        incident = await self.load(Incident, report.id)
        if incident is None:
            return None  # only its keys were stored: the next try will use them
        if not (incident.was_told_by(reporter) if reporter else incident.is_anonymous):
            raise Missing
        if not incident.says_the_same_as(report):
            raise Differs
        position = await asyncio.to_thread(self.log.position_of, incident.id, 1)
        assert position is not None  # it was loaded a moment ago
        return self._reported(incident, position, fresh=False)

    def _reported(self, incident: Incident, position: int, *, fresh: bool) -> Reported:
        reference = reference_number(incident.created_on, position)
        receipt = Receipt(incident.id, reference, self._codes.of(incident.id))
        return Reported(receipt, position, fresh)


def resource(incident: Incident, person: UUID, glass: Glass | None = None) -> Resource:
    """Return what a decision needs to know of an incident, when a person asks.

    Whoever broke the glass that it is about stands to it so for ever, also when it is shut.
    """
    opened_by = {UUID(by) for by in incident.glasses.open_to(clock.now())}
    return Resource(
        incident.unit,
        incident.authority,
        reporter=person if incident.was_told_by(person) else None,
        conflicted=incident.conflicted,
        owner=incident.owner,
        state=incident.standing,
        given_to=incident.disclosures.receivers,
        opened_by=frozenset(opened_by | ({UUID(glass.broken_by)} if glass else set())),
    )
