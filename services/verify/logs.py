"""Each log by itself: nothing missing, nothing changed, nothing out of order.

Whoever owns the database can take away what guards it and change a row; this finds the row.
"""

from collections.abc import Generator, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from services.verify.findings import Finding, Tick
from shared.database import Database
from shared.eventstore.merkle import leaf_hash


@dataclass(frozen=True)
class Stored:
    """An event as it lies there, and the leaf that should prove it."""

    position: int
    event: StoredEvent
    leaf: bytes | None


def stored(log: Database) -> Generator[Stored, None, None]:
    """Read a log in order; memory stays flat however long it is."""
    with (
        log.reading() as look,
        closing(
            look.stream(
                "SELECT e.position, originator_id, originator_version, topic, state, hash"
                " FROM stored_events e LEFT JOIN leaves l ON l.position = e.position"
                " ORDER BY e.position"
            )
        ) as rows,
    ):
        for row in rows:
            # Whoever changed a row by hand may have left anything there.
            state = row["state"]
            state = state if isinstance(state, bytes) else str(state).encode()
            stream: UUID | str = row["originator_id"]
            with suppress(ValueError):
                stream = UUID(str(stream))
            event = StoredEvent(stream, row["originator_version"], row["topic"], state)
            yield Stored(row["position"], event, row["hash"])


def check_log(service: str, log: Database, tick: Tick) -> Iterator[Finding]:
    """Check one service's log; yields what is wrong, in the order of the log.

    Positions are dense from 1, so are the versions of each stream; every event has its leaf,
    every leaf its event, and each leaf recomputes from what is stored (RFC 6962).
    """
    expected, versions = 1, dict[UUID | str, int]()
    for row in stored(log):
        tick(1)
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
    for alone in log.select(
        "SELECT position FROM leaves WHERE position NOT IN (SELECT position FROM stored_events)"
    ):
        yield Finding(f"{service} {alone['position']}", "a leaf without its event")
