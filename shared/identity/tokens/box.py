"""What we give to a browser to keep, and nobody but us can read or change."""

import base64
import hashlib
import json
import secrets
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from shared.identity.tokens.refused import NotValid, Reason

NONCE_BYTES = 12


class Box:
    """AES-256-GCM under a key of its own for each purpose."""

    def __init__(self, secret: bytes, purpose: str) -> None:
        self._bound_to = purpose.encode()
        self._cipher = AESGCM(hashlib.sha256(self._bound_to + b"|" + secret).digest())

    def close(self, what: dict[str, Any]) -> str:
        """Seal something that JSON can say; the answer fits into a cookie."""
        nonce = secrets.token_bytes(NONCE_BYTES)
        text = json.dumps(what, separators=(",", ":")).encode()
        return _text(nonce + self._cipher.encrypt(nonce, text, self._bound_to))

    def open(self, sealed: str) -> dict[str, Any]:
        """Return what was sealed. Raises `NotValid` when it was not, or not for this purpose."""
        try:
            raw = base64.urlsafe_b64decode(sealed + "=" * (-len(sealed) % 4))
            text = self._cipher.decrypt(raw[:NONCE_BYTES], raw[NONCE_BYTES:], self._bound_to)
        except (ValueError, InvalidTag) as wrong:
            raise NotValid(Reason.SIGNATURE) from wrong
        return dict(json.loads(text))


def _text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
