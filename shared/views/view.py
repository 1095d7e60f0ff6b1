"""What a view is: tables, what facts do to them, and the question they answer.

A view is fed from the service's own log and from what other services tell. Each source comes in
order; between sources the order is not given, so what a view shows must not depend on it.
"""

import asyncio
import hashlib
from collections.abc import Callable
from typing import Any, ClassVar, TypeVar

from shared.database import Database, Row, Tables, Transaction

F = TypeVar("F", bound=Callable[..., None])


class Change:
    """Facts on their way into the views: where each stands, and the transaction they belong to.

    Like statements that follow each other are run together, which is what makes a rebuild fast.
    """

    def __init__(self, transaction: Transaction) -> None:
        self.position = 0
        self._transaction = transaction
        self._sql = ""
        self._waiting: list[tuple[object, ...]] = []
        self._sums: dict[str, list[tuple[object, ...]]] = {}

    def execute(self, sql: str, *values: object) -> None:
        """Change a table of the view; at the latest when something is looked at, or at the end."""
        if sql != self._sql or self._sums:
            self.settle()
            self._sql = sql
        self._waiting.append(values)

    def add(self, sql: str, *values: object) -> None:
        """As `execute`, for what comes to the same in whatever order: sums, and rows of their own.

        Like statements are run together even when others stand between them.
        """
        if self._waiting:
            self.settle()
        self._sums.setdefault(sql, []).append(values)

    def select(self, sql: str, *values: object) -> list[Row]:
        """Look at a table as this transaction sees it."""
        self.settle()
        return self._transaction.select(sql, *values)

    def settle(self) -> None:
        """Run what waits."""
        if self._waiting:
            self._transaction.many(self._sql, self._waiting)
            self._waiting = []
        for sql, rows in self._sums.items():
            self._transaction.many(sql, rows)
        self._sums = {}


def on(fact: type[Any]) -> Callable[[F], F]:
    """Mark a view's method as what one kind of fact does to it."""

    def mark(method: F) -> F:
        method.applies = fact  # type: ignore[attr-defined] # a mark that View reads below
        return method

    return mark


class View:
    """The answer to one question. Subclasses say its tables, how facts change it, and ask it."""

    tables: ClassVar[tuple[str, ...]] = ()
    version: ClassVar[int] = 1  # raise it when facts are to change the same tables differently
    _methods: ClassVar[dict[type[Any], Callable[[Any, Any, Change], None]]] = {}

    def __init_subclass__(cls) -> None:
        cls._methods = cls._methods | {
            method.applies: method for method in vars(cls).values() if hasattr(method, "applies")
        }

    def __init__(self) -> None:
        self._database: Database

    @property
    def name(self) -> str:
        """What the view is called, in tables and on the command line."""
        return type(self).__name__.lower()

    @property
    def made_of(self) -> Tables:
        """Return the view's tables."""
        return Tables(self.tables)

    @property
    def edition(self) -> str:
        """Return a mark that differs as soon as the view has to be made anew."""
        said = "\n".join((str(self.version), *self.tables))
        return hashlib.sha256(said.encode()).hexdigest()[:16]

    def open(self, database: Database) -> None:
        """Give the view the database that it lives in."""
        self._database = database

    def hears(self, kind: type[object]) -> bool:
        """Whether a kind of fact changes this view."""
        return kind in self._methods

    def apply(self, fact: object, change: Change) -> bool:
        """Let a fact change the view; say whether it is one that matters here."""
        method = self._methods.get(type(fact))
        if method is not None:
            method(self, fact, change)
        return method is not None

    def forget(self) -> None:
        """Drop what is remembered of the tables; called when they have changed."""

    def select(self, sql: str, *values: object) -> list[Row]:
        """Ask the view, on the calling thread."""
        return self._database.select(sql, *values)

    async def ask(self, sql: str, *values: object) -> list[Row]:
        """Ask the view from the event loop."""
        return await asyncio.to_thread(self.select, sql, *values)
