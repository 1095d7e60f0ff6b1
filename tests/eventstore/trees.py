"""Logs made of hashes alone, for what is proved about trees of any size."""

import hashlib
from collections.abc import Sequence
from functools import cache

from shared.eventstore.tree import Tree, new_subtrees


def leaf_of(content: bytes) -> bytes:
    """Return a leaf hash as RFC 6962 section 2.1 has it."""
    return hashlib.sha256(b"\x00" + content).digest()


@cache
def leaf(index: int) -> bytes:
    """Return a leaf unlike all others."""
    return leaf_of(b"%d" % index)


class Kept:
    """Hashes in memory, which remember what was read."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self.levels: list[list[bytes]] = [list(leaves)]
        self.reads: list[tuple[int, int, int]] = []

    def leaves(self, first: int, count: int) -> Sequence[bytes]:
        """Return leaf hashes."""
        return self.subtrees(0, first, count)

    def subtrees(self, level: int, first: int, count: int) -> Sequence[bytes]:
        """Return roots of subtrees."""
        self.reads.append((level, first, count))
        return self.levels[level][first : first + count] if level < len(self.levels) else []

    def counts(self) -> list[int]:
        """Return how many subtrees of each level there are."""
        return [len(level) for level in self.levels[1:]]

    def keep(self, size: int) -> None:
        """Store what is complete at a size."""
        for level, number, root in list(new_subtrees(self, self.counts(), size)):
            if level == len(self.levels):
                self.levels.append([])
            assert number == len(self.levels[level])
            self.levels[level].append(root)


@cache
def kept(size: int) -> Kept:
    """Return a log of that size with all its subtrees; tests share it and change nothing."""
    log = Kept([leaf(index) for index in range(size)])
    log.keep(size)
    return log


def tree(size: int, of: int = 600) -> Tree:
    """Return the tree of a size within a longer log."""
    return Tree(kept(of), size)


def some_of(size: int) -> list[int]:
    """Return indexes at the edges of a log of that size, and within it."""
    wanted = {0, 1, 254, 255, 256, 257, 511, 512, size // 3, size // 2, size - 2, size - 1}
    wanted |= {65_535, 65_536, size & -256, size & -65_536}
    return sorted(index for index in wanted if 0 <= index < size)
