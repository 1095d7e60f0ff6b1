"""A Motkraft with small limits, and what it has noted."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio
from structlog.testing import capture_logs

from tests.town import Town
from tests.town import town as running_town

AT_ONCE = 5


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def strict(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft whose limits are soon reached; bearers come back at one a second."""
    async with running_town(
        tmp_path_factory.mktemp("strict"),
        reports_at_once=AT_ONCE,
        reports_a_minute=60,
        failures_at_once=AT_ONCE,
        failures_a_minute=1,
        reads_a_minute=6000,
        proxies="",
    ) as here:
        yield here


@pytest.fixture
def noted() -> Iterator[list[dict[str, Any]]]:
    """Collect what is noted in the security log."""
    with capture_logs() as lines:
        yield lines  # type: ignore[misc] # a line is a dict, whatever structlog calls it
