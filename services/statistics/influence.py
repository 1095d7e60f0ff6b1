"""Whether an incident was an attempt to influence: what was felt, and what was found, beside it.

Each incident of the series has exactly one of these, so together they are the series. An attempt
to influence outside the series has one of its own, and is never added to it.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.statistics.domain import belongs
from shared.events import EventType, Verdict


class Influence(StrEnum):
    """What is known of the influence. The codes are columns on disk and stand in answers."""

    NOT_FELT = "not_felt"  # and not assessed
    FELT = "felt"  # and not assessed
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"  # assessed: none, whatever was felt
    NOT_ASKED = "not_asked"  # told by a system that does not ask
    OUTSIDE = "outside"  # felt, suspected or confirmed, but not in the series


IN_SERIES = tuple(kind for kind in Influence if kind != Influence.OUTSIDE)

FOUND = {
    Verdict.NONE: Influence.DISMISSED,
    Verdict.SUSPECTED: Influence.SUSPECTED,
    Verdict.CONFIRMED: Influence.CONFIRMED,
}

FELT = {
    True: Influence.FELT,
    False: Influence.NOT_FELT,
    None: Influence.NOT_ASKED,
}


@dataclass(frozen=True)
class Known:
    """What statistics knows of one incident: where it happened, what it was, what was found."""

    unit: UUID
    day: date
    event_type: EventType
    threat_or_violence: bool
    felt: bool | None  # None when nobody was asked
    known_on: date  # when the last of it was told
    verdict: Verdict | None = None
    is_classified: bool = False  # by the organisation, whatever the reporter says afterwards
    is_withdrawn: bool = False
    is_duplicate: bool = False  # the same event as another one, which counts

    @property
    def influence(self) -> Influence | None:
        """In which part it counts; None when it counts nowhere."""
        if self.is_withdrawn or self.is_duplicate:
            return None
        found = None if self.verdict is None else FOUND[self.verdict]
        if not belongs(self.event_type, self.threat_or_violence):
            is_attempt = self.felt or found in (Influence.SUSPECTED, Influence.CONFIRMED)
            return Influence.OUTSIDE if is_attempt else None
        return found or FELT[self.felt]
