"""What a report mentions, and which campaigns it belongs to.

A tag is a hashtag or a keyword that somebody has seen. It can name a person, so it lies sealed.
"""

from typing import Annotated
from unicodedata import category, normalize
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from services.reporting.domain.course import Course, Over, Stage
from services.reporting.domain.story import NothingLeft
from shared.eventstore.domain import Aggregate, PseudonymId
from shared.eventstore.sealed import KeyClass, Sealed

TAGS_MAX = 20  # given at once
TAGS_OF_ONE_MAX = 100  # of one incident
TAG_LETTERS_MIN = 3  # shorter ones stand in half of all posts
TAG_LETTERS_MAX = 80
KEPT = "LMN"  # letters, marks upon them, and digits


class TooManyTags(Exception):
    """There are as many tags with this incident as there may be."""


def normalised(tag: str) -> str:
    """Return how a tag is compared: #Avgå Nu, #avgånu and AVGÅ-NU are the same."""
    plain = normalize("NFKC", tag).casefold()
    return "".join(letter for letter in plain if category(letter)[0] in KEPT)


def _is_tag(text: str) -> str:
    found = " ".join(text.split())
    if len(found) > TAG_LETTERS_MAX or len(normalised(found)) < TAG_LETTERS_MIN:
        raise PydanticCustomError("no_tag", "not a hashtag or keyword")
    return found


Tag = Annotated[str, AfterValidator(_is_tag)]


class Mentions(BaseModel, frozen=True, extra="forbid"):
    """Hashtags and keywords that somebody has seen."""

    tags: tuple[Tag, ...] = Field(min_length=1, max_length=TAGS_MAX)


class Mentioning(Course):
    """Tags and campaigns."""

    class TagsGiven(Aggregate.Event):
        """Somebody says which hashtags and keywords she has seen, one a line."""

        TOPIC = "reporting.incident.tags-given"
        tags: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Mentioning") -> None:
            """Put them after those that are there."""
            aggregate.tags_given.append(self.tags)

    class CampaignJoined(Aggregate.Event):
        """Whoever handles it has found that it belongs to a campaign."""

        TOPIC = "reporting.incident.campaign-joined"
        campaign: PseudonymId

        def apply(self, aggregate: "Mentioning") -> None:
            """Keep which."""
            aggregate.campaigns = aggregate.campaigns | {self.campaign}

    class CampaignLeft(Aggregate.Event):
        """It does not belong to a campaign after all."""

        TOPIC = "reporting.incident.campaign-left"
        campaign: PseudonymId

        def apply(self, aggregate: "Mentioning") -> None:
            """Let go of it."""
            aggregate.campaigns = aggregate.campaigns - {self.campaign}

    def _begin_mentioning(self) -> None:
        self.tags_given: list[Sealed[str]] = []
        self.campaigns: frozenset[UUID] = frozenset()

    @property
    def tags(self) -> list[str]:
        """Return the tags as they were written, oldest first; none once they are erased."""
        return [tag for given in self.tags_given if not given.is_erased for tag in _lines(given)]

    def give_tags(self, tags: tuple[str, ...], by: str) -> None:
        """Add tags; what is there already, however it is spelled, is left out.

        Raises `Over` when it was taken back, `NothingLeft`, `TooManyTags`.
        """
        if self.stage == Stage.WITHDRAWN:
            raise Over
        if self.what_happened.is_erased:
            raise NothingLeft
        known = {normalised(tag) for tag in self.tags}
        new = {normalised(tag): tag for tag in reversed(tags)}
        fresh = [tag for word, tag in reversed(new.items()) if word not in known]
        if len(known) + len(fresh) > TAGS_OF_ONE_MAX:
            raise TooManyTags
        if fresh:
            self._tell(self.TagsGiven, by, tags=Sealed("\n".join(fresh)))

    def join_campaign(self, campaign: UUID, by: str) -> None:
        """Let it belong to a campaign. Raises `Over` when it does not count."""
        if campaign not in self.campaigns:
            self._still_counts()
            self._tell(self.CampaignJoined, by, campaign=campaign)

    def leave_campaign(self, campaign: UUID, by: str) -> None:
        """Let it belong to a campaign no more; whatever has become of it since."""
        if campaign in self.campaigns:
            self._tell(self.CampaignLeft, by, campaign=campaign)


def _lines(given: Sealed[str]) -> list[str]:
    return given.reveal().split("\n")
