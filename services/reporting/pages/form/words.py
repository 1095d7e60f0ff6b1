"""The form's own words, in the language that she has chosen."""

import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from fastapi import Request

from services.reporting.domain import Language
from shared.identity.principal import identity_of
from shared.identity.tokens.cookies import FOR_THIS_HOST

HERE = Path(__file__).parent
COOKIE = "motkraft-language"


class Words:
    """What the form says in one language."""

    def __init__(self, language: Language, said: Mapping[str, Mapping[str, str]]) -> None:
        self.language = language
        self._said = {key: words[language] for key, words in said.items()}  # both, or KeyError

    def __call__(self, key: str, **values: object) -> str:
        """Return a sentence, with what belongs in it."""
        return self._said[key].format(**values)


@cache
def words(language: Language) -> Words:
    """Return what the form says in a language."""
    return Words(language, tomllib.loads((HERE / "words.toml").read_text()))


@cache
def sentences(language: Language) -> dict[tuple[str, str], str]:
    """Return what to say when a field is not right: by its name, and by what is wrong with it."""
    said = tomllib.loads((HERE / "wrong.toml").read_text())
    return {
        (name, kind): both[language] for name, kinds in said.items() for kind, both in kinds.items()
    }


def language_of(request: Request) -> Language:
    """Return the language that this browser has chosen; Swedish when it has not."""
    chosen = request.cookies.get(identity_of(request).cookies.named(COOKIE), "")
    return Language(chosen) if chosen in set(Language) else Language.SWEDISH


def remember(request: Request, language: Language) -> str:
    """Return the Set-Cookie header by which the browser remembers a language until it is closed."""
    return f"{identity_of(request).cookies.named(COOKIE)}={language}; {FOR_THIS_HOST}"
