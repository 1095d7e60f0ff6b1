"""What one browser's try at logging in needs to remember, sealed in a cookie of its own.

Nothing is stored here: whoever comes back with another browser, too late, or with somebody
else's answer has no cookie that fits. The coming session's secret lies in the cookie too, and a
session begins once: the same answer sent again finds it begun, on whatever replica.
"""

import base64
import hashlib
import secrets
from dataclasses import asdict, dataclass, field

from shared import clock
from shared.identity.tokens import Cookies, NotValid
from shared.identity.tokens.cookies import FOR_THIS_HOST, gone

LASTS_S = 600  # long enough for a password, a card and a telephone


def _random() -> str:
    return secrets.token_urlsafe(32)


@dataclass(frozen=True)
class Attempt:
    """One try: what ties question, browser and answer together."""

    then: str
    state: str = field(default_factory=_random)
    nonce: str = field(default_factory=_random)
    verifier: str = field(default_factory=_random)
    secret: str = field(default_factory=_random)

    @property
    def challenge(self) -> str:
        """What the provider may know of the verifier (RFC 7636, S256)."""
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


class Attempts:
    """Puts attempts into cookies, and reads them again."""

    def __init__(self, cookies: Cookies) -> None:
        self._box = cookies.box("login-attempt")
        self.name = cookies.named("motkraft-login")

    def header(self, attempt: Attempt) -> str:
        """Return the Set-Cookie header that remembers an attempt."""
        until = int(clock.now().timestamp()) + LASTS_S
        value = self._box.close(asdict(attempt) | {"until": until})
        return f"{self.name}={value}; {FOR_THIS_HOST}; Max-Age={LASTS_S}"

    def over_header(self) -> str:
        """Return the Set-Cookie header that forgets it."""
        return gone(self.name)

    def read(self, value: str) -> Attempt | None:
        """Return the attempt; None when there is none, it is not ours, or it took too long."""
        try:
            said = self._box.open(value)
        except NotValid:
            return None
        return Attempt(**said) if said.pop("until") > clock.now().timestamp() else None
