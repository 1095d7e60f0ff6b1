"""motkraft verify: checks a whole installation."""

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from services.commands.operator import ReadableFile, fail, used_settings_or_fail


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a finding.")
@click.option(
    "--receipts",
    type=ReadableFile(),
    metavar="FILE",
    help="Receipts as the API handed them out, one JSON object a line: each must be there.",
)
def verify(*, as_json: bool, receipts: Path | None) -> None:
    """Check every log, what was heard against what was told, and every view. Nothing found: 0."""
    from services.verify import check  # noqa: PLC0415 - the whole system, which not all need
    from services.verify.findings import Check, Tick  # noqa: PLC0415 - as above
    from services.verify.receipts import NotAJournal  # noqa: PLC0415 - as above

    settings, found = used_settings_or_fail(), 0
    seen, shows = [0, 0], sys.stderr.isatty()

    def show(one: Check) -> Tick:
        seen[:] = [0, one.length]
        if shows:
            click.echo(f"\r\033[K{one.label} ...", err=True, nl=False)

        def tick(more: int) -> None:
            seen[0] += more
            if shows and one.length and seen[0] % max(1, one.length // 100) < more:
                click.echo(
                    f"\r\033[K{one.label} {100 * seen[0] // one.length} %", err=True, nl=False
                )

        return tick

    def skipped(label: str) -> None:
        click.echo(f"{label}: NATS svarar inte, så det kontrollerades inte.", err=True)

    try:
        for finding in check(settings, receipts, show, skipped):
            found += 1
            line = json.dumps(asdict(finding)) if as_json else f"{finding.where}: {finding.what}"
            click.echo(line)
    except NotAJournal as line:
        fail(f"{receipts} rad {line}: det är inget kvitto.")
    if shows:
        click.echo("\r\033[K", err=True, nl=False)
    if found:
        fail(f"{found} fel hittades.")
    click.echo("Inga fel hittades.", err=as_json)
