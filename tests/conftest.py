"""Fixtures only."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.town import Town
from tests.town import town as running_town


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
