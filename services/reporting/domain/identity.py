"""Whose report it is: with her name, with her name hidden, or from somebody nobody knows.

A hidden name lies sealed as every reporter's does; hidden means that nobody is shown it. She may
show it herself at any time. Whoever handles the report may ask for it and say why; a custodian
answers. What was asked and answered stays for ever, for her to see too.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid5

from pydantic import BaseModel, StrictBool

from services.reporting.domain.reading import ReadAs
from services.reporting.domain.report import Told
from services.reporting.domain.story import REPORTER, Story
from shared.eventstore.domain import Aggregate, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed


class NameAnswer(StrEnum):
    """What has become of a request for a name."""

    WAITING = "waiting"
    GRANTED = "granted"
    DENIED = "denied"


class NobodyKnows(Exception):
    """The report is anonymous: there is no name to show or to ask for."""


class NameIsOpen(Exception):
    """The name is no secret to whoever asks for it."""


class NoNameRequest(Exception):
    """There is no such request for a name, or it is not for this person to answer."""


class NameAnswered(Exception):
    """Somebody else has answered meanwhile, and otherwise."""


class AskingName(BaseModel, frozen=True, extra="forbid"):
    """Why somebody needs to know a hidden name."""

    reason: Told


class AnsweringName(BaseModel, frozen=True, extra="forbid"):
    """Whether she may, and on what ground."""

    granted: StrictBool
    why: Told


@dataclass(frozen=True)
class NameRequest:
    """One request for a hidden name, and its answer."""

    id: UUID
    role: ReadAs
    reason: Sealed[str]
    asked_by: str
    asked_at: datetime
    answer: NameAnswer = NameAnswer.WAITING
    ground: Sealed[str] | None = None
    answered_at: datetime | None = None

    def says(self, answering: AnsweringName) -> bool:
        """Whether this very answer was given already. Raises `Erased`."""
        granted = self.answer == NameAnswer.GRANTED
        return self.ground is not None and (granted, self.ground.reveal()) == (
            answering.granted,
            answering.why,
        )


class Identifying(Story):
    """Hidden, shown, asked for, answered."""

    class IdentityHidden(Aggregate.Event):
        """The reporter wants nobody to be shown her name."""

        TOPIC = "reporting.incident.identity-hidden"

        def apply(self, aggregate: "Identifying") -> None:
            """Show it to nobody."""
            aggregate.is_hidden = aggregate.was_hidden = True

    class IdentityRevealed(Aggregate.Event):
        """The reporter shows her name to everyone who may read."""

        TOPIC = "reporting.incident.identity-revealed"

        def apply(self, aggregate: "Identifying") -> None:
            """Show it from now on."""
            aggregate.is_hidden = False

    class IdentityRequested(Aggregate.Event):
        """Somebody who handles it needs to know the name."""

        TOPIC = "reporting.incident.identity-requested"
        request: PseudonymId
        unit: PseudonymId
        role: Annotated[ReadAs, Kind.CATEGORY]
        reason: Annotated[Sealed[str], KeyClass.DIALOGUE]

        def apply(self, aggregate: "Identifying") -> None:
            """Let the request wait for its answer."""
            aggregate.name_requests[self.request] = NameRequest(
                self.request, self.role, self.reason, self.by, self.timestamp
            )

    class IdentityGranted(Aggregate.Event):
        """The custodian lets whoever handles it know the name."""

        TOPIC = "reporting.incident.identity-granted"
        request: PseudonymId
        ground: Annotated[Sealed[str], KeyClass.DIALOGUE]

        def apply(self, aggregate: "Identifying") -> None:
            """Keep the answer, and why."""
            aggregate.name_requests[self.request] = replace(
                aggregate.name_requests[self.request],
                answer=NameAnswer.GRANTED,
                ground=self.ground,
                answered_at=self.timestamp,
            )

    class IdentityDenied(Aggregate.Event):
        """The custodian keeps the name hidden."""

        TOPIC = "reporting.incident.identity-denied"
        request: PseudonymId
        ground: Annotated[Sealed[str], KeyClass.DIALOGUE]

        def apply(self, aggregate: "Identifying") -> None:
            """Keep the answer, and why."""
            aggregate.name_requests[self.request] = replace(
                aggregate.name_requests[self.request],
                answer=NameAnswer.DENIED,
                ground=self.ground,
                answered_at=self.timestamp,
            )

    def _begin_identifying(self, *, is_anonymous: bool) -> None:
        self.is_anonymous = is_anonymous
        self.is_hidden = self.was_hidden = False
        self.name_requests: dict[UUID, NameRequest] = {}

    @property
    def name_is_granted(self) -> bool:
        """Whether those who handle it may know the name although it is hidden."""
        return any(one.answer == NameAnswer.GRANTED for one in self.name_requests.values())

    def hide_identity(self) -> None:
        """Show the name to nobody; only as the report is told."""
        self._tell(self.IdentityHidden, REPORTER)

    def reveal_identity(self) -> None:
        """Show the name; once is enough. Raises `NobodyKnows`."""
        self._somebody_is_known()
        if self.is_hidden:
            self._tell(self.IdentityRevealed, REPORTER)

    def ask_for_name(self, asking: AskingName, role: ReadAs, by: str) -> None:
        """Ask for the name; while a request waits, asking again changes nothing.

        Raises `NobodyKnows`, `NameIsOpen`, `NothingLeft`.
        """
        self._somebody_is_known()
        self._something_must_be_left()
        if not self.is_hidden or self.name_is_granted:
            raise NameIsOpen
        if not any(one.answer == NameAnswer.WAITING for one in self.name_requests.values()):
            self._tell(
                self.IdentityRequested,
                by,
                request=uuid5(self.id, f"name {len(self.name_requests)}"),
                unit=self.unit,
                role=role,
                reason=Sealed(asking.reason),
            )

    def answer_about_name(self, request: UUID, answering: AnsweringName, by: str) -> None:
        """Grant or deny; the same answer again changes nothing.

        Raises `NoNameRequest`, also when she asked herself; `NameAnswered`, `NothingLeft`.
        """
        asked = self.name_requests.get(request)
        if asked is None or asked.asked_by == by:
            raise NoNameRequest
        self._something_must_be_left()
        if asked.answer == NameAnswer.WAITING:
            kind = self.IdentityGranted if answering.granted else self.IdentityDenied
            self._tell(kind, by, request=request, ground=Sealed(answering.why))
        elif not asked.says(answering):
            raise NameAnswered

    def _somebody_is_known(self) -> None:
        if self.is_anonymous:
            raise NobodyKnows
