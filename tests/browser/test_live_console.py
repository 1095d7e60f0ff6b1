"""The console of the security department, while it is open."""

from typing import Any

import pytest
from playwright.async_api import Locator, Page, Route, expect

from tests.browser import needs
from tests.browser.chromium import Chromium, Grumbles, log_in, name_of
from tests.browser.line import line_to
from tests.escalation.test_cases import case_of
from tests.stories import reported
from tests.town import Town, eventually

pytestmark = [needs.chromium, pytest.mark.slow]

CONNECTED = "Ansluten. Nya larm visas här direkt."
LOST = "Anslutningen är bruten. Försöker igen. Ring om det är bråttom."
OUT = "Du är inte inloggad längre. Ladda om sidan och logga in. Ring om det är bråttom."
HIDE = """() => {
  Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
  Object.defineProperty(document, "visibilityState", { configurable: true, get: () => "hidden" });
  document.dispatchEvent(new Event("visibilitychange"));
}"""
IDS = "lines => lines.map(line => line.id)"


async def watch(page: Page, path: str = "/larm") -> None:
    """Open the console and wait until it hears what happens."""
    await page.goto(path)
    await expect(page.get_by_role("status")).to_have_text(CONNECTED)
    # A page that is loaded again would forget this.
    await page.evaluate("globalThis.sameAsBefore = true")


async def alarm(town: Town) -> dict[str, Any]:
    """Let someone report a threat; return its case."""
    return await case_of(town, (await reported(town)).json()["id"])


def lines(page: Page) -> Locator:
    """Return the list's lines."""
    return page.locator("#larm > li")


def line(page: Page, case: dict[str, Any]) -> Locator:
    """Return a case's line or lines, by what people read there."""
    heading = page.get_by_role("heading", name=case["reference"])
    return lines(page).filter(has=heading)


async def is_first(page: Page, case: dict[str, Any]) -> None:
    """Wait until a case is at the top, and see that nothing is there twice."""
    await expect(lines(page).first).to_contain_text(case["reference"])
    await expect(line(page, case)).to_have_count(1)
    ids = await lines(page).evaluate_all(IDS)
    assert len(ids) == len(set(ids))
    assert await page.evaluate("globalThis.sameAsBefore") is True


async def test_a_new_alarm_comes_to_the_top_without_loading_the_page_again(
    town: Town, chromium: Chromium
) -> None:
    async with chromium.window(town, "sakerhet") as page:
        grumbles = Grumbles(page)
        await watch(page)
        for _ in range(3):
            await is_first(page, await alarm(town))
        assert grumbles.heard == []


async def test_how_many_wait_is_true_also_after_the_next_alarm(
    own_town: Town, chromium: Chromium
) -> None:
    async with chromium.window(own_town, "sakerhet") as page:
        await watch(page)
        await expect(page.locator("#antal")).to_have_text("Inga larm väntar på att tas emot.")
        case = await alarm(own_town)
        await expect(page.locator("#antal")).to_have_text("1 larm väntar på att tas emot.")
        await own_town.api("sakerhet", "POST", f"/api/escalation/cases/{case['id']}/receive")
        await expect(page.locator("#antal")).to_have_text("Inga larm väntar på att tas emot.")


async def test_the_first_alarm_ever_takes_the_place_of_the_words_that_there_is_none(
    own_town: Town, chromium: Chromium
) -> None:
    async with chromium.window(own_town, "sakerhet") as page:
        await watch(page)
        none = page.get_by_text("Inga larm här.")
        await expect(none).to_be_visible()
        await is_first(page, await alarm(own_town))
        await expect(none).to_have_count(0)


async def test_the_console_listens_also_behind_another_tab(town: Town, chromium: Chromium) -> None:
    async with chromium.window(town, "sakerhet") as page:
        await watch(page)
        other = await page.context.new_page()
        await other.goto("/")
        await other.bring_to_front()
        await page.evaluate(HIDE)  # without a screen Chromium itself says that both are seen
        await is_first(page, await alarm(town))
        await expect(page.get_by_role("status")).to_have_text(CONNECTED)


async def test_a_console_whose_scripts_come_slowly_connects_too(
    town: Town, chromium: Chromium
) -> None:
    async with chromium.window(town, "sakerhet") as page:

        async def late(route: Route) -> None:
            # Until htmx is there, and has done what it had put off to its next turn.
            await eventually(lambda: page.evaluate("'htmx' in globalThis"))
            await page.evaluate("new Promise(done => setTimeout(done))")
            await route.continue_()

        await page.route("**/hx-sse.min.js", late)
        await page.route("**/larm.js", late)
        await watch(page)
        await is_first(page, await alarm(town))


async def test_what_happened_while_the_line_was_broken_is_there_once_afterwards(
    town: Town, chromium: Chromium
) -> None:
    async with (
        line_to(town) as line_there,
        chromium.window(town, "sakerhet", base_url=line_there.address) as page,
    ):
        await watch(page)
        heard = await alarm(town)
        await is_first(page, heard)
        status = page.get_by_role("status")

        line_there.cut()
        await expect(status).to_have_text(LOST)
        missed = [await alarm(town) for _ in range(2)]
        await expect(line(page, missed[0])).to_have_count(0)

        line_there.mend()
        await expect(status).to_have_text(CONNECTED)
        await is_first(page, missed[1])
        await is_first(page, await alarm(town))  # whatever came twice would have come by now
        for case in (heard, *missed):
            await expect(line(page, case)).to_have_count(1)


async def test_a_console_that_had_heard_nothing_yet_misses_nothing_either(
    town: Town, chromium: Chromium
) -> None:
    async with (
        line_to(town) as line_there,
        chromium.window(town, "sakerhet", base_url=line_there.address) as page,
    ):
        await watch(page)
        line_there.cut()
        await expect(page.get_by_role("status")).to_have_text(LOST)
        missed = await alarm(town)
        line_there.mend()
        await is_first(page, missed)
        await is_first(page, await alarm(town))
        await expect(line(page, missed)).to_have_count(1)


async def test_a_case_taken_on_in_one_window_changes_in_the_other(
    town: Town, chromium: Chromium
) -> None:
    case = await alarm(town)
    async with (
        chromium.window(town, "sakerhet") as mine,
        chromium.window(town, "sakerhet") as hers,
    ):
        await watch(mine)
        await watch(hers, "/larm?state=open")
        button = mine.get_by_role("button", name=f"Ta emot {case['reference']}", exact=True)
        await button.click()
        for page in (mine, hers):
            await expect(line(page, case)).to_contain_text(f"av {name_of('sakerhet')}.")
            await expect(line(page, case).get_by_role("button")).to_have_count(0)
            await expect(line(page, case)).to_have_count(1)
        await is_first(hers, await alarm(town))


async def test_a_case_that_is_not_on_the_page_disturbs_nothing(
    town: Town, chromium: Chromium
) -> None:
    elsewhere = await alarm(town)
    async with chromium.window(town, "sakerhet") as page:
        await watch(page)
        grumbles = Grumbles(page)
        await line(page, elsewhere).evaluate("line => line.remove()")
        await town.api("sakerhet", "POST", f"/api/escalation/cases/{elsewhere['id']}/receive")
        await is_first(page, await alarm(town))
        await expect(line(page, elsewhere)).to_have_count(0)
        await expect(page.get_by_role("status")).to_have_text(CONNECTED)
        assert grumbles.heard == []


async def test_whoever_has_logged_out_elsewhere_is_told_and_hears_again_after_logging_in(
    town: Town, chromium: Chromium
) -> None:
    async with chromium.window(town, "sakerhet") as page:
        await watch(page)
        other = await page.context.new_page()
        await other.goto("/")
        await other.get_by_role("button", name="Logga ut").click()
        await expect(page.get_by_role("status")).to_have_text(OUT)
        case = await alarm(town)
        await expect(line(page, case)).to_have_count(0)
        await log_in(other, "sakerhet")
        await expect(page.get_by_role("status")).to_have_text(CONNECTED)
        await expect(line(page, case)).to_have_count(1)
