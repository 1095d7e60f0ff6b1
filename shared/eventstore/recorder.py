"""The event table: dense positions, a Merkle leaf beside each event, append-only.

One recorder for both databases. The library's own count with an implicit row id that VACUUM may
renumber (SQLite), and with a sequence that leaves gaps (PostgreSQL). Here the position is a
declared column, counted under the write lock: 1, 2, 3 without gaps, and the Merkle leaf index is
position - 1.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    Notification,
    StoredEvent,
    Subscription,
)

from shared.database import Database, Row
from shared.eventstore.merkle import leaf_hash

LAST_POSSIBLE = 2**63 - 1


def _hex(originator_id: UUID | str) -> str:
    return originator_id.hex if isinstance(originator_id, UUID) else originator_id


class EventRecorder(ApplicationRecorder):
    """One service's log."""

    def __init__(self, database: Database) -> None:
        self.database = database

    def insert_events(self, stored_events: Sequence[StoredEvent], **_: Any) -> Sequence[int]:
        """Store events and their leaves, all or nothing; return their positions.

        Raises `Conflict` when one is there already, `Unavailable`, `LostAnswer`.
        """
        with self.database.transaction() as t:
            [row] = t.select("SELECT coalesce(max(position), 0) AS last FROM stored_events")
            first = int(row["last"]) + 1
            positions = range(first, first + len(stored_events))
            t.many(
                "INSERT INTO stored_events VALUES (?, ?, ?, ?, ?)",
                [
                    (p, _hex(e.originator_id), e.originator_version, e.topic, e.state)
                    for p, e in zip(positions, stored_events, strict=True)
                ],
            )
            t.many(
                "INSERT INTO leaves VALUES (?, ?)",
                [(p, leaf_hash(e)) for p, e in zip(positions, stored_events, strict=True)],
            )
        return positions

    def find(self, stored_events: Sequence[StoredEvent]) -> Sequence[int] | None:
        """Return where exactly these events stand, if they are all there, to the byte."""
        positions = []
        with self.database.reading() as t:
            for event in stored_events:
                rows = t.select(
                    "SELECT position, topic, state FROM stored_events"
                    " WHERE originator_id=? AND originator_version=?",
                    _hex(event.originator_id),
                    event.originator_version,
                )
                if not rows or (rows[0]["topic"], rows[0]["state"]) != (event.topic, event.state):
                    return None
                positions.append(int(rows[0]["position"]))
        return positions

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """Return the events of one stream, in order."""
        rows = self.database.select(
            "SELECT originator_id, originator_version, topic, state FROM stored_events"
            " WHERE originator_id=? AND originator_version BETWEEN ? AND ?"
            f" ORDER BY originator_version {'DESC' if desc else 'ASC'} LIMIT ?",
            _hex(originator_id),
            0 if gt is None else gt + 1,
            LAST_POSSIBLE if lte is None else lte,
            LAST_POSSIBLE if limit is None else limit,
        )
        return [_event(row) for row in rows]

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
        rows = self.database.select(
            "SELECT * FROM stored_events WHERE position BETWEEN ? AND ?"
            f"{chosen} ORDER BY position LIMIT ?",
            first,
            LAST_POSSIBLE if stop is None else stop,
            *topics,
            limit,
        )
        return [_notification(row) for row in rows]

    def max_notification_id(self) -> int | None:
        """Return the position of the newest event; None for an empty log."""
        [row] = self.database.select("SELECT max(position) AS last FROM stored_events")
        return None if row["last"] is None else int(row["last"])

    def subscribe(
        self, gt: int | None = None, topics: Sequence[str] = ()
    ) -> Subscription[ApplicationRecorder]:
        """Refuse: a `Follower` reads the log as it grows, on either database."""
        raise NotImplementedError

    def position_of(self, originator_id: UUID, version: int) -> int | None:
        """Return where in the log one event of an aggregate stands, if it is there."""
        rows = self.database.select(
            "SELECT position FROM stored_events WHERE originator_id=? AND originator_version=?",
            originator_id.hex,
            version,
        )
        return int(rows[0]["position"]) if rows else None

    def stream(self, originator_id: UUID) -> list[Notification]:
        """Return everything that has happened to one aggregate, in order; ids are positions."""
        rows = self.database.select(
            "SELECT * FROM stored_events WHERE originator_id=? ORDER BY originator_version",
            originator_id.hex,
        )
        return [_notification(row) for row in rows]

    def last_position(self) -> int:
        """Return the position of the newest event; 0 for an empty log."""
        return self.max_notification_id() or 0

    def writable(self) -> bool:
        """Whether an event could be stored right now."""
        return self.database.writable()


def _event(row: Row) -> StoredEvent:
    return StoredEvent(
        UUID(row["originator_id"]), row["originator_version"], row["topic"], row["state"]
    )


def _notification(row: Row) -> Notification:
    return Notification(
        originator_id=UUID(row["originator_id"]),
        originator_version=row["originator_version"],
        topic=row["topic"],
        state=row["state"],
        id=row["position"],
    )
