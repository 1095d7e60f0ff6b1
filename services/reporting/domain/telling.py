"""What the reporter tells afterwards: more of it, and what was not right in it.

What stood there before stays in the story. What she corrects is what she says of it; what the
organisation finds of it is said by others, in events of their own.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, BaseModel, BeforeValidator, Field, StrictBool

from services.reporting.domain.course import Over, SaidOtherwise, Stage
from services.reporting.domain.report import Told, forms_in_order, in_utc, written_out
from services.reporting.domain.story import NothingLeft, Story
from shared.events import EventType, Form
from shared.eventstore.domain import Aggregate, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed

# What a reporter may correct of the facts, in the order that it is shown in. Not the unit: where
# it belongs decides who reads it, so whoever answers for it moves it.
FACTS = ("happened_at", "event_type", "threat_or_violence", "forms", "felt_as_influence")
TEXT = "what_happened"


class Adding(BaseModel, frozen=True, extra="forbid"):
    """More of what happened."""

    id: UUID  # chosen by the form, so that a form that is sent again adds nothing
    text: Told


class Correcting(BaseModel, frozen=True, extra="forbid"):
    """What was not right, as it should be; what is left out stays as it is."""

    id: UUID  # as above
    reason: Told
    happened_at: (
        Annotated[AwareDatetime, BeforeValidator(written_out), AfterValidator(in_utc)] | None
    ) = None
    event_type: EventType | None = None
    threat_or_violence: StrictBool | None = None
    forms: (
        Annotated[tuple[Form, ...], Field(min_length=1), AfterValidator(forms_in_order)] | None
    ) = None
    felt_as_influence: StrictBool | None = None
    what_happened: Told | None = None


@dataclass(frozen=True)
class Details:
    """Something that was added."""

    id: UUID
    text: Sealed[str]
    at: datetime


@dataclass(frozen=True)
class Correction:
    """Something that was put right: what stood there, what stands there now, and why."""

    id: UUID
    reason: Sealed[str]
    at: datetime
    before: dict[str, object] = field(default_factory=dict)
    after: dict[str, object] = field(default_factory=dict)


class NothingNew(Exception):
    """All of it stands there already."""


class Telling(Story):
    """Added to and corrected by the reporter, and by nobody else."""

    if TYPE_CHECKING:
        stage: Stage
        what_happened: Sealed[str]

        @property
        def reporter_is_called(self) -> str:
            """See `Dialogue`."""

    class DetailsAdded(Aggregate.Event):
        """The reporter has told more."""

        TOPIC = "reporting.incident.details-added"
        details: PseudonymId
        text: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Telling") -> None:
            """Put it after what is there."""
            aggregate.details.append(Details(self.details, self.text, self.timestamp))

    class FactsCorrected(Aggregate.Event):
        """The reporter has put right what she had ticked or dated; none is as it was."""

        TOPIC = "reporting.incident.facts-corrected"
        correction: PseudonymId
        happened_at: Annotated[datetime | None, Kind.CATEGORY]
        event_type: Annotated[EventType | None, Kind.CATEGORY]
        threat_or_violence: Annotated[bool | None, Kind.CATEGORY]
        forms: Annotated[tuple[Form, ...] | None, Kind.CATEGORY]
        felt_as_influence: Annotated[bool | None, Kind.CATEGORY]
        reason: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Telling") -> None:
            """Let the new stand where the old stood, and keep the old."""
            said = {fact: getattr(self, fact) for fact in FACTS}
            after = {fact: value for fact, value in said.items() if value is not None}
            aggregate.put_right(self.correction, self.reason, self.timestamp, after)

    class TextCorrected(Aggregate.Event):
        """The reporter has written anew what happened."""

        TOPIC = "reporting.incident.text-corrected"
        correction: PseudonymId
        text: Annotated[Sealed[str], KeyClass.NARRATIVE]
        reason: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Telling") -> None:
            """As for facts."""
            aggregate.put_right(self.correction, self.reason, self.timestamp, {TEXT: self.text})

    def _begin_telling(self) -> None:
        self.details: list[Details] = []
        self.corrections: list[Correction] = []

    def put_right(
        self, correction: UUID, reason: Sealed[str], at: datetime, after: dict[str, object]
    ) -> None:
        """Let values stand where others stood; for events."""
        before = {name: getattr(self, name) for name in after}
        vars(self).update(after)
        if self.corrections and self.corrections[-1].id == correction:  # facts and text at once
            together = self.corrections.pop()
            before, after = together.before | before, together.after | after
        self.corrections.append(Correction(correction, reason, at, before, after))

    def first(self, name: str) -> object:
        """Return what was told first, whatever was corrected since."""
        for correction in self.corrections:
            if name in correction.before:
                return correction.before[name]
        return getattr(self, name)

    def add_details(self, adding: Adding) -> None:
        """Tell more; sent again it is told once.

        Raises `Over` when it was taken back, `NothingLeft`, `SaidOtherwise`.
        """
        self._may_still_be_told()
        for details in self.details:
            if details.id == adding.id:
                if details.text.reveal() != adding.text:
                    raise SaidOtherwise
                return
        by = self.reporter_is_called
        self._tell(self.DetailsAdded, by, details=adding.id, text=Sealed(adding.text))

    def correct(self, correcting: Correcting) -> None:
        """Put something right; sent again it is done once.

        Raises `Over` when it was taken back, `NothingLeft`, `NothingNew`, `SaidOtherwise`.
        """
        self._may_still_be_told()
        done = [correction for correction in self.corrections if correction.id == correcting.id]
        if done:
            if done[0].reason.reveal() != correcting.reason:
                raise SaidOtherwise
            return
        said = {fact: getattr(correcting, fact) for fact in FACTS}
        new = {fact: v for fact, v in said.items() if v not in (None, getattr(self, fact))}
        text = correcting.what_happened
        is_new_text = text is not None and not _reads_alike(text, self.what_happened.reveal())
        if not new and not is_new_text:
            raise NothingNew
        by = self.reporter_is_called
        common = {"correction": correcting.id, "reason": Sealed(correcting.reason)}
        if new:
            facts = dict.fromkeys(FACTS) | new
            self._tell(self.FactsCorrected, by, **common, **facts)
        if is_new_text:
            self._tell(self.TextCorrected, by, **common, text=Sealed(text))

    def _may_still_be_told(self) -> None:
        if self.stage == Stage.WITHDRAWN:
            raise Over
        # A new text would be sealed by a new key of the same class, which must never be made.
        if self.what_happened.is_erased:
            raise NothingLeft


def _reads_alike(one: str, other: str) -> bool:
    # Browsers end lines in their own way.
    return one.splitlines() == other.splitlines()
