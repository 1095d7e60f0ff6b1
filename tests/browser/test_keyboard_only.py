"""What someone does who has no mouse; nothing here is ever clicked."""

import pytest
from playwright.async_api import expect

from tests.browser import needs
from tests.browser.chromium import Chromium, name_of
from tests.browser.keyboard import (
    choose,
    follow,
    go_back_some_years,
    go_on,
    log_in_by_keyboard,
    step,
    tab_to,
)
from tests.escalation.test_cases import case_of
from tests.stories import reported
from tests.town import Town

pytestmark = [needs.chromium, pytest.mark.slow]

FORM = "/rapportera/handelsen"


async def test_a_report_needs_no_mouse_from_the_start_page_to_the_receipt(
    town: Town, chromium: Chromium
) -> None:
    async with chromium.window(town) as page:
        await page.goto("/")
        await follow(page, page.get_by_role("link", name="Rapportera en händelse"))
        await expect(page.locator("h1")).to_have_text("Logga in")
        await log_in_by_keyboard(page, "medarbetare")
        await follow(page, page.get_by_role("link", name="Ja, jag vill berätta vad som hände"))

        await tab_to(page, page.get_by_role("textbox", name="Vad hände?"))
        await page.keyboard.type("Han sa att han vet var jag bor.")
        await go_on(page)
        await tab_to(page, page.get_by_role("checkbox", name="Hot"))
        await page.keyboard.press("Space")
        await choose(page, "Var det hot eller våld?", "Ja")
        await choose(page, "Hur gick det?", "Någon blev skadad på väg")
        await go_on(page)
        await tab_to(page, page.get_by_role("checkbox", name="Det fanns ett vapen"))
        await page.keyboard.press("Space")
        await go_on(page)
        await choose(page, "Ville personen få dig", "Ja")
        await go_on(page)
        await choose(page, "Vad ville personen uppnå?", "Hindra eller försena")
        await tab_to(page, page.get_by_role("checkbox", name="Jag tvekade"))
        await page.keyboard.press("Space")
        await go_on(page)
        await tab_to(page, page.get_by_label("Datum"))
        await go_back_some_years(page, page.get_by_label("Datum"))
        await tab_to(page, page.get_by_label("Klockslag"))
        await page.keyboard.type("1205A")  # the letter is for machines that count to twelve
        for _step in ("place", "receiver", "name"):
            await go_on(page)
        await follow(page, page.get_by_role("button", name="Skicka rapporten"))

        await expect(page.locator("h1")).to_have_text("Tack. Vi har fått din rapport.")
        await follow(page, page.get_by_role("link", name="Mina rapporter").last)
        await expect(page.locator("h1")).to_have_text("Mina rapporter")


@pytest.mark.parametrize("path", ["/", FORM, "/larm", "/namnd"])
async def test_the_first_tab_offers_to_skip_the_menu(
    town: Town, chromium: Chromium, path: str
) -> None:
    async with chromium.window(town, "sakerhet") as page:
        await page.goto(path)
        await step(page)
        skip = page.get_by_role("link", name="Hoppa till innehållet")
        await expect(skip).to_be_focused()
        await expect(skip).to_be_in_viewport()
        await page.keyboard.press("Enter")
        await step(page)
        assert await page.evaluate("document.activeElement.closest('main') !== null")


async def test_after_a_mistake_the_focus_is_on_the_list_of_what_is_wrong(
    town: Town, chromium: Chromium
) -> None:
    async with chromium.window(town, "medarbetare") as page:
        await page.goto(FORM)
        await go_on(page)
        summary = page.get_by_role("group", name="Det här behöver rättas")
        await expect(summary).to_be_focused()
        assert (await page.title()).startswith("Fel: ")

        await tab_to(page, summary.get_by_role("link").first)
        await step(page, "Enter")
        story = page.get_by_role("textbox", name="Vad hände?")
        await expect(story).to_be_focused()
        await expect(page.locator("label[for=what_happened]")).to_be_in_viewport()


@pytest.mark.parametrize(
    ("path", "wrong"),
    [("/rapportera/sort", 3), ("/rapportera/paverkan", 1), ("/rapportera/plats", 1)],
)
async def test_every_line_of_that_list_leads_to_its_question(
    town: Town, chromium: Chromium, path: str, wrong: int
) -> None:
    async with chromium.window(town, "stab-1") as page:
        await page.goto(path)
        await go_on(page)
        links = page.locator(".ds-error-summary a")
        await expect(links).to_have_count(wrong)
        for link in await links.all():
            await link.focus()
            await step(page, "Enter")
            asked = page.locator("[aria-invalid=true]:focus, [aria-invalid=true] :focus")
            await expect(asked).to_have_count(1)


async def test_what_is_missing_at_the_end_leads_to_where_it_is_asked(
    town: Town, chromium: Chromium
) -> None:
    async with chromium.window(town, "stab-1") as page:
        await page.goto(f"{FORM}?ny=ja")
        await tab_to(page, page.get_by_role("textbox", name="Vad hände?"))
        await page.keyboard.type("Han väntade utanför.")
        await go_on(page)
        await page.goto("/rapportera/kontrollera")
        summary = page.get_by_role("group", name="Det här behöver rättas")
        await tab_to(page, summary.get_by_role("link").first)
        await step(page, "Enter")
        await expect(page.locator("#forms")).to_be_focused()
        async with page.expect_navigation():
            await page.keyboard.press("Enter")
        await expect(page.locator("h1")).to_have_text("Vad var det för något?")


async def test_a_case_is_taken_on_without_a_mouse(town: Town, chromium: Chromium) -> None:
    case = await case_of(town, (await reported(town)).json()["id"])
    async with chromium.window(town, "sakerhet") as page:
        await page.goto("/larm")
        button = page.get_by_role("button", name=f"Ta emot {case['reference']}", exact=True)
        await follow(page, button)
        line = page.locator(f"#case-{case['id']}")
        await expect(line).to_contain_text(f"av {name_of('sakerhet')}")
        await expect(button).to_have_count(0)
