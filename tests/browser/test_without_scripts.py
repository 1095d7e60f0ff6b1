"""Everything that one must be able to do, in a browser that runs no scripts."""

from contextlib import AbstractAsyncContextManager
from uuid import uuid4

import pytest
from playwright.async_api import Page, expect

from services.demo import files
from tests.browser import needs
from tests.browser.chromium import Chromium, name_of
from tests.browser.steps import fill_in, go_on
from tests.escalation.test_cases import case_of
from tests.stories import reported
from tests.town import Town, eventually

pytestmark = [needs.chromium, pytest.mark.slow]

SERIES = "/api/statistics/series/hot-och-vald"


def plain(
    chromium: Chromium, town: Town, alias: str | None = None
) -> AbstractAsyncContextManager[Page]:
    """Open a window in which nothing but the browser itself moves."""
    return chromium.window(town, alias, java_script_enabled=False)


async def test_a_report_goes_from_the_form_to_the_manager_and_the_console(
    town: Town, chromium: Chromium
) -> None:
    words = f"Ord som bara finns här {uuid4()}"
    async with plain(chromium, town) as page:
        await page.goto("/")
        await page.get_by_role("link", name="Rapportera en händelse").click()
        await page.get_by_role("button", name=name_of("medarbetare")).click()
        await page.get_by_role("link", name="Ja, jag vill berätta vad som hände").click()
        await fill_in(page, words)
        await expect(page.locator("h1")).to_have_text("Tack. Vi har fått din rapport.")
        reference = await page.locator(".receipt dd").first.inner_text()
        await page.get_by_role("main").get_by_role("link", name="Mina rapporter").click()
        await page.get_by_role("link", name=reference).click()
        await expect(page.get_by_role("main")).to_contain_text(words)

    async with plain(chromium, town, "chef") as page:
        await page.get_by_role("link", name="Min enhet").first.click()
        await page.get_by_role("link", name=reference).click()
        await expect(page.get_by_role("main")).to_contain_text(words)

    await case_of(town, page.url.rpartition("/")[2])
    async with plain(chromium, town, "sakerhet") as page:
        await page.get_by_role("link", name="Larm").first.click()
        await expect(page.get_by_role("main")).not_to_contain_text(words)
        await page.get_by_role("button", name=f"Ta emot {reference}", exact=True).click()
        await page.get_by_role("link", name="Mottagna").click()
        line = page.locator("#larm > li").filter(has_text=reference)
        await expect(line).to_contain_text(f"av {name_of('sakerhet')}.")
        await expect(line.get_by_role("button")).to_have_count(0)


async def test_the_console_says_that_it_must_be_loaded_again(
    town: Town, chromium: Chromium
) -> None:
    async with plain(chromium, town, "sakerhet") as page:
        await page.goto("/larm")
        await expect(page.get_by_role("status")).to_contain_text("Ladda om den")
        case = await case_of(town, (await reported(town)).json()["id"])
        await expect(page.locator(f"#case-{case['id']}")).to_have_count(0)
        await page.reload()
        await expect(page.locator("#larm > li").first).to_contain_text(case["reference"])


async def test_what_was_wrong_can_be_put_right(town: Town, chromium: Chromium) -> None:
    async with plain(chromium, town, "kollega") as page:
        await page.goto("/rapportera/handelsen")
        await go_on(page)
        await expect(page.locator(".ds-error-summary")).to_be_visible()
        await fill_in(page, "Nu stämmer det.")
        await expect(page.locator("h1")).to_have_text("Tack. Vi har fått din rapport.")


async def test_a_report_is_put_aside_and_gone_on_with(town: Town, chromium: Chromium) -> None:
    async with plain(chromium, town, "chef-annan-enhet") as page:
        await page.goto("/rapportera/handelsen")
        await page.get_by_label("Vad hände?").fill("Jag skriver klart sedan.")
        await page.get_by_role("button", name="Spara och fortsätt senare").click()
        await page.get_by_role("link", name="Fortsätt på utkastet").click()
        await page.get_by_role("button", name="Tillbaka").click()
        await expect(page.get_by_label("Vad hände?")).to_have_value("Jag skriver klart sedan.")
        await page.goto("/rapportera")
        await page.get_by_role("button", name="Släng utkastet").click()
        await expect(page.get_by_text("Du har ett utkast")).to_have_count(0)


async def test_the_board_chooses_its_years(town: Town, chromium: Chromium) -> None:
    secretary = "namndsekreterare"
    await eventually(lambda: town.api(secretary, "GET", SERIES), lambda a: a.status_code != 404)
    content = files.SERIES.read_bytes()
    headers = {"content-type": "text/csv; charset=utf-8"}
    path = f"{SERIES}/imports"
    answer = await town.api(secretary, "POST", path, content=content, headers=headers)
    assert answer.is_success, answer.text
    async with plain(chromium, town, "namndledamot") as page:
        await page.goto("/namnd")
        await page.get_by_label("Från år").fill("2019")
        await page.get_by_label("Till och med", exact=True).fill("2021-09-07")
        await page.get_by_role("button", name="Visa").click()
        headings = page.get_by_role("table").get_by_role("columnheader")
        await expect(headings).to_have_text(["Enhet", "2019", "2020", "20210907"])
        everyone = page.get_by_role("row", name="Socialförvaltningen").get_by_role("cell")
        await expect(everyone).to_have_text(["53", "66", "24"])


async def test_whoever_logs_out_is_out(town: Town, chromium: Chromium) -> None:
    async with plain(chromium, town, "medarbetare") as page:
        await page.get_by_role("button", name="Logga ut").click()
        await expect(page.get_by_role("link", name="Logga in").first).to_be_visible()
        await page.goto("/mina-rapporter")
        await expect(page.locator("h1")).to_have_text("Logga in")
