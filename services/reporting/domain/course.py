"""How far an incident has come: what all parts that take care of it lean on."""

from enum import StrEnum
from typing import TYPE_CHECKING

from services.reporting.domain.story import NothingLeft, Story
from shared.eventstore.domain import Aggregate
from shared.eventstore.sealed import Sealed


class Stage(StrEnum):
    """How far an incident has come."""

    RECEIVED = "received"
    ACKNOWLEDGED = "acknowledged"
    INVESTIGATING = "investigating"
    ACTING = "acting"
    FOLLOWING_UP = "following_up"
    CLOSED = "closed"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"


NOT_COUNTED = frozenset({Stage.WITHDRAWN, Stage.DUPLICATE})
OVER = NOT_COUNTED | {Stage.CLOSED}


class Over(Exception):
    """It is closed, withdrawn or a duplicate: nothing more is done with it."""


class SaidOtherwise(Exception):
    """The same was said before, in other words."""


class Course(Story):
    """See the module."""

    if TYPE_CHECKING:
        what_happened: Sealed[str]
        stage: Stage
        stage_before: Stage  # it was closed, or found to be a duplicate

    def _goes_on(self) -> None:
        if self.stage in OVER:
            raise Over

    def _still_counts(self) -> None:
        """Refuse what has no sense any more; what is closed can still be looked at again."""
        if self.stage in NOT_COUNTED:
            raise Over

    def _write(self, kind: type[Aggregate.Event], by: str, **said: object) -> None:
        """Let something happen that has a text. Raises `NothingLeft` once texts are erased."""
        # A new text would be sealed by a new key of the same class, which must never be made.
        if self.what_happened.is_erased:
            raise NothingLeft
        self._tell(kind, by, **said)
