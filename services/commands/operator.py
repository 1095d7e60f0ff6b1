"""What every command needs: the settings, a service that does not run, and a clear no."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
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


def fail(text: str) -> NoReturn:
    """Say what is wrong, and end."""
    click.echo(text, err=True)
    sys.exit(FAILED)


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
