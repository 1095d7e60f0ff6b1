"""A real Chromium, and people who sit at it."""

import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, ConsoleMessage, Page, ViewportSize, async_playwright

from services.demo import files
from tests.town import Town

PROGRAMS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
# It may run as root and without a network: no sandbox, and nothing fetched behind our backs.
FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
HAPPENS_WITHIN_MS = 10_000
DESKTOP = ViewportSize(width=1280, height=900)
PHONE = ViewportSize(width=360, height=740)


def program() -> str | None:
    """Return where Chromium is; None when this machine has none."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


@asynccontextmanager
async def started() -> AsyncIterator[Browser]:
    """Run the browser that all tests share."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program(), args=list(FLAGS))
        yield browser
        await browser.close()


def name_of(alias: str) -> str:
    """Return what a demo person is called."""
    return next(person.name for person in files.people() if person.alias == alias)


class Chromium:
    """Opens windows; each has its own cookies, as if it stood on its own desk."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    @asynccontextmanager
    async def window(
        self, town: Town, alias: str | None = None, **options: Any
    ) -> AsyncIterator[Page]:
        """Open a window, logged in through the login page when it is somebody's."""
        usual = {"base_url": town.settings.url, "viewport": DESKTOP}
        context = await self._browser.new_context(
            locale="sv-SE",
            timezone_id="Europe/Stockholm",
            reduced_motion="reduce",
            **(usual | options),
        )
        context.set_default_timeout(HAPPENS_WITHIN_MS)
        try:
            page = await context.new_page()
            if alias is not None:
                await log_in(page, alias)
            yield page
        finally:
            await context.close()


async def log_in(page: Page, alias: str) -> None:
    """Log in as a demo person."""
    await page.goto("/logga-in")
    await page.get_by_role("button", name=name_of(alias)).click()
    await page.get_by_text("Inloggad som").wait_for()


class Grumbles:
    """What the browser complains of: errors in scripts, refused styles, files that are missing."""

    def __init__(self, page: Page) -> None:
        self.heard: list[str] = []
        self._page = page
        page.on("console", self._on_console)
        page.on("pageerror", lambda error: self.heard.append(str(error)))

    def _on_console(self, message: ConsoleMessage) -> None:
        # That a page itself answers 404 or 422 is the point of some tests.
        about_the_page = message.location.get("url") == self._page.url
        refused = message.text.startswith("Failed to load resource") and about_the_page
        if message.type in ("error", "warning") and not refused:
            self.heard.append(message.text)
