"""What a reporter may tell besides the least: each part of it can be left out."""

from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    model_validator,
)
from pydantic_core import PydanticCustomError

CONTACT_MAX = 500
DAY_S = 24 * 3600  # a draft lasts no longer


class Wanted(StrEnum):
    """Whether the person wanted somebody to do, not do or change something in their duty."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class PerceivedPurpose(StrEnum):
    """What the person wanted, as it was felt (Brå 2005:18, Motiv)."""

    CHANGE_DECISION = "change_decision"
    PREVENT_OR_DELAY = "prevent_or_delay"
    GAIN_ADVANTAGE = "gain_advantage"
    REVENGE = "revenge"
    SILENCE = "silence"
    GET_INFORMATION = "get_information"
    UNCLEAR = "unclear"


class Effect(StrEnum):
    """What it has done to somebody's work, as she says herself (Brå 2005:18, Konsekvens)."""

    NONE = "none"
    WORRY = "worry"
    HESITATED = "hesitated"
    AVOIDED_ACTION = "avoided_action"
    CHANGED_HANDLING = "changed_handling"
    CHANGED_OFFICER = "changed_officer"
    SICK_LEAVE = "sick_leave"
    LEFT_ASSIGNMENT = "left_assignment"


class Actor(StrEnum):
    """Who it was, as a kind and never as a person (Brå 2005:18, Intressenter)."""

    CLIENT = "client"
    RELATIVE = "relative"
    REPRESENTATIVE = "representative"
    GROUP_AROUND_CLIENT = "group_around_client"
    CRIMINAL_NETWORK = "criminal_network"
    EXTREMISTS = "extremists"
    PERSISTENT = "persistent"
    COMPANY = "company"
    COLLEAGUE = "colleague"
    ELECTED_OFFICIAL = "elected_official"
    UNKNOWN = "unknown"
    OTHER = "other"


class ContactBy(StrEnum):
    """How the reporter wants to be reached."""

    PHONE = "phone"
    EMAIL = "email"
    MEETING = "meeting"


class Language(StrEnum):
    """In which language the form was filled in."""

    SWEDISH = "sv"
    ENGLISH = "en"


def _each_once(effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    if Effect.NONE in effects and len(set(effects)) > 1:
        raise PydanticCustomError("none_and_some", "no effect, and some effect")
    return tuple(effect for effect in Effect if effect in effects)


class Part(BaseModel, frozen=True, extra="forbid"):
    """One thing that may be left out."""


class Influence(Part):
    """The three questions: was something wanted, what, and what has it done?"""

    wanted: Wanted
    purpose: PerceivedPurpose | None = None
    effects: Annotated[tuple[Effect, ...], AfterValidator(_each_once)] = ()

    @model_validator(mode="after")
    def _nothing_was_wanted(self) -> Self:
        if self.wanted == Wanted.NO and (self.purpose or self.effects):
            raise PydanticCustomError("nothing_wanted", "a purpose, and nothing was wanted")
        return self


class Circumstances(Part):
    """Facts instead of a scale: what is not said to be so is not known to be so."""

    weapon: StrictBool = False
    home_or_family: StrictBool = False  # the home or somebody in the family was named
    going_on: StrictBool = False
    injured: StrictBool = False  # in body or mind
    several: StrictBool = False  # more than one person is exposed
    client_harmed: StrictBool = False


class Contact(Part):
    """A wish to be contacted, and when and where in her own words."""

    how: ContactBy
    words: Annotated[str, StringConstraints(strip_whitespace=True, max_length=CONTACT_MAX)] = ""


class FormUse(Part):
    """With which edition of the form it was told, and how long that took."""

    edition: Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{1,2}$")]
    seconds: Annotated[StrictInt, Field(ge=0, le=DAY_S)]
    language: Language = Language.SWEDISH


class Further(BaseModel, frozen=True, extra="forbid"):
    """Everything that may be left out."""

    influence: Influence | None = None
    actor: Actor | None = None
    circumstances: Circumstances | None = None
    employed_unit: UUID | None = None  # where she works, when it happened somewhere else
    for_colleague: StrictBool = False  # it happened to somebody else
    concerns_leader: StrictBool = False  # the nearest leader is not to have it
    contact: Contact | None = None
    form: FormUse | None = None
    as_official: StrictBool = False  # by one who is both employed and elected: as the latter
