"""Looks for secrets in files, in a process of its own; run as a script by privacy.py.

Not in ours: whoever closes a file gives up every lock that the same process holds on it, and
SQLite relies on its locks. Another process would then take away the write-ahead log of a
database that is in use. Uses nothing but the standard library, so that it starts at once.
"""

import json
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

PIECE_BYTES = 1 << 20


def look_through(path: Path, secrets: Mapping[bytes, str]) -> set[str]:
    """Return the kinds of secrets that can be read in a file; in one that is gone, nothing."""
    longest = max(map(len, secrets), default=0)
    found, tail = set[str](), b""
    with suppress(FileNotFoundError), path.open("rb") as file:
        while piece := file.read(PIECE_BYTES):
            piece = tail + piece
            found |= {kind for secret, kind in secrets.items() if secret in piece}
            tail = piece[-longest:]
    return found


def main() -> None:
    """Read what to look for and where, as JSON; answer a line of JSON for each file."""
    asked = json.load(sys.stdin)
    secrets = {bytes.fromhex(secret): kind for secret, kind in asked["secrets"].items()}
    for name in asked["files"]:
        sys.stdout.write(json.dumps(sorted(look_through(Path(name), secrets))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
