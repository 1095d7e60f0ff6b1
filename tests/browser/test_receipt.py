"""What can be done with a receipt code: without a mouse and scripts, on a phone in the dark."""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import needs
from tests.browser.chromium import PHONE, Chromium, Grumbles
from tests.browser.eyes import is_for_everyone, looks_right
from tests.browser.keyboard import choose, follow, tab_to
from tests.canary import CANARY
from tests.reporting.crossing import events_of, of
from tests.reporting.talking import written
from tests.reporting.test_anonymous import sent
from tests.town import Town

pytestmark = [needs.chromium, pytest.mark.slow]

IN_THE_DARK: dict[str, Any] = {"viewport": PHONE, "color_scheme": "dark"}
WITHOUT_SCRIPTS = IN_THE_DARK | {"java_script_enabled": False}
MORE = f"Han kom tillbaka med en blomsterkvast. {CANARY}"
WHY = f"Jag mindes fel. {CANARY}"
DOES = {
    "Lägg till något": "Lägg till i rapport",
    "Rätta något": "Rätta rapport",
    "Lägg till bild, fil eller inlägg": "Bilder, filer och inlägg",
    "Ta tillbaka rapporten": "Ta tillbaka rapport",
}
SENDS = {
    "Lägg till något": "Lägg till",
    "Rätta något": "Spara rättelsen",
    "Lägg till bild, fil eller inlägg": "Lägg till inlägget",
    "Ta tillbaka rapporten": "Ta tillbaka rapporten",
}


async def a_report(town: Town) -> tuple[str, dict[str, str]]:
    """Let somebody report anonymously, and the manager read it and ask; return what opens it."""
    async with town.browser() as visit:
        incident, receipt = await sent(town, visit)
    assert (await town.api("chef", "GET", of(incident))).status_code == 200
    assert (await written(town, "chef", incident)).is_success
    return incident, receipt


async def open_report(page: Page, receipt: dict[str, str]) -> None:
    """Type in number and code, without a mouse."""
    await page.goto("/kvitto")
    await tab_to(page, page.get_by_label("Rapportens nummer"))
    await page.keyboard.type(receipt["reference"])
    await tab_to(page, page.get_by_label("Kvittokoden"))
    await page.keyboard.type(receipt["code"])
    await press(page, "Visa rapporten")
    await expect(page.locator("h1")).to_have_text(f"Rapport {receipt['reference']}")


async def press(page: Page, button: str) -> None:
    """Go to a button, press it, and look at what comes."""
    await follow(page, page.get_by_role("button", name=button, exact=True))
    await looks_right(page)


async def test_she_adds_corrects_and_takes_back_without_a_mouse(
    town: Town, chromium: Chromium
) -> None:
    incident, receipt = await a_report(town)
    async with chromium.window(town, **WITHOUT_SCRIPTS) as page:
        await open_report(page, receipt)
        await expect(page.get_by_role("main")).to_contain_text("Du ser roller och inga namn.")

        await press(page, "Lägg till något")
        await tab_to(page, page.get_by_label("Vad vill du lägga till?"))
        await page.keyboard.type(MORE)
        await press(page, "Lägg till")
        await expect(page.get_by_role("status")).to_contain_text("Det är tillagt.")

        await press(page, "Rätta något")
        await choose(page, "Var det hot eller våld?", "Ja")
        await press(page, "Spara rättelsen")
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await tab_to(page, page.get_by_label("Varför rättar du?"))
        await page.keyboard.type(WHY)
        await press(page, "Spara rättelsen")
        await expect(page.get_by_role("main")).to_contain_text("Rättat: hot eller våld")

        await press(page, "Ta tillbaka rapporten")
        await press(page, "Ta tillbaka rapporten")
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await tab_to(page, page.get_by_label("Ja, jag vill ta tillbaka rapporten"))
        await page.keyboard.press("Space")
        await press(page, "Ta tillbaka rapporten")
        await expect(page.get_by_role("status")).to_contain_text("Rapporten är återtagen.")
        assert await page.get_by_text(MORE).count() == 0
    happened = [event for event in await events_of(town, incident) if not event.startswith("mess")]
    assert happened == ["reported", "details-added", "facts-corrected", "withdrawn"]


@pytest.mark.parametrize("button", DOES)
async def test_each_of_its_pages_is_for_everyone(
    town: Town, chromium: Chromium, button: str
) -> None:
    _, receipt = await a_report(town)
    async with chromium.window(town, **IN_THE_DARK) as page:
        grumbles = Grumbles(page)
        await open_report(page, receipt)
        await is_for_everyone(page)
        await press(page, button)
        assert (await page.locator("h1").inner_text()).startswith(DOES[button])
        await is_for_everyone(page)
        await press(page, SENDS[button])
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await is_for_everyone(page)
        assert grumbles.heard == []


async def test_a_picture_is_attached_on_a_phone_without_scripts(
    town: Town, chromium: Chromium
) -> None:
    incident, receipt = await a_report(town)
    async with chromium.window(town, **WITHOUT_SCRIPTS) as page:
        await open_report(page, receipt)
        await press(page, "Lägg till bild, fil eller inlägg")
        await page.get_by_label("Välj en eller flera filer").set_input_files(
            {"name": "Elin.txt", "mimeType": "text/plain", "buffer": MORE.encode()}
        )
        await press(page, "Lägg till")
        await expect(page.get_by_role("main")).to_contain_text("Bilder och filer: 1")
    listed = (await town.api("chef", "GET", of(incident, "evidence"))).json()
    assert [one["name"] for one in listed["attachments"]] == ["bilaga-1.txt"]
