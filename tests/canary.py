"""Strings that must never be found outside sealed fields and the contact register.

Tests put them in where people write secrets. When the run is over, everything that it has left
is looked through, letter by letter: data folders, logs, what NATS keeps, what was printed.
"""

import json
import os
import secrets
from collections.abc import Iterator
from pathlib import Path

from services.demo import files

# One for each run; processes that the run starts inherit it.
CANARY = os.environ.setdefault("MOTKRAFT_TEST_CANARY", f"kanariefågel {secrets.token_hex(12)}")

ON_PURPOSE = "leaks-on-purpose"
OWN = {"people.csv", "journal.jsonl"}  # copies of the demo, and what a test's clients write down
CONTACTS = "organisation.contacts.db"
PIECE_BYTES = 1 << 22


def leaks_on_purpose(folder: Path) -> None:
    """Leave a folder out: its test puts secrets where they must not be, to see them found."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ON_PURPOSE).touch()


def _spellings(text: str) -> set[bytes]:
    return {text.encode(), json.dumps(text)[1:-1].encode()}


SEALED = _spellings(CANARY)
PEOPLE = {
    spelling
    for person in files.people()
    for text in (person.name, f"{person.alias}@kommunen.example")
    for spelling in _spellings(text)
}


def found_in(folder: Path, *, sealed_only: bool = False) -> Iterator[str]:
    """Yield each file below a folder in which something stands that must not.

    `sealed_only` for files that the contact register shares with others.
    """
    apart = {path.parent for path in folder.rglob(ON_PURPOSE)}
    for path in sorted(folder.rglob("*")):
        if apart.isdisjoint(path.parents) and path.name not in OWN and _is_file(path):
            may_name = sealed_only or path.name.startswith(CONTACTS)
            wanted = SEALED if may_name else SEALED | PEOPLE
            if _holds(path, wanted):
                yield str(path)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def said(text: str) -> bool:
    """Whether something stands in a text that must not."""
    return any(secret in text.encode() for secret in SEALED)


def _holds(path: Path, wanted: set[bytes]) -> bool:
    longest, tail = max(map(len, wanted)), b""
    with path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            piece, tail = tail + piece, piece[-longest:]
            if any(secret in piece for secret in wanted):
                return True
    return False
