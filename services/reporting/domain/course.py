"""How far an incident has come: what all parts that take care of it lean on."""

from enum import StrEnum
from typing import TYPE_CHECKING

from services.reporting.domain.story import Story


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


class Course(Story):
    """See the module."""

    if TYPE_CHECKING:
        stage: Stage
        stage_before: Stage  # it was closed, or found to be a duplicate

    def _goes_on(self) -> None:
        if self.stage in OVER:
            raise Over

    def _still_counts(self) -> None:
        """Refuse what has no sense any more; what is closed can still be looked at again."""
        if self.stage in NOT_COUNTED:
            raise Over
