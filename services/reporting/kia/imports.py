"""Takes in what a file from KIA says: many in one commit, each number once for ever.

The id follows from the number, so the log itself knows what is there: an import that is cut off
anywhere and begun again ends the same, and two at once never take in the same event twice.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from services.reporting.application import Reporting
from services.reporting.domain import (
    KIA,
    Incident,
    KiaAnswer,
    KiaNumber,
    NumberTaken,
    kia_answer_id,
    kia_id,
    taken_from_kia,
)
from services.reporting.kia.mapping import Column, Mapping
from services.reporting.kia.report import Report
from services.reporting.kia.said import Said, Told, understand
from services.reporting.kia.units import Places
from shared.eventstore.application import Conflict
from shared.eventstore.sealed import KeyTaken
from shared.files.findings import Finding
from shared.files.reading import Sheet
from shared.identity.register import Register

AT_ONCE = 100  # two to five events each, and no more than one transaction holds
TRIES_MAX = 5

Progress = Callable[[int, int], None]  # how many are done, and of how many

NOT_FROM_KIA = "Numrets plats är upptagen av en rapport som inte kom från KIA."
NOT_HERS = "Enheten ligger utanför det du ansvarar för."


class SomebodyElse(Exception):
    """The same events were written by somebody else again and again; the file may come again."""


@dataclass
class Imports:
    """What an import needs, with or without a Motkraft that runs."""

    reporting: Reporting
    register: Register

    async def look(
        self, sheet: Sheet, mapping: Mapping, area: frozenset[UUID] | None = None
    ) -> tuple[Said, Report]:
        """Return what a file says, and what taking it in would do.

        Only events in `area` are taken, or all of them. Raises `NotAFile`.
        """

        def understood() -> Said:
            return understand(sheet, mapping, Places(self.register, mapping.units))

        said = await asyncio.to_thread(understood)
        report = Report(sheet.form, len(sheet.lines), dry_run=True)
        report.repeated, report.aside = said.repeated, said.aside
        report.findings = said.findings
        if area is not None:
            _keep_to(area, said, mapping)
        new, known = await asyncio.to_thread(self._new, said, mapping)
        said.told, report.taken, report.known = new, len(new), known
        report.findings.sort()
        return said, report

    async def run(
        self,
        sheet: Sheet,
        mapping: Mapping,
        progress: Progress,
        area: frozenset[UUID] | None = None,
    ) -> Report:
        """Take in a file. Raises `NotAFile` before anything is changed, `SomebodyElse`."""
        said, report = await self.look(sheet, mapping, area)
        report.dry_run, report.taken = False, 0
        for done in range(0, len(said.told), AT_ONCE):
            some = said.told[done : done + AT_ONCE]
            taken = await self._take_in(some)
            report.taken += taken
            report.known += len(some) - taken
            progress(done + len(some), len(said.told))
        return report

    def _new(self, said: Said, mapping: Mapping) -> tuple[list[Told], int]:
        """Return what is not here yet, and how many are."""
        new, known = [], 0
        for told in said.told:
            match self._kept(told):
                case None:
                    new.append(told)
                case KiaNumber.GivenBack():
                    new.append(replace(told, row=replace(told.row, is_given_back=True)))
                case KiaNumber.Taken() | KiaNumber.TakenAgain():
                    known += 1
                case Incident.Reported(by=by) if by == KIA:
                    known += 1
                case _:
                    column = mapping.columns[Column.NUMBER]
                    said.findings.append(Finding(told.line, column, NOT_FROM_KIA))
        return new, known

    def _kept(self, told: Told) -> object:
        """Return the fact that says whose a number is; None when it is nobody's."""
        log = self.reporting.log
        position = log.position_of(kia_id(told.row.number), 1)
        if position is None:
            return None
        [notification] = log.select_notifications(position, 1, position)
        first = self.reporting.mapper.to_domain_event(notification)
        if not isinstance(first, KiaNumber.Taken):
            return first
        *_, last = log.select_events(kia_id(told.row.number))
        return self.reporting.mapper.to_domain_event(last)

    async def _with_answers(self, some: Sequence[Told]) -> list[Told]:
        """Return them with what was answered here before they came."""
        position_of = self.reporting.log.position_of

        def answered() -> set[str]:
            numbers = [told.row.number for told in some]
            return {number for number in numbers if position_of(kia_answer_id(number), 1)}

        found: dict[str, KiaAnswer] = {}
        for number in await asyncio.to_thread(answered):
            answer = await self.reporting.load(KiaAnswer, kia_answer_id(number))
            if answer is not None:
                found[number] = answer
        return [_answered(told, found.get(told.row.number)) for told in some]

    async def _marks(self, some: Sequence[Told]) -> list[KiaNumber]:
        """Return the marks of numbers that were given back, taken by what is taken in."""
        marks = []
        for told in some:
            if told.row.is_given_back:
                mark = await self.reporting.load(KiaNumber, kia_id(told.row.number))
                assert mark is not None  # its last fact has just been read
                mark.take(told.row.id, KIA)
                marks.append(mark)
        return marks

    async def _take_in(self, some: Sequence[Told]) -> int:
        """Store some of them; return how many nobody else had stored meanwhile."""
        left = list(some)
        for _ in range(TRIES_MAX):
            try:
                answered = await self._with_answers(left)
                await self.reporting.commit(
                    *(taken_from_kia(told.row) for told in answered), *await self._marks(left)
                )
            except KeyTaken:
                continue  # an import that was cut off has made their keys: seal with those
            except (Conflict, NumberTaken):
                kept = [await asyncio.to_thread(self._kept, told) for told in left]
                left = [told for told, there in zip(left, kept, strict=True) if _is_free(there)]
            else:
                return len(left)
        raise SomebodyElse


def _is_free(kept: object) -> bool:
    return kept is None or isinstance(kept, KiaNumber.GivenBack)


def _answered(told: Told, answer: KiaAnswer | None) -> Told:
    if answer is None:
        return told
    return replace(told, row=replace(told.row, felt=answer.felt, influence=answer.influence))


def _keep_to(area: frozenset[UUID], said: Said, mapping: Mapping) -> None:
    outside = [told for told in said.told if told.row.unit not in area]
    said.told = [told for told in said.told if told.row.unit in area]
    column = mapping.columns[Column.UNIT]
    said.findings += [Finding(told.line, column, NOT_HERS) for told in outside]
