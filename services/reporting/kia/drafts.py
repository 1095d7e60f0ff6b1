"""A file from KIA while somebody says how it is to be read, and the mappings that were used.

The file is sealed, is its sender's alone, and goes when it has been taken in, or after an hour.
How it was read is kept, version after version: the next file is read the same way.
"""

import json
import secrets
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from services.reporting.kia.mapping import Mapping, default_mapping
from shared import clock
from shared.database import Database
from shared.refusal import Missing

LASTS = timedelta(hours=1)
NONCE_BYTES = 12
TABLES = (
    """CREATE TABLE IF NOT EXISTS kia_drafts (
        id TEXT PRIMARY KEY, owner TEXT, touched_at TEXT NOT NULL, said TEXT,
        sealed BLOB) WITHOUT ROWID""",
    """CREATE TABLE IF NOT EXISTS kia_mappings (
        version INTEGER PRIMARY KEY, saved_at TEXT, saved_by TEXT, mapping TEXT)""",
)


@dataclass(frozen=True)
class Draft:
    """What is said of a file so far, and how far taking it in has come."""

    id: UUID
    mapping: dict[str, Any]  # as in a file of the mapping; perhaps not complete yet
    done: int = 0
    of: int = 0
    report: dict[str, Any] = field(default_factory=dict)  # when it is taken in
    began: bool = False
    failed: str = ""  # why it stopped, in a sentence


class Drafts:
    """Both tables, in the database beside the keys: neither is to be copied with the log."""

    def __init__(self, database: Database, key: bytes) -> None:
        self._database = database
        self._key = AESGCM(key)
        database.create(TABLES)

    def begin(self, owner: UUID, content: bytes) -> Draft:
        """Keep a file, to be read as the last one was."""
        draft = Draft(uuid4(), json.loads(self.latest().as_json()))
        nonce = secrets.token_bytes(NONCE_BYTES)
        sealed = nonce + self._key.encrypt(nonce, content, _bound_to(draft.id, owner))
        self._sweep()
        with self._database.transaction() as t:
            t.execute(
                "INSERT INTO kia_drafts VALUES (?, ?, ?, ?, ?)",
                *(str(draft.id), str(owner), clock.now().isoformat(), _said(draft), sealed),
            )
        return draft

    def get(self, draft: UUID, owner: UUID) -> Draft:
        """Return what is said of a file to whoever sent it. Raises `Missing`."""
        self._sweep()
        rows = self._database.select(
            "SELECT said FROM kia_drafts WHERE id=? AND owner=?", str(draft), str(owner)
        )
        if not rows:
            raise Missing
        return Draft(draft, **json.loads(rows[0]["said"]))

    def content(self, draft: UUID, owner: UUID) -> bytes:
        """Return the file to whoever sent it. Raises `Missing` when it is gone."""
        rows = self._database.select(
            "SELECT sealed FROM kia_drafts WHERE id=? AND owner=?", str(draft), str(owner)
        )
        if not rows or rows[0]["sealed"] is None:
            raise Missing
        sealed = bytes(rows[0]["sealed"])
        bound_to = _bound_to(draft, owner)
        return self._key.decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], bound_to)

    def put(self, draft: Draft, **changed: Any) -> Draft:
        """Keep what has changed of a draft."""
        new = replace(draft, **changed)
        with self._database.transaction() as t:
            t.execute(
                "UPDATE kia_drafts SET said=?, touched_at=? WHERE id=?",
                *(_said(new), clock.now().isoformat(), str(draft.id)),
            )
        return new

    def drop_content(self, draft: Draft) -> None:
        """Throw the file away; what came of it stays for a while."""
        with self._database.transaction() as t:
            t.execute("UPDATE kia_drafts SET sealed=NULL WHERE id=?", str(draft.id))

    def save(self, mapping: Mapping, by: UUID) -> None:
        """Keep how files are read from now on; the same as before makes no version."""
        if mapping == self.latest():
            return
        with self._database.transaction() as t:
            t.execute(
                """INSERT INTO kia_mappings
                SELECT coalesce(max(version), 0) + 1, CAST(? AS TEXT), CAST(? AS TEXT),
                    CAST(? AS TEXT) FROM kia_mappings""",
                *(clock.now().isoformat(), str(by), mapping.as_json()),
            )

    def latest(self) -> Mapping:
        """Return how the last file was read; the guess when none has been."""
        rows = self._database.select(
            "SELECT mapping FROM kia_mappings ORDER BY version DESC LIMIT 1"
        )
        return Mapping.model_validate_json(rows[0]["mapping"]) if rows else default_mapping()

    def version(self) -> int:
        """Return which version the last one is; 0 when there is only the guess."""
        [row] = self._database.select("SELECT coalesce(max(version), 0) AS v FROM kia_mappings")
        return int(row["v"])

    def close(self) -> None:
        """Let go of the database."""
        self._database.close()

    def _sweep(self) -> None:
        with self._database.transaction() as t:
            t.execute(
                "DELETE FROM kia_drafts WHERE touched_at<=?", (clock.now() - LASTS).isoformat()
            )


def _said(draft: Draft) -> str:
    said = {
        "mapping": draft.mapping,
        "done": draft.done,
        "of": draft.of,
        "report": draft.report,
        "began": draft.began,
        "failed": draft.failed,
    }
    return json.dumps(said, default=str)


def _bound_to(draft: UUID, owner: UUID) -> bytes:
    return f"{draft}|{owner}".encode()
