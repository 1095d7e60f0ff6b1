"""What people can do with the register, and logging in and out."""

import asyncio
from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from uuid import UUID

from services.organisation.domain import (
    Appointment,
    NewUnit,
    Person,
    Session,
    Unit,
    UnitTold,
    last_what_leads,
)
from shared import clock
from shared.database import Database
from shared.events import UnitKind
from shared.eventstore.application import Conflict, EventSourced
from shared.refusal import Differs, FieldError, Missing, Refused

REGISTER = "organisation"  # whose authority a person and a session belong to: the register's own


class Organisation(EventSourced):
    """The register's write side."""

    name = "organisation"

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._moving = asyncio.Lock()  # two moves at once could put two units below each other

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
        parent = await self.load(Unit, new.parent) if new.parent else None
        if new.parent is not None and parent is None:
            raise Refused(FieldError("parent", "Den överordnade enheten finns inte."))
        if parent and parent.closed_on is not None and parent.closed_on < new.valid_from:
            raise Refused(FieldError("parent", "Den överordnade enheten är stängd då."))
        if parent and parent.authority != new.authority and new.kind != UnitKind.AUTHORITY:
            text = "Enheten måste höra till samma nämnd som den överordnade enheten."
            raise Refused(FieldError("authority", text))
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

    async def rename_unit(self, unit: UUID, name: str, valid_from: date, by: str) -> list[int]:
        """Give a unit another name from a day on. Raises `Missing`, `Refused`."""
        known = await self._unit(unit)
        known.rename(name, valid_from, by)
        return list(await self.commit(known))

    async def move_unit(self, unit: UUID, parent: UUID, valid_from: date, by: str) -> list[int]:
        """Put a unit below another one from a day on. Raises `Missing`, `Refused`."""
        async with self._moving:
            known = await self._unit(unit)
            above = await self.load(Unit, parent)
            if above is None:
                raise Refused(FieldError("parent", "Den överordnade enheten finns inte."))
            known.move(above, await self._all_above(above, valid_from), valid_from, by)
            return list(await self.commit(known))

    async def _all_above(self, unit: Unit, day: date) -> set[UUID]:
        """Return everything that a unit lies below, on a day or later as far as anyone knows."""
        found: set[UUID] = set()
        todo = unit.parents_since(day)
        while todo:
            found |= todo
            parents = [await self.load(Unit, above) for above in todo]
            todo = {up for p in parents if p for up in p.parents_since(day)} - found
        return found

    async def succeed_unit(
        self, unit: UUID, into: Sequence[UUID], valid_to: date, people: Iterable[UUID], by: str
    ) -> list[int]:
        """Close a unit and let others go on; when it is one, the unit's people go along.

        Raises `Missing`, `Refused`, `Differs`.
        """
        known = await self._unit(unit)
        successors = [await self.load(Unit, successor) for successor in into]
        there = [successor for successor in successors if successor is not None]
        if len(there) < len(into) or not there:
            raise Refused(FieldError("into", "Enheten som ska ta över finns inte."))
        known.succeed(there, valid_to, by)
        positions = list(await self.commit(known))
        for person in people if len(there) == 1 else ():
            follower = await self._person(person)
            follower.follow(unit, there[0].id, valid_to + timedelta(days=1), by)
            positions += await self.commit(follower)
        return positions

    async def _unit(self, unit: UUID) -> Unit:
        known = await self.load(Unit, unit)
        if known is None:
            raise Missing
        return known

    async def register_person(
        self,
        person: UUID,
        unit: UUID | None,
        appointments: Sequence[Appointment],
        valid_from: date,
        by: str,
    ) -> list[int]:
        """Place a person and give her exactly these roles; any other that she had ends at once.

        Raises `Refused` when a unit is unknown, or a role is told twice.
        """
        for place in {unit, *(a.unit for a in appointments)} - {None}:
            assert place is not None
            if await self.load(Unit, place) is None:
                raise Refused(FieldError("unit", "Enheten finns inte."))
        posts = [appointment.post for appointment in appointments]
        if len(set(posts)) < len(posts):
            raise Refused(FieldError("roles", "Samma roll står två gånger för samma enhet."))
        known = await self.load(Person, person) or Person(id=person, by=by, authority=REGISTER)
        if unit is not None:
            known.employ(unit, valid_from, by)
        # Others hear one fact at a time. Who leads is refused some things for it, so she is never,
        # not for a moment, known for what else she is alone.
        for post in sorted(set(known.posts) - set(posts), key=last_what_leads):
            known.end_role(post, yesterday(), by)
        for appointment in sorted(
            appointments, key=lambda a: last_what_leads(a.post), reverse=True
        ):
            known.give_role(appointment, valid_from, by)
        return list(await self.commit(known))

    async def leave(
        self, person: UUID, valid_to: date, deputises_for: Sequence[UUID], by: str
    ) -> list[int]:
        """End everything that a person is with a day, also what she is in the place of others.

        Raises `Missing` when she is unknown.
        """
        known = await self._person(person)
        known.leave(valid_to, by)
        absent = [await self._person(other) for other in deputises_for]
        for other in absent:
            other.let_deputy_go(person, valid_to, by)
        return list(await self.commit(known, *absent))

    async def name_deputy(
        self, person: UUID, deputy: UUID, valid_from: date, valid_to: date, by: str
    ) -> list[int]:
        """Let somebody in the same authority answer for what a person leads while she is away.

        Raises `Missing` when the person is unknown, `Refused` with what is wrong.
        """
        known, other = await self._person(person), await self.load(Person, deputy)
        if other is None:
            raise Refused(FieldError("deputy", "Välj en ersättare i listan."))
        known.name_deputy(other, valid_from, valid_to, by)
        if await self._authority(known, valid_from) != await self._authority(other, valid_from):
            text = "Ersättaren måste arbeta i samma nämnd, annars bryts sekretessen."
            raise Refused(FieldError("deputy", text))
        return list(await self.commit(known))

    async def recall_deputy(
        self, person: UUID, deputy: UUID, valid_from: date, by: str
    ) -> list[int]:
        """Take a deputy back from today on. Raises `Missing`."""
        known = await self._person(person)
        known.recall_deputy(deputy, valid_from, by)
        return list(await self.commit(known))

    async def stays(self, person: UUID) -> bool:
        """Whether there is no day after which a person is nothing here any more."""
        known = await self.load(Person, person)
        return known is not None and known.stays

    async def leads(self, person: UUID) -> bool:
        """Whether a person leads anything herself today, and not in somebody's place."""
        known = await self.load(Person, person)
        return known is not None and known.leads(today())

    async def _person(self, person: UUID) -> Person:
        known = await self.load(Person, person)
        if known is None:
            raise Missing
        return known

    async def _authority(self, person: Person, day: date) -> str:
        place = person.unit_on(day)
        unit = await self.load(Unit, place) if place else None
        return unit.authority if unit else ""

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
