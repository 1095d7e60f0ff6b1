"""What one cell means in every kind of file, or why it cannot be used. Nothing is guessed."""

import re
from datetime import datetime

from shared.identity.numbers import plain

CODE_MAX = 64

# A spreadsheet runs what begins so, also when it opens what we once hand out.
FORMULA = re.compile(r"^[=@+\t\r-]")
CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")
CODE = re.compile(r"^\w[\w ./-]*$")


class NotUsable(Exception):
    """The cell cannot be used; the text is a sentence for whoever sent the file."""


def text(cell: str) -> str:
    """Return a text that must be there. Raises `NotUsable`."""
    if not cell:
        raise NotUsable("Uppgiften saknas.")
    return cell


def code(cell: str) -> str:
    """Return a number or code in one spelling: programs drop zeros that it begins with.

    Raises `NotUsable`.
    """
    if not cell:
        raise NotUsable("Uppgiften saknas.")
    if len(cell) > CODE_MAX or not CODE.match(cell):
        raise NotUsable("Numret eller koden får bara ha bokstäver, siffror och - . /")
    return plain(cell)


def moment(cell: str) -> datetime | None:
    """Return a day, with or without the hour, if that is what stands there."""
    if not cell.isascii():
        return None
    try:
        return datetime.fromisoformat(cell)
    except ValueError:
        return None
