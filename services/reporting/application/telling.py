"""What the reporter can do with her own report: follow it, add to it, correct it, take it back."""

from collections.abc import Callable, Sequence
from uuid import UUID

from services.reporting.application.dialogue import her_clock
from services.reporting.application.places import wrong_moment
from services.reporting.application.reporting import TRIES_MAX, Reporting, resource
from services.reporting.domain import (
    MOTKRAFT,
    Adding,
    Correcting,
    Incident,
    NothingLeft,
    NothingNew,
    Over,
    SaidOtherwise,
    Stage,
)
from shared.access import Action
from shared.eventstore.application import Conflict
from shared.eventstore.sealed import KeyTaken
from shared.identity.principal import Principal
from shared.refusal import Differs, FieldError, Refused

ERASED = FieldError("text", "Texten är raderad. Det går inte att skriva något nytt i rapporten.")
TAKEN_BACK = FieldError("text", "Du har tagit tillbaka rapporten. Den går inte att ändra.")
NOTHING_NEW = FieldError("what_happened", "Ändra minst en uppgift. Allt är som det var.")
CLOSED = FieldError("confirmed", "Ärendet är avslutat. Då går det inte att ta tillbaka rapporten.")
COUNTED_ELSEWHERE = FieldError(
    "confirmed",
    "Samma händelse finns i en annan rapport och följs upp där. Då går det inte att ta tillbaka"
    " den här.",
)


class OwnReports:
    """One's own reports."""

    def __init__(self, reporting: Reporting) -> None:
        self._reporting = reporting

    async def own(self, incident: UUID, asker: Principal) -> Incident:
        """Return a report to whoever may still change it, whatever its stage. Raises `Missing`."""
        found = await self._reporting.found(incident)
        asker.must(Action.CHANGE_REPORT, resource(found, asker.person))
        return found

    async def add(self, incident: UUID, adding: Adding, asker: Principal) -> Sequence[int]:
        """Tell more. Raises `Missing`, `Refused`, `Differs`."""
        return await self._change(incident, asker, lambda found: found.add_details(adding))

    async def correct(
        self, incident: UUID, correcting: Correcting, asker: Principal
    ) -> Sequence[int]:
        """Put something right. Raises `Missing`, `Refused`, `Differs`."""
        if correcting.happened_at and (errors := wrong_moment(correcting.happened_at)):
            await self.own(incident, asker)
            raise Refused(*errors)
        return await self._change(incident, asker, lambda found: found.correct(correcting))

    async def withdraw(self, incident: UUID, asker: Principal) -> Sequence[int]:
        """Take it back; once is enough. Raises `Missing`, `Refused`, `Conflict`."""

        def may(found: Incident) -> None:
            asker.must(Action.CHANGE_REPORT, resource(found, asker.person))

        return await take_back(self._reporting, incident, may)

    async def _change(
        self, incident: UUID, asker: Principal, do: Callable[[Incident], None]
    ) -> Sequence[int]:
        def may(found: Incident) -> None:
            asker.must(Action.CHANGE_REPORT, resource(found, asker.person))

        return await told_by_her(self._reporting, incident, may, do)


async def take_back(
    reporting: Reporting, incident: UUID, may: Callable[[Incident], None]
) -> Sequence[int]:
    """Let the reporter take it back; what was counted as the same counts by itself again.

    `may` says whether it is hers. Raises what that does, `Refused`, `Conflict`.
    """
    for _ in range(TRIES_MAX):
        found = await reporting.found(incident)
        may(found)
        same = [await reporting.found(one) for one in sorted(found.duplicates)]
        with her_clock(found):
            try:
                found.withdraw(found.reporter_is_called)
            except Over:
                is_counted = found.stage != Stage.DUPLICATE
                raise Refused(CLOSED if is_counted else COUNTED_ELSEWHERE) from None
            for other in same:
                other.undo_duplicate(found, MOTKRAFT)  # which she does not say
        try:
            return await reporting.commit(found, *same)
        except (Conflict, KeyTaken):
            continue
    raise Conflict


async def told_by_her(
    reporting: Reporting,
    incident: UUID,
    may: Callable[[Incident], None],
    do: Callable[[Incident], None],
) -> Sequence[int]:
    """Let the reporter do something with her report, and say in everybody's words why not.

    `may` says whether it is hers. Raises what that does, `Refused`, `Differs`.
    """

    def decide(found: Incident) -> None:
        may(found)
        with her_clock(found):
            do(found)

    try:
        return await reporting.change(incident, decide)
    except SaidOtherwise:
        raise Differs from None
    except Over:
        raise Refused(TAKEN_BACK) from None
    except NothingLeft:
        raise Refused(ERASED) from None
    except NothingNew:
        raise Refused(NOTHING_NEW) from None
