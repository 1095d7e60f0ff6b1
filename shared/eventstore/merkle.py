"""The Merkle tree over a log, and what an outsider checks: an event, and that nothing was undone.

The tree is that of RFC 6962 section 2.1 (SHA-256). A leaf's index is its event's position - 1,
and only a hash of what is stored goes in, so destroying a key leaves every proof valid.
"""

import hashlib
from collections.abc import Iterable, Sequence

from eventsourcing.persistence import StoredEvent

DIGEST_BYTES = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()  # RFC 6962 section 2.1: the tree without leaves


class NotInLog(Exception):
    """The log has no such leaf, or what was given does not prove that it has."""


class NotAnExtension(Exception):
    """The newer log is not the older one with leaves added, or nothing proves that it is."""


def entry(event: StoredEvent) -> bytes:
    """Return what a leaf commits to: who, which, what kind, and the hash of the stored state."""
    state = hashlib.sha256(event.state).hexdigest()
    return (
        f"v1\n{event.originator_id}\n{event.originator_version}\n{event.topic}\n{state}\n"
    ).encode()


def leaf_of(data: bytes) -> bytes:
    """Return the Merkle leaf hash of an entry (RFC 6962 section 2.1: SHA-256 of 0x00 and it)."""
    return hashlib.sha256(b"\x00" + data).digest()


def leaf_hash(event: StoredEvent) -> bytes:
    """Return the Merkle leaf hash of a stored event."""
    return leaf_of(entry(event))


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node (RFC 6962: SHA-256 of 0x01 and its two children)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Growing:
    """The tree over leaves that are read once, in order; memory grows with their logarithm."""

    def __init__(self) -> None:
        self.size = 0
        self._complete: list[bytes] = []  # roots of complete subtrees, larger ones first

    def add(self, leaf: bytes) -> None:
        """Add a leaf hash at the end."""
        self._complete.append(leaf)
        # Two subtrees of one height become one: as often as the index ends in a binary 1.
        index = self.size
        while index & 1:
            right = self._complete.pop()
            self._complete[-1] = node_hash(self._complete[-1], right)
            index >>= 1
        self.size += 1

    def root(self) -> bytes:
        """Return the root over what has been added (RFC 6962 section 2.1)."""
        return joined(self._complete)


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """Return the root over all leaves."""
    tree = Growing()
    for leaf in leaf_hashes:
        tree.add(leaf)
    return tree.root()


def check_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> None:
    """Check that a leaf hash stands at an index (from 0) of the tree with this size and root.

    Raises `NotInLog` when the proof does not show it, whatever it is made of
    (RFC 9162 section 2.1.3.2).
    """
    known = 0 <= index < size and len(leaf) == DIGEST_BYTES
    if not known or _climbed(index, size - 1, leaf, proof)[1:] != (root, 0):
        raise NotInLog(f"leaf {index} of {size}")


def check_consistency(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> None:
    """Check that the tree with this size and root is the old one with leaves added at its end.

    Raises `NotAnExtension` when the proof does not show it, whatever it is made of (RFC 9162
    section 2.1.4.2). Every tree extends the empty one; that and the same size need no proof.
    """
    if not 0 <= old_size <= size or not _extends(old_size, old_root, size, root, proof):
        raise NotAnExtension(f"from {old_size} to {size}")


def _extends(
    old_size: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]
) -> bool:
    if old_size == size:
        return not proof and old_root == root
    if old_size == 0:
        return not proof and old_root == EMPTY_ROOT
    if old_size & (old_size - 1) == 0:
        proof = [old_root, *proof]  # a complete subtree itself, so the proof leaves it out
    if not proof or len(proof[0]) != DIGEST_BYTES:
        return False
    node, last = old_size - 1, size - 1
    while node & 1:
        node, last = node >> 1, last >> 1
    return _climbed(node, last, proof[0], proof[1:]) == (old_root, root, 0)


def _climbed(
    node: int, last: int, start: bytes, proof: Sequence[bytes]
) -> tuple[bytes, bytes, int]:
    """Climb from a node, where `last` is the last one of its level, along a proof.

    Returns the root of the tree that ended with that node, the root of the whole tree, and how
    much of the way is left: 0 at the top, more when the proof was too short, and -1 when it was
    too long or held something that is no hash.
    """
    old = new = start
    for sibling in proof:
        if last == 0 or len(sibling) != DIGEST_BYTES:
            return old, new, -1
        if node & 1 or node == last:
            old, new = node_hash(sibling, old), node_hash(sibling, new)
            while node and not node & 1:  # a last node without sibling stands for its parent
                node, last = node >> 1, last >> 1
        else:
            new = node_hash(new, sibling)
        node, last = node >> 1, last >> 1
    return old, new, last


def joined(complete: Sequence[bytes]) -> bytes:
    """Return the root over complete subtrees, given from left to right, the larger ones first."""
    if not complete:
        return EMPTY_ROOT
    root = complete[-1]
    for left in complete[-2::-1]:
        root = node_hash(left, root)
    return root
