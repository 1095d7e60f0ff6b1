"""What was counted of a pilot: the numbers as they were, and from how much of the log.

They are stored with the evaluation, so these names are on disk.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Annotated

from services.reporting.domain.further import Wanted
from shared.events import Verdict
from shared.eventstore.sealed import Kind

Number = Annotated[int, Kind.CATEGORY]

# The lines and columns of the table of what was felt and what was found; "" is that nobody asked,
# and that nobody has assessed it. Their order is on disk.
PERCEIVED: tuple[Wanted | None, ...] = (Wanted.YES, Wanted.NO, Wanted.UNSURE, None)
ASSESSED: tuple[Verdict | None, ...] = (
    None,
    Verdict.NONE,
    Verdict.SUSPECTED,
    Verdict.CONFIRMED,
)


class Group(StrEnum):
    """Whose reports are counted, and from when."""

    PILOT_BEFORE = "pilot_before"
    PILOT_DURING = "pilot_during"
    OTHERS_BEFORE = "others_before"
    OTHERS_DURING = "others_during"


@dataclass(frozen=True)
class Counts:
    """The numbers of one group. Each share has what it is a share of beside it."""

    reports: Number
    discerned: Number  # of the reports: felt, or found suspected or confirmed
    asked: Number  # of the reports: whether somebody wanted to influence was asked
    unsure: Number  # of those asked
    filled: Number  # of the reports: told with a form whose questions we know
    complete: Number  # of those: every question about influence that the form had is answered
    timed: Number  # of those told with a form: we know how long it took
    median_s: Annotated[int | None, Kind.CATEGORY]


@dataclass(frozen=True)
class Counted:
    """The numbers of all groups, the table for the pilot's own, and what they were counted of."""

    position: Number  # in the log; what came later is not counted
    day: Annotated[date, Kind.CATEGORY]  # the last day that is counted, if the pilot lasts longer
    pilot_before: Counts
    pilot_during: Counts
    others_before: Counts
    others_during: Counts
    matrix: Annotated[tuple[int, ...], Kind.CATEGORY]  # line by line; see `PERCEIVED`

    def of(self, group: Group) -> Counts:
        """Return the numbers of a group."""
        found: Counts = getattr(self, group.value)
        return found

    def cell(self, perceived: Wanted | None, assessed: Verdict | None) -> int:
        """Return how many reports of the pilot's own were felt so, and found so."""
        line, column = PERCEIVED.index(perceived), ASSESSED.index(assessed)
        return self.matrix[line * len(ASSESSED) + column]
