"""Looks for secrets in files, in a process of its own; run as a script by privacy.py.

Not in ours: whoever closes a file gives up every lock that the same process holds on it, and
SQLite relies on its locks. Another process would then take away the write-ahead log of a
database that is in use. Imports nothing else of ours, so that it starts at once.
"""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from ahocorasick_rs import BytesAhoCorasick

PIECE_BYTES = 1 << 20


class Search:
    """Looks for all secrets at once, so that it takes no longer for twenty thousand people."""

    def __init__(self, secrets: Mapping[bytes, str]) -> None:
        self._kinds = list(secrets.values())
        self._longest = max(map(len, secrets), default=1)
        self._automaton = BytesAhoCorasick(list(secrets))

    def kinds_in(self, said: bytes) -> set[str]:
        """Return the kinds of secrets that can be read in what is said."""
        found = self._automaton.find_matches_as_indexes(said, overlapping=True)
        return {self._kinds[which] for which, _, _ in found}

    def kinds_in_file(self, path: Path) -> set[str]:
        """Return the kinds of secrets that can be read in a file; in one that is gone, nothing."""
        found, tail = set[str](), b""
        with suppress(FileNotFoundError), path.open("rb") as file:
            while piece := file.read(PIECE_BYTES):
                piece = tail + piece
                found |= self.kinds_in(piece)
                tail = piece[-self._longest :]
        return found


def main() -> None:
    """Read what to look for and where, as JSON; answer a line of JSON for each file."""
    asked = json.load(sys.stdin)
    search = Search({bytes.fromhex(secret): kind for secret, kind in asked["secrets"].items()})
    for name in asked["files"]:
        sys.stdout.write(json.dumps(sorted(search.kinds_in_file(Path(name)))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
