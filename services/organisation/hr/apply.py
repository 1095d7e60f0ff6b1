"""Does what a plan says: many people in one commit, each step safe to do again.

What is the file's to take back is remembered before the register is changed, and forgotten after.
An import that is interrupted anywhere and begun again therefore ends where it would have ended.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from uuid import UUID

from services.organisation.application import REGISTER, Organisation
from services.organisation.contacts import Contacts
from services.organisation.domain import Person, Unit
from services.organisation.domain.terms import A_DAY
from services.organisation.hr.mapping import Column, Mapping
from services.organisation.hr.memory import Memory
from services.organisation.hr.people import ELECTED, PersonPlan
from services.organisation.hr.plan import Plan
from shared.eventstore.domain import Aggregate
from shared.eventstore.group_commit import EVENTS_PER_COMMIT_MAX
from shared.files.findings import Finding
from shared.identity.register import Register
from shared.refusal import Refused

BY = "hr-file"  # who did it, on every event: no person, but what HR says
PEOPLE_AT_ONCE = 150

Progress = Callable[[int, int], None]  # how many people are done, and of how many


class Apply:
    """One plan on its way into the register."""

    def __init__(
        self,
        organisation: Organisation,
        register: Register,
        contacts: Contacts,
        memory: Memory,
        mapping: Mapping,
    ) -> None:
        self.refused: list[Finding] = []  # what the register did not take
        self._organisation = organisation
        self._register = register
        self._contacts = contacts
        self._memory = memory
        self._mapping = mapping

    async def run(self, plan: Plan, first_day: date, progress: Progress) -> None:
        """Do it. Raises `Conflict` when somebody else was quicker somewhere: then plan anew."""
        self._memory.add(units=(place.unit for place in plan.tree.opened))
        await self._units(plan, first_day)
        self._memory.add(people=plan.newly_named)
        for done in range(0, len(plan.people), PEOPLE_AT_ONCE):
            await self._people(plan.people[done : done + PEOPLE_AT_ONCE], plan.day)
            progress(min(done + PEOPLE_AT_ONCE, len(plan.people)), len(plan.people))
        for unit in plan.closed:
            known = await self._unit(unit)
            known.close(plan.day - A_DAY, BY)
            await self._organisation.commit(known)

    async def _units(self, plan: Plan, first_day: date) -> None:
        new: list[Aggregate] = [
            Unit(
                id=place.unit,
                name=place.name,
                kind=place.kind,
                parent=place.parent,
                authority=place.authority,
                valid_from=first_day,
                order=order,
                by=BY,
            )
            for order, place in enumerate(plan.tree.opened, start=1)
        ]
        for some in _batches(new, EVENTS_PER_COMMIT_MAX):
            await self._organisation.commit(*some)
        for place in plan.tree.moved:
            assert place.parent is not None
            with self._noted(plan.tree.lines.get(place.unit, 0), Column.PARENT):
                await self._organisation.move_unit(place.unit, place.parent, plan.day, BY)
        for place in plan.tree.renamed:
            with self._noted(plan.tree.lines.get(place.unit, 0), Column.UNIT_NAME):
                await self._organisation.rename_unit(place.unit, place.name, plan.day, BY)

    async def _people(self, plans: Sequence[PersonPlan], day: date) -> None:
        claims = [(plan.person, post) for plan in plans for post in plan.claimed]
        self._memory.add(roles=claims, protected=(p.person for p in plans if p.protects))
        changed: dict[UUID, Person] = {}
        for plan in plans:
            if plan.is_told:
                with self._noted(plan.line, Column.UNIT):
                    await self._change(plan, changed, day)
        for some in _batches(list(changed.values()), EVENTS_PER_COMMIT_MAX):
            await self._organisation.commit(*some)
        await self._contacts.change(
            {plan.person: plan.contact for plan in plans if plan.contact is not None},
            {plan.person: plan.last_day for plan in plans if plan.line or plan.forgotten},
        )
        self._memory.forget(
            people=(plan.person for plan in plans if plan.forgotten),
            roles=((plan.person, post) for plan in plans for post in plan.let_go),
            protected=(plan.person for plan in plans if plan.lifts),
        )

    async def _change(self, plan: PersonPlan, changed: dict[UUID, Person], day: date) -> None:
        person = await self._person(plan, changed)
        if plan.ends_before is not None:
            person.end_employment(plan.ends_before, BY)
        for unit, first in plan.begins:
            person.employ(unit, first, BY)
        if plan.ends is not None:
            person.end_employment(plan.ends, BY)
        for appointment in plan.given:
            person.give_role(appointment, day, BY)
        for post in plan.taken:
            person.end_role(post, day - A_DAY, BY)
        if plan.leaves is not None:
            await self._leave(person, plan.leaves, changed)

    async def _leave(self, person: Person, last: date, changed: dict[UUID, Person]) -> None:
        """End everything that she is, also in the place of others; elected people stay elected."""
        stays = [post for post in person.posts if post[0] in ELECTED]
        if stays:
            person.end_employment(last, BY)
            for post in set(person.posts) - set(stays):
                person.end_role(post, last, BY)
        else:
            person.leave(last, BY)
        for row in self._register.deputyships(deputy=person.id, also_to_come=True):
            absent = await self._person(PersonPlan(row.person), changed)
            absent.let_deputy_go(person.id, last, BY)

    @contextmanager
    def _noted(self, line: int, column: Column) -> Iterator[None]:
        """Note what the register refuses, and go on with the rest."""
        try:
            yield
        except Refused as why:
            name = self._mapping.columns[column]
            for error in why.errors:
                self.refused.append(Finding(line, name, error.text, whole=False))

    async def _person(self, plan: PersonPlan, changed: dict[UUID, Person]) -> Person:
        """Return a person as she is, with what has been changed so far."""
        known = changed.get(plan.person)
        if known is None and not plan.is_new:
            known = await self._organisation.load(Person, plan.person)
        if known is None:
            known = Person(id=plan.person, by=BY, authority=REGISTER)
        changed[plan.person] = known
        return known

    async def _unit(self, unit: UUID) -> Unit:
        known = await self._organisation.load(Unit, unit)
        assert known is not None, unit
        return known


def _batches(aggregates: Sequence[Aggregate], events_max: int) -> Iterator[list[Aggregate]]:
    """Put aggregates together that fit into one transaction."""
    batch: list[Aggregate] = []
    events = 0
    for aggregate in aggregates:
        new = len(aggregate.pending_events)
        if batch and events + new > events_max:
            yield batch
            batch, events = [], 0
        batch.append(aggregate)
        events += new
    if batch:
        yield batch
