"""One service's log, signed: whoever holds a checkpoint can tell if anything before it changed."""

from collections.abc import Sequence
from contextlib import suppress

from shared.database import Conflict, Database, Row
from shared.eventstore.checkpoints import (
    Checkpoint,
    InclusionProof,
    open_checkpoint,
    sign_checkpoint,
)
from shared.eventstore.merkle import NotAnExtension, NotInLog, check_consistency, entry
from shared.eventstore.notes import Signer
from shared.eventstore.recorder import EventRecorder
from shared.eventstore.tree import Tree, new_subtrees


class StoredHashes:
    """The log's leaves and subtrees, where they are kept."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def leaves(self, first: int, count: int) -> Sequence[bytes]:
        """Return leaf hashes; the leaf with index i proves the event at position i + 1."""
        return _hashes(
            self._database.select(
                "SELECT hash FROM leaves WHERE position>? ORDER BY position LIMIT ?", first, count
            )
        )

    def subtrees(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Return the roots of complete subtrees of one level."""
        return _hashes(
            self._database.select(
                "SELECT hash FROM subtrees WHERE level=? AND number>=? ORDER BY number LIMIT ?",
                level,
                first,
                count,
            )
        )


class SignedLog:
    """See the module. Works on the calling thread."""

    def __init__(self, log: EventRecorder, signer: Signer) -> None:
        self._log = log
        self._database = log.database
        self._hashes = StoredHashes(self._database)
        self.signer = signer

    def newest(self) -> Checkpoint | None:
        """Return the last checkpoint that was signed."""
        rows = self._database.select("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
        return self._opened(rows[0]) if rows else None

    def sign(self) -> Checkpoint | None:
        """Sign the log as it is now; None when it has not grown since the last time.

        Raises `NotAnExtension` when it is not the log that was signed before with more at its
        end, as when a backup was put back that was older than what has been signed.
        """
        # In this order: what another process signs in between is not longer than what we then see.
        last = self.newest()
        size = self._log.last_position()
        if last is not None and size == last.size:
            return None
        if last is not None and size < last.size:
            raise NotAnExtension(f"{last.size} were signed, {size} are there")
        if size == 0:
            return None
        self._store_subtrees(size)
        tree = Tree(self._hashes, size)
        root = tree.root()
        if last is not None:
            check_consistency(last.size, last.root, size, root, tree.consistency(last.size))
        note = sign_checkpoint(self.signer, size, root).decode()
        with suppress(Conflict), self._database.transaction() as t:  # as above
            t.execute("INSERT INTO checkpoints VALUES (?, ?)", size, note)
        return Checkpoint(self.signer.name, size, root)

    def holds(self, checkpoint: Checkpoint) -> bool:
        """Whether what was once signed is this log, as it is signed by now, or its beginning."""
        newest = self.newest()
        if newest is None or checkpoint.size > newest.size:
            return False
        return Tree(self._hashes, checkpoint.size).root() == checkpoint.root

    def opened(self, note: bytes) -> Checkpoint:
        """Read a note of our own. Raises `NotTrusted`."""
        return open_checkpoint(note, self.signer.key)

    def after(self, size: int) -> list[tuple[bytes, Checkpoint]]:
        """Return the checkpoints of larger sizes, as signed and as read, in order."""
        return [
            (row["note"].encode(), self._opened(row))
            for row in self._database.select(
                "SELECT note FROM checkpoints WHERE size>? ORDER BY size", size
            )
        ]

    def size_before(self, size: int) -> int:
        """Return the size of the checkpoint before one; 0 when it was the first."""
        [row] = self._database.select(
            "SELECT coalesce(max(size), 0) AS size FROM checkpoints WHERE size<?", size
        )
        return int(row["size"])

    def extends(self, old_size: int, size: int) -> list[bytes]:
        """Return the proof that the log at one size is that at an earlier size with more."""
        return Tree(self._hashes, size).consistency(old_size)

    def proof(self, position: int) -> InclusionProof:
        """Return the proof that the event at a position is in the log, for whoever asks for it.

        Raises `NotInLog` when there is none, or none that was signed yet.
        """
        rows = self._database.select("SELECT note FROM checkpoints ORDER BY size DESC LIMIT 1")
        stored = self._log.select_notifications(position, 1, position)
        if not rows or not stored:
            raise NotInLog(f"position {position}")
        size = self._opened(rows[0]).size
        return InclusionProof(
            index=position - 1,
            path=tuple(Tree(self._hashes, size).inclusion(position - 1)),
            checkpoint=rows[0]["note"].encode(),
            extra=entry(stored[0]),
        )

    def _opened(self, row: Row) -> Checkpoint:
        return self.opened(row["note"].encode())

    def _store_subtrees(self, size: int) -> None:
        levels = self._database.select(
            "SELECT level, count(*) AS n FROM subtrees GROUP BY level ORDER BY level"
        )
        stored = [int(row["n"]) for row in levels]
        fresh = list(new_subtrees(self._hashes, stored, size))
        if fresh:
            # Another process of this service may have been first with some of them, the same.
            with self._database.transaction() as t:
                t.many("INSERT INTO subtrees VALUES (?, ?, ?) ON CONFLICT DO NOTHING", fresh)


def _hashes(rows: Sequence[Row]) -> list[bytes]:
    return [row["hash"] for row in rows]
