"""What happens to JetStream's files while its server is down."""

import os
import shutil
from pathlib import Path

from shared.streams import stream_of


def blocks(data: Path, service: str) -> list[Path]:
    """Return the files that hold a service's messages."""
    stream = data / "nats" / "store" / "jetstream" / "MOTKRAFT" / "streams" / stream_of(service)
    return sorted((stream / "msgs").glob("*.blk"))


def flip_a_bit(file: Path, where: float) -> None:
    """Change one bit, somewhere between the beginning (0) and the end (1) of a file."""
    content = bytearray(file.read_bytes())
    if content:
        content[int(where * (len(content) - 1))] ^= 1
        file.write_bytes(content)


def truncate(file: Path, where: float) -> None:
    """Cut a file off."""
    os.truncate(file, int(where * file.stat().st_size))


def wipe(data: Path) -> None:
    """Take everything away that the server had stored."""
    shutil.rmtree(data / "nats" / "store", ignore_errors=True)


def all_blocks(data: Path) -> list[Path]:
    """Return every file that holds messages."""
    return sorted((data / "nats" / "store").rglob("*.blk"))


def all_files(data: Path) -> list[Path]:
    """Return everything that the server has stored."""
    return sorted(path for path in (data / "nats" / "store").rglob("*") if path.is_file())
