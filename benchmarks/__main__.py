"""Measures, prints, and writes docs/benchmarks.md."""

import asyncio
import tempfile
from pathlib import Path

from benchmarks.measure import Row, compared, latencies, machine, start_and_memory, throughput
from shared import clock
from tests.grounds import settings_for
from tests.process import running

PAGE = Path(__file__).parent.parent / "docs" / "benchmarks.md"


async def measure() -> list[Row]:
    """Run every measurement, each on data of its own."""
    with tempfile.TemporaryDirectory() as folder:
        rows = await start_and_memory(settings_for(Path(folder) / "start"))
        settings = settings_for(Path(folder) / "load")
        async with running(settings, "--demo"):
            rows += await latencies(settings)
            ours = await throughput(settings)
        rows += await compared(ours, Path(folder))
    return rows


def main() -> None:
    """Print the table and write it down."""
    rows = asyncio.run(measure())
    day = clock.swedish_date(clock.now()).isoformat()
    lines = [
        "# Benchmarks",
        "",
        f"Written by `make bench` on {day}; {machine()}.",
        "SQLite, everything in one process, every report fsynced before it is acknowledged.",
        "",
        "| what | measured | bar |",
        "|---|---|---|",
        *(f"| {what} | {figure} | {bar} |" for what, figure, bar in rows),
        "",
        "The next limit is Python's one lock: five services share it in one process, and while",
        "reports come in the others already act on them. The escalation inbox takes about a",
        "hundred cases a second, one fetch and three syncs each.",
        "",
    ]
    print("\n".join(lines))
    PAGE.write_text("\n".join(lines), encoding="utf-8")


if __name__ == "__main__":
    main()
