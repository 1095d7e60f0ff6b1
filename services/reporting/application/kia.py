"""What people can do so that one event is one event, here and in KIA."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.reporting.application.reporting import Reporting, resource
from services.reporting.domain import (
    REPORTER,
    CannotBeOne,
    HasAnotherNumber,
    Incident,
    Influence,
    KiaAnswer,
    KiaNumber,
    Over,
    kia_answer_id,
    kia_id,
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
        found = await self.linkable(incident, asker)
        if found.is_from_kia:
            raise Missing
        said = _number(number)
        for _ in range(TRIES_MAX):
            if await self._reporting.load(Incident, kia_id(said)) is not None:
                try:
                    return await self.same(kia_id(said), incident, asker)
                except Missing:  # it is there, and not hers to speak of
                    raise Refused(TAKEN) from None
            mark = await self._reporting.load(KiaNumber, kia_id(said))
            if mark is not None and mark.incident != incident:
                raise Refused(TAKEN)
            found = await self.linkable(incident, asker)
            try:
                found.link_kia(said, str(asker.person))
                changed: list[Aggregate] = [found]
                if mark is None:
                    by, authority = str(asker.person), found.authority
                    changed.append(KiaNumber(said, incident, by=by, authority=authority))
                return await self._reporting.commit(*changed)
            except HasAnotherNumber:
                raise Refused(HAS_ONE) from None
            except Conflict:
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
            taken_in = await self._reporting.load(Incident, kia_id(known))
            if taken_in is not None and taken_in.is_from_kia:
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
