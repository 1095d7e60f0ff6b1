"""motkraft export kia: gives the reports of one's area as a file for KIA."""

from pathlib import Path

import click
import httpx

from services.commands.operator import fail, settings_or_fail

WAITS_S = 120.0


@click.command("kia")
@click.option(
    "--to",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Where to; standard output if left out.",
)
@click.option(
    "--as", "alias", default="hr", metavar="NAME", help="Which demo person; development only."
)
def export_kia(to: Path | None, alias: str) -> None:
    """Write a CSV: number in KIA, reference here, unit, day, kind, and what was answered here.

    It holds what whoever the token in MOTKRAFT_TOKEN_FILE belongs to answers for, and no more.
    """
    from services.demo.load import NoSuchPerson, demo_token  # noqa: PLC0415 - not all need the demo

    settings = settings_or_fail()
    if settings.token_file is not None:
        if not settings.token_file.exists():
            fail(f"Filen {settings.token_file} i MOTKRAFT_TOKEN_FILE finns inte.")
        bearer = settings.token_file.read_text().strip()
    elif settings.development:
        try:
            bearer = demo_token(settings, alias)
        except NoSuchPerson:
            fail(f"Det finns ingen demoperson som heter {alias}.")
    else:
        fail("Ange en fil med en biljett i MOTKRAFT_TOKEN_FILE.")
    try:
        answer = httpx.get(
            f"{settings.url}/api/reporting/kia/export",
            headers={"Authorization": f"Bearer {bearer}"},
            timeout=WAITS_S,
        )
    except httpx.TransportError:
        fail(f"Motkraft svarar inte på {settings.url}. Starta det först.")
    if not answer.is_success:
        fail("Inget skrevs. Den som biljetten gäller ansvarar inte för någon enhet.")
    if to is None:
        click.echo(answer.content.decode("utf-8-sig"), nl=False)
    else:
        to.write_bytes(answer.content)
        lines = len(answer.text.splitlines()) - 1
        click.echo(f"{lines} händelser skrevs till {to}.")
