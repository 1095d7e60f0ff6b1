"""The event table in SQLite: dense positions, a Merkle leaf beside each event, append-only.

The library's table has an implicit rowid, which VACUUM may renumber. Here the row id is a
declared column, `position`: 1, 2, 3 without gaps, and the Merkle leaf index is position - 1.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Any
from uuid import UUID

from eventsourcing.persistence import Notification, StoredEvent
from eventsourcing.sqlite import SQLiteApplicationRecorder, SQLiteCursor, SQLiteDatastore

from shared.eventstore.merkle import leaf_hash
from shared.secrets import private_folder

SYNCHRONOUS_FULL = 2
LOCKED_S = 1.0  # a log that is locked for longer cannot take reports
LAST_POSSIBLE = 2**63 - 1


class NotDurable(Exception):
    """SQLite would answer before the disk has the data."""


def open_datastore(path: Path) -> SQLiteDatastore:
    """Open a database file that syncs every commit. Raises `NotDurable` when it would not."""
    private_folder(path.parent)
    datastore = SQLiteDatastore(str(path), lock_timeout=30, pool_size=8, max_overflow=32)
    with datastore.transaction(commit=False) as c:
        c.execute("PRAGMA synchronous")
        if c.fetchone()[0] != SYNCHRONOUS_FULL:
            raise NotDurable(path)
    return datastore


def _hex(originator_id: UUID | str) -> str:
    return originator_id.hex if isinstance(originator_id, UUID) else originator_id


class SQLiteEventRecorder(SQLiteApplicationRecorder):
    """The library's recorder with positions of its own, leaves, and triggers against change."""

    def construct_create_table_statements(self) -> list[str]:
        """Return the schema; safe to run at every start."""
        return [
            """CREATE TABLE IF NOT EXISTS stored_events (
                position INTEGER PRIMARY KEY,
                originator_id TEXT NOT NULL,
                originator_version INTEGER NOT NULL,
                topic TEXT NOT NULL,
                state BLOB NOT NULL,
                UNIQUE (originator_id, originator_version))""",
            "CREATE TABLE IF NOT EXISTS leaves (position INTEGER PRIMARY KEY, hash BLOB NOT NULL)",
            *(
                f"""CREATE TRIGGER IF NOT EXISTS {table}_refuse_{change}
                BEFORE {change} ON {table}
                BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"""
                for table in ("stored_events", "leaves")
                for change in ("UPDATE", "DELETE")
            ),
            # REPLACE deletes without asking a DELETE trigger, so what is there is guarded too.
            """CREATE TRIGGER IF NOT EXISTS stored_events_refuse_REPLACE
            BEFORE INSERT ON stored_events WHEN EXISTS (
                SELECT 1 FROM stored_events WHERE position = NEW.position
                OR (originator_id = NEW.originator_id
                    AND originator_version = NEW.originator_version))
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
            """CREATE TRIGGER IF NOT EXISTS leaves_refuse_REPLACE
            BEFORE INSERT ON leaves WHEN EXISTS (
                SELECT 1 FROM leaves WHERE position = NEW.position)
            BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END""",
        ]

    def _insert_events(
        self, c: SQLiteCursor, stored_events: Sequence[StoredEvent], **_: Any
    ) -> Sequence[int]:
        # The first statement of the transaction must take the write lock: only then is the
        # highest position ours to count from, whoever else writes to the file.
        positions = []
        for event in stored_events:
            c.execute(
                "INSERT INTO stored_events SELECT coalesce(max(position), 0) + 1, ?, ?, ?, ?"
                " FROM stored_events",
                (_hex(event.originator_id), event.originator_version, event.topic, event.state),
            )
            positions.append(c.lastrowid)
        c.executemany(
            "INSERT INTO leaves VALUES (?, ?)",
            [(p, leaf_hash(e)) for p, e in zip(positions, stored_events, strict=True)],
        )
        return positions

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """Return what stands in the log from a position on, in order; ids are positions."""
        first = 1 if start is None else start if inclusive_of_start else start + 1
        chosen = f" AND topic IN ({', '.join('?' * len(topics))})" if topics else ""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT * FROM stored_events WHERE position BETWEEN ? AND ?"
                f"{chosen} ORDER BY position LIMIT ?",
                (first, LAST_POSSIBLE if stop is None else stop, *topics, limit),
            )
            return [
                Notification(
                    originator_id=UUID(row["originator_id"]),
                    originator_version=row["originator_version"],
                    topic=row["topic"],
                    state=row["state"],
                    id=row["position"],
                )
                for row in c.fetchall()
            ]

    def position_of(self, originator_id: UUID, version: int) -> int | None:
        """Return where in the log one event of an aggregate stands, if it is there."""
        with self.datastore.transaction(commit=False) as c:
            c.execute(
                "SELECT position FROM stored_events WHERE originator_id=? AND originator_version=?",
                (originator_id.hex, version),
            )
            row = c.fetchone()
            return None if row is None else int(row[0])

    def last_position(self) -> int:
        """Return the position of the newest event; 0 for an empty log."""
        return self.max_notification_id() or 0

    def writable(self) -> bool:
        """Whether an event could be stored right now; takes and gives back the write lock."""
        try:
            with closing(sqlite3.connect(self.datastore.pool.db_name, timeout=LOCKED_S)) as own:
                own.execute("BEGIN IMMEDIATE")
                own.execute("ROLLBACK")
        except sqlite3.Error:
            return False
        return True
