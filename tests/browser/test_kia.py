"""The round trip with KIA as people make it: without a mouse, without scripts, small and dark."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Page, expect

from services.reporting.domain import kia_id
from tests.browser import needs
from tests.browser.chromium import PHONE, Chromium
from tests.browser.eyes import AXE, LOOKS, violations
from tests.browser.keyboard import choose, follow, tab_to
from tests.reporting.extract import as_csv, event
from tests.stories import INCIDENTS, reported
from tests.town import Town, town

pytestmark = [needs.chromium, pytest.mark.slow]

HERS, DAY = "Ekonomiskt bistånd", "2025-05-06"
ROW, BAD, OURS = "r-1", "r-2", "r-3"
SMALL = {"viewport": PHONE, "color_scheme": "dark"}
PLAIN = {**SMALL, "java_script_enabled": False}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft whose reports are registered in KIA afterwards."""
    async with town(tmp_path_factory.mktemp("kia"), kia="motkraft_first") as here:
        yield here


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def first(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft where people report in KIA first."""
    async with town(tmp_path_factory.mktemp("kia"), kia="kia_first") as here:
        yield here


@pytest.fixture
def file(tmp_path: Path) -> Iterator[Path]:
    """Lend a place for a file, and throw it away: it is in the clear."""
    place = tmp_path / "kia.csv"
    yield place
    place.unlink()


async def looked_at(page: Page) -> None:
    """See that a page is for everyone, small and dark as it is."""
    await page.evaluate(AXE)
    assert await page.evaluate(LOOKS) == []
    assert await violations(page) == []


async def send_file(page: Page, file: Path) -> None:
    """Choose the file and send it with the keyboard; choosing is the browser's own window."""
    await page.goto("/kia")
    await page.get_by_label("Filen", exact=True).set_input_files(file)
    await page.get_by_role("button", name="Skicka filen").press("Enter")
    await expect(page.locator("h1")).to_have_text("Hur filen ska läsas")


async def test_an_event_goes_to_kia_and_back_and_counts_once(
    place: Town, chromium: Chromium, file: Path
) -> None:
    moment = f"{DAY}T14:05:00+02:00"
    ours = (await reported(place, happened_at=moment)).json()
    alike = (await reported(place, happened_at="2025-05-07T14:05:00+02:00")).json()
    rows = [
        event(ROW, HERS, Händelsedatum="2025-05-07"),
        event(BAD, HERS, Händelsetyp="Kalas"),
        event(OURS, HERS, Händelsedatum=DAY),
    ]
    file.write_text(as_csv(rows), encoding="utf-8")

    async with chromium.window(place, "chef", **PLAIN) as page:
        await page.goto(f"/enhet/{ours['id']}")
        await page.get_by_role("link", name="Registrera i KIA").press("Enter")
        await page.get_by_label("Numret i KIA").fill(f" {OURS} ")
        await page.get_by_role("button", name="Spara numret").press("Enter")
        await expect(page.get_by_text(OURS, exact=True)).to_be_visible()

    async with chromium.window(place, "hr", **PLAIN) as page:
        await send_file(page, file)
        await expect(page.locator("main")).to_contain_text("Nya händelser: 1")
        await expect(page.locator("main")).to_contain_text("Rader som stoppas: 1")
        await expect(page.locator("main")).to_contain_text("Finns redan: 1")
        await page.get_by_label("Kalas", exact=True).select_option(label="Tillbud")
        await page.get_by_role("button", name="Visa igen").press("Enter")
        await expect(page.locator("main")).to_contain_text("Nya händelser: 2")
        await page.get_by_role("button", name="Läs in", exact=True).press("Enter")
        again = page.get_by_role("link", name="Visa hur långt det har kommit")
        while await again.count():
            await again.press("Enter")
        await expect(page.locator("main")).to_contain_text("Inlästa händelser: 2.")

    async with chromium.window(place, "chef", **PLAIN) as page:
        await page.goto("/enhet/kia")
        name = f"Samma händelse: {ROW} och {alike['reference']}"
        await page.get_by_role("button", name=name).press("Enter")
        await expect(page.get_by_text("Möjlig dubblett")).to_have_count(0)
        async with page.expect_download() as download:
            await page.get_by_role("link", name=re.compile("CSV")).press("Enter")
        saved = Path(await (await download.value).path()).read_text(encoding="utf-8-sig")
    lines = [line.split(";")[:2] for line in saved.splitlines()]
    assert [OURS, ours["reference"]] in lines
    assert [ROW, alike["reference"]] in lines
    assert [number for number, _ in lines].count(ROW) == 1
    row = await place.api("chef", "GET", f"{INCIDENTS}/{kia_id(ROW)}/handling")
    assert row.json()["stage"] == "duplicate"


async def test_the_pages_of_the_round_trip_are_for_everyone(
    place: Town, chromium: Chromium, file: Path
) -> None:
    rows = [event("m-1", HERS), event("m-2", "Hemtjänst norr", Händelsetyp="Kalas")]
    file.write_text(as_csv(rows), encoding="utf-8")
    async with chromium.window(place, "hr", **SMALL) as page:
        await send_file(page, file)
        await looked_at(page)
        await page.get_by_label("Händelsens nummer i KIA").select_option("")
        await follow(page, page.get_by_role("button", name="Visa igen"))
        await expect(page.locator("main")).to_contain_text("Välj först de kolumner som behövs")
        await looked_at(page)
    ours = (await reported(place)).json()["id"]
    put = {"json": {"number": "m-3"}}
    assert (await place.api("chef", "PUT", f"{INCIDENTS}/{ours}/kia", **put)).is_success
    async with chromium.window(place, "chef", **SMALL) as page:
        await page.goto(f"/enhet/{ours}/kia")
        await looked_at(page)
        await follow(page, page.get_by_role("button", name="Ändra numret"))
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await looked_at(page)
        await tab_to(page, page.get_by_label("Varför var numret fel?"))
        await page.keyboard.type("Jag läste av fel rad.")
        await follow(page, page.get_by_role("button", name="Ändra numret"))
        await expect(page.get_by_role("link", name="Registrera i KIA")).to_be_visible()


async def test_the_three_questions_are_answered_without_a_mouse_in_both_languages(
    first: Town, chromium: Chromium
) -> None:
    async with chromium.window(first, "medarbetare", **SMALL) as page:
        await page.goto("/rapportera/kia?nummer=t-1")
        await looked_at(page)
        await follow(page, page.get_by_role("button", name="Skicka svaren"))
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await looked_at(page)
        await follow(page, page.get_by_role("link", name="In English"))
        await looked_at(page)
        await choose(page, "Did the person want you", "Yes")
        await choose(page, "What did the person want to achieve?", "Change a decision")
        await tab_to(page, page.get_by_role("checkbox").nth(1))
        await page.keyboard.press("Space")
        await follow(page, page.get_by_role("button", name="Send the answers"))
        await expect(page.locator("h1")).to_have_text("Thank you for your answers")
        await looked_at(page)
