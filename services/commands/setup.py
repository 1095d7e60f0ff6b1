"""motkraft setup: makes a PostgreSQL database ready."""

from pathlib import Path

import click
import psycopg

from services.commands.operator import ReadableFile, fail, settings_or_fail
from shared.database.setup import set_up


@click.command()
@click.option(
    "--owner",
    required=True,
    type=ReadableFile(),
    metavar="FILE",
    help="A file with the address of the database and the login of its owner.",
)
def setup(owner: Path) -> None:
    """Make roles, schemas and tables in the database of MOTKRAFT_DATABASE_URL; safe to repeat."""
    settings = settings_or_fail()
    if not settings.database_url:
        fail("Sätt MOTKRAFT_DATABASE_URL först. Med SQLite behövs ingen förberedelse.")
    try:
        set_up(settings, owner.read_text().strip())
    except psycopg.Error as why:
        fail(f"Databasen kunde inte förberedas: {why}")
    click.echo(f"Databasen är klar. Lösenorden ligger i {settings.credentials}.")
