"""What people can do with the register, and logging in and out."""

from datetime import date, datetime, timedelta
from uuid import UUID

from services.organisation.domain import Appointment, NewUnit, Person, Session, Unit, UnitTold
from shared import clock
from shared.eventstore.application import Conflict, EventSourced
from shared.refusal import Differs, FieldError, Refused

REGISTER = "organisation"  # whose authority a person and a session belong to: the register's own


class Organisation(EventSourced):
    """The register's write side."""

    name = "organisation"

    async def tell_of_unit(self, unit: UUID, told: UnitTold, by: str) -> tuple[bool, list[int]]:
        """Open a unit, and close it once its last day is known.

        Say whether it is new, and the positions; what is known already changes nothing.
        Raises `Refused` when the parent is unknown, `Differs` when something else is known.
        """
        known = await self.load(Unit, unit)
        fresh = known is None
        if known is None:
            known = await self._opened(unit, told.new(), by)
        elif known.opened_as != told.new() or known.closed_on not in (None, told.valid_to):
            raise Differs
        if told.valid_to is not None:
            known.close(told.valid_to, by)
        try:
            return fresh, list(await self.commit(known))
        except Conflict:  # somebody told of the same unit at the same moment
            return await self.tell_of_unit(unit, told, by)

    async def _opened(self, unit: UUID, new: NewUnit, by: str) -> Unit:
        if new.parent is not None and await self.load(Unit, new.parent) is None:
            raise Refused(FieldError("parent", "Den överordnade enheten finns inte."))
        return Unit(
            id=unit,
            name=new.name,
            kind=new.kind,
            parent=new.parent,
            authority=new.authority,
            valid_from=new.valid_from,
            order=new.order,
            by=by,
        )

    async def register_person(
        self,
        person: UUID,
        unit: UUID | None,
        appointments: list[Appointment],
        valid_from: date,
        by: str,
    ) -> list[int]:
        """Place a person and give her exactly these roles; any other that she had ends at once.

        Raises `Refused` when a unit is unknown.
        """
        for place in {unit, *(a.unit for a in appointments)} - {None}:
            assert place is not None
            if await self.load(Unit, place) is None:
                raise Refused(FieldError("unit", "Enheten finns inte."))
        known = await self.load(Person, person) or Person(id=person, by=by, authority=REGISTER)
        if unit is not None:
            known.employ(unit, valid_from, by)
        for appointment in sorted(known.appointments - set(appointments), key=str):
            known.end_role(appointment, yesterday(), by)
        for appointment in appointments:
            known.give_role(appointment, valid_from, by)
        return list(await self.commit(known))

    async def start_session(self, session: str, person: UUID, expires_at: datetime) -> list[int]:
        """Record that someone has logged in."""
        started = Session(
            session=session, expires_at=expires_at, by=str(person), authority=REGISTER
        )
        return list(await self.commit(started))

    async def end_session(self, session: str, person: UUID) -> list[int]:
        """Record that someone has logged out."""
        known = await self.load(Session, session_id(session))
        if known is None:
            return []
        known.end(by=str(person))
        return list(await self.commit(known))


def session_id(session: str) -> UUID:
    """Return the id of a session's stream."""
    return Session.create_id(session)


def today() -> date:
    """Return today's date in Sweden."""
    return clock.swedish_date(clock.now())


def yesterday() -> date:
    """Return the last day of what ends at once."""
    return today() - timedelta(days=1)
