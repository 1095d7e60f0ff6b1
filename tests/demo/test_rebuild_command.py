"""motkraft rebuild: a view is made anew while people report and ask, and nothing is lost."""

import asyncio
import os
import pty
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from functools import partial
from pathlib import Path

import pytest

from services.demo import demo_id
from shared.database.places import Part
from shared.settings import Settings
from tests.findings import found
from tests.grounds import BOTH, SQLITE
from tests.process import ROOT, command, command_here, environment
from tests.seen import counted, everyone_knows, references
from tests.stories import INCIDENTS, reported
from tests.town import Town, eventually
from tests.used import Used

pytestmark = pytest.mark.slow

VIEWS = [
    "organisation.register",
    "reporting.register",
    "reporting.reports",
    "reporting.readings",
    "reporting.waiting",
    "reporting.desk",
    "reporting.kiaevents",
    "reporting.safetyrequests",
    "reporting.messages",
    "reporting.namerequests",
    "reporting.campaigns",
    "reporting.formuses",
    "reporting.ownedactions",
    "escalation.register",
    "escalation.cases",
    "escalation.boundary",
    "escalation.campaigns",
    "escalation.corrections",
    "training.register",
    "training.audiences",
    "training.proposals",
    "statistics.register",
    "statistics.units",
    "statistics.counts",
    "statistics.officials",
]

on_both = pytest.mark.parametrize("used", BOTH, indirect=True)
on_sqlite = pytest.mark.parametrize("used", [SQLITE], indirect=True)


@on_both
async def test_without_a_name_every_view_is_listed(used: Used, tmp_path: Path) -> None:
    with used.copied(tmp_path) as here:
        code, said = await command(here.settings, "rebuild")
    assert code == 0
    assert said.splitlines() == VIEWS


async def test_every_view_is_made_anew_while_people_report_and_ask(own_town: Town) -> None:
    told = [(await reported(own_town)).json()["reference"]]
    await everyone_knows(own_town, told)
    async with people_who_report_and_ask(own_town, told) as rounds:
        for view in VIEWS:
            before = len(rounds)
            code, said = await command_here(own_town.settings, "rebuild", view)
            assert code == 0
            assert said.splitlines()[-1] == f"{view} är ombyggd."
            await eventually(partial(_more, rounds, before), within_s=30)
    assert len(told) > len(VIEWS)
    await everyone_knows(own_town, told)
    assert await found(own_town.settings) == []


async def _more(rounds: list[int], before: int) -> bool:
    return len(rounds) > before


@asynccontextmanager
async def people_who_report_and_ask(here: Town, told: list[str]) -> AsyncIterator[list[int]]:
    """Let someone report, again and again, and others look; nothing that was there ever goes."""
    rounds: list[int] = []
    enough = asyncio.Event()

    async def report_and_ask() -> None:
        seen: set[str] = set(await references(here))
        while not enough.is_set():
            reference = (await reported(here)).json()["reference"]
            told.append(reference)
            mine = (await here.api("medarbetare", "GET", INCIDENTS)).json()["incidents"]
            assert reference in {line["reference"] for line in mine}
            now = set(await references(here))
            assert seen <= now
            seen = now
            number = await counted(here)
            assert number >= (rounds[-1] if rounds else 0)
            assert (await here.api("utbildning", "GET", "/api/training/coverage")).is_success
            rounds.append(number)

    working = asyncio.create_task(report_and_ask())
    try:
        yield rounds
    finally:
        enough.set()
        await working  # raises what went wrong meanwhile


@on_both
async def test_what_was_spoilt_is_mended(used: Used, tmp_path: Path) -> None:
    with used.copied(tmp_path) as here:
        with here.owner(Part.VIEWS, "statistics") as owner:
            assert owner.change("UPDATE counts SET number=17") > 0
        assert await found(here.settings) != []
        code, said = await command_here(here.settings, "rebuild", "statistics.counts")
        assert code == 0, said
        assert await found(here.settings) == []


@on_sqlite
async def test_how_far_it_has_come_is_shown_to_whoever_looks(used: Used, tmp_path: Path) -> None:
    with used.copied(tmp_path) as here:
        code, said = await _at_a_terminal(here.settings, "rebuild", "training.register")
    assert code == 0
    assert "training.register" in said
    assert "100%" in said
    assert "training.register är ombyggd." in said


async def _at_a_terminal(settings: Settings, *arguments: str) -> tuple[int, str]:
    """Run the command as someone does who looks at it."""
    ours, its = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "services", *arguments),
        cwd=ROOT,
        env=environment(settings) | {"TERM": "xterm", "COLUMNS": "100"},
        stdin=its,
        stdout=its,
        stderr=its,
    )
    os.close(its)

    def shown() -> bytes:
        seen = b""
        with suppress(OSError):  # what a terminal says when nobody has it open any more
            while piece := os.read(ours, 4096):
                seen += piece
        return seen

    said = await asyncio.to_thread(shown)
    os.close(ours)
    return await process.wait(), said.decode()


@on_sqlite
@pytest.mark.parametrize(
    "name", ["nobody.cases", "escalation.nothing", "escalation", "cases", "escalation.", "."]
)
async def test_a_view_that_there_is_not_is_refused_in_one_line(
    used: Used, tmp_path: Path, name: str
) -> None:
    with used.copied(tmp_path) as here:
        code, said = await command_here(here.settings, "rebuild", name)
    assert (code, said) == (1, f"Det finns ingen vy som heter {name}. Se motkraft rebuild.\n")


@on_both
async def test_a_view_whose_facts_cannot_be_read_stays_as_it_is(used: Used, tmp_path: Path) -> None:
    with used.copied(tmp_path) as here:
        with here.owner(Part.VIEWS, "statistics") as owner:
            before = owner.rows("SELECT * FROM counts ORDER BY period, unit")
            assert owner.change(
                "UPDATE inbox SET body=(SELECT body FROM inbox WHERE source='organisation' LIMIT 1)"
                " WHERE source='reporting' AND position=2"
            )
        code, said = await command_here(here.settings, "rebuild", "statistics.counts")
        with here.owner(Part.VIEWS, "statistics") as owner:
            assert owner.rows("SELECT * FROM counts ORDER BY period, unit") == before
    assert code == 1
    named = "statistics.counts kunde inte byggas om, så den gamla finns kvar: Unreadable"
    assert said.splitlines()[-1].startswith(named)
    assert str(demo_id("unit", "stab")) not in said


# Stops with half of it done, and waits for whatever happens to it.
STOPS_IN_THE_MIDDLE = """
import sys
from services.__main__ import motkraft
from shared.views.rebuild import Fold
apply = Fold._apply

def stops(self, facts):
    apply(self, facts)
    print("in the middle", flush=True)
    sys.stdin.read()

Fold._apply = stops
motkraft(["rebuild", "escalation.cases"])
"""


async def test_one_that_is_killed_leaves_the_old_view_and_meanwhile_no_other_may_begin(
    own_town: Town,
) -> None:
    told = [(await reported(own_town)).json()["reference"]]
    await everyone_knows(own_town, told)
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", STOPS_IN_THE_MIDDLE),
        cwd=ROOT,
        env=environment(own_town.settings),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    async with asyncio.timeout(30):
        while b"in the middle" not in (line := await process.stdout.readline()):
            assert line
    code, said = await command_here(own_town.settings, "rebuild", "escalation.register")
    assert code == 1
    told_no = "En vy i escalation byggs redan om. Vänta tills det är klart."
    assert said.splitlines()[-1] == told_no
    code, said = await command_here(own_town.settings, "rebuild", "training.audiences")
    assert code == 0, said
    told.append((await reported(own_town)).json()["reference"])
    await everyone_knows(own_town, told)  # the old one goes on
    process.send_signal(signal.SIGKILL)
    assert await process.wait() == -signal.SIGKILL
    await everyone_knows(own_town, told)

    async def rebuilt() -> int:
        return (await command_here(own_town.settings, "rebuild", "escalation.cases"))[0]

    await eventually(rebuilt, lambda code: code == 0)  # a server needs a moment to see who is gone
    await everyone_knows(own_town, told)
    assert await found(own_town.settings) == []
