"""Whether a text gives somebody away, found out without asking who she is.

Organisation answers with marks of her name, e-mail address and telephone number, made with a salt
of the moment. Whoever asks makes marks of the words of the text and compares. So no name leaves the
contact register, not even a protected one, and no word of the text is sent anywhere.
"""

import hashlib
import json
import re
import secrets
from collections.abc import Iterable, Iterator
from unicodedata import normalize
from uuid import UUID

from nats.errors import Error as NatsError

from shared.broker import Connection
from shared.streams import ASK_FOR_MARKS

ANSWER_WITHIN_S = 0.5
SALT_BYTES = 16
LETTERS_MIN = 3  # shorter names are too often words: Bo, Li
DIGITS_MIN = 6

WORD = re.compile(r"[^\W\d_]+")
ADDRESS = re.compile(r"[^\s@<>(),;:\"]+@[^\s@<>(),;:\"]+")
NUMBER = re.compile(r"\+?\d[\d \u00a0()/.\u2010-\u2015-]*\d")


class NobodyAnswers(Exception):
    """The contact register cannot be asked now."""


class Marks:
    """Questions to the contact register."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def give_away(self, person: UUID, text: str) -> bool:
        """Whether a text has a name, address or number of a person in it.

        Raises `NobodyAnswers`.
        """
        if not await self._connection.alive():
            raise NobodyAnswers
        salt = secrets.token_bytes(SALT_BYTES)
        client = await self._connection.client()
        question = json.dumps({"person": str(person), "salt": salt.hex()}).encode()
        try:
            answer = await client.request(ASK_FOR_MARKS, question, timeout=ANSWER_WITHIN_S)
        except (NatsError, TimeoutError):
            raise NobodyAnswers from None
        return not set(json.loads(answer.data)).isdisjoint(made(salt, in_text(text)))


def made(salt: bytes, words: Iterable[str]) -> list[str]:
    """Return the marks of some words."""
    return [hashlib.blake2b(word.encode(), key=salt, digest_size=16).hexdigest() for word in words]


def of_contact(name: str, email: str, phone: str) -> Iterator[str]:
    """Yield what would give somebody away, each in one spelling."""
    words = WORD.findall(normalize("NFC", name))
    yield from (word.casefold() for word in words if len(word) >= LETTERS_MIN)
    if email:
        yield email.strip().casefold()
    digits = _digits(phone)
    if len(digits) >= DIGITS_MIN:
        yield digits


def in_text(text: str) -> Iterator[str]:
    """Yield everything in a text that may be one of those, also as a genitive: Elins."""
    for word in WORD.findall(normalize("NFC", text)):
        yield word.casefold()
        yield word.casefold().removesuffix("s")
    yield from (found.strip(".").casefold() for found in ADDRESS.findall(text))
    yield from (_digits(found) for found in NUMBER.findall(text))


def _digits(phone: str) -> str:
    """Return a number as it is dialled within the country."""
    plain = re.sub(r"[^\d+]", "", phone.replace("(0)", ""))
    return re.sub(r"^(?:\+|00)46", "0", plain).lstrip("+")
