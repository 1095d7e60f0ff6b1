"""What people can do in the dialogue between a reporter and whoever handles her report."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext, suppress
from uuid import UUID

from services.reporting.application.reporting import Reporting, resource
from services.reporting.domain import (
    Incident,
    Message,
    MessageDiffers,
    NobodyReads,
    NothingLeft,
    Over,
    Posting,
    Side,
    TakingIn,
    TalkedOut,
    taking_in_id,
)
from services.reporting.receipts import Codes
from shared import clock
from shared.access import Action
from shared.eventstore.application import Conflict
from shared.identity.principal import Principal
from shared.refusal import Differs, FieldError, Missing, Refused

TAKEN_BACK = FieldError("text", "Rapporten är återtagen. Det går inte att skriva mer.")
ERASED = FieldError("text", "Det som berättades är raderat. Det går inte att skriva mer.")
FROM_KIA = FieldError("text", "Rapporten kommer från KIA. Ingen läser det du skriver här.")
FULL = FieldError("text", "Här finns så många meddelanden som får plats. Prata på annat sätt.")


class Conversations:
    """Read, and answered: by login, or by receipt."""

    def __init__(self, reporting: Reporting, codes: Codes) -> None:
        self._reporting = reporting
        self._codes = codes

    # Whoever handles the report.

    def may_write(self, found: Incident, asker: Principal) -> bool:
        """Whether somebody may read the dialogue and write to the reporter."""
        return asker.may(Action.WRITE_TO_REPORTER, resource(found, asker.person))

    def must_write(self, found: Incident, asker: Principal) -> None:
        """Go on only if she may. Raises `Missing`."""
        asker.must(Action.WRITE_TO_REPORTER, resource(found, asker.person))

    async def write(self, incident: UUID, posting: Posting, asker: Principal) -> Sequence[int]:
        """Write to the reporter. Raises `Missing`, `Refused`, `Differs`."""
        found = await self._reporting.found(incident)
        thing = resource(found, asker.person)
        asker.must(Action.WRITE_TO_REPORTER, thing)
        role, _, _ = await self._reporting.read_as(found, asker, thing)

        def decide(found: Incident) -> None:
            asker.must(Action.WRITE_TO_REPORTER, resource(found, asker.person))
            found.write_to_reporter(posting, role, by=str(asker.person))

        return await self._change(incident, decide)

    async def read(self, found: Incident, asker: Principal) -> list[Message]:
        """Return the dialogue to whoever handles the report. Raises `Missing`."""
        asker.must(Action.WRITE_TO_REPORTER, resource(found, asker.person))
        return await self._taken_in(found, Side.HANDLER, by=str(asker.person))

    # The reporter.

    async def write_own(self, incident: UUID, posting: Posting, reporter: UUID) -> Sequence[int]:
        """Write as the reporter, logged in. Raises `Missing`, `Refused`, `Differs`."""
        await self._reporting.own_incident(incident, reporter)
        return await self._answer(incident, posting)

    async def by_receipt(self, reference: str, code: str) -> Incident:
        """Return the incident that a receipt is for. Raises `Missing` when it is for none."""
        incident = await asyncio.to_thread(self._reporting.incident_of, reference)
        if not self._codes.fits(incident, code):
            raise Missing
        return await self._reporting.found(incident)

    async def write_by_receipt(self, found: Incident, posting: Posting) -> Sequence[int]:
        """Write as whoever has the receipt of an incident. Raises `Refused`, `Differs`."""
        return await self._answer(found.id, posting)

    async def read_as_reporter(self, found: Incident) -> list[Message]:
        """Return the dialogue of an incident that was found to be hers."""
        return await self._taken_in(found, Side.REPORTER, by=found.reporter_is_called)

    # How it is done.

    async def _answer(self, incident: UUID, posting: Posting) -> Sequence[int]:
        def decide(found: Incident) -> None:
            with her_clock(found):
                found.write_as_reporter(posting)

        return await self._change(incident, decide)

    async def _taken_in(self, found: Incident, side: Side, by: str) -> list[Message]:
        """Return all messages; those of the other side are news no more."""
        messages = list(found.messages.values())
        theirs = [message for message in messages if message.side != side]
        if theirs:
            last = theirs[-1].id
            only = taking_in_id(found.id, last, side)
            if await self._reporting.load(TakingIn, only) is None:
                with her_clock(found) if side == Side.REPORTER else nullcontext():
                    taken = TakingIn(only, found.id, last, side, by, found.authority)
                with suppress(Conflict):  # another window was first
                    await self._reporting.commit(taken)
        return messages

    async def _change(self, incident: UUID, decide: Callable[[Incident], None]) -> Sequence[int]:
        try:
            return await self._reporting.change(incident, decide)
        except MessageDiffers:
            raise Differs from None
        except Over:
            raise Refused(TAKEN_BACK) from None
        except NothingLeft:
            raise Refused(ERASED) from None
        except NobodyReads:
            raise Refused(FROM_KIA) from None
        except TalkedOut:
            raise Refused(FULL) from None


def her_clock(found: Incident) -> AbstractContextManager[None]:
    """Return the clock for what the reporter does: to the hour, if nobody knows who she is."""
    return clock.to_the_hour() if found.is_anonymous else nullcontext()
