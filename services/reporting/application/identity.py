"""What people can do about a reporter's name: show it, ask for it, answer, and see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.reporting.application.openness import may_know
from services.reporting.application.reporting import Reporting, resource
from services.reporting.domain import (
    AnsweringName,
    AskingName,
    How,
    Incident,
    NameAnswered,
    NameIsOpen,
    NameRequest,
    Naming,
    NobodyKnows,
    NoNameRequest,
    NothingLeft,
    open_or_none,
)
from services.reporting.views.names import NameRequests
from shared.access import Action
from shared.eventstore.application import Conflict
from shared.identity.principal import Principal
from shared.refusal import FieldError, Missing, Refused

ANONYMOUS = FieldError("reason", "Rapporten är anonym. Det finns inget namn att be om.")
OPEN = FieldError("reason", "Namnet är inte dolt för dig. Ladda om sidan.")
ERASED = "Det som berättades är raderat. Det finns inget att be om eller svara på."


@dataclass(frozen=True)
class Known:
    """What somebody is shown of who told it."""

    naming: Naming
    person: UUID | None  # none: hidden from whoever asks, anonymous, or erased


class Identities:
    """Shown, asked for and answered."""

    def __init__(self, reporting: Reporting, requests: NameRequests) -> None:
        self._reporting = reporting
        self._requests = requests

    # Whoever reads.

    async def known_to(self, found: Incident, asker: Principal) -> Known:
        """Return what somebody who reads an incident may know; seeing a hidden name is kept."""
        if found.naming == Naming.NAMED or found.was_told_by(asker.person):
            return Known(found.naming, _reporter(found))
        if not may_know(found, asker):
            return Known(found.naming, None)
        thing = resource(found, asker.person)
        role, _, purpose = await self._reporting.read_as(found, asker, thing)
        await self._reporting.note_reading(found, asker, role, How.NAME, purpose)
        return Known(found.naming, _reporter(found))

    async def opens(self, found: Incident, asker: Principal) -> bool:
        """Whether she may see what tells who told it; of a hidden name, that she does is kept."""
        await self.known_to(found, asker)
        return may_know(found, asker)

    def may_ask(self, found: Incident, asker: Principal) -> bool:
        """Whether somebody may ask for a hidden name, and see what was asked and answered."""
        return asker.may(Action.ASK_IDENTITY, resource(found, asker.person))

    def must_ask(self, found: Incident, asker: Principal) -> None:
        """Go on only if she may. Raises `Missing`."""
        asker.must(Action.ASK_IDENTITY, resource(found, asker.person))

    async def ask(self, incident: UUID, asking: AskingName, asker: Principal) -> Sequence[int]:
        """Ask for a hidden name. Raises `Missing`, `Refused`."""
        found = await self._reporting.found(incident)
        thing = resource(found, asker.person)
        asker.must(Action.ASK_IDENTITY, thing)
        role, _, _ = await self._reporting.read_as(found, asker, thing)

        def decide(found: Incident) -> None:
            asker.must(Action.ASK_IDENTITY, resource(found, asker.person))
            found.ask_for_name(asking, role, by=str(asker.person))

        return await self._change(incident, decide)

    # The reporter.

    async def reveal(self, incident: UUID, reporter: UUID) -> Sequence[int]:
        """Show one's own name to everyone who may read. Raises `Missing`."""

        def decide(found: Incident) -> None:
            if not found.was_told_by(reporter):
                raise Missing
            found.reveal_identity()

        return await self._change(incident, decide)

    # The custodian.

    async def queue(self, custodian: Principal) -> list[tuple[Incident, NameRequest]]:
        """Return the requests of her authority: those that wait first, then the newest."""
        found = []
        for line in await self._requests.at(custodian.known.authority):
            incident = await self._reporting.found(line.incident)
            if custodian.may(Action.DECIDE_IDENTITY, resource(incident, custodian.person)):
                found.append((incident, incident.name_requests[line.id]))
        return found

    async def request(
        self, incident: UUID, request: UUID, custodian: Principal
    ) -> tuple[Incident, NameRequest]:
        """Return one request to a custodian. Raises `Missing`."""
        found = await self._reporting.found(incident)
        custodian.must(Action.DECIDE_IDENTITY, resource(found, custodian.person))
        if request not in found.name_requests:
            raise Missing
        return found, found.name_requests[request]

    async def answer(
        self, incident: UUID, request: UUID, answering: AnsweringName, custodian: Principal
    ) -> Sequence[int]:
        """Grant or deny. Raises `Missing`, `Conflict` when it was answered otherwise."""

        def decide(found: Incident) -> None:
            custodian.must(Action.DECIDE_IDENTITY, resource(found, custodian.person))
            found.answer_about_name(request, answering, by=str(custodian.person))

        return await self._change(incident, decide, "why")

    async def _change(
        self, incident: UUID, decide: Callable[[Incident], None], field: str = "reason"
    ) -> Sequence[int]:
        try:
            return await self._reporting.change(incident, decide)
        except NobodyKnows:
            raise Refused(ANONYMOUS) from None
        except NameIsOpen:
            raise Refused(OPEN) from None
        except NothingLeft:
            raise Refused(FieldError(field, ERASED)) from None
        except NoNameRequest:
            raise Missing from None
        except NameAnswered:
            raise Conflict from None


def _reporter(found: Incident) -> UUID | None:
    person = open_or_none(found.reporter)
    return UUID(person) if person else None
