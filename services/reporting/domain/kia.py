"""That an incident is also in KIA, the municipalities' system for work environment events.

A number in KIA is one stream for ever: the incident that was taken in under it, or a mark that it
was stamped on an incident of ours. So one KIA number counts once, whoever comes first. When it was
stamped wrongly the mark says that it is free, and who has it next, be that what is taken in.
"""

from typing import TYPE_CHECKING, Annotated
from uuid import UUID, uuid5

from eventsourcing.domain import event

from services.reporting.domain.further import Effect, Influence, PerceivedPurpose, Wanted
from services.reporting.domain.story import KIA, REPORTER, Story
from shared.eventstore.domain import Aggregate, Created, Pseudonym, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed

NUMBERS = UUID("a6f0b8a4-6f5e-5d0b-9a43-4b4941000000")  # never changes: ids follow from it


class HasAnotherNumber(Exception):
    """It has a KIA number already; one incident is one event in KIA."""


class NumberTaken(Exception):
    """The number in KIA is another incident's."""


class NotTakenIn(Exception):
    """It did not come from KIA, so it cannot be told from a report of ours."""


def kia_id(number: str) -> UUID:
    """Return the one id that follows from a KIA number, written in its one spelling."""
    return uuid5(NUMBERS, number)


def kia_id_again(number: str) -> UUID:
    """Return the one id of what is taken in under a number that was given back."""
    return uuid5(kia_id(number), "again")


def kia_answer_id(number: str) -> UUID:
    """Return the one id of what was answered here about a KIA number."""
    return uuid5(kia_id(number), "answer")


class KiaNumber(Aggregate):
    """The mark that a number in KIA is an incident of ours, so that no row is taken in for it."""

    TOPIC = "reporting.kia-number"

    class Taken(Created):
        """Somebody who answers for an incident has said which number it has in KIA."""

        TOPIC = "reporting.kia-number.taken"
        number: Pseudonym
        incident: PseudonymId

    @staticmethod
    def create_id(number: str, **_: object) -> UUID:
        """Return the id of the number."""
        return kia_id(number)

    @event(Taken)
    def __init__(self, number: str, incident: UUID, by: str, authority: str) -> None:
        self.number = number
        self.authority = authority
        self.incident: UUID | None = incident

    class GivenBack(Aggregate.Event):
        """It was the wrong number for that incident; nothing has it now."""

        TOPIC = "reporting.kia-number.given-back"

        def apply(self, aggregate: "KiaNumber") -> None:
            """Let it be free."""
            aggregate.incident = None

    class TakenAgain(Aggregate.Event):
        """A number that was given back is another incident's, stamped or taken in."""

        TOPIC = "reporting.kia-number.taken-again"
        incident: PseudonymId

        def apply(self, aggregate: "KiaNumber") -> None:
            """Let it be free no more."""
            aggregate.incident = self.incident

    def give_back(self, by: str) -> None:
        """Let it be free; free already, it stays so."""
        if self.incident is not None:
            self.trigger_event(self.GivenBack, by=by, authority=self.authority)

    def take(self, incident: UUID, by: str) -> None:
        """Let an incident have it. Raises `NumberTaken` when it is another's."""
        if self.incident not in (None, incident):
            raise NumberTaken
        if self.incident is None:
            self.trigger_event(self.TakenAgain, by=by, authority=self.authority, incident=incident)


class KiaAnswer(Aggregate):
    """What was answered here about an event in KIA, whether or not it has been taken in yet."""

    TOPIC = "reporting.kia-answer"

    class Given(Created):
        """Somebody with the number has said whether it was felt as influence; the first counts."""

        TOPIC = "reporting.kia-answer.given"
        number: Pseudonym
        felt: Annotated[bool, Kind.CATEGORY]
        person: Annotated[Sealed[str], KeyClass.IDENTITY]

    @staticmethod
    def create_id(number: str, **_: object) -> UUID:
        """Return the id of the answer about a number."""
        return kia_answer_id(number)

    @event(Given)
    def __init__(
        self, number: str, felt: bool, person: Sealed[str], by: str, authority: str
    ) -> None:
        self.number = number
        self.felt = felt
        self.person = person
        self.influence: Influence | None = None  # answers from before it was asked

    class InfluenceTold(Aggregate.Event):
        """What was wanted, for what, and what it has done: in the same words as the form."""

        TOPIC = "reporting.kia-answer.influence-told"
        wanted: Annotated[Wanted, Kind.CATEGORY]
        purpose: Annotated[PerceivedPurpose | None, Kind.CATEGORY]
        effects: Annotated[tuple[Effect, ...], Kind.CATEGORY]

        def apply(self, aggregate: "KiaAnswer") -> None:
            """Keep it beside who says so."""
            aggregate.influence = Influence.model_construct(
                wanted=self.wanted, purpose=self.purpose, effects=self.effects
            )

    @classmethod
    def told(cls, number: str, said: Influence, person: UUID, authority: str) -> "KiaAnswer":
        """Begin it with all that somebody answers."""
        felt = said.wanted == Wanted.YES
        answer = cls(number, felt, Sealed(str(person)), REPORTER, authority)
        answer.trigger_event(
            cls.InfluenceTold,
            by=REPORTER,
            authority=authority,
            wanted=said.wanted,
            purpose=said.purpose,
            effects=said.effects,
        )
        return answer


class Kia(Story):
    """Linked to a number, and told from another incident that looks the same."""

    if TYPE_CHECKING:
        felt_as_influence: bool

    class KiaLinked(Aggregate.Event):
        """It has a number in KIA: it was taken in from there, or somebody has stamped it."""

        TOPIC = "reporting.incident.kia-linked"
        number: Pseudonym

        def apply(self, aggregate: "Kia") -> None:
            """Keep the number, and whether it is why we know of the incident at all."""
            aggregate.kia_number = self.number
            aggregate.is_from_kia = self.by == KIA

    class KiaUnlinked(Aggregate.Event):
        """The number in KIA was stamped wrongly; why is written down."""

        TOPIC = "reporting.incident.kia-unlinked"
        number: Pseudonym
        reason: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Kia") -> None:
            """Let it have no number."""
            aggregate.kia_number = ""

    class KiaToldApart(Aggregate.Event):
        """It looks like another one, and somebody who knows has said that it is not."""

        TOPIC = "reporting.incident.kia-told-apart"
        other: PseudonymId

        def apply(self, aggregate: "Kia") -> None:
            """Never ask about the two again."""
            aggregate.told_apart = aggregate.told_apart | {self.other}

    class KiaInfluenceAnswered(Aggregate.Event):
        """What KIA does not ask was answered: whether somebody wanted to change what we do."""

        TOPIC = "reporting.incident.kia-influence-answered"
        felt: Annotated[bool, Kind.CATEGORY]

        def apply(self, aggregate: "Kia") -> None:
            """Keep the answer beside what was told."""
            aggregate.influence_answered = self.felt

    def _begin_kia(self) -> None:
        self.kia_number = ""
        self.is_from_kia = False
        self.told_apart: frozenset[UUID] = frozenset()
        self.influence_answered: bool | None = None

    @property
    def felt(self) -> bool | None:
        """Whether it was felt as influence; None when nobody was asked: KIA does not."""
        if self.is_from_kia or self.influence_answered is not None:
            return self.influence_answered
        return self.felt_as_influence

    def link_kia(self, number: str, by: str) -> None:
        """Say which number it has in KIA; again changes nothing. Raises `HasAnotherNumber`."""
        if self.kia_number not in ("", number):
            raise HasAnotherNumber
        if not self.kia_number:
            self._tell(self.KiaLinked, by, number=number)

    def unlink_kia(self, reason: str, by: str) -> None:
        """Say that its number in KIA was wrong, and why. Raises `NothingLeft`."""
        if self.kia_number:
            self._something_must_be_left()
            self._tell(self.KiaUnlinked, by, number=self.kia_number, reason=Sealed(reason))

    def tell_apart(self, other: UUID, by: str) -> None:
        """Say that it is another event than one that looks the same. Raises `NotTakenIn`."""
        if not self.is_from_kia:
            raise NotTakenIn
        if other not in self.told_apart:
            self._tell(self.KiaToldApart, by, other=other)

    def answer_influence(self, felt: bool, by: str) -> None:
        """Answer what KIA does not ask; the last answer counts."""
        if self.influence_answered != felt:
            self._tell(self.KiaInfluenceAnswered, by, felt=felt)
