"""The fault run: people report while everything is killed, cut, frozen and damaged.

    python -m tests.faults.run --seed 7 --kills 200

The seed decides what is done and in which order. At the end all must be quiet, and nothing may
be lost, doubled, changed or forgotten.
"""

import asyncio
import shutil
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random, SystemRandom

import click
import structlog

from services.demo.load import Loader
from tests.faults import checks
from tests.faults.alarms import listening
from tests.faults.clients import Clients, Journal
from tests.faults.deeds import next_fault
from tests.faults.machine import Machine
from tests.grounds import BOTH, SQLITE

CLIENTS = 8
PAUSES_S = (0.05, 1.2)
SHOWN_MAX = 40
SEEDS = 10**6


@click.command()
@click.option("--seed", type=int, help="Decides everything; a fresh one if it is not given.")
@click.option("--kills", default=200, show_default=True, help="How many processes are killed.")
@click.option("--database", type=click.Choice(BOTH), default=SQLITE, show_default=True)
def main(seed: int | None, kills: int, database: str) -> None:
    """Break everything at random, and see that nothing is lost. Finds nothing: exit code 0."""
    seed = SystemRandom().randrange(SEEDS) if seed is None else seed
    replay = f"python -m tests.faults.run --seed {seed} --kills {kills} --database {database}"
    click.echo(replay)
    folder = Path(tempfile.mkdtemp(prefix="motkraft-faults-"))
    with (folder / "run.log").open("w") as log:
        structlog.configure(logger_factory=structlog.PrintLoggerFactory(log))
        try:
            wrong = asyncio.run(Run(seed, kills, database, folder).run())
        except Exception as failure:  # noqa: BLE001 - shown whole, and it must be replayed too
            wrong = traceback.format_exception(failure)
    for line in wrong[:SHOWN_MAX]:
        click.echo(f"  {line}", err=True)
    if wrong:
        click.echo(f"{len(wrong)} wrong. Kept: {folder}\nAgain: {replay}", err=True)
        sys.exit(1)
    shutil.rmtree(folder)


class Run:
    """One run."""

    def __init__(self, seed: int, kills: int, database: str, folder: Path) -> None:
        self._rng = Random(seed)  # noqa: S311 - chance that can be replayed is the point
        self._kills = kills
        self._machine = Machine(folder, database)
        self._journal = Journal(folder / "journal.jsonl")
        self._clients = Clients(self._machine.settings, self._journal)
        self._done: Counter[str] = Counter()
        self._began = time.monotonic()

    async def run(self) -> list[str]:
        """Run from the first start to the last check; return what is wrong."""
        try:
            await self._machine.start()
            await Loader(self._machine.settings, lambda _: None).load_organisation()
            await self._clients.until_known()
            async with listening(self._machine.settings) as alarms:
                await self._break_everything()
                return await self._look(alarms)
        finally:
            await self._machine.close()
            self._journal.close()

    async def _break_everything(self) -> None:
        chances = [Random(self._rng.random()) for _ in range(CLIENTS)]  # noqa: S311 - as above
        reporting = asyncio.create_task(self._clients.run(chances), name="clients")
        kills = 0
        while kills < self._kills:
            fault = next_fault(self._machine, self._rng)
            pause_s = self._rng.uniform(*PAUSES_S)
            await fault.do(self._machine, self._rng)
            self._done[fault.name] += 1
            kills += fault.kills
            if fault.kills and kills % 25 == 0:
                self._say(f"{kills} killed")
            await asyncio.sleep(pause_s)
        self._clients.stop()
        await reporting

    async def _look(self, alarms: set[str]) -> list[str]:
        receipted = self._journal.receipted
        cases = sum(report.concerns_security for report in receipted)
        self._say("reports are no longer coming")
        pending = await checks.until_quiet(self._machine, self._clients, alarms)
        self._say("all is quiet" if not pending else "nothing moves any more")
        wrong = pending + await checks.everything(self._machine, self._clients, alarms)
        faults = ", ".join(f"{name} {times}" for name, times in sorted(self._done.items()))
        answers = ", ".join(f"{what} {n}" for what, n in sorted(self._clients.answers.items()))
        self._say(f"{len(receipted)} reports, {cases} cases")
        click.echo(f"  faults: {faults}\n  answers: {answers}")
        return wrong

    def _say(self, text: str) -> None:
        click.echo(f"  {time.monotonic() - self._began:6.1f} s  {text}")


if __name__ == "__main__":
    main()
