"""The motkraft command."""

import os
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import click
import httpx
import structlog

from services.commands.audit import audit
from services.commands.dead_letters import dead_letters
from services.commands.export_kia import export_kia
from services.commands.import_hr import hr_mapping, import_hr
from services.commands.import_kia import import_kia, kia_mapping
from services.commands.operator import Commands, ReadableFile, fail, settings_or_fail
from services.commands.rebuild import rebuild
from services.commands.setup import setup
from services.commands.verify import verify
from services.demo import files
from services.demo.load import Loader, NoSuchPerson, demo_token
from shared import logging
from shared.database import Unavailable
from shared.database.places import wait_for_database
from shared.events import Role
from shared.identity.tokens import NotValid
from shared.settings import Settings
from shared.threads import switch_often
from shared.web.labels import role_name

log = structlog.get_logger()

ALSO_SHOWN = ("chef-annan-enhet", "jour-sakerhet")  # more of a kind, but each of them can more
DEMO_PHONE = "08-465 004 00"  # from the series that is set aside for fiction


def _demo_token(settings: Settings, alias: str) -> str:
    """Return a demo person's token, or say why there is none and end."""
    try:
        token = demo_token(settings, alias)
    except NoSuchPerson:
        names = ", ".join(person.alias for person in files.people())
        fail(f"Det finns ingen demoperson som heter {alias}. Välj bland: {names}")
    except NotValid:
        fail("Demopersonerna finns bara i utvecklingsläge.")
    return token


@click.group(cls=Commands)
def motkraft() -> None:
    """Motkraft: report, escalate, learn from and account for threats and unlawful influence."""


@motkraft.command()
@click.option("--demo", is_flag=True, help="Load the demo municipality at the first start.")
def up(*, demo: bool) -> None:
    """Start everything in one process. Ctrl-C stops it."""
    import uvloop  # noqa: PLC0415 - a token or an import need not wait for the whole system

    from services.nats_server import CannotStart  # noqa: PLC0415 - as above

    settings = settings_or_fail()
    if demo and not settings.development:
        fail("Demokommunen finns bara i utvecklingsläge.")
    if demo and not settings.security_phone:
        settings = settings.model_copy(update={"security_phone": DEMO_PHONE})
    logging.configure(settings.log_level)
    switch_often()
    wait_for_database(settings, "organisation")
    try:
        uvloop.run(_up(settings, demo=demo))
    except CannotStart as why:
        fail(f"Motkraft kan inte starta: {why}")
    except InterruptedStart:
        log.warning("the-database-went-away-begins-anew")
        os.execv(sys.executable, [sys.executable, *sys.orig_argv[1:]])  # noqa: S606 - itself


class InterruptedStart(Exception):
    """The database answered, and went away before everything had been started."""


async def _up(settings: Settings, *, demo: bool) -> None:
    from services.up import serving, told_to_stop  # noqa: PLC0415 - as in `up`

    async with AsyncExitStack() as running:
        try:
            await running.enter_async_context(serving(settings))
        except Unavailable as away:
            raise InterruptedStart from away
        if demo:
            try:
                await Loader(settings, click.echo).load()
            except TimeoutError:
                fail("Demokommunen kunde inte läsas in: NATS svarar inte.")
            _show_people()
        told = told_to_stop()
        click.echo(f"Motkraft är igång på {settings.url}  (Ctrl-C avslutar)")
        await told.wait()
        click.echo("Avslutar ...")


def _show_people() -> None:
    units = {row["key"]: row["name"] for row in files.rows("units.csv")}
    click.echo("\nDemopersoner, alla påhittade (.venv/bin/motkraft token --as NAMN):")
    for person in files.people():
        if "-" not in person.alias or person.alias in ALSO_SHOWN:
            role = role_name(frozenset(Role(role) for role, _ in person.roles))
            where = f", {units[person.unit]}" if person.unit else ""
            click.echo(f"  {person.alias:<21} {person.name}, {role}{where}")
    click.echo("")


@motkraft.command()
@click.option("--as", "alias", required=True, metavar="NAME", help="Whose token; see make run.")
def token(alias: str) -> None:
    """Print a bearer token of a demo person; development only."""
    settings = settings_or_fail()
    if settings.development and not settings.keys.exists():
        fail(f"Här finns ingen Motkraft: {settings.data} är tom. Starta den först, i samma mapp.")
    click.echo(_demo_token(settings, alias))


@motkraft.group("import")
def import_() -> None:
    """Take in data from a file."""


@import_.command("series")
@click.argument("file", type=ReadableFile())
def import_series(file: Path) -> None:
    """Import counts with source and cut-off from a CSV; the same file again changes nothing."""
    settings = settings_or_fail()
    if settings.token_file is None:
        bearer = _demo_token(settings, "namndsekreterare")
    elif settings.token_file.exists():
        bearer = settings.token_file.read_text().strip()
    else:
        fail(f"Filen {settings.token_file} i MOTKRAFT_TOKEN_FILE finns inte.")
    try:
        answer = httpx.post(
            f"{settings.url}/api/statistics/series/hot-och-vald/imports",
            content=file.read_bytes(),
            headers={"Authorization": f"Bearer {bearer}", "Content-Type": "text/csv"},
            timeout=60,
        )
    except httpx.TransportError:
        fail(f"Motkraft svarar inte på {settings.url}. Starta det först.")
    body = answer.json()
    if answer.is_success:
        what = "har lästs in" if body["fresh"] else "fanns redan; inget ändrades"
        click.echo(f"{body['rows']} rader {what}.")
        return
    click.echo(f"Inget lästes in. {body.get('title', '')}", err=True)
    for error in body.get("errors", []):
        click.echo(f"  {error['field']}: {error['text']}", err=True)
    sys.exit(1)


@motkraft.group("export")
def export() -> None:
    """Take out data as a file."""


export.add_command(export_kia)
import_.add_command(import_hr)
import_.add_command(hr_mapping)
import_.add_command(import_kia)
import_.add_command(kia_mapping)
for command in (audit, dead_letters, rebuild, setup, verify):
    motkraft.add_command(command)


if __name__ == "__main__":
    motkraft(prog_name="motkraft")
