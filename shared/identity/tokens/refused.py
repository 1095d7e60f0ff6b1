"""Why a token is not believed. The reason is for the log; whoever sent it is told nothing."""

from enum import StrEnum


class Reason(StrEnum):
    """What is wrong with a token, so that an operator can tell an attack from a mistake."""

    MALFORMED = "malformed"
    ALGORITHM = "algorithm"
    UNKNOWN_KEY = "unknown-key"
    SIGNATURE = "signature"
    ISSUER = "issuer"
    AUDIENCE = "audience"
    EXPIRED = "expired"
    NOT_YET = "not-yet"
    NONCE = "nonce"
    NOBODY = "nobody"
    LEFT = "left"


class NotValid(Exception):
    """Forged, expired, or not ours."""

    def __init__(self, reason: Reason = Reason.MALFORMED) -> None:
        super().__init__(reason)
        self.reason = reason
