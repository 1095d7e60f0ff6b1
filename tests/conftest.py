"""Fixtures only."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests import grounds
from tests.grounds import BOTH, SQLITE, Ground
from tests.town import Town
from tests.town import town as running_town
from tests.used import Used, use


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let a run be about the other database."""
    parser.addoption("--database", choices=BOTH, default=SQLITE, help="what towns run on")


def pytest_configure(config: pytest.Config) -> None:
    """Remember it."""
    grounds.chosen = config.getoption("--database")


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
