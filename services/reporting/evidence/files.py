"""Files sealed in pieces under their incident's evidence key.

A file is a row of pieces of one length, the last one shorter: nonce, ciphertext, tag (AES-256-GCM).
Each piece is bound to its incident, its attachment, its number, and whether it is the last, so
that none can be changed, moved, left out or cut off. Nothing is ever written in clear.

It is written under another name first; it gets its own when all of it is on the disk. Only then
is the event stored that says it is there.
"""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO
from uuid import UUID, uuid4

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.database import Unavailable
from shared.eventstore.sealed import KeyClass
from shared.keys import KeyStore
from shared.secrets import private_folder

FILE_BYTES_MAX = 25 * 1024 * 1024
PIECE_BYTES = 256 * 1024
NONCE_BYTES = 12
TAG_BYTES = 16
SEALED_BYTES = NONCE_BYTES + PIECE_BYTES + TAG_BYTES
UNFINISHED = ".new"


class TooLarge(Exception):
    """The file is larger than may be attached."""


class Damaged(Exception):
    """A file that was attached is missing, cut or changed; says which."""


class EvidenceFiles:
    """The attached files of a service."""

    def __init__(self, folder: Path, keys: KeyStore) -> None:
        self._folder = folder
        self._keys = keys

    def begin(self, incident: UUID) -> "Draft":
        """Begin a file; makes the incident's evidence key if there is none. On a thread.

        Raises `Unavailable` when the disk takes nothing more.
        """
        cipher = self._keys.cipher_made(incident, KeyClass.EVIDENCE)
        try:
            private_folder(self._folder)
            folder = private_folder(self._folder / incident.hex)
            _flush_folder(self._folder)
            return Draft(folder, incident, cipher)
        except OSError as failed:
            raise Unavailable from failed

    def read(self, incident: UUID, attachment: UUID, size: int) -> Iterator[bytes]:
        """Yield a file's content, piece by piece. On a thread.

        Raises `Erased` without the key, `Damaged` when the file is not as it was attached.
        """
        cipher = self._keys.cipher(incident, KeyClass.EVIDENCE)
        try:
            with self._path(incident, attachment).open("rb") as file:
                pieces = -(-size // PIECE_BYTES) or 1
                if os.fstat(file.fileno()).st_size != size + pieces * (NONCE_BYTES + TAG_BYTES):
                    raise Damaged(attachment)
                yield from _opened(file, cipher, incident, attachment)
        except OSError as failed:
            raise Damaged(attachment) from failed

    def sweep(self, before: datetime, is_attached: Callable[[UUID, UUID], bool]) -> int:
        """Remove what was begun before a time and never attached; return how many files.

        What is not called as our files are is not ours, and stays.
        """
        removed = 0
        for path in self._folder.glob("*/*"):
            with suppress(ValueError, FileNotFoundError):  # not ours; gone already
                begun = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                incident, attachment = UUID(path.parent.name), UUID(path.stem)
                finished = path.suffix != UNFINISHED
                if begun < before and not (finished and is_attached(incident, attachment)):
                    path.unlink()
                    removed += 1
        return removed

    def _path(self, incident: UUID, attachment: UUID) -> Path:
        return self._folder / incident.hex / attachment.hex


class Draft:
    """A file that is being written; it has its id, and is nobody's yet. All on a thread."""

    def __init__(self, folder: Path, incident: UUID, cipher: AESGCM) -> None:
        self.id = uuid4()
        self.size = 0
        self._incident = incident
        self._cipher = cipher
        self._path = folder / self.id.hex
        self._new = self._path.with_suffix(UNFINISHED)
        descriptor = os.open(self._new, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        self._file = os.fdopen(descriptor, "w+b")
        self._waiting = bytearray()  # it may be the last piece, which is sealed as such
        self._pieces = 0
        self._digest = hashlib.sha256()

    @property
    def sha256(self) -> str:
        """The SHA-256 of what was written, in hexadecimal."""
        return self._digest.hexdigest()

    def write(self, content: bytes, bytes_max: int = FILE_BYTES_MAX) -> None:
        """Take more of the content. Raises `TooLarge`, `Unavailable`."""
        self.size += len(content)
        if self.size > bytes_max:
            raise TooLarge
        self._digest.update(content)
        self._waiting += content
        while len(self._waiting) > PIECE_BYTES:
            self._seal(bytes(self._waiting[:PIECE_BYTES]), is_last=False)
            del self._waiting[:PIECE_BYTES]

    def finish(self) -> None:
        """Make all of it durable. Raises `Unavailable`."""
        self._seal(bytes(self._waiting), is_last=True)
        self._waiting.clear()
        try:
            self._file.flush()
            os.fsync(self._file.fileno())
        except OSError as failed:
            raise Unavailable from failed

    def content(self) -> Iterator[bytes]:
        """Yield what a finished draft holds."""
        self._file.seek(0)
        yield from _opened(self._file, self._cipher, self._incident, self.id)

    def keep(self) -> None:
        """Give it its name, so that an event may say that it is there. Raises `Unavailable`."""
        try:
            self._file.close()
            self._new.rename(self._path)
            _flush_folder(self._path.parent)
        except OSError as failed:
            raise Unavailable from failed

    def discard(self) -> None:
        """Remove it; what is gone already is gone."""
        self._file.close()
        for path in (self._new, self._path):
            with suppress(FileNotFoundError):
                path.unlink()

    def _seal(self, piece: bytes, *, is_last: bool) -> None:
        nonce = os.urandom(NONCE_BYTES)
        bound_to = _place(self._incident, self.id, self._pieces, is_last=is_last)
        try:
            self._file.write(nonce + self._cipher.encrypt(nonce, piece, bound_to))
        except OSError as failed:
            raise Unavailable from failed
        self._pieces += 1


def _place(incident: UUID, attachment: UUID, number: int, *, is_last: bool) -> bytes:
    return f"evidence|{incident}|{attachment}|{number}|{'last' if is_last else 'more'}".encode()


def _opened(file: BinaryIO, cipher: AESGCM, incident: UUID, attachment: UUID) -> Iterator[bytes]:
    number, piece = 0, file.read(SEALED_BYTES)
    while True:
        following = file.read(SEALED_BYTES)
        bound_to = _place(incident, attachment, number, is_last=not following)
        try:
            yield cipher.decrypt(piece[:NONCE_BYTES], piece[NONCE_BYTES:], bound_to)
        except (InvalidTag, ValueError):
            raise Damaged(attachment) from None
        if not following:
            return
        number, piece = number + 1, following


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
