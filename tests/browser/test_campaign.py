"""A drive against elected officials, as those who meet it see it: on a phone, and on a desk."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from tests.browser import needs
from tests.browser.chromium import DESKTOP, PHONE, Chromium, Grumbles
from tests.browser.eyes import is_for_everyone, looks_right
from tests.browser.keyboard import follow, tab_to
from tests.escalation.test_campaigns import alarm
from tests.reporting.campaigns import HANDLER, campaign_of, harassed, tagged
from tests.reporting.evidence import a_screenshot
from tests.town import Town

pytestmark = [needs.chromium, pytest.mark.slow]

LONG = "Påhopp-efter-beslutet-om-skolan" * 4


@asynccontextmanager
async def phone(town: Town, chromium: Chromium, alias: str) -> AsyncIterator[Page]:
    """Open a narrow window in the dark, in which no script runs."""
    window = chromium.window(
        town, alias, java_script_enabled=False, viewport=PHONE, color_scheme="dark"
    )
    async with window as page:
        yield page


async def write(page: Page, label: str, words: str) -> None:
    """Go to a field by keyboard, and write in it."""
    await tab_to(page, page.get_by_label(label, exact=True))
    await page.keyboard.type(words)


async def press(page: Page, button: str) -> None:
    """Go to a button by keyboard, and press it; the page that follows is right."""
    await follow(page, page.get_by_role("button", name=button))
    await looks_right(page)


async def test_it_goes_from_a_post_to_a_session_by_keyboard_without_scripts(
    town: Town, chromium: Chromium, tmp_path: Path
) -> None:
    tag, picture = f"#drev{uuid4().hex[:12]}", tmp_path / "inlagg.png"
    picture.write_bytes(a_screenshot())
    incident = await harassed(town)
    others = [await harassed(town, "namndledamot", tag) for _ in range(5)]

    async with phone(town, chromium, "fortroendevald") as page:
        await page.goto(f"/mina-rapporter/{incident}/bevis")
        await press(page, "Lägg till orden")
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await write(page, "Adressen till inlägget", "https://plats.example/1")
        await tab_to(page, page.get_by_label("Klockslag"))
        await page.keyboard.type("0000A")  # the letter is for machines that count to twelve
        await tab_to(page, page.get_by_label("Skärmbild"))
        await page.get_by_label("Skärmbild").set_input_files(picture)
        await write(page, "Hashtaggar eller nyckelord i inlägget", f"{tag}, påhopp")
        await press(page, "Lägg till inlägget")
        await expect(page.get_by_text(f"Nämner {tag}, påhopp")).to_be_visible()
        await expect(page.get_by_text("Det finns en bild av det.")).to_be_visible()

    async with phone(town, chromium, HANDLER) as page:
        await page.goto(f"/enhet/{incident}")
        await looks_right(page)
        await expect(page.get_by_text("5 andra rapporter nämner samma")).to_be_visible()
        await follow(page, page.get_by_role("link", name="Jämför rapporterna"))
        await expect(page.get_by_role("checkbox", checked=True)).to_have_count(len(others))
        await press(page, "Det här är en kampanj")
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await write(page, "Vad går kampanjen ut på?", LONG)
        await press(page, "Det här är en kampanj")
        await expect(page.locator("h1")).to_have_text("Kampanj")
        campaign = page.url.rpartition("/")[2]
        await expect(page.get_by_role("button", name="ur kampanjen")).to_have_count(6)
        await follow(page, page.get_by_role("link", name="Alla kampanjer"))
        await looks_right(page)
        await page.goto(f"/enhet/{incident}")
        belongs = page.get_by_role("link", name="en kampanj med 6 rapporter")
        await expect(belongs).to_be_visible()
    await is_taken_care_of(town, chromium, campaign)


async def is_taken_care_of(town: Town, chromium: Chromium, campaign: str) -> None:
    """Let security take it on, a session be planned, and the board's table be looked at."""
    await alarm(town, campaign, 6)
    async with phone(town, chromium, "sakerhet") as page:
        await page.goto("/larm")
        await looks_right(page)
        waiting = page.locator("li", has_text="6 larm hör ihop").first
        await follow(page, waiting.get_by_role("button", name="Ta emot alla i kampanjen"))
        await expect(page.get_by_text("Alla är mottagna.").first).to_be_visible()

    async with phone(town, chromium, "utbildning") as page:
        await page.goto("/utbildning")
        await looks_right(page)
        await follow(page, page.get_by_role("button", name="Anta förslaget").first)
        await expect(page.get_by_text("Ska genomföras").first).to_be_visible()

    async with phone(town, chromium, "namndsekreterare") as page:
        await page.goto("/namnd")
        await follow(page, page.get_by_role("link", name="Hot och våld mot förtroendevalda"))
        await looks_right(page)
        await expect(page.get_by_role("rowheader", name="Hot och trakasserier")).to_be_visible()


@dataclass(frozen=True)
class Where:
    """A page, somebody who may see it, and the button that sends its form empty."""

    path: str
    alias: str
    heading: str
    send: str = ""


PAGES = {
    "words-wrong": Where(
        "/mina-rapporter/{incident}/bevis", "fortroendevald", "Bilder, filer", "Lägg till orden"
    ),
    "mine": Where("/mina-rapporter/{incident}", "fortroendevald", "Rapport"),
    "report": Where("/enhet/{incident}", HANDLER, "Rapport"),
    "alike": Where("/enhet/{loose}/kampanj", HANDLER, "Samma kampanj?"),
    "alike-wrong": Where(
        "/enhet/{loose}/kampanj", HANDLER, "Samma kampanj?", "Det här är en kampanj"
    ),
    "campaigns": Where("/enhet/kampanjer", HANDLER, "Kampanjer"),
    "campaign": Where("/enhet/kampanjer/{campaign}", HANDLER, "Kampanj"),
    "campaign-wrong": Where("/enhet/kampanjer/{campaign}", HANDLER, "Kampanj", "Lägg till"),
    "alarms": Where("/larm", "sakerhet", "Larm"),
    "training": Where("/utbildning", "utbildning", "Utbildning"),
    "table": Where("/namnd/fortroendevalda?from=2025", "namndledamot", "Hot och våld mot"),
    "table-wrong": Where("/namnd/fortroendevalda?from=x", "namndledamot", "Hot och våld mot"),
}


@dataclass
class Room:
    """A campaign with long words in it, and a window for each who looks."""

    town: Town
    chromium: Chromium
    windows: AsyncExitStack
    ids: dict[str, str]
    open: dict[str, tuple[Page, Grumbles]]

    async def look(self, where: Where) -> tuple[Page, Grumbles]:
        """Go to a page as somebody who may see it."""
        if where.alias not in self.open:
            window = self.chromium.window(self.town, where.alias)
            page = await self.windows.enter_async_context(window)
            self.open[where.alias] = page, Grumbles(page)
        page, grumbles = self.open[where.alias]
        grumbles.heard.clear()
        await page.goto(where.path.format(**self.ids))
        return page, grumbles


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def room(town: Town, chromium: Chromium) -> AsyncIterator[Room]:
    """Put something on every page, and open each person's window once."""
    tag = f"#{LONG[:40]}{uuid4().hex}"
    incident, other, loose = [await harassed(town, "fortroendevald", tag) for _ in range(3)]
    await tagged(town, "fortroendevald", incident, f"#ett-{LONG[:60]}")
    campaign = await campaign_of(town, incident, other)
    await alarm(town, campaign, 2)
    ids = {"incident": incident, "loose": loose, "campaign": campaign}
    async with AsyncExitStack() as windows:
        yield Room(town, chromium, windows, ids, {})


@pytest.mark.parametrize("name", PAGES)
async def test_a_page_of_it_is_for_everyone(room: Room, name: str) -> None:
    where = PAGES[name]
    page, grumbles = await room.look(where)
    if where.send:
        await page.get_by_role("button", name=where.send, exact=True).click()
        await page.locator(".ds-error-summary").wait_for()
    assert (await page.locator("h1").first.inner_text()).startswith(where.heading)
    for look, size in {"light": DESKTOP, "dark": PHONE}.items():
        await page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        await page.set_viewport_size(size)
        await is_for_everyone(page, look)
    assert grumbles.heard == []
