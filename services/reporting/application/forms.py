"""Which form somebody is asked with, and who chooses everybody's."""

import asyncio
from collections.abc import Sequence

from services.reporting.application.places import is_official
from services.reporting.application.reporting import Reporting
from services.reporting.domain import MOTKRAFT
from services.reporting.domain.pilots import (
    Choosing,
    FormInUse,
    form_in_use_id,
)
from services.reporting.vocabulary import Vocabulary, edition_called, valid_now
from shared import clock
from shared.access import Action, Resource
from shared.clock import swedish_date
from shared.events import UnitKind
from shared.eventstore.application import Conflict
from shared.identity.principal import Principal
from shared.identity.register import Register
from shared.refusal import FieldError, Missing, Refused

TRIES_MAX = 3
NO_SUCH_EDITION = FieldError("edition", "Välj ett formulär i listan.")


class Forms:
    """The forms of all authorities."""

    def __init__(self, reporting: Reporting, register: Register) -> None:
        self._reporting = reporting
        self._register = register

    async def asked_with(self, visitor: Principal) -> Vocabulary:
        """Return the form that somebody gets when she begins to report.

        Her unit's in a pilot, or else everyone's in her authority, or else the one of the day. What
        elected officials are asked is the one of the day: they belong to no unit.
        """
        if visitor.unit is None or is_official(visitor):
            return valid_now()
        forms = await self.of(visitor.known.authority)
        tree = await asyncio.to_thread(self._register.on_day)
        name = forms.edition_for(tree.above(visitor.unit), swedish_date(clock.now()))
        return (edition_called(name) if name else None) or valid_now()

    async def of(self, authority: str) -> FormInUse:
        """Return what an authority has chosen; where it has not, what can be begun with."""
        found = await self._reporting.load(FormInUse, form_in_use_id(authority))
        return found or FormInUse(by=MOTKRAFT, authority=authority)

    async def authorities(self, asker: Principal) -> list[str]:
        """Return the authorities that she may choose everyone's form in."""
        units = await asyncio.to_thread(self._register.units)
        every = dict.fromkeys(unit.authority for unit in units)
        return [one for one in every if asker.may(Action.CHOOSE_FORM, Resource(authority=one))]

    async def may_choose(self, authority: str, asker: Principal) -> bool:
        """Whether she may let everybody in an authority have a form that was tried there.

        Whoever may choose it anyway, and whoever leads pilots in all its units.
        """
        if asker.may(Action.CHOOSE_FORM, Resource(authority=authority)):
            return True
        units = await asyncio.to_thread(self._register.units)
        return all(
            asker.may(Action.LEAD_PILOT, Resource(unit.id, authority))
            for unit in units
            if unit.authority == authority and unit.kind != UnitKind.AUTHORITY
        )

    async def choose(self, authority: str, choosing: Choosing, asker: Principal) -> Sequence[int]:
        """Let everybody be asked with a form; with the same one nothing changes.

        Pilots that go on keep theirs. Raises `Missing`, `Refused`, `Conflict`.
        """
        asker.must(Action.CHOOSE_FORM, Resource(authority=authority))
        units = await asyncio.to_thread(self._register.units)
        if authority not in {unit.authority for unit in units}:
            raise Missing
        if error := self.unknown(choosing.edition):
            raise Refused(error)
        for _ in range(TRIES_MAX):
            forms = await self.of(authority)
            if choosing.edition == self.everyones(forms):
                return []
            forms.adopt(choosing.edition, str(asker.person))
            try:
                return await self._reporting.commit(forms)
            except Conflict:
                continue
        raise Conflict

    @staticmethod
    def everyones(forms: FormInUse) -> str:
        """Return everyone's edition: the one that was chosen, or else the one of the day."""
        return forms.everyones or valid_now().edition

    @staticmethod
    def unknown(edition: str) -> FieldError | None:
        """Return what is wrong with the name of an edition, if there is no such one."""
        return None if edition_called(edition) else NO_SUCH_EDITION
