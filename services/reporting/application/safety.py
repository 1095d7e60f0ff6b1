"""What a safety representative does: accepts conditions, asks the employer, and is answered."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from uuid import UUID

from services.reporting.application.conditions import ConditionsFirst
from services.reporting.application.reporting import Reporting, resource
from services.reporting.domain import (
    AnsweredOtherwise,
    Answering,
    Incident,
    NoSuchRequest,
    NothingLeft,
    Over,
    Requesting,
)
from services.reporting.views.safety import SafetyLine, SafetyRequests
from shared import clock
from shared.access import Action, Relation, relations
from shared.clock import swedish_date
from shared.events import Role
from shared.eventstore.application import Conflict
from shared.identity.principal import Principal
from shared.refusal import FieldError, Missing, Refused

CANNOT_BE_CHANGED = FieldError("text", "Rapporten är återtagen eller raderad. Det går inte längre.")


class SafetyWork:
    """Conditions, requests and answers."""

    def __init__(
        self, reporting: Reporting, requests: SafetyRequests, answered_within_days: int
    ) -> None:
        self._reporting = reporting
        self._requests = requests
        self._within = timedelta(days=answered_within_days)

    async def to_accept(self, incident: UUID, asker: Principal) -> Incident:
        """Return what she may read once she has accepted the conditions. Raises `Missing`."""
        found = await self._reporting.found(incident)
        _is_for_representatives(found, asker)
        return found

    async def accept(self, incident: UUID, asker: Principal) -> Sequence[int]:
        """Accept the conditions. Raises `Missing`."""

        def decide(found: Incident) -> None:
            _is_for_representatives(found, asker)
            found.accept_conditions(str(asker.person))

        return await self._reporting.change(incident, decide)

    async def requests_of(self, incident: UUID, asker: Principal) -> tuple[Incident, bool, bool]:
        """Return an incident with its requests, and whether she may ask and answer.

        Her reading is kept. Raises `Missing`.
        """
        found = await self._reporting.found(incident)
        thing = resource(found, asker.person)
        asks = asker.may(Action.REQUEST_SAFETY, thing)
        answers = asker.may(Action.HANDLE_INCIDENT, thing)
        if not asks and not answers:
            asker.must(Action.REQUEST_SAFETY, thing)
        return await self._reporting.read_incident(incident, asker), asks, answers

    async def ask(self, incident: UUID, requesting: Requesting, asker: Principal) -> Sequence[int]:
        """Ask the employer for something.

        Raises `Missing`, `ConditionsFirst`, `Refused`, `Conflict`.
        """
        answer_by = swedish_date(clock.now()) + self._within

        def decide(found: Incident) -> None:
            asker.must(Action.REQUEST_SAFETY, resource(found, asker.person))
            if not found.is_read_on_conditions_by(asker.person):
                raise ConditionsFirst(incident)
            found.request_safety(requesting, answer_by, str(asker.person))

        return await self._change(incident, decide)

    async def answer(
        self, incident: UUID, request: UUID, answering: Answering, asker: Principal
    ) -> Sequence[int]:
        """Answer a request. Raises `Missing`, `Refused`, `Conflict` when another was first."""

        def decide(found: Incident) -> None:
            asker.must(Action.HANDLE_INCIDENT, resource(found, asker.person))
            found.answer_safety(request, answering, str(asker.person))

        return await self._change(incident, decide)

    async def list_for(self, asker: Principal) -> list[SafetyLine]:
        """Return the requests about what she looks after or answers for, open ones first.

        Raises `Missing` for whoever has nothing to do with any.
        """
        area = asker.known.areas.get(Role.SAFETY_REPRESENTATIVE, frozenset())
        units = area | asker.manages | asker.known.oversees
        if not units:
            raise Missing
        found = []
        for line in await self._requests.in_units(units):
            incident = await self._reporting.found(line.incident)
            thing = resource(incident, asker.person)
            if asker.may(Action.REQUEST_SAFETY, thing) or asker.may(Action.HANDLE_INCIDENT, thing):
                found.append(line)
        return found

    async def _change(self, incident: UUID, decide: Callable[[Incident], None]) -> Sequence[int]:
        try:
            return await self._reporting.change(incident, decide)
        except NoSuchRequest:
            raise Missing from None
        except AnsweredOtherwise:
            raise Conflict from None
        except (Over, NothingLeft):
            raise Refused(CANNOT_BE_CHANGED) from None


def _is_for_representatives(found: Incident, asker: Principal) -> None:
    """Go on only if she reads it as a safety representative. Raises `Missing`."""
    thing = resource(found, asker.person)
    asker.must(Action.READ_INCIDENT, thing)
    if Relation.SAFETY_REPRESENTATIVE not in relations(asker.known, thing):
        raise Missing
