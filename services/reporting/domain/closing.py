"""Moved to another unit, told to the reporter, closed, and opened again."""

from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from services.reporting.domain.acting import Action
from services.reporting.domain.course import Course, Stage
from services.reporting.domain.dialogue import Message, Side
from shared.eventstore.domain import Aggregate, PseudonymId
from shared.eventstore.sealed import KeyClass, Sealed


class Lacking(StrEnum):
    """What has to be there before it can be closed."""

    OUTCOME = "outcome"  # the reporter has been told; an anonymous one reads it by her receipt
    ACTIONS = "actions"  # every action is done or handed over


class NoSuchMessage(Exception):
    """There is no such message to the reporter."""


class NotYet(Exception):
    """It cannot be closed: something is missing."""

    def __init__(self, lacking: list[Lacking]) -> None:
        super().__init__(lacking)
        self.lacking = lacking


class Closing(Course):
    """The end, which is never the last word."""

    if TYPE_CHECKING:

        @property
        def open_actions(self) -> list[Action]:
            """See `Acting`."""

        messages: dict[UUID, Message]  # see `Dialogue`

    class Transferred(Aggregate.Event):
        """It belongs to another unit of the same authority from now on."""

        TOPIC = "reporting.incident.transferred"
        unit: PseudonymId

        def apply(self, aggregate: "Closing") -> None:
            """Leave it to whoever answers for that unit; she has yet to take it on."""
            aggregate.units_before = (*aggregate.units_before, aggregate.unit)
            aggregate.unit = self.unit
            if aggregate.stage == Stage.ACKNOWLEDGED:
                aggregate.stage = Stage.RECEIVED

    class OutcomeTold(Aggregate.Event):
        """The reporter has been told what came of it."""

        TOPIC = "reporting.incident.outcome-told"
        text: Annotated[Sealed[str], KeyClass.DIALOGUE]

        def apply(self, aggregate: "Closing") -> None:
            """Keep what she was told."""
            aggregate.outcomes = (*aggregate.outcomes, self.text)
            aggregate.outcome_is_told = True

    class OutcomeToldInMessage(Aggregate.Event):
        """A message that the reporter was sent already says what came of it."""

        TOPIC = "reporting.incident.outcome-told-in-message"
        message: PseudonymId

        def apply(self, aggregate: "Closing") -> None:
            """Count it as what she was told."""
            aggregate.outcomes = (*aggregate.outcomes, aggregate.messages[self.message].text)
            aggregate.outcome_is_told = True
            aggregate.told_in = self.message

    class Closed(Aggregate.Event):
        """The reporter has been told, and what was decided is done or handed over."""

        TOPIC = "reporting.incident.closed"

        def apply(self, aggregate: "Closing") -> None:
            """Leave it at that."""
            aggregate.stage_before = aggregate.stage
            aggregate.stage = Stage.CLOSED

    class Reopened(Aggregate.Event):
        """It goes on, and the reporter is to be told anew what came of it."""

        TOPIC = "reporting.incident.reopened"
        reason: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Closing") -> None:
            """Go on where it was."""
            aggregate.stage = aggregate.stage_before
            aggregate.outcome_is_told = False

    def _begin_closing(self) -> None:
        self.units_before: tuple[UUID, ...] = ()
        self.outcomes: tuple[Sealed[str], ...] = ()
        self.outcome_is_told = False
        self.told_in: UUID | None = None  # the last message that was counted as the outcome

    @property
    def lacking(self) -> list[Lacking]:
        """Return what has to be there before it can be closed."""
        lacking = {
            Lacking.OUTCOME: not self.outcome_is_told,
            Lacking.ACTIONS: bool(self.open_actions),
        }
        return [what for what, is_missing in lacking.items() if is_missing]

    def transfer(self, unit: UUID, by: str) -> None:
        """Move it to another unit; to the same one changes nothing. Raises `Over`.

        Whether the unit belongs to the same authority is for the caller to see to.
        """
        self._goes_on()
        if unit != self.unit:
            self._tell(self.Transferred, by, unit=unit)

    def tell_outcome(self, text: str, by: str) -> None:
        """Tell the reporter what came of it. Raises `Over`, `NothingLeft`."""
        self._goes_on()
        last = self.outcomes[-1] if self.outcome_is_told else None
        if last is None or last.is_erased or last.reveal() != text:
            self._write(self.OutcomeTold, by, text=Sealed(text))

    def tell_outcome_in_message(self, message: UUID, by: str) -> None:
        """Let a message to the reporter count as what came of it; once is enough.

        Raises `Over`, `NoSuchMessage`, also when it is one from the reporter.
        """
        self._goes_on()
        said = self.messages.get(message)
        if said is None or said.side != Side.HANDLER:
            raise NoSuchMessage
        if not (self.outcome_is_told and self.told_in == message):
            self._tell(self.OutcomeToldInMessage, by, message=message)

    def close(self, by: str) -> None:
        """Close it; closed once, nothing changes. Raises `Over`, `NotYet`."""
        if self.stage == Stage.CLOSED:
            return
        self._goes_on()
        if self.lacking:
            raise NotYet(self.lacking)
        self._tell(self.Closed, by)

    def reopen(self, reason: str, by: str) -> None:
        """Go on with what was closed; with what is open, nothing changes.

        Raises `Over`, `NothingLeft`.
        """
        self._still_counts()
        if self.stage == Stage.CLOSED:
            self._write(self.Reopened, by, reason=Sealed(reason))
