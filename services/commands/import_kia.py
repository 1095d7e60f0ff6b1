"""motkraft import kia: takes in events from a file of KIA, each number once for ever."""

import asyncio
import json
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.commands.operator import FAILED, ReadableFile, at_rest, fail, settings_or_fail
from services.commands.progress import progress_bar
from shared.database import Unavailable
from shared.settings import Settings

if TYPE_CHECKING:
    from services.reporting.kia.mapping import Mapping
    from services.reporting.kia.report import Report
    from shared.service import Service

LISTENERS = ("reporting", "escalation", "statistics")
HEARD = {  # what is said of how far the news has come
    "everywhere": "Händelserna räknas nu.",
    "not-running": "Motkraft svarar inte på {url}. Allt är lagrat, och räknas när det har startat.",
    "late": "Allt är lagrat, men alla tjänster har inte hört det än. Titta på /readyz.",
}


@click.command("kia")
@click.argument("file", type=ReadableFile())
@click.option(
    "--mapping",
    "mapping_file",
    type=ReadableFile(),
    metavar="TOML",
    help="Which column holds what; else the one saved in Motkraft, or `import kia-mapping`.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be taken in, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
def import_kia(file: Path, mapping_file: Path | None, *, dry_run: bool, as_json: bool) -> None:
    """Take in events from a CSV or XLSX of KIA; the same number again changes nothing."""
    from services.reporting.kia.mapping import NotAMapping, read_mapping  # noqa: PLC0415 - not all need the system

    settings = settings_or_fail()
    try:
        mapping = read_mapping(mapping_file) if mapping_file else _saved_mapping(settings)
    except NotAMapping as why:
        fail(str(why))
    with at_rest(settings, "reporting") as service:
        report, heard = asyncio.run(_import(settings, service, file, mapping, dry_run=dry_run))
    if as_json:
        click.echo(json.dumps(report.as_json() | {"heard": heard}, ensure_ascii=False, indent=2))
    else:
        for line in report.sentences():
            click.echo(line)
        if heard == "late" or (heard and report.taken):
            click.echo(HEARD[heard].format(url=settings.url))
    if report.findings or heard == "late":
        sys.exit(FAILED)


def _saved_mapping(settings: Settings) -> "Mapping":
    """Return how files are read since somebody said so on the page; else the guess."""
    from services.reporting.kia.drafts import Drafts  # noqa: PLC0415 - as above
    from shared.database.places import Part, open_database  # noqa: PLC0415 - as above
    from shared.secrets import secret_file  # noqa: PLC0415 - as above

    database = open_database(settings, "reporting", Part.KEYS)
    with closing(Drafts(database, secret_file(settings.keys / "kia.key"))) as drafts:
        return drafts.latest()


@click.command("kia-mapping")
def kia_mapping() -> None:
    """Print how a file from KIA is read when nobody says otherwise, to copy and change."""
    from services.reporting.kia.mapping import DEFAULT  # noqa: PLC0415 - as above

    click.echo(DEFAULT.read_text(encoding="utf-8"), nl=False)


async def _import(
    settings: Settings, service: "Service", file: Path, mapping: "Mapping", *, dry_run: bool
) -> "tuple[Report, str | None]":
    """Import, and say how far the news has come; None when there is none."""
    from services.commands.hearing import wait_until_heard  # noqa: PLC0415 - as above
    from services.reporting.application import Reporting  # noqa: PLC0415 - as above
    from services.reporting.kia.imports import Imports, SomebodyElse  # noqa: PLC0415 - as above
    from services.reporting.outbox import tell  # noqa: PLC0415 - as above
    from shared.files.reading import NotAFile, read  # noqa: PLC0415 - as above
    from shared.own_log import OwnLog  # noqa: PLC0415 - as above

    reporting = service.application
    assert isinstance(reporting, Reporting)
    imports = Imports(reporting, service.register)
    try:
        sheet = await asyncio.to_thread(read, file)
        if dry_run:
            _, report = await imports.look(sheet, mapping)
            return report, None
        with progress_bar("Läser in") as bar:
            report = await imports.run(sheet, mapping, bar)
    except NotAFile as why:
        fail(f"Inget lästes in. {why}")
    except Unavailable:
        fail("Databasen svarar inte. Det som hann läsas in finns kvar. Kör samma fil igen.")
    except SomebodyElse:
        fail("Någon annan läser in samtidigt. Kör samma fil igen om en stund.")
    with progress_bar("Tjänsterna läser") as bar:
        heard = await wait_until_heard(
            settings,
            OwnLog(reporting, tell),
            reporting.log.last_position(),
            bar,
            is_news=report.taken > 0,
            listeners=LISTENERS,
        )
    return report, heard
