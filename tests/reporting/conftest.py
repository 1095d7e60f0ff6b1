"""Fixtures only."""

from collections.abc import AsyncIterator
from uuid import uuid4

import pytest
import pytest_asyncio

from tests.reporting.piloting import Trial, an_authority
from tests.town import Town
from tests.town import town as running_town

LETTERS = str.maketrans("0123456789", "ghijklmnop")


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def pilot_town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft in which authorities come and forms change."""
    async with running_town(tmp_path_factory.mktemp("pilots")) as here:
        yield here


@pytest_asyncio.fixture(loop_scope="session")
async def trial(pilot_town: Town) -> Trial:
    """Found an authority in which nobody has tried anything."""
    return await an_authority(pilot_town, f"namnd-{uuid4().hex.translate(LETTERS)}")
