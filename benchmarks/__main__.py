"""Measures, prints, and writes docs/benchmarks.md. Leave the machine alone meanwhile."""

import asyncio
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks import access, incident, personnel, views
from benchmarks.measure import Row, latencies, machine, start_and_memory
from benchmarks.reports import everything_in_one_process
from shared import clock
from tests.grounds import BOTH, settings_for
from tests.process import ROOT, running

HERE = Path(__file__).parent
PAGE = ROOT / "docs" / "benchmarks.md"
LIMITS = HERE / "limits.md"
SLOWER_US = 1500  # as a disk in a data centre that really syncs
BARS = {"quick": {"orm": 3, "core": 2}, "slow": {"orm": 8, "core": 8}}
SAYS = {"orm": "FastAPI and SQLAlchemy ORM", "core": "the same with Core, tuned"}


async def of_the_whole(folder: Path) -> list[Row]:
    """Measure the embedded system."""
    rows = await start_and_memory(settings_for(folder / "start"))
    settings = settings_for(folder / "latency")
    async with running(settings, "--demo"):
        rows += await latencies(settings)
    rows.append(await personnel.imported(settings_for(folder / "import"), folder / "files"))
    together = await everything_in_one_process(settings_for(folder / "together"))
    what = "reports acknowledged a second, all five services in one process"
    return [*rows, (what, f"{together:.0f}", "")]


def of_views(folder: Path) -> Iterator[Row]:
    """Measure views, on SQLite."""
    rate, grown = views.rebuilt(folder)
    yield (
        f"a view made anew from {views.FACTS:,} events of the inbox",
        f"{rate:,.0f} events/s, memory grew by {grown:.0f} MB",
        "100,000 events/s, memory flat",
    )
    yield (
        f"the board's table, {views.INCIDENTS:,} incidents, {views.UNITS} units (p50 / p99)",
        views.slowest(views.tables(folder)),
        "p99 < 10 ms",
    )


def of_access() -> Iterator[Row]:
    """Measure how long it takes to decide who may."""
    fresh, remembered = map(access.percentiles, access.decided())
    yield (
        "deciding who may, each the median of 5 (p50 / p99), fresh questions; remembered ones",
        f"{fresh}; {remembered}",
        "p99 < 100 us",
    )


def of_incidents(folder: Path) -> Iterator[Row]:
    """Measure how long it takes to open an incident that much has happened to, on SQLite."""
    yield (
        f"an incident of {incident.EVENTS} events: rebuilt; its page, with login (p50 / p99)",
        asyncio.run(incident.opened(folder)),
        "< 50 ms",
    )


def of_reports(folder: Path) -> Iterator[Row]:
    """Measure reports a second on both databases, on this disk and on a slower one."""
    for disk, env in _disks(folder):
        for kind in BOTH:
            command = [sys.executable, "-m", "benchmarks.reports", kind]
            done = subprocess.run(  # noqa: S603 - ours
                command, cwd=ROOT, env=os.environ | env, capture_output=True, check=True
            )
            found: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
            where = f"{kind}, {disk} disk"
            yield (f"reports acknowledged a second, {where}", f"{found['ours']:.0f}", "")
            for which, bar in BARS[disk].items():
                ratio = f"{found[which]:.0f}: ours is {found['ours'] / found[which]:.2f}x"
                yield (f"{SAYS[which]}, {where}", ratio, f"{bar}x")


def _disks(folder: Path) -> Iterator[tuple[str, dict[str, str]]]:
    yield "quick", {}
    compiler = shutil.which("cc")
    if compiler is None:
        print("no C compiler: the slow disk is left out")
        return
    library = folder / "slow_fsync.so"
    flags = ["-shared", "-fPIC", "-O2", "-o", str(library), str(HERE / "slow_fsync.c"), "-ldl"]
    subprocess.run([compiler, *flags], check=True)  # noqa: S603 - ours
    yield "slow", {"LD_PRELOAD": str(library), "FSYNC_US": str(SLOWER_US)}


def main() -> None:
    """Print the table and write it down."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        rows = [
            *asyncio.run(of_the_whole(folder)),
            *of_access(),
            *of_views(folder),
            *of_incidents(folder / "incident"),
            *of_reports(folder),
        ]
    day = clock.swedish_date(clock.now()).isoformat()
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {day}; {machine()}.",
        "Every report is fsynced before it is acknowledged, here and in what it is compared with.",
        f"The slow disk is this one with {SLOWER_US / 1000} ms added to every fsync.",
        "",
        "| what | measured | bar |",
        "|---|---|---|",
        *(f"| {what} | {figure} | {bar} |" for what, figure, bar in rows),
        "",
        LIMITS.read_text(encoding="utf-8").strip(),
        "",
    ]
    print("\n".join(lines))
    PAGE.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
