"""Fixtures only."""

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import expect

from tests.browser.chromium import HAPPENS_WITHIN_MS, Chromium, started


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Chromium]:
    """Run the browser that tests share; each opens windows of its own."""
    expect.set_options(timeout=HAPPENS_WITHIN_MS)
    async with started() as browser:
        yield Chromium(browser)
