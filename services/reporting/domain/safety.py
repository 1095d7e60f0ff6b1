"""The safety representative: on what conditions she reads, and what she asks the employer for.

She sees what is secret only on conditions that she has accepted, incident by incident
(Offentlighets- och sekretesslagen 10:14). A request by Arbetsmiljölagen 6:6 a has a receipt and a
day by which it is to be answered.
"""

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import BaseModel

from services.reporting.domain.course import Over, Stage
from services.reporting.domain.report import Told
from services.reporting.domain.story import NothingLeft, Story
from shared.eventstore.domain import Aggregate, Category, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed

# Which wording was accepted. A new wording is a new name, and has to be accepted anew.
CONDITIONS = "2026-1"


class Requesting(BaseModel, frozen=True, extra="forbid"):
    """What the safety representative wants to be done, or looked into."""

    id: UUID  # chosen by the form, so that a form that is sent again asks once
    text: Told


class Answering(BaseModel, frozen=True, extra="forbid"):
    """What the employer answers."""

    text: Told


class NoSuchRequest(Exception):
    """Nothing was asked for under that id."""


class AnsweredOtherwise(Exception):
    """It was answered or asked before, in other words."""


@dataclass(frozen=True)
class SafetyRequest:
    """What was asked for, and what became of it."""

    id: UUID
    text: Sealed[str]
    made_by: str
    made_at: datetime
    answer_by: date
    answer: Sealed[str] | None = None
    answered_at: datetime | None = None


class Safety(Story):
    """Conditions, requests and answers."""

    if TYPE_CHECKING:
        stage: Stage
        what_happened: Sealed[str]

    class ConditionsAccepted(Aggregate.Event):
        """She has read on what conditions she is shown it, and accepts them."""

        TOPIC = "reporting.incident.conditions-accepted"
        conditions: Category

        def apply(self, aggregate: "Safety") -> None:
            """Open it to her."""
            accepted = (self.by, self.conditions)
            aggregate.accepted = aggregate.accepted | {accepted}

    class SafetyRequestMade(Aggregate.Event):
        """The safety representative has asked the employer for something."""

        TOPIC = "reporting.incident.safety-request-made"
        request: PseudonymId
        unit: PseudonymId
        answer_by: Annotated[date, Kind.CATEGORY]
        text: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Safety") -> None:
            """Let it wait for its answer."""
            aggregate.safety_requests[self.request] = SafetyRequest(
                self.request, self.text, self.by, self.timestamp, self.answer_by
            )

    class SafetyRequestAnswered(Aggregate.Event):
        """Whoever answers for the unit has answered."""

        TOPIC = "reporting.incident.safety-request-answered"
        request: PseudonymId
        text: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Safety") -> None:
            """Keep what she answered."""
            asked = aggregate.safety_requests[self.request]
            aggregate.safety_requests[self.request] = replace(
                asked, answer=self.text, answered_at=self.timestamp
            )

    def _begin_safety(self) -> None:
        self.accepted: frozenset[tuple[str, str]] = frozenset()
        self.safety_requests: dict[UUID, SafetyRequest] = {}

    def is_read_on_conditions_by(self, person: UUID) -> bool:
        """Whether somebody has accepted the conditions as they are worded now."""
        return (str(person), CONDITIONS) in self.accepted

    def accept_conditions(self, by: str) -> None:
        """Accept them; accepted once, nothing changes."""
        if (by, CONDITIONS) not in self.accepted:
            self._tell(self.ConditionsAccepted, by, conditions=CONDITIONS)

    def request_safety(self, requesting: Requesting, answer_by: date, by: str) -> None:
        """Ask the employer for something; the same form again asks once.

        Raises `Over` when it was taken back, `NothingLeft`, `AnsweredOtherwise`.
        """
        self._can_be_written_about()
        if asked := self.safety_requests.get(requesting.id):
            if asked.text.reveal() != requesting.text:
                raise AnsweredOtherwise
            return
        self._tell(
            self.SafetyRequestMade,
            by,
            request=requesting.id,
            unit=self.unit,
            answer_by=answer_by,
            text=Sealed(requesting.text),
        )

    def answer_safety(self, request: UUID, answering: Answering, by: str) -> None:
        """Answer what was asked for; the same answer again changes nothing.

        Raises `NoSuchRequest`, and as above.
        """
        if request not in self.safety_requests:
            raise NoSuchRequest
        self._can_be_written_about()
        answer = self.safety_requests[request].answer
        if answer is None:
            text = Sealed(answering.text)
            self._tell(self.SafetyRequestAnswered, by, request=request, text=text)
        elif answer.reveal() != answering.text:
            raise AnsweredOtherwise

    def _can_be_written_about(self) -> None:
        if self.stage == Stage.WITHDRAWN:
            raise Over
        if self.what_happened.is_erased:
            raise NothingLeft
