"""Fixtures, and what is looked for when the run is over."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from tests import canary, grounds
from tests.grounds import BOTH, POSTGRES, SQLITE, Ground
from tests.town import Town
from tests.town import town as running_town
from tests.used import Used, use

LEFT: list[Path] = []
PRINTED: set[str] = set()
SECRETS_IN: list[str] = []


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be about the other database."""
    parser.addoption("--database", choices=BOTH, default=SQLITE, help="what towns run on")


def pytest_configure(config: pytest.Config) -> None:
    """Remember it."""
    grounds.chosen = config.getoption("--database")


@pytest.fixture(scope="session", autouse=True)
def _left_behind(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Remember where the run leaves what it leaves."""
    LEFT.append(tmp_path_factory.getbasetemp())


def pytest_runtest_logreport(report: pytest.TestReport) -> None:
    """Look at what a test and its parts have printed."""
    if any(canary.said(text) for _, text in report.sections):
        PRINTED.add(report.nodeid)


@pytest.hookimpl(trylast=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail the run when a secret stands anywhere that it has left."""
    hits = [*sorted(PRINTED), *(hit for folder in LEFT for hit in canary.found_in(folder))]
    if grounds.server.cache_info().currsize:
        hits += canary.found_in(grounds.server().folder, sealed_only=True)
    SECRETS_IN.extend(hits)
    if hasattr(session.config, "workeroutput"):  # one of several at once: the first one says it
        session.config.workeroutput["secrets"] = hits
    elif SECRETS_IN:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take over what one of several at once has found."""
    SECRETS_IN.extend(getattr(node, "workeroutput", {}).get("secrets", []))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say where."""
    for hit in SECRETS_IN:
        terminalreporter.line(f"A secret can be read in {hit}", red=True)


@pytest.fixture(params=BOTH)
def ground(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Ground]:
    """Stand on one database, then on the other."""
    here = Ground(request.param, tmp_path)
    yield here
    here.clear()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run the Motkraft that tests share; each brings its own incidents."""
    async with running_town(tmp_path_factory.mktemp("town")) as here:
        yield here


@pytest_asyncio.fixture(loop_scope="session")
async def own_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft of one's own, for tests that break things."""
    async with running_town(tmp_path_factory.mktemp("own")) as here:
        yield here


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave whole systems on PostgreSQL to the runs that have time for them."""
    for item in items:
        params = item.callspec.params if hasattr(item, "callspec") else {}
        if params.get("used") == POSTGRES:
            item.add_marker(pytest.mark.slow)


@pytest.fixture(scope="session")
def used_before() -> dict[str, Used]:
    """Keep those that `used` has lent, one on each database."""
    return {}


@pytest_asyncio.fixture(loop_scope="session", params=BOTH)
async def used(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    used_before: dict[str, Used],
) -> Used:
    """Lend a Motkraft that has been used and that nobody runs on any more; copy it first."""
    if request.param not in used_before:
        used_before[request.param] = await use(request.param, tmp_path_factory.mktemp("used"))
    return used_before[request.param]
