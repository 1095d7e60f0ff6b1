"""Signed notes: texts that anyone can check with the signer's public key alone.

The format is that of c2sp.org/signed-note with Ed25519, so that tools by others read it. What
comes in is read strictly: whatever is not exactly as the format says is refused, and so is
base64 in any other spelling than the one that encoding gives.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from shared.secrets import secret_file

ED25519 = b"\x01"  # the identifier of this type of signature
PUBLIC_KEY_BYTES = 32
KEY_ID_BYTES = 4
SIGNATURES_MAX = 100  # at least 16 must be accepted, and a limit is wise
NOTE_BYTES_MAX = 1_000_000  # a hundred of the longest signatures in use are half of that

CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f]")  # all but newline


class NotTrusted(Exception):
    """A text proves nothing: do not use anything that stands in it."""


class Malformed(NotTrusted):
    """It is not in the format that it should be in."""


class NotSigned(NotTrusted):
    """It has no signature by the key, or one that does not fit."""


@dataclass(frozen=True)
class VerifierKey:
    """A name and its public Ed25519 key (32 bytes): all that a verifier has to trust.

    Its `str` is the vkey that Go's sumdb and other tools take: name+key id+type and key.
    Raises `Malformed` for a name with spaces or plus, and for a key of another length.
    """

    name: str
    public: bytes

    def __post_init__(self) -> None:
        _check_name(self.name)
        if len(self.public) != PUBLIC_KEY_BYTES:
            raise Malformed(f"a public key of {len(self.public)} bytes")

    @classmethod
    def parse(cls, vkey: str) -> Self:
        """Read a vkey. Raises `Malformed` when it is not exactly one of Ed25519."""
        name, _, rest = vkey.partition("+")
        key = cls(name, from_base64(rest.partition("+")[2])[1:])
        if str(key) != vkey:  # another type, another id, or the same in another spelling
            raise Malformed("not a verifier key")
        return key

    @property
    def id(self) -> bytes:
        """Return the 4 bytes by which a signature says whose it is."""
        identity = self.name.encode() + b"\n" + ED25519 + self.public
        return hashlib.sha256(identity).digest()[:KEY_ID_BYTES]

    def __str__(self) -> str:
        return f"{self.name}+{self.id.hex()}+{to_base64(ED25519 + self.public)}"


@dataclass(frozen=True)
class Signer:
    """A name and its private key; whoever has it speaks under that name."""

    name: str
    private: Ed25519PrivateKey

    def __post_init__(self) -> None:
        _check_name(self.name)

    @classmethod
    def from_seed(cls, name: str, seed: bytes) -> Self:
        """Return the signer with this Ed25519 seed of 32 bytes; another length is a ValueError."""
        return cls(name, Ed25519PrivateKey.from_private_bytes(seed))

    @classmethod
    def from_file(cls, name: str, path: Path) -> Self:
        """Return the signer whose seed lies in a secret file, making it if there is none."""
        return cls.from_seed(name, secret_file(path))

    @property
    def key(self) -> VerifierKey:
        """Return what others need to check what this one signs."""
        return VerifierKey(self.name, self.private.public_key().public_bytes_raw())

    def sign(self, text: str) -> bytes:
        """Return a signed note. Raises `Malformed` for what cannot stand in one."""
        if not text.endswith("\n") or CONTROL.search(text):
            raise Malformed("a note ends in a newline and has no control characters")
        signature = self.key.id + self.private.sign(text.encode())
        return f"{text}\n— {self.name} {to_base64(signature)}\n".encode()


def open_note(note: bytes, key: VerifierKey) -> str:
    """Return the text that the key signed. Signatures by others are ignored, as they must be.

    Raises `Malformed`, and `NotSigned` also when one of several by this key does not fit.
    """
    text, blank, block = decoded(note).rpartition("\n\n")
    *lines, end = block.split("\n")
    if not blank or end or not 0 < len(lines) <= SIGNATURES_MAX:
        raise Malformed("a note is a text, a blank line and signatures")
    text += "\n"
    ours = [
        signature
        for signed_by, signature in map(_signature, lines)
        if signed_by == (key.name, key.id)
    ]
    if not ours:
        raise NotSigned(f"not by {key.name}")
    public = Ed25519PublicKey.from_public_bytes(key.public)
    try:
        for signature in ours:
            public.verify(signature, text.encode())
    except InvalidSignature as wrong:
        raise NotSigned(f"not this text by {key.name}") from wrong
    return text


def _signature(line: str) -> tuple[tuple[str, bytes], bytes]:
    """Return whose signature a line says that it is, and the signature."""
    dash, _, rest = line.partition(" ")
    name, _, encoded = rest.partition(" ")
    signature = from_base64(encoded)
    if dash != "—" or len(signature) <= KEY_ID_BYTES:
        raise Malformed("not a signature line")
    _check_name(name)
    return (name, signature[:KEY_ID_BYTES]), signature[KEY_ID_BYTES:]


def _check_name(name: str) -> None:
    # What Python calls a space includes Unicode's spaces and newline.
    if not name or "+" in name or any(c.isspace() for c in name) or CONTROL.search(name):
        raise Malformed("not the name of a key")


def decoded(text: bytes) -> str:
    """Return a text as characters. Raises `Malformed` when it could not be part of a note."""
    if len(text) > NOTE_BYTES_MAX:
        raise Malformed(f"a text of {len(text)} bytes")
    try:
        characters = text.decode()
    except UnicodeDecodeError as wrong:
        raise Malformed("not UTF-8") from wrong
    if CONTROL.search(characters):
        raise Malformed("a control character")
    return characters


def to_base64(data: bytes) -> str:
    """Return bytes as standard base64 (RFC 4648 section 4)."""
    return base64.b64encode(data).decode()


def from_base64(text: str) -> bytes:
    """Return what base64 stands for. Raises `Malformed` for any spelling but its one, and for none.

    Python would also take bits behind the end (RFC 4648 section 3.5).
    """
    try:
        data = base64.b64decode(text, validate=True)
    except ValueError as wrong:  # binascii's own error, or characters beyond ASCII
        raise Malformed("not base64") from wrong
    if not data or to_base64(data) != text:
        raise Malformed("not base64 in its one spelling")
    return data
