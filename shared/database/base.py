"""What a database can do for us, and what can go wrong with it."""

import re
from collections.abc import Generator, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Protocol, Self

from eventsourcing.persistence import IntegrityError, OperationalError

Row = Mapping[str, Any]  # a row's values by the names of its columns

MAKES_TABLE = re.compile(r"CREATE TABLE IF NOT EXISTS (\w+)")

Conflict = IntegrityError  # something with the same key is there already


class Unavailable(OperationalError):
    """The database cannot take or give anything now; nothing was changed. Try again soon."""


class AlreadyBuilding(Exception):
    """Somebody else is building a copy of tables in this database right now."""


class LostAnswer(Unavailable):
    """The connection broke during a commit: it may have happened, and it may not."""


@dataclass(frozen=True)
class Tables:
    """Some tables: how they are made, and what they are called."""

    statements: Sequence[str]

    @property
    def names(self) -> list[str]:
        """Return the names of the tables, in the order in which they are made."""
        return [name for text in self.statements for name in MAKES_TABLE.findall(text)]


class Transaction(Protocol):
    """What belongs together: all of it is stored, or nothing."""

    def execute(self, sql: str, *values: object) -> int:
        """Change something; return how many rows were changed. Raises `Conflict`."""

    def many(self, sql: str, rows: Iterable[Sequence[object]]) -> int:
        """Run one statement for each of many rows of values; return how many rows it changed.

        Raises `Conflict`.
        """

    def select(self, sql: str, *values: object) -> list[Row]:
        """Look, as this transaction sees it."""

    def stream(self, sql: str, *values: object) -> Generator[Row, None, None]:
        """Look at many rows, one after the other; memory stays flat."""


class Database(Protocol):
    """One place where tables are. Every method may raise `Unavailable`."""

    def transaction(self) -> AbstractContextManager[Transaction]:
        """Take the write lock; commit at the end of the block, or change nothing if it fails.

        When the block is left the disk has it. Raises `LostAnswer` when nobody can know.
        """

    def reading(self) -> AbstractContextManager[Transaction]:
        """Look at one and the same moment for as long as the block lasts; never waits."""

    def select(self, sql: str, *values: object) -> list[Row]:
        """Ask one question."""

    def create(self, statements: Iterable[str]) -> None:
        """Run statements that define tables and indexes; safe to run at every start."""

    def append_only(self, keys: Mapping[str, Sequence[str]]) -> None:
        """Refuse every change and deletion in some tables, whoever asks.

        `keys` names for each table what is unique in it, one or more columns each (`a, b`).
        """

    def beside(self) -> AbstractContextManager[Self]:
        """Lend an empty place where a copy of some tables is built; need not be durable.

        Raises `AlreadyBuilding`.
        """

    def swap_in(self, beside: "Self", tables: "Tables") -> AbstractContextManager[Transaction]:
        """Return a transaction at whose end what was built beside replaces what is there."""

    def writable(self) -> bool:
        """Whether something could be stored right now."""

    def close(self) -> None:
        """Let go of it."""
