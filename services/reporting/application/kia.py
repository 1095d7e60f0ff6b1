"""What people can do so that one event is one event, here and in KIA."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from uuid import UUID

from services.reporting.application.kia_numbers import KiaNumbers
from services.reporting.application.reporting import Reporting, resource
from services.reporting.domain import (
    REPORTER,
    CannotBeOne,
    HasAnotherNumber,
    Incident,
    Influence,
    KiaAnswer,
    NothingLeft,
    NumberTaken,
    Over,
    kia_answer_id,
)
from services.reporting.views.kia import KiaEvents, KiaLine
from shared.access import Action
from shared.eventstore.application import Conflict
from shared.eventstore.domain import Aggregate
from shared.eventstore.sealed import KeyTaken
from shared.files.cells import NotUsable, code
from shared.identity.principal import Principal
from shared.refusal import FieldError, Missing, Refused

TRIES_MAX = 3
NUMBER = "number"

TAKEN = FieldError(NUMBER, "Numret hör till en annan rapport. Kontrollera numret.")
HAS_ONE = FieldError(NUMBER, "Rapporten har redan ett annat nummer i KIA.")
REASON_MAX = 2000
NO_REASON = FieldError("reason", f"Skriv varför numret var fel, med högst {REASON_MAX} tecken.")
HAS_NONE = FieldError(NUMBER, "Rapporten har inget nummer i KIA att ändra.")
NOTHING_LEFT = FieldError("", "Det som berättades är raderat. Inget mer kan skrivas om det.")
IS_OVER = FieldError(NUMBER, "En av dem räknas redan som en annan händelse, eller inte alls.")


@dataclass(frozen=True)
class Alike:
    """What was taken in from KIA, and a report of ours that it looks like."""

    kia: Incident
    ours: Incident


class Kia:
    """Links reports with KIA, tells them apart, and takes them out for KIA."""

    def __init__(self, reporting: Reporting, events: KiaEvents) -> None:
        self._reporting = reporting
        self._events = events
        self._numbers = KiaNumbers(reporting)

    async def alike(self, asker: Principal) -> list[Alike]:
        """Return what the asker has to say whether it is the same, newest first."""
        found = []
        for kia, ours in await self._events.alike(_answers_for(asker)):
            pair = Alike(await self._reporting.found(kia), await self._reporting.found(ours))
            if all(_may_link(incident, asker) for incident in (pair.kia, pair.ours)):
                found.append(pair)
        return found

    async def taken_in(self, asker: Principal, page: int) -> tuple[list[KiaLine], bool]:
        """Return a page of what was taken in from the asker's units, and whether there is more."""
        lines, more = await self._events.taken_in(asker.known, _answers_for(asker), page)
        return [line for line in lines if asker.may(Action.EXPORT_KIA, line.thing)], more

    async def for_kia(self, asker: Principal) -> list[KiaLine]:
        """Return everything in the asker's area that KIA may get to know, the oldest first."""
        units = asker.manages | frozenset().union(*asker.known.areas.values())
        lines = await self._events.all_in(asker.known, units)
        return [line for line in lines if asker.may(Action.EXPORT_KIA, line.thing)]

    async def linkable(self, incident: UUID, asker: Principal) -> Incident:
        """Return a report to whoever may say which number it has in KIA. Raises `Missing`."""
        found = await self._reporting.found(incident)
        asker.must(Action.HANDLE_INCIDENT, resource(found, asker.person))
        return found

    async def same(self, kia: UUID, ours: UUID, asker: Principal) -> Sequence[int]:
        """Say that both are one event: ours gets the number, and alone counts.

        Raises `Missing`, `Refused`, `Conflict`.
        """
        for _ in range(TRIES_MAX):
            pair = await self._pair(kia, ours, asker)
            by = str(asker.person)
            try:
                pair.ours.link_kia(pair.kia.kia_number, by)
                pair.kia.find_duplicate(pair.ours, by)
                return await self._reporting.commit(pair.ours, pair.kia)
            except HasAnotherNumber:
                raise Refused(HAS_ONE) from None
            except (CannotBeOne, Over):
                raise Refused(IS_OVER) from None
            except Conflict:
                continue
        raise Conflict

    async def apart(self, kia: UUID, ours: UUID, asker: Principal) -> Sequence[int]:
        """Say that they are two events, and never ask again. Raises `Missing`, `Conflict`."""

        def decide(found: Incident) -> None:
            found.tell_apart(ours, str(asker.person))

        await self._pair(kia, ours, asker)
        return await self._reporting.change(kia, decide)

    async def stamp(self, incident: UUID, number: str, asker: Principal) -> Sequence[int]:
        """Say which number a report has in KIA; if that was taken in, the two are one event.

        Raises `Missing`, `Refused`, `Conflict`.
        """
        await self._ours(incident, asker)
        said = _number(number)

        async def decide(found: Incident, by: str) -> list[Aggregate]:
            if found.kia_number == said:
                return []
            return await self._numbers.give(said, found, by, partial(_may_link, asker=asker))

        return await self._decided(incident, decide, asker)

    async def change(
        self, incident: UUID, number: str, reason: str, asker: Principal
    ) -> Sequence[int]:
        """Say that a report's number in KIA was wrong, why, and which it is, or that it has none.

        The old number is free again. Raises `Missing`, `Refused`, `Conflict`.
        """
        await self._ours(incident, asker)
        reason = reason.strip()
        if not 0 < len(reason) <= REASON_MAX:
            raise Refused(NO_REASON)
        said = _number(number) if number.strip() else ""

        async def decide(found: Incident, by: str) -> list[Aggregate]:
            hers = partial(_may_link, asker=asker)
            if found.kia_number == said:
                return []
            if not found.kia_number:
                raise Refused(HAS_NONE)
            changed = await self._numbers.take_back(found, reason, by, hers)
            if said:
                changed += await self._numbers.give(said, found, by, hers)
            return changed

        return await self._decided(incident, decide, asker)

    async def _ours(self, incident: UUID, asker: Principal) -> Incident:
        found = await self.linkable(incident, asker)
        if found.is_from_kia:
            raise Missing
        return found

    async def _decided(
        self,
        incident: UUID,
        decide: Callable[[Incident, str], Awaitable[list[Aggregate]]],
        asker: Principal,
    ) -> Sequence[int]:
        for _ in range(TRIES_MAX):
            found = await self._ours(incident, asker)
            try:
                others = await decide(found, str(asker.person))
                return await self._reporting.commit(found, *others)
            except NumberTaken:
                raise Refused(TAKEN) from None
            except HasAnotherNumber:
                raise Refused(HAS_ONE) from None
            except NothingLeft:
                raise Refused(NOTHING_LEFT) from None
            except (CannotBeOne, Over):
                raise Refused(IS_OVER) from None
            except (Conflict, KeyTaken):
                continue
        raise Conflict

    async def answer(self, number: str, said: Influence, asker: Principal) -> Sequence[int]:
        """Answer for an event in KIA what it does not ask; the first answer counts.

        It need not have been taken in yet. Raises `Refused`, `Conflict`.
        """
        known = _number(number)
        for _ in range(TRIES_MAX):
            if await self._reporting.load(KiaAnswer, kia_answer_id(known)) is not None:
                return []
            answer = KiaAnswer.told(known, said, asker.person, asker.known.authority)
            changed: list[Aggregate] = [answer]
            taken_in = (await self._numbers.place(known)).row
            if taken_in is not None:
                taken_in.answer_influence(answer.felt, REPORTER)
                taken_in.tell_influence(said, REPORTER)
                changed.append(taken_in)
            try:
                return await self._reporting.commit(*changed)
            except (Conflict, KeyTaken):
                continue
        raise Conflict

    async def _pair(self, kia: UUID, ours: UUID, asker: Principal) -> Alike:
        both = await asyncio.gather(self.linkable(kia, asker), self.linkable(ours, asker))
        pair = Alike(*both)
        if not pair.kia.is_from_kia or pair.ours.is_from_kia:
            raise Missing
        return pair


def _number(said: str) -> str:
    """Return a number in KIA in its one spelling. Raises `Refused`."""
    try:
        return code(said.strip())
    except NotUsable as why:
        raise Refused(FieldError(NUMBER, str(why))) from None


def _may_link(incident: Incident, asker: Principal) -> bool:
    return asker.may(Action.HANDLE_INCIDENT, resource(incident, asker.person))


def _answers_for(asker: Principal) -> frozenset[UUID]:
    return asker.manages | asker.known.oversees
