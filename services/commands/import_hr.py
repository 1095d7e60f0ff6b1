"""motkraft import hr: takes in who works where and who leads what from a file of the HR system."""

import asyncio
import json
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from services.commands.operator import FAILED, ReadableFile, fail, settings_or_fail
from services.commands.progress import progress_bar
from shared.database import AlreadyBuilding, Unavailable
from shared.settings import Settings

if TYPE_CHECKING:
    from services.organisation.hr.imports import Imports
    from services.organisation.hr.mapping import Mapping
    from services.organisation.hr.plan import Chosen
    from services.organisation.hr.report import Report

HEARD = {  # what is said of how far the news has come
    "everywhere": "Ändringarna gäller nu.",
    "not-running": "Motkraft svarar inte på {url}. Allt är lagrat, och gäller när det har startat.",
    "late": "Allt är lagrat, men alla tjänster har inte hört det än. Titta på /readyz.",
}


@dataclass(frozen=True)
class Wanted:
    """What the operator asks for."""

    file: Path
    mapping: "Mapping"
    chosen: "Chosen"
    dry_run: bool


@click.command("hr")
@click.argument("file", type=ReadableFile())
@click.option(
    "--mapping",
    "mapping_file",
    type=ReadableFile(),
    metavar="TOML",
    help="Which column holds what. `motkraft import hr-mapping` prints what else is used.",
)
@click.option("--dry-run", is_flag=True, help="Say what would change, and change nothing.")
@click.option("--complete", is_flag=True, help="The file has everyone: who is missing has left.")
@click.option("--yes-many-leave", is_flag=True, help="Go on although more than 10 % would leave.")
@click.option(
    "--from",
    "first_day",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DAY",
    help="From which day new units and roles count; today if left out.",
)
@click.option("--verbose", is_flag=True, help="Name each change, as a dry run does.")
@click.option("--json", "as_json", is_flag=True, help="The report as one JSON object.")
def import_hr(
    file: Path,
    mapping_file: Path | None,
    first_day: datetime | None,
    *,
    dry_run: bool,
    complete: bool,
    yes_many_leave: bool,
    verbose: bool,
    as_json: bool,
) -> None:
    """Take in people, units and leaders from a CSV or XLSX; the same file again changes nothing."""
    from services.organisation.application import today  # noqa: PLC0415 - not all need the system
    from services.organisation.hr.mapping import NotAMapping, read_mapping  # noqa: PLC0415 - as above
    from services.organisation.hr.plan import Chosen  # noqa: PLC0415 - as above

    settings = settings_or_fail()
    day = first_day.date() if first_day else None
    if day is not None and day > today():
        fail("Dagen i --from kan inte ligga i framtiden.")
    try:
        mapping = read_mapping(mapping_file)
    except NotAMapping as why:
        fail(str(why))
    wanted = Wanted(file, mapping, Chosen(complete, yes_many_leave, day), dry_run)
    report, heard = asyncio.run(_import(settings, wanted))
    if as_json:
        said = report.as_json() | {"heard": heard}
        click.echo(json.dumps(said, ensure_ascii=False, indent=2))
    else:
        for line in report.sentences(verbose=verbose):
            click.echo(line)
        if heard == "late" or (heard and report.changes):
            click.echo(HEARD[heard].format(url=settings.url))
    if report.findings or heard == "late":
        sys.exit(FAILED)


@click.command("hr-mapping")
def hr_mapping() -> None:
    """Print how a file is read when nobody says otherwise, to copy and change."""
    from services.organisation.hr.mapping import DEFAULT  # noqa: PLC0415 - as above

    click.echo(DEFAULT.read_text(), nl=False)


async def _import(settings: Settings, wanted: Wanted) -> "tuple[Report, str | None]":
    """Import, and say how far the news has come; None when there is none."""
    from services.commands.hearing import Hearing, wait_until_heard  # noqa: PLC0415 - as above
    from services.organisation.hr.imports import SomebodyElse  # noqa: PLC0415 - as above
    from services.organisation.hr.plan import TooManyLeave  # noqa: PLC0415 - as above
    from shared.files.reading import NotAFile  # noqa: PLC0415 - as above

    with _parts(settings) as imports:
        log = imports.service.application.log
        before = log.last_position()
        try:
            with progress_bar("Läser in") as bar:
                report = await imports.run(
                    wanted.file, wanted.mapping, wanted.chosen, bar, dry_run=wanted.dry_run
                )
        except NotAFile as why:
            fail(f"Inget lästes in. {why}")
        except TooManyLeave as many:
            fail(
                f"Inget lästes in. {many.leaving} av {many.of} skulle sluta. Stämmer det,"
                " kör om med --yes-many-leave."
            )
        except AlreadyBuilding:
            fail("Inget lästes in. En vy byggs om just nu. Försök igen när det är klart.")
        except Unavailable:
            fail("Databasen svarar inte. Det som hann läsas in finns kvar. Kör samma fil igen.")
        except SomebodyElse:
            fail("Någon annan ändrar i registret samtidigt. Kör samma fil igen om en stund.")
        if wanted.dry_run:
            return report, None
        with progress_bar("Tjänsterna läser") as bar:
            heard = await wait_until_heard(
                settings,
                imports.service.own_log,
                log.last_position(),
                bar,
                is_news=log.last_position() > before,
            )
        if heard is Hearing.NOT_RUNNING:
            await imports.catch_up()  # so that the next start has less to do
        return report, heard


@contextmanager
def _parts(settings: Settings) -> "Iterator[Imports]":
    """Lend the register's parts, also while Motkraft runs in another process."""
    from services.organisation.app import build  # noqa: PLC0415 - as above
    from services.organisation.hr.imports import Imports  # noqa: PLC0415 - as above
    from services.organisation.hr.memory import Memory  # noqa: PLC0415 - as above
    from shared.database.places import Part, open_database  # noqa: PLC0415 - as above

    state = build(settings).state
    try:
        with closing(Memory(open_database(settings, "organisation", Part.CONTACTS))) as memory:
            yield Imports(state.service, state.contacts, memory)
    finally:
        state.service.close()
