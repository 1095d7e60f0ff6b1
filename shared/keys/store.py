"""A key of its own for each incident and class, in a database of its own, wrapped by a master key.

AES-256-GCM throughout. A stored value is base64 of nonce and ciphertext; the associated data
binds it to its stream, version, topic and field. Destroying a key erases what it sealed, in
every copy of the log.
"""

import base64
import os
from collections import OrderedDict
from pathlib import Path
from threading import Lock
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.database import Database
from shared.eventstore.sealed import (
    Erased,
    KeyClass,
    KeyTaken,
    NewKey,
    NewKeys,
    NotAuthentic,
    Place,
)
from shared.secrets import secret_file

KEY_BYTES = 32
NONCE_BYTES = 12
RANDOM_BYTES_AT_ONCE = 4096
KEYS_CACHED_MAX = 10_000

IS_THIS = "SELECT 1 FROM keys WHERE stream=? AND class=? AND wrapped=?"

KeyId = tuple[UUID, KeyClass]


class Randomness:
    """The operating system's random bytes, fetched many at a time: each fetch costs a call."""

    def __init__(self) -> None:
        self._bytes = b""
        self._at = 0
        self._lock = Lock()

    def take(self, count: int) -> bytes:
        """Return random bytes that nobody gets twice."""
        with self._lock:
            if self._at + count > len(self._bytes):
                self._bytes, self._at = os.urandom(RANDOM_BYTES_AT_ONCE), 0
            self._at += count
            return self._bytes[self._at - count : self._at]


class KeyStore:
    """One service's keys."""

    def __init__(self, database: Database, folder: Path, service: str) -> None:
        self._service = service
        self._master = AESGCM(secret_file(folder / "master.key"))
        self._database = database
        database.create(
            [
                """CREATE TABLE IF NOT EXISTS keys (
                    stream TEXT, class TEXT, wrapped BLOB NOT NULL,
                    PRIMARY KEY (stream, class)) WITHOUT ROWID"""
            ]
        )
        self._cache: OrderedDict[KeyId, AESGCM] = OrderedDict()
        self._cache_lock = Lock()
        self._taken: set[KeyId] = set()
        self._random = Randomness()

    def seal(self, place: Place, plaintext: bytes, new_keys: NewKeys) -> str:
        """Encrypt a value; a key that does not exist yet is added to `new_keys`."""
        key_id = (place.stream, place.key_class)
        if key_id in new_keys:
            cipher = AESGCM(new_keys[key_id].secret)
        else:
            # A first event has no key to look up, unless an earlier try at it failed half-way.
            fresh = place.version == 1 and key_id not in self._taken
            found = None if fresh else self._find(key_id)
            if found is None:
                new_keys[key_id] = NewKey(*key_id, self._random.take(KEY_BYTES))
                found = AESGCM(new_keys[key_id].secret)
            cipher = found
        nonce = self._random.take(NONCE_BYTES)
        return base64.b64encode(nonce + cipher.encrypt(nonce, plaintext, place.bytes())).decode()

    def open(self, place: Place, token: str) -> bytes:
        """Decrypt a value. Raises `Erased` without its key, `NotAuthentic` when it was changed."""
        cipher = self._find((place.stream, place.key_class))
        if cipher is None:
            raise Erased
        sealed = base64.b64decode(token)
        return _decrypt(cipher, sealed, place.bytes())

    def keep(self, keys: list[NewKey]) -> list[KeyTaken | None]:
        """Make keys durable in one transaction; say for each whether it was ours to make."""
        rows = [(key.stream.hex, key.key_class, self._wrapped(key)) for key in keys]
        with self._database.transaction() as t:
            made = t.many("INSERT INTO keys VALUES (?, ?, ?) ON CONFLICT DO NOTHING", rows)
            # Nearly always all of them are ours to make, and their number says so.
            ours = [made == len(rows) or bool(t.select(IS_THIS, *row)) for row in rows]
        answers: list[KeyTaken | None] = []
        for key, is_ours in zip(keys, ours, strict=True):
            key_id = (key.stream, key.key_class)
            if is_ours:
                self._remember(key_id, AESGCM(key.secret))
                answers.append(None)
            else:
                self._taken.add(key_id)
                answers.append(KeyTaken(key.stream))
        return answers

    def cipher(self, stream: UUID, key_class: KeyClass) -> AESGCM:
        """Return the cipher of a key that is there, for what no field holds. Raises `Erased`."""
        found = self._find((stream, key_class))
        if found is None:
            raise Erased
        return found

    def cipher_made(self, stream: UUID, key_class: KeyClass) -> AESGCM:
        """As `cipher`; a key that is not there is made, and durable when this returns.

        Whoever asks has to know that it was not destroyed.
        """
        if self._find((stream, key_class)) is None:
            self.keep([NewKey(stream, key_class, self._random.take(KEY_BYTES))])
        return self.cipher(stream, key_class)

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _find(self, key_id: KeyId) -> AESGCM | None:
        with self._cache_lock:
            if key_id in self._cache:
                self._cache.move_to_end(key_id)
                return self._cache[key_id]
        stream, key_class = key_id
        rows = self._database.select(
            "SELECT wrapped FROM keys WHERE stream=? AND class=?", stream.hex, key_class
        )
        if not rows:
            return None
        wrapped = rows[0]["wrapped"]
        aad = self._aad(NewKey(stream, key_class, b""))
        cipher = AESGCM(_decrypt(self._master, wrapped, aad))
        self._remember(key_id, cipher)
        return cipher

    def _remember(self, key_id: KeyId, cipher: AESGCM) -> None:
        with self._cache_lock:
            self._cache[key_id] = cipher
            if len(self._cache) > KEYS_CACHED_MAX:
                self._cache.popitem(last=False)

    def _wrapped(self, key: NewKey) -> bytes:
        nonce = self._random.take(NONCE_BYTES)
        return nonce + self._master.encrypt(nonce, key.secret, self._aad(key))

    def _aad(self, key: NewKey) -> bytes:
        return f"{self._service}|{key.stream}|{key.key_class}".encode()


def _decrypt(cipher: AESGCM, sealed: bytes, bound_to: bytes) -> bytes:
    try:
        return cipher.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)
    except InvalidTag:
        raise NotAuthentic from None
