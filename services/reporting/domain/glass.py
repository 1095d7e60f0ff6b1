"""Opening in an emergency: by whoever is on call in the owning authority, and looked at after."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, StrictBool
from pydantic_core import PydanticCustomError

from services.reporting.domain.report import Told
from shared.events import Purpose
from shared.eventstore.sealed import Sealed

OPEN_FOR = timedelta(hours=24)  # a night on call and the morning after; then there is time to ask

WHY_BREAK = (Purpose.DANGER_TO_LIFE, Purpose.PROTECT_PEOPLE, Purpose.REACH_THE_EXPOSED)


class NotBroken(Exception):
    """No such glass was broken, or it is not for her to look at."""


class AlreadyReviewed(Exception):
    """Somebody else has looked at it, and found otherwise."""


def _is_an_emergency(purpose: Purpose) -> Purpose:
    if purpose not in WHY_BREAK:
        raise PydanticCustomError("enum", "not a purpose to break the glass for")
    return purpose


class Breaking(BaseModel, frozen=True, extra="forbid"):
    """Why the glass has to be broken now."""

    purpose: Annotated[Purpose, AfterValidator(_is_an_emergency)]
    reason: Told


class Reviewing(BaseModel, frozen=True, extra="forbid"):
    """What the leader above finds."""

    justified: StrictBool


class Review(StrEnum):
    """What a leader above has found about a broken glass."""

    WAITS = "waits"  # nobody has looked at it yet
    JUSTIFIED = "justified"
    NOT_JUSTIFIED = "not_justified"


@dataclass(frozen=True)
class Glass:
    """One glass that was broken."""

    id: UUID
    purpose: Purpose
    reason: Sealed[str]
    broken_by: str
    broken_at: datetime
    reviewed_by: str = ""
    justified: bool | None = None

    @property
    def review(self) -> Review:
        """What has been found."""
        if self.justified is None:
            return Review.WAITS
        return Review.JUSTIFIED if self.justified else Review.NOT_JUSTIFIED

    def is_open(self, at: datetime) -> bool:
        """Whether whoever broke it may still read: until it is looked at, a day at the most."""
        return self.justified is None and at < self.broken_at + OPEN_FOR


@dataclass
class Glasses:
    """The glasses of one incident, in the order in which they were broken."""

    all: dict[UUID, Glass] = field(default_factory=dict)

    def open_to(self, now: datetime) -> dict[str, Glass]:
        """Return who has the incident open because of an emergency, and by which glass."""
        return {g.broken_by: g for g in self.all.values() if g.is_open(now)}

    def review_of(self, by: str, at: datetime) -> Review | None:
        """Return what was found about the glass through which somebody read at a moment."""
        broken = [g for g in self.all.values() if g.broken_by == by and g.broken_at <= at]
        return broken[-1].review if broken else None

    def to_review(self, glass: UUID, justified: bool, by: str) -> Glass | None:
        """Return what is to be looked at; None when it was, with the same finding.

        Nobody looks at what she has broken herself. Raises `NotBroken`, `AlreadyReviewed`.
        """
        broken = self.all.get(glass)
        if broken is None or broken.broken_by == by:
            raise NotBroken
        if broken.justified not in (None, justified):
            raise AlreadyReviewed
        return broken if broken.justified is None else None

    def reviewed(self, glass: UUID, justified: bool, by: str) -> None:
        """Write down what was found."""
        self.all[glass] = replace(self.all[glass], justified=justified, reviewed_by=by)
