"""What the reporter and whoever handles her report write to each other."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid5

from eventsourcing.domain import event
from pydantic import AfterValidator, BaseModel, StringConstraints

from services.reporting.domain.course import Over, Stage
from services.reporting.domain.reading import ReadAs
from services.reporting.domain.report import open_or_none, says_something
from services.reporting.domain.story import ANONYMOUS, REPORTER, Story
from shared.eventstore.domain import Aggregate, Created, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed

MESSAGE_MAX = 4_000
MESSAGES_MAX = 200  # a talk that goes on longer than this is better had in another way


class Side(StrEnum):
    """Who of the two."""

    REPORTER = "reporter"
    HANDLER = "handler"


class MessageDiffers(Exception):
    """The same id was used for another message."""


class NobodyReads(Exception):
    """It came from another system: whoever told it there reads nothing here."""


class TalkedOut(Exception):
    """There are as many messages as there may be."""


class Posting(BaseModel, frozen=True, extra="forbid"):
    """A message as it is sent; its id is the form's, so that sent twice is one message."""

    id: UUID
    text: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MESSAGE_MAX),
        AfterValidator(says_something),
    ]


@dataclass(frozen=True)
class Message:
    """One message."""

    id: UUID
    side: Side  # who wrote it
    role: ReadAs | None  # as what, when it was not the reporter
    text: Sealed[str]
    by: str
    at: datetime


class Dialogue(Story):
    """Questions and answers, in both directions."""

    if TYPE_CHECKING:
        stage: Stage
        is_anonymous: bool
        is_from_kia: bool

    class MessageToReporterPosted(Aggregate.Event):
        """Whoever handles it has written to the reporter."""

        TOPIC = "reporting.incident.message-to-reporter-posted"
        message: PseudonymId
        role: Annotated[ReadAs, Kind.CATEGORY]
        text: Annotated[Sealed[str], KeyClass.DIALOGUE]

        def apply(self, aggregate: "Dialogue") -> None:
            """Add it."""
            aggregate.messages[self.message] = Message(
                self.message, Side.HANDLER, self.role, self.text, self.by, self.timestamp
            )

    class MessageFromReporterPosted(Aggregate.Event):
        """The reporter has written."""

        TOPIC = "reporting.incident.message-from-reporter-posted"
        message: PseudonymId
        text: Annotated[Sealed[str], KeyClass.DIALOGUE]

        def apply(self, aggregate: "Dialogue") -> None:
            """Add it."""
            aggregate.messages[self.message] = Message(
                self.message, Side.REPORTER, None, self.text, self.by, self.timestamp
            )

    def _begin_dialogue(self) -> None:
        self.messages: dict[UUID, Message] = {}

    @property
    def reporter_is_called(self) -> str:
        """Return what stands in `by` when the reporter does something."""
        return ANONYMOUS if self.is_anonymous else REPORTER

    def write_to_reporter(self, posting: Posting, role: ReadAs, by: str) -> None:
        """Write to the reporter.

        Raises `NobodyReads`, `Over`, `NothingLeft`, `MessageDiffers`, `TalkedOut`.
        """
        if self.is_from_kia:
            raise NobodyReads
        if self._is_new(posting, Side.HANDLER):
            said = {"message": posting.id, "role": role, "text": Sealed(posting.text)}
            self._tell(self.MessageToReporterPosted, by, **said)

    def write_as_reporter(self, posting: Posting) -> None:
        """Write as the reporter. Raises `Over`, `NothingLeft`, `MessageDiffers`, `TalkedOut`."""
        if self._is_new(posting, Side.REPORTER):
            said = {"message": posting.id, "text": Sealed(posting.text)}
            self._tell(self.MessageFromReporterPosted, self.reporter_is_called, **said)

    def _is_new(self, posting: Posting, side: Side) -> bool:
        if sent := self.messages.get(posting.id):
            if (sent.side, open_or_none(sent.text)) != (side, posting.text):
                raise MessageDiffers
            return False
        if self.stage == Stage.WITHDRAWN:
            raise Over
        self._something_must_be_left()
        if len(self.messages) >= MESSAGES_MAX:
            raise TalkedOut
        return True


def taking_in_id(incident: UUID, message: UUID, side: Side) -> UUID:
    """Return the one id of a side's having read a dialogue up to a message."""
    return uuid5(incident, f"{side} {message}")


class TakingIn(Aggregate):
    """That one side has read what the other wrote. Not in the incident's stream, as no reading is.

    It is there for `Nytt meddelande` to go away: for all who handle a report at once.
    """

    TOPIC = "reporting.taking-in"

    class Happened(Created):
        """One side has read everything up to a message."""

        TOPIC = "reporting.taking-in.happened"
        incident: PseudonymId
        message: PseudonymId
        side: Annotated[Side, Kind.CATEGORY]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the id that was chosen: `taking_in_id` makes the same for the same."""
        return id

    @event(Happened)
    def __init__(
        self, id: UUID, incident: UUID, message: UUID, side: Side, by: str, authority: str
    ) -> None:
        self.incident = incident
        self.message = message
        self.side = side
