"""What the person who was there tells us: the least that a report needs, and what may follow."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    StringConstraints,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from services.reporting.domain.further import Further, Influence, Wanted
from shared.events import EventType, Form
from shared.eventstore.sealed import Erased, Sealed

TEXT_MAX = 20_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)


def written_out(value: object) -> object:
    """Refuse a number: seconds since 1970 say nothing about where."""
    if isinstance(value, datetime) or (isinstance(value, str) and not value.isdigit()):
        return value
    raise PydanticCustomError("datetime_from_date_parsing", "not a date with a time")


def in_utc(moment: datetime) -> datetime:
    """Return a moment by UTC."""
    # One moment, one form: in the hours when clocks change, Python compares zones strangely.
    return moment.astimezone(UTC)


def says_something(text: str) -> str:
    """Refuse a text without any letter or digit."""
    if not any(character.isalnum() for character in text):
        raise PydanticCustomError("string_too_short", "no letter and no digit")
    return text


def forms_in_order(forms: tuple[Form, ...]) -> tuple[Form, ...]:
    """Return forms as the list has them, each once."""
    return tuple(form for form in Form if form in forms)


Told = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=TEXT_MAX),
    AfterValidator(says_something),
]


Moment = Annotated[AwareDatetime, BeforeValidator(written_out), AfterValidator(in_utc)]


class Naming(StrEnum):
    """Whether it is known who tells."""

    NAMED = "named"
    HIDDEN = "hidden"  # a custodian decides whether somebody may know
    ANONYMOUS = "anonymous"  # nobody knows


class Least(BaseModel, frozen=True, extra="forbid"):
    """The least that a report needs."""

    id: UUID  # chosen by the form, so that a form that is sent again is the same report
    unit: UUID
    event_type: EventType
    threat_or_violence: StrictBool
    forms: Annotated[tuple[Form, ...], Field(min_length=1), AfterValidator(forms_in_order)]
    felt_as_influence: StrictBool
    happened_at: Moment
    what_happened: Told
    severity_felt: Annotated[StrictInt, Field(ge=1, le=4)] | None = None
    identity: Naming = Naming.NAMED


class Report(Further, Least, frozen=True, extra="forbid"):
    """What the person who was there tells us: the least, and what may follow."""

    @field_validator("influence")
    @classmethod
    def _says_one_thing_of_influence(
        cls, influence: Influence | None, told: ValidationInfo
    ) -> Influence | None:
        felt = told.data.get("felt_as_influence")
        if influence and felt is not None and felt != (influence.wanted == Wanted.YES):
            raise PydanticCustomError("influence_differs", "felt_as_influence says otherwise")
        return influence


def open_or_none(sealed: Sealed[str]) -> str | None:
    """Return what was told; nothing once it is erased. The caller answers for who sees it."""
    try:
        return sealed.reveal()
    except Erased:
        return None
