"""What somebody does with pilots and forms, as it is sent: by a form, or by a program."""

from datetime import date, timedelta
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field, StrictBool, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from services.reporting.domain.report import Told

PILOT_DAYS_MAX = 366
UNITS_MAX = 500  # far beyond any municipality's pilot
VERSION_MAX = 9999


def _in_order(units: tuple[UUID, ...]) -> tuple[UUID, ...]:
    return tuple(sorted(set(units)))


class StartingPilot(BaseModel, frozen=True, extra="forbid"):
    """Which units try which form on which days, and what is to be learned of it."""

    id: UUID  # chosen by the form, so that a form that is sent again is the same pilot
    units: Annotated[
        tuple[UUID, ...], Field(min_length=1, max_length=UNITS_MAX), AfterValidator(_in_order)
    ]
    edition: str
    first_day: date
    last_day: date
    question: Told

    @field_validator("last_day")
    @classmethod
    def _ends_in_time(cls, last_day: date, said: ValidationInfo) -> date:
        first_day = said.data.get("first_day")
        if first_day and last_day < first_day:
            raise PydanticCustomError("ends_before_it_begins", "it ends before it begins")
        if first_day and last_day - first_day >= timedelta(days=PILOT_DAYS_MAX):
            raise PydanticCustomError("lasts_too_long", "it lasts too long")
        return last_day


class Concluding(BaseModel, frozen=True, extra="forbid"):
    """Whether everybody gets the form, why, and which version of the routine says so."""

    adopted: StrictBool
    why: Told
    routine_version: Annotated[
        Annotated[int, Field(ge=1, le=VERSION_MAX)] | None, Field(validate_default=True)
    ] = None

    @field_validator("routine_version")
    @classmethod
    def _has_a_routine(cls, version: int | None, said: ValidationInfo) -> int | None:
        if said.data.get("adopted") and version is None:
            raise PydanticCustomError("routine_missing", "adopted, and no version of the routine")
        return version


class EndingPilot(BaseModel, frozen=True, extra="forbid"):
    """Why it is broken off."""

    why: Told


class Choosing(BaseModel, frozen=True, extra="forbid"):
    """Which edition everybody is to be asked with."""

    edition: str
