"""What could not be understood or applied: kept with the reason, until someone looks.

They lie in the service's own database, in the same transaction that goes on without them, so that
none can be lost between the two, and wiping the transport loses none either.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from shared import clock
from shared.database import Database, Row, Transaction

DEAD_LETTERS = """CREATE TABLE IF NOT EXISTS dead_letters (
    id INTEGER PRIMARY KEY, origin TEXT NOT NULL UNIQUE, source TEXT NOT NULL,
    position INTEGER NOT NULL, subject TEXT NOT NULL, headers TEXT NOT NULL, body BLOB NOT NULL,
    reason TEXT NOT NULL, skipped INTEGER NOT NULL, parked_at TEXT NOT NULL)"""


@dataclass(frozen=True)
class DeadLetter:
    """One of them. `position` is 0 when it is not a fact of the one who seems to tell it."""

    origin: str  # the same letter has the same origin, however often it comes
    source: str
    position: int
    subject: str
    headers: Mapping[str, str]
    body: bytes
    reason: str  # the kind of error, never what was said
    skipped: bool = True  # whether the views go without it; else only what follows from it failed
    id: int = 0
    parked_at: datetime | None = None


class DeadLetters:
    """Those of one service."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, t: Transaction, letter: DeadLetter) -> bool:
        """Keep a letter; False when it is there."""
        [row] = t.select("SELECT coalesce(max(id), 0) AS last FROM dead_letters")
        added = t.execute(
            "INSERT INTO dead_letters VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (origin) DO NOTHING",
            row["last"] + 1,
            letter.origin,
            letter.source,
            letter.position,
            letter.subject,
            json.dumps(dict(letter.headers)),
            letter.body,
            letter.reason,
            letter.skipped,
            clock.now().isoformat(),
        )
        return added > 0

    def count(self) -> int:
        """Return how many there are."""
        [row] = self._database.select("SELECT count(*) AS n FROM dead_letters")
        return int(row["n"])

    def all(self) -> list[DeadLetter]:
        """Return them, oldest first."""
        return [_letter(row) for row in self._database.select(f"{SELECT} ORDER BY id")]

    def one(self, letter: int) -> DeadLetter | None:
        """Return one of them."""
        rows = self._database.select(f"{SELECT} WHERE id=?", letter)
        return _letter(rows[0]) if rows else None

    def applied(self, letter: int) -> None:
        """Write down that the views have one now, also when what follows from it is still to do."""
        with self._database.transaction() as t:
            t.execute("UPDATE dead_letters SET skipped=0 WHERE id=?", letter)

    def remove(self, letter: int) -> None:
        """Forget one that has been taken in after all, or that never was ours to take."""
        with self._database.transaction() as t:
            t.execute("DELETE FROM dead_letters WHERE id=?", letter)


SELECT = "SELECT * FROM dead_letters"


def _letter(row: Row) -> DeadLetter:
    return DeadLetter(
        origin=row["origin"],
        source=row["source"],
        position=row["position"],
        subject=row["subject"],
        headers=json.loads(row["headers"]),
        body=row["body"],
        reason=row["reason"],
        skipped=bool(row["skipped"]),
        id=row["id"],
        parked_at=datetime.fromisoformat(row["parked_at"]),
    )
