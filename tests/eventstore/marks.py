"""Two aggregates to try the event store with: one that is sealed, and one that is not."""

# ruff: noqa: A002, ARG002 - as in a domain.py: the library's `id`, and fields state does not need

import threading
from collections.abc import Sequence
from typing import Annotated, Any
from uuid import UUID, uuid4

from eventsourcing.domain import event
from eventsourcing.persistence import StoredEvent

from shared.database import Database
from shared.database.places import Part
from shared.eventstore.application import EventSourced
from shared.eventstore.domain import Aggregate, Created
from shared.eventstore.merkle import leaf_hash
from shared.eventstore.sealed import KeyClass, Kind, Sealed, Sealer
from tests.canary import CANARY
from tests.grounds import Ground

WORDS = f"Han sa att han vet var jag bor. {CANARY}"
WHO = "7d1f54c4-secret-person"
HOLDS_AT_MOST_S = 10


class Mark(Aggregate):
    """Something with a number, and nothing to hide."""

    TOPIC = "tests.mark"

    class Made(Created):
        """It is there."""

        TOPIC = "tests.mark.made"
        number: Annotated[int, Kind.CATEGORY]

    class Moved(Aggregate.Event):
        """It has another number."""

        TOPIC = "tests.mark.moved"
        number: Annotated[int, Kind.CATEGORY]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the id that its maker has chosen."""
        return id

    @event(Made)
    def __init__(self, id: UUID, number: int, by: str, authority: str) -> None:
        self.number = number

    def move(self, number: int) -> None:
        """Give it another number."""
        self.trigger_event(self.Moved, number=number, by="someone", authority="namnden")

    @event(Moved)
    def _moved(self, number: int) -> None:
        self.number = number


class Note(Aggregate):
    """Something with words that only a key opens."""

    TOPIC = "tests.note"

    class Written(Created):
        """Someone has written it."""

        TOPIC = "tests.note.written"
        words: Annotated[Sealed[str], KeyClass.NARRATIVE]
        title: Annotated[Sealed[str], KeyClass.NARRATIVE]
        who: Annotated[Sealed[str], KeyClass.IDENTITY]

    class Changed(Aggregate.Event):
        """Someone has changed it."""

        TOPIC = "tests.note.changed"
        words: Annotated[Sealed[str], KeyClass.NARRATIVE]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the id that the writer has chosen."""
        return id

    @event(Written)
    def __init__(
        self,
        id: UUID,
        words: Sealed[str],
        title: Sealed[str],
        who: Sealed[str],
        by: str,
        authority: str,
    ) -> None:
        self.words = words
        self.title = title
        self.who = who

    def change(self, words: str) -> None:
        """Write something else."""
        self.trigger_event(self.Changed, words=Sealed(words), by="someone", authority="namnden")

    @event(Changed)
    def _changed(self, words: Sealed[str]) -> None:
        self.words = words


def a_mark(number: int = 0, mark: UUID | None = None) -> Mark:
    """Return a mark that is not stored yet."""
    return Mark(id=mark or uuid4(), number=number, by="someone", authority="namnden")


def a_note(note: UUID, words: str = WORDS) -> Note:
    """Return a note that is not stored yet."""
    return Note(
        id=note,
        words=Sealed(words),
        title=Sealed("Rubrik"),
        who=Sealed(WHO),
        by="reporter",
        authority="namnden",
    )


class Marks(EventSourced):
    """A write side that takes the place of a service's; its name is one that has a stream."""

    name = "training"


class HeldMarks(Marks):
    """One whose disk can be held, so that what comes meanwhile forms a batch."""

    def __init__(self, database: Database, sealer: Sealer | None = None) -> None:
        self.writing = threading.Event()
        self.go_on = threading.Event()
        self.batches: list[int] = []
        super().__init__(database, sealer)

    def _write(self, events: Sequence[Any]) -> Sequence[int]:
        self.batches.append(len(events))
        self.writing.set()
        assert self.go_on.wait(HOLDS_AT_MOST_S)
        return super()._write(events)


def stored(ground: Ground, service: str = Marks.name) -> list[tuple[int, StoredEvent]]:
    """Return what is in the event table, read past the product."""
    with ground.owner(Part.LOG, service) as owner:
        rows = owner.rows("SELECT * FROM stored_events ORDER BY position")
    return [
        (
            row["position"],
            StoredEvent(
                UUID(row["originator_id"]),
                row["originator_version"],
                row["topic"],
                bytes(row["state"]),
            ),
        )
        for row in rows
    ]


def leaves(ground: Ground, service: str = Marks.name) -> list[tuple[int, bytes]]:
    """Return what is in the table of leaves."""
    with ground.owner(Part.LOG, service) as owner:
        rows = owner.rows("SELECT * FROM leaves ORDER BY position")
    return [(row["position"], bytes(row["hash"])) for row in rows]


def assert_whole(ground: Ground, events: int, service: str = Marks.name) -> None:
    """Make sure of a log: so many events, no gaps, each with its leaf, each stream in order."""
    log = stored(ground, service)
    assert [position for position, _ in log] == list(range(1, events + 1))
    assert leaves(ground, service) == [(position, leaf_hash(event)) for position, event in log]
    versions: dict[UUID | str, int] = {}
    for _, event_ in log:
        assert event_.originator_version == versions.get(event_.originator_id, 0) + 1
        versions[event_.originator_id] = event_.originator_version
