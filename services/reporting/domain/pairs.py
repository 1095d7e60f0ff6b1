"""What somebody does with two incidents at once, as it is sent."""

from uuid import UUID

from pydantic import BaseModel

from services.reporting.domain.deeds import Seen
from services.reporting.domain.incident import Incident


class Pair(BaseModel, frozen=True, extra="forbid"):
    """One thing done with two."""

    other: UUID
    version: Seen | None = None  # of the first

    def upon(self, incident: Incident, other: Incident, by: str) -> None:
        """Do it. Raises what the incidents say."""
        raise NotImplementedError


class SameNumber(Exception):
    """Both have the same number in KIA: they are two only when one of them has another."""


class FindDuplicate(Pair, frozen=True):
    """It is the same event as the other one, which alone counts."""

    def upon(self, incident: Incident, other: Incident, by: str) -> None:
        """Say so."""
        incident.find_duplicate(other, by)


class UndoDuplicate(Pair, frozen=True):
    """It is an event of its own."""

    def upon(self, incident: Incident, other: Incident, by: str) -> None:
        """Say so. Raises `SameNumber`."""
        if incident.duplicate_of == other.id and incident.kia_number == other.kia_number != "":
            raise SameNumber
        incident.undo_duplicate(other, by)


class Link(Pair, frozen=True):
    """They have to do with each other."""

    def upon(self, incident: Incident, other: Incident, by: str) -> None:
        """Say so."""
        incident.link(other, by)


class Unlink(Pair, frozen=True):
    """They have nothing to do with each other."""

    def upon(self, incident: Incident, other: Incident, by: str) -> None:
        """Say so."""
        incident.unlink(other, by)
