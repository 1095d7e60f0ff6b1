"""What a log says of itself in public: its size and root, signed, and proofs that lead there.

The formats are c2sp.org/tlog-checkpoint and c2sp.org/tlog-proof, so an outsider needs nothing
of ours to check them: the log's verifier key, a leaf hash, and no network.
"""

import re
from dataclasses import dataclass
from typing import Self

from shared.eventstore.merkle import DIGEST_BYTES, check_inclusion
from shared.eventstore.notes import (
    Malformed,
    NotTrusted,
    Signer,
    VerifierKey,
    decoded,
    from_base64,
    open_note,
    to_base64,
)

SIZE_MAX = 2**63 - 1  # what other implementations hold a size in
DECIMAL = re.compile(r"0|[1-9][0-9]*")
PROOF = "c2sp.org/tlog-proof@v1"


class OtherLog(NotTrusted):
    """The key signed it, but it is about a log of another name."""


@dataclass(frozen=True)
class Checkpoint:
    """A log's size (leaves) and root (RFC 6962) under its name.

    Its `str` is the text that is signed. Raises `Malformed` for what cannot stand in one.
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or "\n" in self.origin:
            raise Malformed("no name of a log")
        if not 0 <= self.size <= SIZE_MAX:
            raise Malformed(f"a log of {self.size} leaves")
        if len(self.root) != DIGEST_BYTES:
            raise Malformed(f"a root of {len(self.root)} bytes")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read the text of a note; more lines are allowed and mean nothing to us.

        Raises `Malformed`.
        """
        *lines, end = text.split("\n")
        if end or not all(lines) or len(lines) < 3:  # noqa: PLR2004 - origin, size and root
            raise Malformed("a checkpoint has at least three lines and none is empty")
        origin, size, root, *_ = lines
        return cls(origin, _number(size), from_base64(root))

    def __str__(self) -> str:
        return f"{self.origin}\n{self.size}\n{to_base64(self.root)}\n"


def sign_checkpoint(signer: Signer, size: int, root: bytes) -> bytes:
    """Return the signed note of the signer's own log.

    Make sure first that the tree extends the one signed last: two that do not agree are what a
    log is convicted by. Raises `Malformed` for what cannot stand in a checkpoint.
    """
    return signer.sign(str(Checkpoint(signer.name, size, root)))


def open_checkpoint(note: bytes, key: VerifierKey) -> Checkpoint:
    """Return what a log says of itself, when it is the key's own log. Raises `NotTrusted`."""
    checkpoint = Checkpoint.parse(open_note(note, key))
    if checkpoint.origin != key.name:
        raise OtherLog(checkpoint.origin)
    return checkpoint


@dataclass(frozen=True)
class InclusionProof:
    """What an outsider keeps: where a leaf stands (from 0), its path, and a signed checkpoint.

    `path` begins with the leaf's sibling (RFC 6962 section 2.1.1); `checkpoint` is the note as
    it was signed. `extra` is free, for instance the leaf's entry, and nothing vouches for it.
    Its `bytes` are a .tlog-proof file. Raises `Malformed` for what cannot stand in one.
    """

    index: int
    path: tuple[bytes, ...]
    checkpoint: bytes
    extra: bytes = b""

    def __post_init__(self) -> None:
        if not 0 <= self.index < SIZE_MAX:
            raise Malformed(f"a leaf {self.index}")
        if any(len(sibling) != DIGEST_BYTES for sibling in self.path):
            raise Malformed("a path is made of hashes")

    @classmethod
    def parse(cls, text: bytes) -> Self:
        """Read a proof; its checkpoint is opened by `check`. Raises `Malformed`."""
        head, blank, checkpoint = text.partition(b"\n\n")
        kind, *lines = decoded(head).split("\n")
        if kind != PROOF or not blank:
            raise Malformed("not a tlog-proof")
        extra = b""
        if lines and lines[0].startswith("extra "):
            extra = from_base64(lines.pop(0).removeprefix("extra "))
        if not lines or not lines[0].startswith("index "):
            raise Malformed("a tlog-proof says the index")
        index = _number(lines.pop(0).removeprefix("index "))
        return cls(index, tuple(map(from_base64, lines)), checkpoint, extra)

    def __bytes__(self) -> bytes:
        extra = [f"extra {to_base64(self.extra)}"] if self.extra else []
        lines = [PROOF, *extra, f"index {self.index}", *map(to_base64, self.path), ""]
        return "".join(f"{line}\n" for line in lines).encode() + self.checkpoint

    def check(self, leaf: bytes, key: VerifierKey) -> Checkpoint:
        """Return the checkpoint, signed by the key, of the log in which the leaf (hash) stands.

        Raises `NotTrusted` when the checkpoint is not, and `NotInLog` when the path leads
        somewhere else.
        """
        checkpoint = open_checkpoint(self.checkpoint, key)
        check_inclusion(leaf, self.index, checkpoint.size, self.path, checkpoint.root)
        return checkpoint


def _number(text: str) -> int:
    # Length first: Python takes its time with a very long number, or refuses in its own words.
    if len(text) > len(str(SIZE_MAX)) or not DECIMAL.fullmatch(text):
        raise Malformed("not a decimal number in its shortest form")
    return int(text)
