"""Who is who on NATS: one nkey an identity, its seed in a file that only its owner reads."""

import secrets
from pathlib import Path

import nkeys

from shared.secrets import secret_file
from shared.streams import permissions


def seed_file(folder: Path, identity: str) -> Path:
    """Return where an identity's seed lies, making it if there is none."""
    path = folder / f"{identity}.nk"
    secret_file(
        path, lambda: bytes(nkeys.encode_seed(secrets.token_bytes(32), nkeys.PREFIX_BYTE_USER))
    )
    return path


def public_keys(folder: Path) -> dict[str, str]:
    """Return every identity's public key, making the seeds that do not exist yet."""
    return {
        identity: nkeys.from_seed(seed_file(folder, identity).read_bytes()).public_key.decode()
        for identity in permissions()
    }
