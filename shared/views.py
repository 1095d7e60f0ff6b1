"""What a service answers from: its inbox and its views, moved forward in one transaction.

A view is fed from two kinds of source: the service's own log, and what other services tell.
Each source has a position; a fact is applied once, in order, or not at all.
"""

import asyncio
from collections.abc import Callable, Sequence
from pathlib import Path
from sqlite3 import Row
from typing import Any, ClassVar, TypeVar

from eventsourcing.persistence import Tracking
from eventsourcing.sqlite import SQLiteCursor, SQLiteDatastore, SQLiteTrackingRecorder

from shared.eventstore.sqlite import open_datastore
from shared.pulse import Pulse

F = TypeVar("F", bound=Callable[..., None])


class Gap(Exception):
    """Something told before this has not arrived; wait for it."""


class Change:
    """One fact on its way into the views: where it stands, and the transaction it belongs to."""

    def __init__(self, cursor: SQLiteCursor, position: int) -> None:
        self._cursor = cursor
        self.position = position

    def execute(self, sql: str, *values: object) -> None:
        """Change a table of the view."""
        self._cursor.execute(sql, values)

    def select(self, sql: str, *values: object) -> list[Row]:
        """Look at a table as this transaction sees it."""
        self._cursor.execute(sql, values)
        return list(self._cursor.fetchall())


def on(fact: type[Any]) -> Callable[[F], F]:
    """Mark a view's method as what one kind of fact does to it."""

    def mark(method: F) -> F:
        method.applies = fact  # type: ignore[attr-defined] # a mark that View reads below
        return method

    return mark


class View:
    """The answer to one question. Subclasses say its tables, how facts change it, and ask it."""

    tables: ClassVar[tuple[str, ...]] = ()
    _methods: ClassVar[dict[type[Any], str]] = {}

    def __init_subclass__(cls) -> None:
        cls._methods = {
            method.applies: name for name, method in vars(cls).items() if hasattr(method, "applies")
        }

    def __init__(self) -> None:
        self._datastore: SQLiteDatastore

    def open(self, datastore: SQLiteDatastore) -> None:
        """Give the view the database that it lives in."""
        self._datastore = datastore

    def apply(self, fact: object, change: Change) -> bool:
        """Let a fact change the view; say whether it is one that matters here."""
        name = self._methods.get(type(fact))
        if name is not None:
            getattr(self, name)(fact, change)
        return name is not None

    def forget(self) -> None:
        """Drop what is remembered of the tables; called when they have changed."""

    def select(self, sql: str, *values: object) -> list[Row]:
        """Ask the view, on the calling thread."""
        with self._datastore.transaction(commit=False) as c:
            c.execute(sql, values)
            return list(c.fetchall())

    async def ask(self, sql: str, *values: object) -> list[Row]:
        """Ask the view from the event loop."""
        return await asyncio.to_thread(self.select, sql, *values)


class Views(SQLiteTrackingRecorder):
    """All views of a service, their inbox and their positions, in one database file."""

    def __init__(self, path: Path, *views: View) -> None:
        self._views = views
        super().__init__(open_datastore(path))
        self.create_table()
        self.moved = Pulse()
        for view in views:
            view.open(self.datastore)

    def construct_create_table_statements(self) -> list[str]:
        """Return the schema; safe to run at every start."""
        return [
            *super().construct_create_table_statements(),
            """CREATE TABLE IF NOT EXISTS inbox (
                source TEXT NOT NULL, position INTEGER NOT NULL, previous INTEGER NOT NULL,
                subject TEXT NOT NULL, body BLOB NOT NULL,
                PRIMARY KEY (source, position)) WITHOUT ROWID""",
            *(statement for view in self._views for statement in view.tables),
        ]

    def position(self, source: str) -> int:
        """Return how far the views have come in a source; 0 before the first fact."""
        return self.max_tracking_id(source) or 0

    def receive(
        self, source: str, position: int, previous: int, subject: str, body: bytes, fact: object
    ) -> bool:
        """Keep and apply what another service told; False if it was known already.

        Raises `Gap` when what was told before it has not arrived; nothing changes then.
        """
        with self.datastore.transaction(commit=True) as c:
            c.execute(
                "INSERT INTO inbox VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1",
                (source, position, previous, subject, body),
            )
            if c.fetchone() is None:
                return False
            have = self._max_tracking_id(source, c) or 0
            if previous != have:
                raise Gap(f"{source}: have {have}, told {position} which follows {previous}")
            changed = self._apply(c, source, [(position, fact)])
        self._forget(changed)
        return True

    def apply_own(self, source: str, facts: Sequence[tuple[int, object]]) -> None:
        """Apply the service's own events; those already applied are passed over."""
        with self.datastore.transaction(commit=True) as c:
            # An insert first: it takes the write lock, so that what we read next stays true.
            c.execute("INSERT INTO tracking VALUES (?, 0) ON CONFLICT DO NOTHING", (source,))
            have = self._max_tracking_id(source, c) or 0
            fresh = [(position, fact) for position, fact in facts if position > have]
            changed = self._apply(c, source, fresh) if fresh else set()
        self._forget(changed)

    def _apply(
        self, c: SQLiteCursor, source: str, facts: Sequence[tuple[int, object]]
    ) -> set[View]:
        changed: set[View] = set()
        for position, fact in facts:
            change = Change(c, position)
            changed.update(view for view in self._views if view.apply(fact, change))
        self._insert_tracking(c, Tracking(source, facts[-1][0]))
        return changed

    @staticmethod
    def _forget(changed: set[View]) -> None:
        for view in changed:
            view.forget()

    async def reached(self, source: str, position: int, within_s: float = 5) -> bool:
        """Wait until a position of a source is applied, so that people read what they wrote."""

        async def there() -> bool:
            return await asyncio.to_thread(self.position, source) >= position

        return await self.moved.until(there, within_s)

    def close(self) -> None:
        """Let go of the file."""
        self.datastore.close()
