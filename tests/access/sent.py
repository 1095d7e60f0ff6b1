"""What is sent to a route, and in what words that is told."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from tests.access.people import Person
from tests.access.things import Things

FROM_HERE = {"Sec-Fetch-Site": "same-origin"}


@dataclass(frozen=True)
class Sent:
    """One request, but for who sends it."""

    path: str
    content: dict[str, Any] = field(default_factory=dict)
    ends_session: bool = False


@dataclass(frozen=True)
class Question:
    """What a route is asked about, in words, and how."""

    about: str
    sent: Callable[[Things, Person], Sent]
    holds: Callable[[Things], str] | None = None  # of a list: whoever may finds this word in it


def form(person: Person, path: str, /, **fields: Any) -> Sent:
    """Return a page's form, sent from our own page in her session."""
    return Sent(path, {"data": {"form_token": person.form_token(), **fields}, "headers": FROM_HERE})


def one(sent: Callable[[Things, Person], Sent]) -> list[Question]:
    """Return the one question to ask of a route where it does not matter about what."""
    return [Question("", sent)]
