"""What people can do with pilots: start them, enrol units, evaluate, conclude, and break off."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Sequence
from uuid import UUID

from services.reporting.application.counting import Counting, covered
from services.reporting.application.forms import Forms
from services.reporting.application.reporting import Reporting
from services.reporting.domain.pilots import (
    Concluding,
    Counted,
    EndingPilot,
    FormInUse,
    Given,
    LastUnit,
    NotEvaluated,
    Pilot,
    PilotIsOver,
    StartingPilot,
    StillGoingOn,
    UnitIsBusy,
)
from shared import clock
from shared.access import Action, Resource
from shared.clock import swedish_date
from shared.eventstore.application import Conflict
from shared.eventstore.sealed import KeyTaken, Sealed
from shared.identity.principal import Principal
from shared.identity.register import Register, Unit
from shared.refusal import Differs, FieldError, Missing, Refused

TRIES_MAX = 3

UNKNOWN = FieldError("units", "Välj enheter som finns.")
TWO_AUTHORITIES = FieldError("units", "Välj enheter som hör till samma nämnd.")
BEGINS_BEFORE_TODAY = FieldError("first_day", "Välj en första dag från och med i dag.")
HAS_IT_ALREADY = FieldError("edition", "Alla har redan det formuläret. Välj ett annat.")
IS_OVER = FieldError("outcome", "Piloten är redan avslutad. Det går inte att ändra.")
LAST_UNIT = FieldError("unit", "Det är den sista enheten. Avbryt piloten i stället.")
STILL_GOING_ON = FieldError("adopted", "Piloten pågår ännu. Vänta till sista dagen, eller avbryt.")
NOT_EVALUATED = FieldError("adopted", "Spara en utvärdering först.")
NOT_FOR_ALL = FieldError(
    "adopted", "Du svarar inte för alla enheter. Låt en administratör införa formuläret."
)


class Pilots:
    """All pilots."""

    def __init__(
        self, reporting: Reporting, forms: Forms, counting: Counting, register: Register
    ) -> None:
        self._reporting = reporting
        self._forms = forms
        self._counting = counting
        self._register = register

    async def leads(self, asker: Principal) -> list[Unit]:
        """Return the units that she may start a pilot in, in the order of the register."""
        units = await asyncio.to_thread(self._register.units)
        return [unit for unit in units if asker.may(Action.LEAD_PILOT, _thing(unit))]

    async def all(self, asker: Principal) -> list[Pilot]:
        """Return every pilot, the newest first. Raises `Missing`."""
        asker.must(Action.SEE_PILOT)
        units = await asyncio.to_thread(self._register.units)
        found = [
            await self._found(pilot)
            for authority in dict.fromkeys(unit.authority for unit in units)
            for pilot in (await self._forms.of(authority)).pilots
        ]
        return sorted(found, key=lambda pilot: pilot.created_on, reverse=True)

    async def see(self, pilot: UUID, asker: Principal) -> Pilot:
        """Return a pilot to whoever may see it. Raises `Missing`."""
        asker.must(Action.SEE_PILOT)
        return await self._found(pilot)

    async def led(self, pilot: UUID, asker: Principal) -> Pilot:
        """Return a pilot to whoever leads it. Raises `Missing`."""
        found = await self._found(pilot)
        must_lead(asker, found.started_with)
        return found

    @staticmethod
    def may_lead(pilot: Pilot, asker: Principal) -> bool:
        """Whether she leads a pilot."""
        try:
            must_lead(asker, pilot.started_with)
        except Missing:
            return False
        return True

    async def count(self, pilot: Pilot) -> Counted:
        """Count a pilot as it is known now."""
        return await self._counting.of(pilot, swedish_date(clock.now()))

    async def recount(self, pilot: UUID, number: int, asker: Principal) -> tuple[Counted, Counted]:
        """Return what an evaluation says, and what is counted anew of the same part of the log.

        The first has number 1. Raises `Missing`.
        """
        found = await self.see(pilot, asker)
        if not 1 <= number <= len(found.evaluations):
            raise Missing
        said = found.evaluations[number - 1]
        return said, await self._counting.again(pilot, said)

    async def start(self, starting: StartingPilot, asker: Principal) -> Sequence[int]:
        """Start a pilot; the same one again changes nothing.

        Raises `Missing`, `Refused`, `Differs`, `Conflict`.
        """
        must_lead(asker, starting.units)
        tree = await asyncio.to_thread(self._register.on_day)
        if not tree.units.keys() >= {*starting.units}:
            raise Refused(UNKNOWN)
        authorities = {tree.units[unit].authority for unit in starting.units}
        if len(authorities) > 1:
            raise Refused(TWO_AUTHORITIES)
        [authority] = authorities
        for _ in range(TRIES_MAX):
            known = await self._reporting.load(Pilot, starting.id)
            if known is not None:
                return _again(known, starting)
            self._check(starting, forms := await self._forms.of(authority))
            by = str(asker.person)
            pilot = Pilot(
                id=starting.id,
                units=starting.units,
                edition=starting.edition,
                first_day=starting.first_day,
                last_day=starting.last_day,
                question=Sealed(starting.question),
                by=by,
                authority=authority,
            )
            for unit in starting.units:
                await self._give(pilot, unit, forms, by)
            try:
                return await self._reporting.commit(pilot, forms)
            except (Conflict, KeyTaken):
                continue
        raise Conflict

    async def enrol(self, pilot: UUID, unit: UUID, asker: Principal) -> Sequence[int]:
        """Let one more unit take part. Raises `Missing`, `Refused`, `Conflict`."""
        must_lead(asker, [unit])
        place = await asyncio.to_thread(self._register.unit, unit)
        by = str(asker.person)

        async def decide(found: Pilot, forms: FormInUse) -> None:
            if place is None:
                raise Refused(UNKNOWN)
            if place.authority != found.authority:
                raise Refused(TWO_AUTHORITIES)
            found.enrol(unit, by)
            await self._give(found, unit, forms, by)

        return await self._change(pilot, asker, decide)

    async def leave(self, pilot: UUID, unit: UUID, asker: Principal) -> Sequence[int]:
        """Let a unit take part no more. Raises `Missing`, `Refused`, `Conflict`."""
        by = str(asker.person)

        async def decide(found: Pilot, forms: FormInUse) -> None:
            found.leave(unit, by)
            forms.take_back(pilot, [unit], by)

        return await self._change(pilot, asker, decide)

    async def evaluate(self, pilot: UUID, asker: Principal) -> Sequence[int]:
        """Count, and store the numbers. Raises `Missing`, `Refused`, `Conflict`."""

        async def decide(found: Pilot, _forms: FormInUse) -> None:
            found.evaluate(await self.count(found), str(asker.person))

        return await self._change(pilot, asker, decide)

    async def conclude(
        self, pilot: UUID, concluding: Concluding, asker: Principal
    ) -> Sequence[int]:
        """Decide whether everybody gets the form. Raises `Missing`, `Refused`, `Conflict`."""
        by, today = str(asker.person), swedish_date(clock.now())

        async def decide(found: Pilot, forms: FormInUse) -> None:
            if concluding.adopted and not await self._forms.may_choose(found.authority, asker):
                raise Refused(NOT_FOR_ALL)
            found.conclude(
                adopted=concluding.adopted,
                routine_version=concluding.routine_version if concluding.adopted else None,
                why=concluding.why,
                today=today,
                by=by,
            )
            forms.take_back(pilot, found.units, by)
            if concluding.adopted:
                forms.adopt(found.edition, by, pilot)

        return await self._change(pilot, asker, decide)

    async def end_early(self, pilot: UUID, ending: EndingPilot, asker: Principal) -> Sequence[int]:
        """Break it off. Raises `Missing`, `Refused`, `Conflict`."""
        by = str(asker.person)

        async def decide(found: Pilot, forms: FormInUse) -> None:
            found.end_early(ending.why, by)
            forms.take_back(pilot, found.units, by)

        return await self._change(pilot, asker, decide)

    async def _change(
        self,
        pilot: UUID,
        asker: Principal,
        decide: Callable[[Pilot, FormInUse], Awaitable[None]],
    ) -> Sequence[int]:
        """Decide and store, and say in everybody's words why not."""
        for _ in range(TRIES_MAX):
            found = await self.led(pilot, asker)
            forms = await self._forms.of(found.authority)
            try:
                await decide(found, forms)
            except PilotIsOver:
                raise Refused(IS_OVER) from None
            except LastUnit:
                raise Refused(LAST_UNIT) from None
            except StillGoingOn:
                raise Refused(STILL_GOING_ON) from None
            except NotEvaluated:
                raise Refused(NOT_EVALUATED) from None
            try:
                return await self._reporting.commit(found, forms)
            except Conflict:
                continue
        raise Conflict

    async def _found(self, pilot: UUID) -> Pilot:
        found = await self._reporting.load(Pilot, pilot)
        if found is None:
            raise Missing
        return found

    def _check(self, starting: StartingPilot, forms: FormInUse) -> None:
        """Raise `Refused` when a new pilot cannot be as it is said."""
        wrong = []
        if starting.first_day < swedish_date(clock.now()):
            wrong.append(BEGINS_BEFORE_TODAY)
        if starting.edition == self._forms.everyones(forms):
            wrong.append(HAS_IT_ALREADY)
        elif error := self._forms.unknown(starting.edition):
            wrong.append(error)
        if wrong:
            raise Refused(*wrong)

    async def _give(self, pilot: Pilot, unit: UUID, forms: FormInUse, by: str) -> None:
        tree = await asyncio.to_thread(self._register.on_day)
        given = Given(pilot.id, unit, pilot.edition, pilot.first_day, pilot.last_day)
        try:
            forms.give(given, covered([unit], tree), by)
        except UnitIsBusy as busy:
            name = tree.units[busy.unit].name
            text = f"{name} är med i en annan pilot på några av dagarna."
            raise Refused(FieldError("units", text)) from None


def must_lead(asker: Principal, units: Collection[UUID]) -> None:
    """Go on only if she leads pilots in all of some units. Raises `Missing`."""
    for unit in units:
        asker.must(Action.LEAD_PILOT, Resource(unit))


def _again(known: Pilot, starting: StartingPilot) -> Sequence[int]:
    same = known.says_the_same_as(
        starting.units,
        starting.edition,
        starting.first_day,
        starting.last_day,
        starting.question,
    )
    if not same:
        raise Differs
    return []


def _thing(unit: Unit) -> Resource:
    return Resource(unit.id, unit.authority)
