"""Checks a log from its file alone: nothing missing, nothing changed, nothing out of order.

Whoever owns the file can drop the triggers and change a row; this finds the row.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from shared.eventstore.merkle import leaf_hash


@dataclass(frozen=True)
class Finding:
    """One thing that should not be so: where, and what."""

    where: str
    what: str


@dataclass(frozen=True)
class Stored:
    """An event as it lies in the file, and the leaf that should prove it."""

    position: int
    event: StoredEvent
    leaf: bytes | None


def stored(path: Path, after: int = 0) -> Iterator[Stored]:
    """Read a log in order, from after a position; memory stays flat however long it is."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as log:
        for position, originator, version, topic, state, leaf in log.execute(
            "SELECT e.position, originator_id, originator_version, topic, state, hash"
            " FROM stored_events e LEFT JOIN leaves l ON l.position = e.position"
            " WHERE e.position > ? ORDER BY e.position",
            (after,),
        ):
            # Whoever changed a row by hand may have left text where bytes belong.
            content = state if isinstance(state, bytes) else str(state).encode()
            yield Stored(position, StoredEvent(UUID(originator), version, topic, content), leaf)


def check_log(service: str, path: Path) -> Iterator[Finding]:
    """Check one service's log; yields what is wrong, in the order of the log.

    Positions are dense from 1, so are the versions of each stream; every event has its leaf,
    every leaf its event, and each leaf recomputes from what is stored (RFC 6962).
    """
    expected, versions = 1, dict[UUID | str, int]()
    for row in stored(path):
        where = f"{service} {row.position}"
        if row.position != expected:
            yield Finding(f"{service} {expected}", "the event is missing")
        expected = row.position + 1
        follows = versions.get(row.event.originator_id, 0) + 1
        if row.event.originator_version != follows:
            yield Finding(where, f"version {row.event.originator_version} should be {follows}")
        versions[row.event.originator_id] = row.event.originator_version
        if row.leaf is None:
            yield Finding(where, "the leaf is missing")
        elif row.leaf != leaf_hash(row.event):
            yield Finding(where, "the event is not the one that was stored")
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as log:
        for (position,) in log.execute(
            "SELECT position FROM leaves WHERE position NOT IN (SELECT position FROM stored_events)"
        ):
            yield Finding(f"{service} {position}", "a leaf without its event")
