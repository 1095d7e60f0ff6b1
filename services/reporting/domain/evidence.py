"""What shows what happened: attached files, and posts that somebody has seen.

A file lies sealed beside the log; the event says which one, and what it has to be. Its digest is
sealed too: who has a file could otherwise tell, also when it is erased, that it was here.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated
from uuid import UUID, uuid4

from pydantic import BaseModel, Field

from services.reporting.domain.course import Course, Over, Stage
from services.reporting.domain.mentioning import TAGS_MAX, Tag
from services.reporting.domain.report import Moment
from services.reporting.domain.story import NothingLeft
from shared.eventstore.domain import Aggregate, Category, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed

ATTACHMENTS_MAX = 50  # of one incident
POSTS_MAX = 200  # of one incident
ADDRESS_LETTERS_MAX = 2000
NOTE_LETTERS_MAX = 2000


class TooMuch(Exception):
    """There is as much evidence with this incident as there may be."""


class Seen(BaseModel, frozen=True, extra="forbid"):
    """A post on the internet, as somebody saw it."""

    url: str = Field(pattern=r"^https?://\S+$", max_length=ADDRESS_LETTERS_MAX)
    captured_at: Moment
    note: str = Field(default="", max_length=NOTE_LETTERS_MAX)
    attachment: UUID | None = None  # a picture of it
    tags: tuple[Tag, ...] = Field(default=(), max_length=TAGS_MAX)


@dataclass(frozen=True)
class Attachment:
    """An attached file."""

    id: UUID
    name: Sealed[str]
    media_type: str
    size: int
    sha256: Sealed[str]  # of what is kept
    received: Sealed[str]  # the same, of what was sent
    is_cleaned: bool
    by: str
    at: datetime


@dataclass(frozen=True)
class Post:
    """A post that was seen."""

    id: UUID
    url: Sealed[str]
    captured_at: datetime
    note: Sealed[str]
    attachment: UUID | None
    by: str
    at: datetime


class Evidence(Course):
    """Files and posts; what was added stays as long as the incident does."""

    class EvidenceAttached(Aggregate.Event):
        """A file was attached; it was on the disk, sealed, before this was stored."""

        TOPIC = "reporting.incident.evidence-attached"
        attachment: PseudonymId
        name: Annotated[Sealed[str], KeyClass.EVIDENCE]
        media_type: Category
        size: Annotated[int, Kind.CATEGORY]
        sha256: Annotated[Sealed[str], KeyClass.EVIDENCE]
        received: Annotated[Sealed[str], KeyClass.EVIDENCE]
        is_cleaned: Annotated[bool, Kind.CATEGORY]

        def apply(self, aggregate: "Evidence") -> None:
            """Let it belong to the incident."""
            aggregate.attachments[self.attachment] = Attachment(
                self.attachment,
                self.name,
                self.media_type,
                self.size,
                self.sha256,
                self.received,
                self.is_cleaned,
                self.by,
                self.timestamp,
            )

    class PostCaptured(Aggregate.Event):
        """Somebody says where and when she saw a post, and perhaps what it looked like."""

        TOPIC = "reporting.incident.post-captured"
        post: PseudonymId
        url: Annotated[Sealed[str], KeyClass.EVIDENCE]
        captured_at: Annotated[datetime, Kind.CATEGORY]
        note: Annotated[Sealed[str], KeyClass.EVIDENCE]
        attachment: Annotated[UUID | None, Kind.PSEUDONYMOUS]

        def apply(self, aggregate: "Evidence") -> None:
            """Let it belong to the incident."""
            aggregate.posts[self.post] = Post(
                self.post,
                self.url,
                self.captured_at,
                self.note,
                self.attachment,
                self.by,
                self.timestamp,
            )

    def _begin_evidence(self) -> None:
        self.attachments: dict[UUID, Attachment] = {}
        self.posts: dict[UUID, Post] = {}

    @property
    def evidence_is_erased(self) -> bool:
        """Whether there was evidence that nobody can open any more."""
        sealed = [
            *(one.name for one in self.attachments.values()),
            *(one.url for one in self.posts.values()),
        ]
        return bool(sealed) and sealed[0].is_erased

    def takes_evidence(self) -> None:
        """Say whether something can be added, which it can also when it is closed.

        Raises `Over`, `NothingLeft`, `TooMuch`.
        """
        if self.stage == Stage.WITHDRAWN:
            raise Over
        if self.evidence_is_erased:
            raise NothingLeft
        if len(self.attachments) >= ATTACHMENTS_MAX or len(self.posts) >= POSTS_MAX:
            raise TooMuch

    def attach(
        self,
        attachment: UUID,
        name: str,
        media_type: str,
        size: int,
        sha256: str,
        received: str,
        by: str,
        *,
        is_cleaned: bool,
    ) -> UUID:
        """Add a file; the same content once more is the same attachment. Return its id.

        Raises as `takes_evidence`.
        """
        self.takes_evidence()
        for before in self.attachments.values():
            if before.received.reveal() == received:
                return before.id
        self._tell(
            self.EvidenceAttached,
            by,
            attachment=attachment,
            name=Sealed(name),
            media_type=media_type,
            size=size,
            sha256=Sealed(sha256),
            received=Sealed(received),
            is_cleaned=is_cleaned,
        )
        return attachment

    def capture(self, seen: Seen, by: str) -> UUID:
        """Add a post; the very same once more is the same. Return its id.

        Raises as `takes_evidence`.
        """
        self.takes_evidence()
        for before in self.posts.values():
            if _is_same(before, seen):
                return before.id
        post = uuid4()
        self._tell(
            self.PostCaptured,
            by,
            post=post,
            url=Sealed(seen.url),
            captured_at=seen.captured_at,
            note=Sealed(seen.note),
            attachment=seen.attachment,
        )
        return post


def _is_same(post: Post, seen: Seen) -> bool:
    said = (post.url.reveal(), post.captured_at, post.note.reveal(), post.attachment)
    return said == (seen.url, seen.captured_at, seen.note, seen.attachment)
