"""A log's tree at one size: its root and its proofs, from hashes that are kept somewhere.

Beside the leaves only the roots of complete subtrees of 256, 256**2, ... leaves are stored, as
C2SP tlog-tiles do. That is 1/255 of the leaves, and any question reads at most two runs of 256
hashes for each of these levels, however long the log is.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, Protocol

from shared.eventstore.merkle import NotAnExtension, NotInLog, joined, node_hash

STEP = 8  # tree levels between two that are stored
WIDTH = 2**STEP  # hashes below one that is stored
TILES_KEPT = 64  # that one tree remembers having read, about 1 MB; a question needs two a level


class NotStored(Exception):
    """Leaves or subtrees that a tree of this size has are missing where they are kept."""


class Hashes(Protocol):
    """Where the hashes of one log are kept."""

    def leaves(self, first: int, count: int) -> Sequence[bytes]:
        """Return `count` leaf hashes from index `first` (from 0) on; fewer if there are fewer."""

    def subtrees(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Return the roots of complete subtrees of 256**level leaves (level from 1), by number."""


class Subtree(NamedTuple):
    """The root of the `number`-th (from 0) complete subtree of 256**level leaves."""

    level: int
    number: int
    hash: bytes


def new_subtrees(hashes: Hashes, stored: Sequence[int], size: int) -> Iterator[Subtree]:
    """Yield what has become complete at `size` leaves and is not stored yet, lower levels first.

    `stored` says how many are stored of level 1, of level 2 and so on, without gaps. What is
    yielded is not read back, so it may be stored at once or when all is known.
    Raises `NotStored` when the log is shorter than `size`.
    """
    below_stored, below_new = size, list[bytes]()  # the leaves: all are stored
    level = 1
    while complete := size >> (STEP * level):
        known = stored[level - 1] if level <= len(stored) else 0
        found: list[bytes] = []
        for number in range(known, complete):
            first = number * WIDTH
            old = max(0, min(WIDTH, below_stored - first))
            new = first + old - below_stored
            children = [
                *(_read(hashes, level - 1, first, old) if old else []),
                *(below_new[new : new + WIDTH - old] if old < WIDTH else []),
            ]
            found.append(_folded(children))
            yield Subtree(level, number, found[-1])
        below_stored, below_new = known, found
        level += 1


class Tree:
    """The log as it was at one size: its root, and proofs about it.

    Everything that `new_subtrees` yields for this size must be stored; else `NotStored`.
    """

    def __init__(self, hashes: Hashes, size: int) -> None:
        if size < 0:
            raise ValueError(f"a log of {size} leaves")
        self.size = size
        self._hashes = hashes
        self._tile = lru_cache(TILES_KEPT)(self._read_tile)

    def root(self) -> bytes:
        """Return the Merkle tree head (RFC 6962 section 2.1)."""
        return self._range(0, self.size)

    def inclusion(self, index: int) -> list[bytes]:
        """Return the proof that the leaf is in the tree, from its sibling up (RFC 6962 2.1.1).

        Raises `NotInLog` when the tree has no leaf of that index (from 0).
        """
        if not 0 <= index < self.size:
            raise NotInLog(f"leaf {index} of {self.size}")
        return self._beside(index)[0]

    def consistency(self, old_size: int) -> list[bytes]:
        """Return the proof that this tree is that of `old_size` leaves and more (RFC 6962 2.1.2).

        It is empty for the same size and for 0. Raises `NotAnExtension` for a larger size.
        """
        if not 0 <= old_size <= self.size:
            raise NotAnExtension(f"{self.size} leaves of {old_size}")
        if old_size == 0:
            return []
        proof, first, last = self._beside(old_size - 1, until=old_size)
        # What begins at 0 is the old tree itself, whose root the verifier has.
        return [self._range(first, last), *proof] if first else proof

    def _beside(self, index: int, until: int | None = None) -> tuple[list[bytes], int, int]:
        """Return the roots beside the way to a leaf, the lowest first, and where the way ended.

        It ends at the leaf, or at the first subtree whose leaves end just before index `until`.
        """
        beside, first, last = list[bytes](), 0, self.size
        while last - first > 1 and last != until:
            # The largest power of two that leaves something for the right side (RFC 6962 2.1).
            middle = first + (1 << ((last - first - 1).bit_length() - 1))
            if index < middle:
                beside.append(self._range(middle, last))
                last = middle
            else:
                beside.append(self._range(first, middle))
                first = middle
        return beside[::-1], first, last

    def _range(self, first: int, last: int) -> bytes:
        """Return the root over leaves [first, last), where first is aligned as in RFC 6962."""
        complete: list[bytes] = []
        while first < last:
            height = (last - first).bit_length() - 1
            complete.append(self._complete(height, first >> height))
            first += 1 << height
        return joined(complete)

    def _complete(self, height: int, number: int) -> bytes:
        level, above = divmod(height, STEP)
        tile, offset = divmod(number << above, WIDTH)
        return _folded(self._tile(level, tile)[offset : offset + (1 << above)])

    def _read_tile(self, level: int, number: int) -> Sequence[bytes]:
        # At the right edge there are fewer than 256, and what came after this size is left out.
        first = number * WIDTH
        count = min(WIDTH, (self.size >> (STEP * level)) - first)
        return _read(self._hashes, level, first, count)


def _folded(hashes: Sequence[bytes]) -> bytes:
    """Return the root over nodes of one level, whose number is a power of two."""
    while len(hashes) > 1:
        hashes = [node_hash(*pair) for pair in zip(hashes[::2], hashes[1::2], strict=True)]
    return hashes[0]


def _read(hashes: Hashes, level: int, first: int, count: int) -> Sequence[bytes]:
    found = hashes.subtrees(level, first, count) if level else hashes.leaves(first, count)
    if len(found) != count:
        raise NotStored(f"{len(found)} of {count} hashes of level {level} from {first} on")
    return found
