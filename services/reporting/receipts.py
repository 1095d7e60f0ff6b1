"""What a reporter gets to keep: a reference number, and a code that only she has."""

import base64
import hmac
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from shared import clock

CODE_BYTES = 10  # 16 characters of base32
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"
MISREAD = str.maketrans({"0": "O", "1": "I", "8": "B"})  # no code has these


@dataclass(frozen=True)
class Receipt:
    """The answer to a report."""

    id: UUID
    reference: str
    receipt: str


def reference_number(reported_at: datetime, position: int) -> str:
    """Return year and place in the log: unique by construction; gaps mean nothing."""
    return f"{clock.swedish_date(reported_at).year}-{position}"


class WrongReceipt(Exception):
    """There is no report with that number and that code."""

    def __init__(self, reference: str) -> None:
        super().__init__()
        self.reference = reference


class Codes:
    """Makes receipt codes from the incident's id, so that none has to be stored."""

    def __init__(self, key: bytes) -> None:
        self._key = key

    def of(self, incident: UUID) -> str:
        """Return the receipt code of an incident; the same each time it is asked for."""
        digest = hmac.digest(self._key, incident.bytes, "sha256")
        code = base64.b32encode(digest[:CODE_BYTES]).decode()
        return "-".join(code[at : at + 4] for at in range(0, len(code), 4))

    def fits(self, incident: UUID, typed: str) -> bool:
        """Whether somebody has typed the receipt code of an incident, however she spells it."""
        plain = typed.upper().translate(MISREAD)
        letters = "".join(character for character in plain if character in LETTERS)
        wanted = self.of(incident).replace("-", "")
        return hmac.compare_digest(letters.encode(), wanted.encode())

    def mark(self, word: str) -> str:
        """Return the keyed mark by which a view finds the same word elsewhere, and not the word."""
        return hmac.digest(self._key, b"mention|" + word.encode(), "sha256").hex()

    def tag(self, person: str) -> str:
        """Return the keyed mark by which a view finds a person's own reports without her id.

        Nobody, who told an anonymous one, has none.
        """
        if not person:
            return ""
        return hmac.digest(self._key, b"reporter|" + person.encode(), "sha256").hex()
