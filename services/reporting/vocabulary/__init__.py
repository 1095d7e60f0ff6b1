"""The words for the codes of the form, in Swedish and English, edition by edition.

An edition is a file beside this one, with the source of each list, and which questions about
influence its form asks. It may take the lists of another one. Codes on disk never change; words do,
and `FormFilled` says by which edition somebody was asked.
"""

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Any

from services.reporting.domain import (
    Actor,
    ContactBy,
    Effect,
    Language,
    PerceivedPurpose,
    Reason,
    Wanted,
)
from shared import clock
from shared.events import EventType, Form

HERE = Path(__file__).parent
LISTS: Mapping[str, type[StrEnum]] = {
    "forms": Form,
    "event_types": EventType,
    "wanted": Wanted,
    "purposes": PerceivedPurpose,
    "effects": Effect,
    "actors": Actor,
    "contact": ContactBy,
    "reasons": Reason,
}

WANTED = "wanted"
INFLUENCE = (WANTED, "purpose", "effects")  # the first is what every report has to say

Choice = tuple[str, str, str]


class Incomplete(Exception):
    """An edition lacks a list, a code, a word or a source, or has words for what is no code."""


@dataclass(frozen=True)
class Vocabulary:
    """One edition."""

    edition: str
    valid_from: date
    questions: tuple[str, ...]  # about influence, in the order of the form
    sources: Mapping[str, str]
    _words: Mapping[str, Mapping[str, Mapping[Language, tuple[str, str]]]]

    def choices(self, name: str, language: Language = Language.SWEDISH) -> list[Choice]:
        """Return the codes of a list in the order of the edition: code, words, explanation."""
        return [(code, *words[language]) for code, words in self._words[name].items()]

    def word(self, name: str, code: str, language: Language = Language.SWEDISH) -> str:
        """Return what a code is called."""
        return self._words[name][code][language][0]

    def asks(self, question: str) -> bool:
        """Whether the form asks a question about influence."""
        return question in self.questions

    @property
    def asks_more(self) -> bool:
        """Whether the form asks more about influence than what every report has to say."""
        return len(self.questions) > 1


def _text_of(edition: str) -> str:
    return (HERE / f"{edition}.toml").read_text()


def read(text: str, other: Callable[[str], str] = _text_of) -> Vocabulary:
    """Read an edition; `other` gives one that it takes lists from.

    Raises `Incomplete`, which says where.
    """
    said = tomllib.loads(text)
    edition, valid_from = said.pop("edition", ""), said.pop("valid_from", None)
    if not edition or not isinstance(valid_from, date):
        raise Incomplete("edition, valid_from")
    questions = tuple(said.pop("questions", {}).get("influence", ()))
    if WANTED not in questions or questions != tuple(q for q in INFLUENCE if q in questions):
        raise Incomplete("questions.influence")
    if extends := said.pop("extends", ""):
        lists = tomllib.loads(other(extends))
        said = {name: lists[name] for name in LISTS if name in lists} | said
    if set(said) != set(LISTS):
        raise Incomplete(", ".join(sorted(set(said) ^ set(LISTS))))
    sources = {name: said[name].pop("source", "") for name in LISTS}
    if without := [name for name, source in sources.items() if not source]:
        raise Incomplete(f"{without[0]}.source")
    words = {name: _words(name, codes, said[name]) for name, codes in LISTS.items()}
    return Vocabulary(edition, valid_from, questions, sources, words)


def _words(
    name: str, codes: type[StrEnum], said: dict[str, Any]
) -> dict[str, dict[Language, tuple[str, str]]]:
    if wrong := set(said) ^ set(codes):
        raise Incomplete(f"{name}.{min(wrong)}")
    found: dict[str, dict[Language, tuple[str, str]]] = {}
    for code, languages in said.items():
        found[code] = {}
        for language in Language:
            word, *more = languages.get(language) or [""]
            if not word:
                raise Incomplete(f"{name}.{code}.{language}")
            found[code][language] = (word, more[0] if more else "")
    return found


EDITIONS = sorted(
    (read(path.read_text()) for path in HERE.glob("*.toml")), key=lambda one: one.valid_from
)


def valid_on(day: date) -> Vocabulary:
    """Return the edition that counts on a day; before all of them, the first."""
    return next((one for one in reversed(EDITIONS) if one.valid_from <= day), EDITIONS[0])


def valid_now() -> Vocabulary:
    """Return the edition that counts today."""
    return valid_on(clock.swedish_date(clock.now()))


def edition_called(name: str) -> Vocabulary | None:
    """Return an edition by its name; none when there is no such one."""
    return next((one for one in EDITIONS if one.edition == name), None)
