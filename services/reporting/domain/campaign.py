"""A campaign: several reports of the same drive. Nothing becomes one by itself: somebody says so.

The TOPICs are on disk: they never change.
"""

from collections.abc import Collection
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import event
from pydantic import BaseModel, Field

from services.reporting.domain.incident import Incident
from services.reporting.domain.story import NothingLeft
from shared.eventstore.domain import Aggregate, Created, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed

INCIDENTS_MAX = 100  # at once; a message that names them has to be small
DESCRIPTION_MAX = 4000


class HasEnded(Exception):
    """The campaign has ended: nothing more is added to it."""


class NotAlone(Exception):
    """A campaign needs more than one report."""


class Declaring(BaseModel, frozen=True, extra="forbid"):
    """What somebody says of a campaign when she declares it."""

    id: UUID
    incidents: frozenset[UUID] = Field(min_length=1, max_length=INCIDENTS_MAX)
    description: str = Field(min_length=1, max_length=DESCRIPTION_MAX, pattern=r"\S")


class Campaign(Aggregate):
    """Declared, grown, shrunk, ended."""

    TOPIC = "reporting.campaign"

    class Declared(Created):
        """Whoever handles them says that some reports are of the same drive."""

        TOPIC = "reporting.campaign.declared"
        unit: PseudonymId
        incidents: Annotated[tuple[UUID, ...], Kind.PSEUDONYMOUS]
        officials: Annotated[int, Kind.CATEGORY]  # how many of them elected officials told
        description: Annotated[Sealed[str], KeyClass.NARRATIVE]

    class Grown(Aggregate.Event):
        """More reports belong to it."""

        TOPIC = "reporting.campaign.grown"
        incidents: Annotated[tuple[UUID, ...], Kind.PSEUDONYMOUS]
        officials: Annotated[int, Kind.CATEGORY]  # how many of these elected officials told

    class Shrunk(Aggregate.Event):
        """A report does not belong to it after all."""

        TOPIC = "reporting.campaign.shrunk"
        incident: PseudonymId

    class Ended(Aggregate.Event):
        """It goes on no more."""

        TOPIC = "reporting.campaign.ended"

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the form's own id: a form that is sent again declares one campaign."""
        return id

    @event(Declared)
    def __init__(
        self,
        id: UUID,
        unit: UUID,
        incidents: tuple[UUID, ...],
        officials: int,
        description: Sealed[str],
        by: str,
        authority: str,
    ) -> None:
        self.unit = unit
        self.first_incidents = incidents
        self.incidents = list(incidents)
        self.officials = officials
        self.description = description
        self.declared_by = by
        self.authority = authority
        self.has_ended = False

    @classmethod
    def declare(cls, declaring: Declaring, incidents: Collection[Incident], by: str) -> "Campaign":
        """Begin a campaign of some reports, of one authority; each of them is told so.

        Raises `NotAlone`, and `Over` when one of them does not count.
        """
        if len(incidents) < 2:  # noqa: PLR2004 - one is no campaign
            raise NotAlone
        first, *_ = incidents = sorted(incidents, key=lambda incident: incident.created_on)
        campaign = cls(
            id=declaring.id,
            unit=first.unit,
            incidents=tuple(incident.id for incident in incidents),
            officials=_officials(incidents),
            description=Sealed(declaring.description),
            by=by,
            authority=first.authority,
        )
        for incident in incidents:
            incident.join_campaign(campaign.id, by)
        return campaign

    def says_the_same_as(self, declaring: Declaring) -> bool:
        """Whether a form with the same id is the one by which it was declared, sent again."""
        if self.description.is_erased:
            return False
        same_text = self.description.reveal() == declaring.description
        return same_text and set(self.first_incidents) == declaring.incidents

    def grow(self, incidents: Collection[Incident], by: str) -> None:
        """Let more reports belong to it; those that do already are left as they are.

        Raises `HasEnded`, `NothingLeft`, and `Over` when one of them does not count.
        """
        new = [incident for incident in incidents if incident.id not in self.incidents]
        if not new:
            return
        if self.has_ended:
            raise HasEnded
        if self.description.is_erased:
            raise NothingLeft
        for incident in new:
            incident.join_campaign(self.id, by)
        self.trigger_event(
            self.Grown,
            incidents=tuple(incident.id for incident in new),
            officials=_officials(new),
            by=by,
            authority=self.authority,
        )

    @event(Grown)
    def _grown(self, incidents: tuple[UUID, ...], officials: int) -> None:
        self.incidents += incidents
        self.officials += officials

    def shrink(self, incident: Incident, by: str) -> None:
        """Take a report out; if it does not belong to it, nothing changes."""
        if incident.id not in self.incidents:
            return
        incident.leave_campaign(self.id, by)
        self.trigger_event(self.Shrunk, incident=incident.id, by=by, authority=self.authority)

    @event(Shrunk)
    def _shrunk(self, incident: UUID) -> None:
        self.incidents.remove(incident)

    def end(self, by: str) -> None:
        """End it; one that has ended stays as it is."""
        if not self.has_ended:
            self.trigger_event(self.Ended, by=by, authority=self.authority)

    @event(Ended)
    def _ended(self) -> None:
        self.has_ended = True


def _officials(incidents: Collection[Incident]) -> int:
    return sum(incident.is_about_official for incident in incidents)
