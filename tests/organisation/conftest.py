"""Fixtures only."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.town import Town
from tests.town import town as running_town


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def here(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft for the tests of one file, which reorganise it as they like."""
    async with running_town(tmp_path_factory.mktemp("here")) as town:
        yield town
