"""What is asked for and given over the boundary between authorities, and what codes say why."""

import re
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AfterValidator, BaseModel, StrictBool
from pydantic_core import PydanticCustomError

from services.reporting.domain.report import Told
from shared.events import Purpose
from shared.eventstore.sealed import Sealed


class Ground(StrEnum):
    """On what ground the owning authority gives (Offentlighets- och sekretesslagen)."""

    NO_SECRECY = "no_secrecy"  # nothing that is secret is left in the text
    CONSENT = "consent"  # 12:2
    NO_HARM = "no_harm"  # it has been considered, and nobody is hurt by it
    OWN_DUTY = "own_duty"  # 10:2
    DUTY_BY_LAW = "duty_by_law"  # 10:28
    GENERAL_CLAUSE = "general_clause"  # 10:27; not for every authority


class Secrecy(StrEnum):
    """What will protect the text at the receiver."""

    SECURITY = "security"  # 18:8, security measures
    PERSONNEL = "personnel"  # 39, personnel administration
    CARRIED_OVER = "carried_over"  # 11, the giver's secrecy follows
    NONE = "none"


class Refusal(StrEnum):
    """Why the owning authority does not give."""

    SECRECY = "secrecy"
    NOT_NEEDED = "not_needed"
    OTHER_WAY = "other_way"


class Answer(StrEnum):
    """How far a request has come."""

    ASKED = "asked"
    GRANTED = "granted"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


WHY_ASK = (Purpose.ASSESS_THREAT, Purpose.PROTECT_PEOPLE, Purpose.POLICE_REPORT)

# Year or not, a day that there is (also of a coordination number, day + 60), and four figures.
PERSONAL_NUMBER = re.compile(
    r"(?<!\d)(?:19|20)?\d{2}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]|6[1-9]|[78]\d|9[01])"
    r"\s?[-+\u2010-\u2015]?\s?\d{4}(?!\d)"
)


def has_personal_number(text: str) -> bool:
    """Whether something in a text looks like a personal number."""
    return PERSONAL_NUMBER.search(text) is not None


class AlreadyDecided(Exception):
    """Somebody else has decided meanwhile, and otherwise."""


class NotAsked(Exception):
    """There is no such request, or nothing has been given that could be withdrawn."""


def _may_be_asked_for(purpose: Purpose) -> Purpose:
    if purpose not in WHY_ASK:
        raise PydanticCustomError("enum", "not a purpose to ask for")
    return purpose


class Asking(BaseModel, frozen=True, extra="forbid"):
    """A request to be given what was told."""

    purpose: Annotated[Purpose, AfterValidator(_may_be_asked_for)]
    reason: Told


class Giving(BaseModel, frozen=True, extra="forbid"):
    """What is given, and on what ground."""

    ground: Ground
    secrecy: Secrecy
    text: Told
    confirmed: StrictBool = False  # whoever gives has seen what we warn of

    @property
    def lacks_secrecy(self) -> bool:
        """Whether nothing will protect the text at the receiver."""
        return self.secrecy == Secrecy.NONE

    @property
    def has_personal_number(self) -> bool:
        """Whether something that looks like a personal number is left in the text."""
        return has_personal_number(self.text)


class Refusing(BaseModel, frozen=True, extra="forbid"):
    """Why nothing is given."""

    because: Refusal


@dataclass(frozen=True)
class Disclosure:
    """One request of another authority, and what became of it."""

    id: UUID
    receiver: str
    purpose: Purpose
    reason: Sealed[str]
    asked_by: str
    asked_at: datetime
    answer: Answer = Answer.ASKED
    answered_by: str = ""
    answered_at: datetime | None = None
    ground: Ground | None = None
    secrecy: Secrecy | None = None
    text: Sealed[str] | None = None
    because: Refusal | None = None

    def gives_the_same_as(self, giving: Giving) -> bool:
        """Whether this very thing was given already. Raises `Erased`."""
        return (
            self.answer == Answer.GRANTED
            and self.text is not None
            and (self.ground, self.secrecy) == (giving.ground, giving.secrecy)
            and self.text.reveal() == giving.text
        )


@dataclass
class Disclosures:
    """The requests about one incident, in the order in which they came. It decides and changes."""

    all: dict[UUID, Disclosure] = field(default_factory=dict)

    def of(self, receiver: str) -> list[Disclosure]:
        """Return the requests of one authority."""
        return [d for d in self.all.values() if d.receiver == receiver]

    def given_to(self, receiver: str) -> list[Disclosure]:
        """Return what one authority has been given and may still read."""
        return [d for d in self.of(receiver) if d.answer == Answer.GRANTED]

    @property
    def receivers(self) -> frozenset[str]:
        """The authorities that something is given to."""
        return frozenset(d.receiver for d in self.all.values() if d.answer == Answer.GRANTED)

    def waits(self, receiver: str) -> bool:
        """Whether an authority has asked and waits for an answer."""
        return any(d.answer == Answer.ASKED for d in self.of(receiver))

    def to_grant(self, disclosure: UUID, giving: Giving) -> Disclosure | None:
        """Return what is to be granted; None when just this was. As `Incident.grant`."""
        asked = self._found(disclosure)
        return None if asked.gives_the_same_as(giving) else self._undecided(asked)

    def to_refuse(self, disclosure: UUID, because: Refusal) -> Disclosure | None:
        """Return what is to be refused; None when it was. As `Incident.refuse`."""
        asked = self._found(disclosure)
        same = (asked.answer, asked.because) == (Answer.REFUSED, because)
        return None if same else self._undecided(asked)

    def to_withdraw(self, disclosure: UUID) -> Disclosure | None:
        """Return what is to be withdrawn; None when it was. As `Incident.withdraw`."""
        given = self._found(disclosure)
        if given.answer not in (Answer.GRANTED, Answer.WITHDRAWN):
            raise NotAsked
        return given if given.answer == Answer.GRANTED else None

    def answered(
        self, disclosure: UUID, answer: Answer, by: str, at: datetime, **said: Any
    ) -> None:
        """Write an answer down."""
        self.all[disclosure] = replace(
            self.all[disclosure], answer=answer, answered_by=by, answered_at=at, **said
        )

    def _found(self, disclosure: UUID) -> Disclosure:
        if disclosure not in self.all:
            raise NotAsked
        return self.all[disclosure]

    @staticmethod
    def _undecided(asked: Disclosure) -> Disclosure:
        if asked.answer != Answer.ASKED:
            raise AlreadyDecided
        return asked
