"""Keeps what other services sign about their logs, and holds them to it.

A log that was changed, or put back from a backup older than what was signed, cannot prove that
it extends what its witnesses hold.
"""

from pathlib import Path
from uuid import uuid4

from shared.audit.message import LogSigned, subject_of
from shared.database import Conflict, Database
from shared.eventstore.checkpoints import Checkpoint, open_checkpoint
from shared.eventstore.merkle import NotAnExtension, check_consistency
from shared.eventstore.notes import Malformed, NotTrusted, VerifierKey
from shared.streams import SERVICES


class NotKnown(OSError):
    """The key of a log's signer is not here yet; ask again later."""


class Missed(Exception):
    """What was signed before this has not been heard here; it is to be heard again."""


def key_file(credentials: Path, service: str) -> Path:
    """Return where a log's verifier key lies, for every other service to read."""
    return credentials / f"{service}.vkey"


def verifier_key(credentials: Path, service: str) -> VerifierKey:
    """Read the key that a log is signed with. Raises `NotKnown`."""
    try:
        return VerifierKey.parse(key_file(credentials, service).read_text().strip())
    except (FileNotFoundError, Malformed) as missing:
        raise NotKnown(service) from missing


def publish_key(credentials: Path, service: str, key: VerifierKey) -> None:
    """Lay a log's verifier key where the others read it; never half of it."""
    credentials.mkdir(parents=True, exist_ok=True)
    place, text = key_file(credentials, service), f"{key}\n"
    if place.exists() and place.read_text() == text:
        return
    fresh = place.with_suffix(f".{uuid4().hex}")
    fresh.write_text(text)
    fresh.replace(place)


class Witness:
    """What one service has seen of the others' logs. Works on the calling thread."""

    def __init__(self, name: str, database: Database, credentials: Path) -> None:
        self._name = name
        self._database = database
        self._credentials = credentials

    def hear(self, subject: str, body: bytes) -> bool:
        """Check and keep a checkpoint; False for our own, and for one that is known.

        Raises `NotTrusted` when it is not signed as it should be, `NotAnExtension` when it
        contradicts what we hold, `Missed` when it extends what we do not hold, `NotKnown`, and
        pydantic's error for what is no checkpoint.
        """
        service = subject.split(".")[1]
        if service not in SERVICES:
            raise NotTrusted(f"no service is called {service}")
        if service == self._name or subject != subject_of(service):
            return False
        said = LogSigned.model_validate_json(body)
        key = verifier_key(self._credentials, service)
        told = open_checkpoint(said.note.encode(), key)
        last = self.newest(service, key)
        if last is not None and told.size <= last.size:
            self._must_be_known(service, key, told)
            return False
        if last is not None:
            if said.old_size > last.size:
                raise Missed(f"{service}: {last.size} is held, {said.old_size} is extended")
            if said.old_size != last.size:
                raise NotAnExtension(f"{last.size} is held, {said.old_size} is extended")
            check_consistency(last.size, last.root, told.size, told.root, said.hashes)
        try:
            with self._database.transaction() as t:
                t.execute("INSERT INTO witnessed VALUES (?, ?, ?)", service, told.size, said.note)
        except Conflict:
            return False  # another process of ours was first
        return True

    def newest(self, service: str, key: VerifierKey) -> Checkpoint | None:
        """Return the last checkpoint of a service that we have checked and kept."""
        return self._opened(key, "service=? ORDER BY size DESC LIMIT 1", service)

    def _must_be_known(self, service: str, key: VerifierKey, told: Checkpoint) -> None:
        known = self._opened(key, "service=? AND size=?", service, told.size)
        if known is not None and known.root != told.root:
            raise NotAnExtension(f"two roots for size {told.size}")

    def _opened(self, key: VerifierKey, which: str, *values: object) -> Checkpoint | None:
        rows = self._database.select(f"SELECT note FROM witnessed WHERE {which}", *values)
        return open_checkpoint(rows[0]["note"].encode(), key) if rows else None
