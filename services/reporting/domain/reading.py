"""That somebody has read what was told: as who, what for, and how she came by it."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID, uuid5

from eventsourcing.domain import event

from shared.events import Purpose
from shared.eventstore.domain import Aggregate, Created, PseudonymId
from shared.eventstore.sealed import Kind

# Whoever reloads a page, or goes back to it from the list, is still reading: one reading, not ten.
SAME_READING_FOR = timedelta(minutes=30)


class ReadAs(StrEnum):
    """How a reader stands to what she reads."""

    MANAGER = "manager"
    DEPUTY = "deputy"
    SAFETY_REPRESENTATIVE = "safety_representative"
    LEADER_ABOVE = "leader_above"
    OWNER = "owner"  # she has been given it to see to
    ON_CALL = "on_call"
    SECURITY = "security"
    AUDITOR = "auditor"


class How(StrEnum):
    """By what right it lay open to her."""

    ORDINARY = "ordinary"  # it is her task
    DISCLOSED = "disclosed"  # the owning authority gave it, masked
    BROKEN_GLASS = "broken_glass"
    NAME = "name"  # a hidden name, which a custodian had opened to those who handle it
    MASKED = "masked"  # what has happened to it, and no text


def reading_id(incident: UUID, by: str, how: How, purpose: Purpose, at: datetime) -> UUID:
    """Return the one id of whatever somebody reads in the same half hour by the clock."""
    half_hour = int(at.timestamp() // SAME_READING_FOR.total_seconds())
    return uuid5(incident, f"{by} {how} {purpose} {half_hour}")


class Reading(Aggregate):
    """Someone other than the reporter has read an incident.

    Each reading is a stream of its own, so that looking never changes what is looked at.
    """

    TOPIC = "reporting.reading"

    class Happened(Created):
        """The manager opened the story and read it. Written no more; `Opened` says who and why."""

        TOPIC = "reporting.reading.happened"
        incident: PseudonymId

    class Opened(Created):
        """Someone opened what was told, or what was given of it."""

        TOPIC = "reporting.reading.opened"
        incident: PseudonymId
        role: Annotated[ReadAs, Kind.CATEGORY]
        unit: Annotated[UUID | None, Kind.PSEUDONYMOUS]  # where the reader works
        purpose: Annotated[Purpose, Kind.CATEGORY]
        how: Annotated[How, Kind.CATEGORY]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the id that was chosen: `reading_id` makes the same for the same reading."""
        return id

    @event(Opened)
    def __init__(
        self,
        id: UUID,
        incident: UUID,
        by: str,
        authority: str,
        # What `Happened` does not say, it meant.
        role: ReadAs = ReadAs.MANAGER,
        unit: UUID | None = None,
        purpose: Purpose = Purpose.FOLLOW_UP,
        how: How = How.ORDINARY,
    ) -> None:
        self.incident = incident
        self.read_by = by
