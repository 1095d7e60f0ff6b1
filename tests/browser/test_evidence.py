"""Files chosen, sent and saved in a real browser: the same comes out, and mistakes are said."""

from pathlib import Path

import pytest
from playwright.async_api import Page, expect

from tests.browser import needs
from tests.browser.chromium import Chromium
from tests.reporting.evidence import WHERE_IT_WAS, a_photo, told
from tests.town import Town

pytestmark = [needs.chromium, pytest.mark.slow]

MEGABYTE = 1024 * 1024
CALLS = "Han ringde elva gånger.\n".encode() * 20_000


async def sends(page: Page, *files: Path) -> None:
    """Choose files, and send them."""
    await page.get_by_label("Välj en eller flera filer").set_input_files(files)
    await page.get_by_role("button", name="Lägg till", exact=True).click()


async def saves(page: Page, name: str) -> bytes:
    """Save a file by its link."""
    async with page.expect_download() as download:
        await page.get_by_role("link", name=f"Spara {name}").click()
    saved = await download.value
    assert saved.suggested_filename == name
    return Path(await saved.path()).read_bytes()


async def test_what_is_sent_is_what_is_saved(
    town: Town, chromium: Chromium, tmp_path: Path
) -> None:
    incident = await told(town)
    text, photo = tmp_path / "Samtal från växeln.txt", tmp_path / "hall.jpg"
    text.write_bytes(CALLS)
    photo.write_bytes(a_photo())
    async with chromium.window(town, "medarbetare") as page:
        await page.goto(f"/rapportera/tack/{incident}")
        await page.get_by_role("link", name="Lägg till bild eller fil").click()
        await sends(page, text, photo)
        assert await saves(page, text.name) == CALLS
        assert WHERE_IT_WAS not in await saves(page, photo.name)


async def test_a_file_that_is_too_large_is_said_on_the_page_that_has_the_focus(
    town: Town, chromium: Chromium, tmp_path: Path
) -> None:
    incident = await told(town)
    large = tmp_path / "stor.txt"
    large.write_bytes(b"a" * (26 * MEGABYTE))
    async with chromium.window(town, "medarbetare") as page:
        await page.goto(f"/mina-rapporter/{incident}/bevis")
        await sends(page, large)
        summary = page.locator(".ds-error-summary")
        await expect(summary).to_be_focused()
        await expect(summary).to_contain_text("En fil får vara högst 25 MB.")
        await summary.get_by_role("link").click()
        await expect(page.get_by_label("Välj en eller flera filer")).to_be_focused()
        large.write_bytes(b"a" * (110 * MEGABYTE))  # more than we take at all
        await sends(page, large)
        await expect(page.locator("h1")).to_contain_text("Det är för stort")
