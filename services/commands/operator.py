"""What every command needs: the settings, a service that does not run, and a clear no."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NoReturn

import click
from pydantic import ValidationError
from pydantic_settings import SettingsError

from shared.database import Unavailable
from shared.database.places import ask_database
from shared.service import Service
from shared.settings import Settings
from shared.streams import SERVICES

FAILED = 1
ASKED_WRONGLY = 2  # as click has it


def fail(text: str, code: int = FAILED) -> NoReturn:
    """Say what is wrong, and end."""
    click.echo(text, err=True)
    sys.exit(code)


class ReadableFile(click.ParamType[Path]):
    """The name of a file that is there to be read."""

    name = "file"

    def convert(
        self,
        value: str | Path,
        param: click.Parameter | None,  # noqa: ARG002 - as click calls it
        ctx: click.Context | None,  # noqa: ARG002 - as above
    ) -> Path:
        """Return its path, or say what is wrong with it and end."""
        path = Path(value)
        if path.is_dir():
            fail(f"{path} är en mapp. Ange en fil.", ASKED_WRONGLY)
        if not path.exists():
            fail(f"Filen {path} finns inte.", ASKED_WRONGLY)
        if not os.access(path, os.R_OK):
            fail(
                f"Filen {path} går inte att läsa. Kontrollera vem som får läsa den.", ASKED_WRONGLY
            )
        return path


class Commands(click.Group):
    """Commands that say in one line that the database is away, whatever they were doing."""

    def invoke(self, ctx: click.Context) -> object:
        """Run what was asked for."""
        try:
            return super().invoke(ctx)
        except Unavailable:
            fail("Databasen svarar inte. Ingenting har ändrats. Försök igen om en stund.")


def settings_or_fail() -> Settings:
    """Return the settings, or say what is wrong with them and end."""
    try:
        return Settings()
    except ValidationError as wrong:
        lines = [
            f"  MOTKRAFT_{'_'.join(map(str, e['loc'])).upper() or 'HOST'}: {e['msg']}"
            for e in wrong.errors(include_url=False, include_input=False)
        ]
        fail("\n".join(["Motkraft kan inte starta: inställningarna stämmer inte.", *lines]))
    except SettingsError as wrong:  # a list or a table that is no JSON
        fail(f"Motkraft kan inte starta: inställningarna stämmer inte.\n  {wrong}")


def used_settings_or_fail() -> Settings:
    """Return the settings of a Motkraft that has been used, or say that there is none.

    Raises `Unavailable` when its database is away.
    """
    settings = settings_or_fail()
    if not settings.credentials.exists():
        fail(f"Här finns ingen Motkraft: {settings.data} har inga loggar.")
    ask_database(settings, SERVICES[0])
    return settings


@contextmanager
def at_rest(settings: Settings, name: str) -> Iterator[Service]:
    """Lend a service with its data, without its HTTP and without its place on NATS.

    Also while it runs in another process: both may read and write.
    """
    from services.up import BUILD  # noqa: PLC0415 - the whole system, and not every command needs it

    service: Service = BUILD[name](settings).state.service
    try:
        yield service
    finally:
        service.close()


def service_or_fail(name: str) -> str:
    """Return the name of a service, or say which there are and end."""
    if name not in SERVICES:
        fail(f"Det finns ingen tjänst som heter {name}. Välj bland: {', '.join(SERVICES)}")
    return name
