"""A view to try the views with, the facts that it hears, and a place where it lives."""

from dataclasses import replace
from typing import ClassVar

from shared.database import Row
from shared.database.places import Part
from shared.events import PublishedEvent
from shared.views import Change, View, Views, on
from shared.views.dead_letters import DeadLetter
from shared.views.store import Told
from tests.eventstore.marks import Mark
from tests.grounds import Ground

SOURCE, OTHER, OWN = "reporting", "organisation", "training"


class Counted(PublishedEvent, frozen=True):
    """Something with a number."""

    subject = "reporting.something.counted.v1"
    title = "Något räknat"
    number: int


class Broken(Counted, frozen=True):
    """Something that no view can take."""

    subject = "reporting.something.broken.v1"
    title = "Något trasigt"


class Unheard(Counted, frozen=True):
    """Something that the view does not care for."""

    subject = "reporting.something.unheard.v1"
    title = "Något ohört"


KINDS = {kind.subject: kind for kind in (Counted, Broken, Unheard)}


class Sums(View):
    """How much is it together, and what was it?"""

    tables = (
        "CREATE TABLE IF NOT EXISTS sums (one INTEGER PRIMARY KEY, total INTEGER)",
        """CREATE TABLE IF NOT EXISTS numbers (
            number INTEGER PRIMARY KEY, times INTEGER NOT NULL) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS often ON numbers (times)",
    )
    takes_broken: ClassVar[bool] = False  # as if its code had been mended

    @on(Counted)
    def _counted(self, told: Counted, change: Change) -> None:
        self._add(told.number, change)

    @on(Broken)
    def _broken(self, told: Broken, change: Change) -> None:
        self._add(told.number, change)
        if not self.takes_broken:
            raise ValueError("cannot take it")

    @on(Mark.Made)
    def _made(self, event: Mark.Made, change: Change) -> None:
        self._add(event.number, change)

    def _add(self, number: int, change: Change) -> None:
        change.execute(
            """INSERT INTO sums VALUES (1, ?)
            ON CONFLICT (one) DO UPDATE SET total = sums.total + excluded.total""",
            number,
        )
        change.execute(
            """INSERT INTO numbers VALUES (?, 1)
            ON CONFLICT (number) DO UPDATE SET times = numbers.times + 1""",
            number,
        )

    def total(self) -> int:
        """Return the sum."""
        rows = self.select("SELECT total FROM sums")
        return int(rows[0]["total"]) if rows else 0

    def numbers(self) -> dict[int, int]:
        """Return which numbers there were, and how often."""
        rows = self.select("SELECT * FROM numbers")
        return {row["number"]: row["times"] for row in rows}


class OwnFacts:
    """A service's own log, as short as can be."""

    name = OWN

    def __init__(self) -> None:
        self.log: list[tuple[int, object]] = []

    def facts(self, after: int, up_to: int, limit: int) -> list[tuple[int, object]]:
        """Return facts after a position up to another."""
        return [fact for fact in self.log if after < fact[0] <= up_to][:limit]


class Place:
    """A database of views."""

    def __init__(self, ground: Ground, view: Sums | None = None) -> None:
        self.ground = ground
        self.sums = view or Sums()
        self.own = OwnFacts()
        self.views = Views(ground.open(Part.VIEWS), self.sums)

    def tell(self, position: int, previous: int, fact: Counted, source: str = SOURCE) -> bool:
        """Tell the views something."""
        return self.views.receive(told(position, previous, fact, source), fact)

    def follows(self, fact: Counted, source: str = SOURCE) -> int:
        """Tell the views something that comes next; return where it stands."""
        before = self.views.position(source)
        self.tell(before + 1, before, fact, source)
        return before + 1

    def does(self, fact: object) -> int:
        """Let the service itself do something; return where it stands."""
        position = self.views.position(OWN) + 1
        self.own.log.append((position, fact))
        self.views.apply_own(OWN, [(position, fact)])
        return position

    def does_in_vain(self, fact: object) -> int:
        """Let the service itself do something that its views cannot take."""
        position = self.views.position(OWN) + 1
        self.own.log.append((position, fact))
        letter = DeadLetter(f"{OWN}:{position}", OWN, position, "a.topic", {}, b"", "own event")
        self.views.park_own(OWN, position, letter)
        return position

    def parks(self, fact: Counted, source: str = SOURCE, body: bytes | None = None) -> int:
        """Let something come next that cannot be taken in; return where it stands."""
        before = self.views.position(source)
        it = told(before + 1, before, fact, source)
        self.views.park(letter_of(it, body), it if body is None else replace(it, body=body))
        return before + 1

    def tables(self) -> list[list[tuple[object, ...]]]:
        """Return what is in the view's tables."""
        return [
            sorted(tuple(row.values()) for row in self.rows(f"SELECT * FROM {name}"))
            for name in self.sums.made_of.names
        ]

    def state(self) -> tuple[int, int, list[tuple[str, int, int]]]:
        """Return the sum, the position in the source, and what the inbox holds."""
        inbox = self.rows("SELECT source, position, previous FROM inbox ORDER BY source, position")
        return (
            self.sums.total(),
            self.views.position(SOURCE),
            [(row["source"], row["position"], row["previous"]) for row in inbox],
        )

    def rows(self, sql: str) -> list[Row]:
        """Look past the product."""
        with self.ground.owner(Part.VIEWS) as owner:
            return owner.rows(sql)


def told(position: int, previous: int, fact: Counted, source: str = SOURCE) -> Told:
    """Return a message that tells a fact."""
    return Told(source, position, previous, fact.subject, fact.to_json())


def letter_of(it: Told, body: bytes | None = None) -> DeadLetter:
    """Return the letter for a message that could not be taken in."""
    return DeadLetter(
        origin=f"{it.source}:{it.position}",
        source=it.source,
        position=it.position,
        subject=it.subject,
        headers={"ce-source": f"/{it.source}"},
        body=it.body if body is None else body,
        reason="ValueError",
    )
