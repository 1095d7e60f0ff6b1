"""What a proposed session is. The TOPICs are on disk: they never change."""

from enum import StrEnum
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import event

from shared.eventstore.domain import Aggregate, Created, PseudonymId
from shared.eventstore.sealed import Kind


class Audience(StrEnum):
    """Whom a session is for."""

    ELECTED_OFFICIALS = "elected_officials"


class Theme(StrEnum):
    """What a session is about."""

    SOCIAL_MEDIA = "social_media"  # threats and harassment there


class Answer(StrEnum):
    """What was made of a proposal."""

    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


class Proposal(Aggregate):
    """A session that something gives reason for: somebody says yes or no, and may think again."""

    TOPIC = "training.proposal"

    class Made(Created):
        """A campaign against elected officials gives reason for a session for them."""

        TOPIC = "training.proposal.made"
        campaign: PseudonymId
        audience: Annotated[Audience, Kind.CATEGORY]
        theme: Annotated[Theme, Kind.CATEGORY]

    class Accepted(Aggregate.Event):
        """There will be one."""

        TOPIC = "training.proposal.accepted"

    class Declined(Aggregate.Event):
        """There will be none."""

        TOPIC = "training.proposal.declined"

    @staticmethod
    def create_id(campaign: UUID, **_: object) -> UUID:
        """Return the one id that a campaign's proposal can have: told twice is one proposal."""
        return uuid5(NAMESPACE_URL, f"/training/proposals/{campaign}")

    @event(Made)
    def __init__(
        self, campaign: UUID, audience: Audience, theme: Theme, by: str, authority: str
    ) -> None:
        self.authority = authority
        self.answer = Answer.WAITING

    def accept(self, by: str) -> None:
        """Say yes; once more changes nothing."""
        if self.answer != Answer.ACCEPTED:
            self.trigger_event(self.Accepted, by=by, authority=self.authority)

    @event(Accepted)
    def _accepted(self) -> None:
        self.answer = Answer.ACCEPTED

    def decline(self, by: str) -> None:
        """Say no; once more changes nothing."""
        if self.answer != Answer.DECLINED:
            self.trigger_event(self.Declined, by=by, authority=self.authority)

    @event(Declined)
    def _declined(self) -> None:
        self.answer = Answer.DECLINED
