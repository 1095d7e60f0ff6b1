"""The inbox and all views of a service: what is kept is applied, once, in order."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from shared.database import Database, Row, Tables, Transaction
from shared.pulse import Pulse
from shared.views.dead_letters import DEAD_LETTERS, DeadLetter, DeadLetters
from shared.views.view import Change, View

KEPT = Tables(
    (
        """CREATE TABLE IF NOT EXISTS tracking (
            application_name TEXT PRIMARY KEY, notification_id INTEGER) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS inbox (
            source TEXT NOT NULL, position INTEGER NOT NULL, previous INTEGER NOT NULL,
            subject TEXT NOT NULL, body BLOB NOT NULL,
            PRIMARY KEY (source, position)) WITHOUT ROWID""",
        DEAD_LETTERS,
        # The checkpoints of other services' logs, as we have seen and checked them.
        """CREATE TABLE IF NOT EXISTS witnessed (
            service TEXT NOT NULL, size INTEGER NOT NULL, note TEXT NOT NULL,
            PRIMARY KEY (service, size)) WITHOUT ROWID""",
        "CREATE TABLE IF NOT EXISTS views (name TEXT PRIMARY KEY, edition TEXT, tables TEXT)",
    )
)


class Gap(Exception):
    """Something told before this has not arrived; wait for it."""


@dataclass(frozen=True)
class Told:
    """One message from another service: where it stands in that service's log, and what it says."""

    source: str
    position: int
    previous: int
    subject: str
    body: bytes


class Views:
    """See the module."""

    def __init__(self, database: Database, *views: View) -> None:
        self.database = database
        self.views = views
        self.moved = Pulse()
        self.dead_letters = DeadLetters(database)
        database.create(KEPT.statements)
        for view in views:
            view.open(database)
        if not database.select("SELECT 1 FROM tracking UNION ALL SELECT 1 FROM views LIMIT 1"):
            for view in views:  # the first start: there is nothing to make them from
                database.create(view.tables)
                with database.transaction() as t:
                    write_edition(t, view)

    @property
    def outdated(self) -> list[View]:
        """Return the views whose tables are not as their code wants them; rebuild them first."""
        known = {
            row["name"]: row["edition"]
            for row in self.database.select("SELECT name, edition FROM views")
        }
        return [view for view in self.views if known.get(view.name) != view.edition]

    def position(self, source: str) -> int:
        """Return how far the views have come in a source; 0 before the first fact."""
        return tracked(self.database.select, source)

    def receive(self, told: Told, fact: object) -> bool:
        """Keep and apply what another service told; False if it was known already.

        Raises `Gap` when what was told before it has not arrived; nothing changes then.
        """
        with self.database.transaction() as t:
            if not _keep(t, told, tracked(t.select, told.source)):
                return False
            changed = self._apply(t, told.source, [(told.position, fact)])
        _forget(changed)
        return True

    def receive_all(self, facts: Sequence[tuple[Told, object]]) -> int:
        """Keep and apply what one service told in a row, all at once; return how much of it.

        What is known already is passed over. It ends before the first that follows something which
        has not arrived.
        """
        source, fresh, done = facts[0][0].source, list[tuple[int, object]](), 0
        changed: set[View] = set()
        with self.database.transaction() as t:
            have = tracked(t.select, source)
            with suppress(Gap):
                for told, fact in facts:
                    if _keep(t, told, have):
                        have = told.position
                        fresh.append((have, fact))
                    done += 1
            if fresh:
                changed = self._apply(t, source, fresh)
        _forget(changed)
        return done

    def park(self, letter: DeadLetter, told: Told | None) -> bool:
        """Keep what cannot be taken in, and go on; False if it was kept already.

        `told` is the message when it is one of its teller's own: what follows it is then heard.
        Raises `Gap` as `receive` does.
        """
        with self.database.transaction() as t:
            skipped = told is not None and _keep(t, told, tracked(t.select, told.source))
            if told is not None and skipped:
                _track(t, told.source, told.position)
            return self.dead_letters.add(t, replace(letter, skipped=skipped))

    def apply_own(self, source: str, facts: Sequence[tuple[int, object]]) -> None:
        """Apply the service's own events; those already applied are passed over."""
        with self.database.transaction() as t:
            have = tracked(t.select, source)
            fresh = [(position, fact) for position, fact in facts if position > have]
            changed = self._apply(t, source, fresh) if fresh else set()
        _forget(changed)

    def park_own(self, source: str, position: int, letter: DeadLetter) -> None:
        """Keep that one of the service's own events cannot be applied, and go on after it."""
        with self.database.transaction() as t:
            if tracked(t.select, source) < position:
                self.dead_letters.add(t, letter)
                _track(t, source, position)

    def _apply(self, t: Transaction, source: str, facts: Sequence[tuple[int, object]]) -> set[View]:
        changed: set[View] = set()
        change = Change(t)
        for position, fact in facts:
            change.position = position
            changed.update(view for view in self.views if view.apply(fact, change))
        change.settle()
        _track(t, source, facts[-1][0])
        return changed

    async def reached(self, source: str, position: int, within_s: float = 5) -> bool:
        """Wait until a position of a source is applied, so that people read what they wrote."""

        async def there() -> bool:
            return await asyncio.to_thread(self.position, source) >= position

        return await self.moved.until(there, within_s)

    def close(self) -> None:
        """Let go of the database."""
        self.database.close()


def tracked(select: Callable[..., list[Row]], source: str) -> int:
    """Return how far the views have come in a source, as whoever asks sees it."""
    rows = select("SELECT notification_id FROM tracking WHERE application_name=?", source)
    return int(rows[0]["notification_id"]) if rows else 0


def write_edition(t: Transaction, view: View) -> None:
    """Write down which edition of a view the tables are now."""
    t.execute(
        """INSERT INTO views VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE
        SET edition=excluded.edition, tables=excluded.tables""",
        view.name,
        view.edition,
        " ".join(view.made_of.names),
    )


def _track(t: Transaction, source: str, position: int) -> None:
    t.execute(
        """INSERT INTO tracking VALUES (?, ?) ON CONFLICT (application_name) DO UPDATE
        SET notification_id=excluded.notification_id""",
        source,
        position,
    )


def _keep(t: Transaction, told: Told, have: int) -> bool:
    """Put a message into the inbox; False when it is there. Raises `Gap`.

    `have` is how far its source has been heard.
    """
    if told.position <= have:
        return False
    if told.previous != have:
        raise Gap(f"{told.source}: have {have}, told {told.position} which follows {told.previous}")
    t.execute(
        "INSERT INTO inbox VALUES (?, ?, ?, ?, ?)",
        told.source,
        told.position,
        told.previous,
        told.subject,
        told.body,
    )
    return True


def _forget(changed: set[View]) -> None:
    for view in changed:
        view.forget()
