"""The motkraft command."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click
import httpx
from pydantic import ValidationError

from services.demo import files
from services.demo.load import Loader, NoSuchPerson, demo_token
from shared import logging
from shared.events import Role
from shared.identity.tokens import NotValid
from shared.settings import Settings
from shared.threads import switch_often
from shared.web.labels import role_name

FAILED = 1
DEMO_PHONE = "08-465 004 00"  # from the series that is set aside for fiction


def _fail(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(FAILED)


def _settings() -> Settings:
    """Return the settings, or say what is wrong with them and end."""
    try:
        return Settings()
    except ValidationError as wrong:
        lines = [
            f"  MOTKRAFT_{'_'.join(map(str, e['loc'])).upper() or 'HOST'}: {e['msg']}"
            for e in wrong.errors(include_url=False, include_input=False)
        ]
        _fail("\n".join(["Motkraft kan inte starta: inställningarna stämmer inte.", *lines]))


def _demo_token(settings: Settings, alias: str) -> str:
    """Return a demo person's token, or say why there is none and end."""
    try:
        token = demo_token(settings, alias)
    except NoSuchPerson:
        names = ", ".join(person.alias for person in files.people())
        _fail(f"Det finns ingen demoperson som heter {alias}. Välj bland: {names}")
    except NotValid:
        _fail("Demopersonerna finns bara i utvecklingsläge.")
    return token


@click.group()
def motkraft() -> None:
    """Motkraft: report, escalate, learn from and account for threats and unlawful influence."""


@motkraft.command()
@click.option("--demo", is_flag=True, help="Load the demo municipality at the first start.")
def up(*, demo: bool) -> None:
    """Start everything in one process. Ctrl-C stops it."""
    import uvloop  # noqa: PLC0415 - a token or an import need not wait for the whole system

    from services.nats_server import CannotStart  # noqa: PLC0415 - as above

    settings = _settings()
    if demo and not settings.development:
        _fail("Demokommunen finns bara i utvecklingsläge.")
    if demo and not settings.security_phone:
        settings = settings.model_copy(update={"security_phone": DEMO_PHONE})
    logging.configure(settings.log_level)
    switch_often()
    try:
        uvloop.run(_up(settings, demo=demo))
    except CannotStart as why:
        _fail(f"Motkraft kan inte starta: {why}")


async def _up(settings: Settings, *, demo: bool) -> None:
    from services.up import serving, told_to_stop  # noqa: PLC0415 - as in `up`

    async with serving(settings):
        if demo:
            try:
                await Loader(settings, click.echo).load()
            except TimeoutError:
                _fail("Demokommunen kunde inte läsas in: NATS svarar inte.")
            _show_people()
        click.echo(f"Motkraft är igång på {settings.url}  (Ctrl-C avslutar)")
        await told_to_stop()
        click.echo("Avslutar ...")


def _show_people() -> None:
    units = {row["key"]: row["name"] for row in files.rows("units.csv")}
    click.echo("\nDemopersoner, alla påhittade (.venv/bin/motkraft token --as NAMN):")
    for person in files.people():
        if "-" not in person.alias or person.alias == "chef-annan-enhet":
            role = role_name(frozenset(Role(role) for role, _ in person.roles))
            where = f", {units[person.unit]}" if person.unit else ""
            click.echo(f"  {person.alias:<21} {person.name}, {role}{where}")
    click.echo("")


@motkraft.command()
@click.option("--as", "alias", required=True, metavar="NAME", help="Whose token; see make run.")
def token(alias: str) -> None:
    """Print a bearer token of a demo person; development only."""
    settings = _settings()
    if settings.development and not settings.keys.exists():
        _fail(f"Här finns ingen Motkraft: {settings.data} är tom. Starta den först, i samma mapp.")
    click.echo(_demo_token(settings, alias))


@motkraft.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding.")
def verify(*, as_json: bool) -> None:
    """Check every log, and what was heard against what was told. Finds nothing: exit code 0."""
    from services.verify import check  # noqa: PLC0415 - as in `up`

    settings = _settings()
    if not (settings.data / "reporting.events.db").exists():
        _fail(f"Här finns ingen Motkraft: {settings.data} har inga loggar.")
    found = 0
    for finding in check(settings.data):
        found += 1
        line = json.dumps(asdict(finding)) if as_json else f"{finding.where}: {finding.what}"
        click.echo(line)
    if found:
        _fail(f"{found} fel hittades.")
    click.echo("Inga fel hittades.", err=as_json)


@motkraft.group("import")
def import_() -> None:
    """Take in data from a file."""


@import_.command("series")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_series(file: Path) -> None:
    """Import counts with source and cut-off from a CSV; the same file again changes nothing."""
    settings = _settings()
    if settings.token_file is None:
        bearer = _demo_token(settings, "namndsekreterare")
    elif settings.token_file.exists():
        bearer = settings.token_file.read_text().strip()
    else:
        _fail(f"Filen {settings.token_file} i MOTKRAFT_TOKEN_FILE finns inte.")
    try:
        answer = httpx.post(
            f"{settings.url}/api/statistics/series/hot-och-vald/imports",
            content=file.read_bytes(),
            headers={"Authorization": f"Bearer {bearer}", "Content-Type": "text/csv"},
            timeout=60,
        )
    except httpx.TransportError:
        _fail(f"Motkraft svarar inte på {settings.url}. Starta det först.")
    body = answer.json()
    if answer.is_success:
        what = "har lästs in" if body["fresh"] else "fanns redan; inget ändrades"
        click.echo(f"{body['rows']} rader {what}.")
        return
    click.echo(f"Inget lästes in. {body.get('title', '')}", err=True)
    for error in body.get("errors", []):
        click.echo(f"  {error['field']}: {error['text']}", err=True)
    sys.exit(FAILED)


if __name__ == "__main__":
    motkraft(prog_name="motkraft")
