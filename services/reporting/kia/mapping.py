"""How one municipality's extract from KIA is to be understood.

mapping.toml beside this file holds what is used when nobody says otherwise, and explains each
part. It is a guess: KIA's columns are not public.
"""

import tomllib
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator

from shared.events import EventType, Form

DEFAULT = Path(__file__).with_name("mapping.toml")
ANY = "*"  # every word that is not named


class Column(StrEnum):
    """What a column may hold."""

    NUMBER = "nummer"
    UNIT = "enhet"
    DAY = "datum"
    TIME = "klockslag"
    KIND = "sort"
    FORMS = "slag"
    THREAT_OR_VIOLENCE = "hot_eller_vald"
    TEXT = "beskrivning"
    FELT = "paverkan"


ALWAYS = (Column.NUMBER, Column.UNIT, Column.DAY, Column.KIND, Column.FORMS)


class NotAMapping(Exception):
    """The mapping cannot be used; the text is a sentence for whoever wrote it."""


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)]


def plain(word: str) -> str:
    """Return a word of a file in one spelling."""
    return " ".join(word.split()).casefold()


class Mapping(BaseModel, frozen=True, extra="forbid"):
    """What stands in the file of the mapping."""

    columns: dict[Column, Name] = Field(alias="kolumner")
    kinds: dict[Text, EventType] = Field(alias="sorter")
    forms: dict[Text, tuple[Form, ...]] = Field(alias="slag")
    units: dict[Text, UUID] = Field(alias="enheter", default_factory=dict)

    @model_validator(mode="after")
    def _has_what_it_cannot_do_without(self) -> Self:
        if not all(self.columns.get(column) for column in ALWAYS):
            raise ValueError("a column that is always needed is left out")
        named = [name.casefold() for name in self.columns.values() if name]
        if len(named) != len(set(named)):
            raise ValueError("two columns have one name")
        return self

    def as_json(self) -> str:
        """Return it as it is kept."""
        return self.model_dump_json(by_alias=True)


@cache
def default_mapping() -> Mapping:
    """Return what is used when nobody says otherwise."""
    return Mapping.model_validate(tomllib.loads(DEFAULT.read_text(encoding="utf-8")))


def read_mapping(file: Path | None) -> Mapping:
    """Read a mapping; whatever it does not say is as in the default. Raises `NotAMapping`."""
    if file is None:
        return default_mapping()
    said: dict[str, Any] = tomllib.loads(DEFAULT.read_text(encoding="utf-8"))
    try:
        own = tomllib.loads(file.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise NotAMapping(f"{file} går inte att läsa som TOML: {why}") from None
    for part in ("kolumner", "sorter", "slag"):
        if isinstance(own.get(part), dict):
            own[part] = said[part] | own[part]
    try:
        return Mapping.model_validate(said | own)
    except ValidationError as wrong:
        [first, *_] = wrong.errors(include_url=False, include_input=False)
        where = ".".join(str(part) for part in first["loc"] if part != "[key]")
        at = f", vid {where}" if where else ""
        raise NotAMapping(f"{file} går inte att använda{at}: {first['msg']}") from None
