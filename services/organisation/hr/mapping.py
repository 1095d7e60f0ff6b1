"""How one municipality's file is to be understood: which column holds what, and what follows.

mapping.toml beside this file holds what is used when nobody says otherwise, and explains each
part to whoever writes her own.
"""

import tomllib
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, Self
from uuid import UUID

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator

from shared.events import Role

DEFAULT = Path(__file__).with_name("mapping.toml")


class Column(StrEnum):
    """What a column may hold."""

    NUMBER = "anstallningsnummer"
    FIRST_NAME = "fornamn"
    LAST_NAME = "efternamn"
    EMAIL = "epost"
    PHONE = "telefon"
    UNIT = "enhetskod"
    UNIT_NAME = "enhetsnamn"
    PARENT = "overordnad"
    LEADER = "chef"
    TITLE = "befattning"
    SINCE = "anstalld_fran"
    UNTIL = "anstalld_till"
    PROTECTED = "skyddad"


ALWAYS = (Column.NUMBER, Column.FIRST_NAME, Column.LAST_NAME, Column.UNIT)

# What a file may give. The roles that open most, and those that look after others, are given by
# a person in Motkraft, who is then known to have given them.
GIVEN_BY_TITLE = (
    Role.HR,
    Role.SAFETY_REPRESENTATIVE,
    Role.TRAINING_COORDINATOR,
    Role.BOARD_SECRETARY,
    Role.REGISTRAR,
)


class Leads(StrEnum):
    """What the column of leaders says."""

    OF_THE_UNIT = "enhetens chef"
    OF_THE_PERSON = "närmaste chef"


class Area(StrEnum):
    """What a role is for."""

    UNIT = "enheten"
    ADMINISTRATION = "förvaltningen"
    AUTHORITY = "nämnden"


class NotAMapping(Exception):
    """The mapping cannot be used; the text is a sentence for whoever wrote it."""


Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class Strict(BaseModel, frozen=True, extra="forbid"):
    """What takes nothing that it does not know."""


class Authority(Strict, frozen=True):
    """A board that the import opens: what lies directly below it names its code."""

    code: Text = Field(alias="kod")
    name: Text = Field(alias="namn")
    slug: str = Field(alias="beteckning", pattern=r"^[a-z][a-z-]{1,40}$")


class TitleRole(Strict, frozen=True):
    """The role that a title gives."""

    role: Role = Field(alias="roll")
    area: Area = Field(alias="omfattar", default=Area.UNIT)

    @model_validator(mode="after")
    def _is_one_that_a_file_may_give(self) -> Self:
        if self.role not in GIVEN_BY_TITLE:
            raise ValueError("not given by a file")
        return self


class Mapping(Strict, frozen=True):
    """What stands in the file of the mapping."""

    namespace: UUID | None = Field(alias="namnrymd", default=None)
    leads: Leads = Field(alias="chef_betyder")
    columns: dict[Column, str] = Field(alias="kolumner")
    authorities: tuple[Authority, ...] = Field(alias="namnder", default=())
    units: dict[Text, UUID] = Field(alias="enheter", default_factory=dict)
    titles: dict[Text, TitleRole] = Field(alias="roller", default_factory=dict)

    @model_validator(mode="after")
    def _has_what_it_cannot_do_without(self) -> Self:
        if not all(self.columns[column] for column in ALWAYS):
            raise ValueError("a column that is always needed is left out")
        named = [name.casefold() for name in self.columns.values() if name]
        if len(named) != len(set(named)):
            raise ValueError("two columns have one name")
        return self


def read_mapping(file: Path | None) -> Mapping:
    """Read a mapping; whatever it does not say is as in the default. Raises `NotAMapping`."""
    said = tomllib.loads(DEFAULT.read_text())
    if file is not None:
        try:
            own = tomllib.loads(file.read_text())
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
            raise NotAMapping(f"{file} går inte att läsa som TOML: {why}") from None
        columns = own.get("kolumner")
        if isinstance(columns, dict):
            own["kolumner"] = said["kolumner"] | columns
        said |= own
    try:
        return Mapping.model_validate(_stripped(said))
    except ValidationError as wrong:
        [first, *_] = wrong.errors(include_url=False, include_input=False)
        where = ".".join(str(part) for part in first["loc"] if part != "[key]")
        raise NotAMapping(
            f"{file} går inte att använda, vid {where}: {first['msg']}"
            if where
            else f"{file} går inte att använda: {first['msg']}"
        ) from None


def _stripped(said: dict[str, Any]) -> dict[str, Any]:
    columns = said["kolumner"]
    if isinstance(columns, dict):
        said["kolumner"] = {
            key: name.strip() if isinstance(name, str) else name for key, name in columns.items()
        }
    return said
