"""A reporter's own report on a phone that runs no scripts: adding, correcting, taking back."""

import pytest
from playwright.async_api import expect

from tests.browser import needs
from tests.browser.chromium import PHONE, Chromium
from tests.reporting.crossing import told
from tests.town import Town

pytestmark = [needs.chromium, pytest.mark.slow]


async def test_she_adds_corrects_follows_and_takes_back(town: Town, chromium: Chromium) -> None:
    incident = await told(town)
    options = {"viewport": PHONE, "has_touch": True, "java_script_enabled": False}
    async with chromium.window(town, "medarbetare", **options) as page:
        main = page.get_by_role("main")
        await page.goto(f"/mina-rapporter/{incident}")
        await expect(main).to_contain_text("Ingen har bekräftat den ännu.")

        await page.get_by_role("link", name="Lägg till något").tap()
        await page.get_by_label("Vad vill du lägga till?").fill("Han kom tillbaka efter lunch.")
        await page.get_by_role("button", name="Lägg till").tap()
        await expect(main).to_contain_text("Han kom tillbaka efter lunch.")

        await page.get_by_role("link", name="Rätta något").tap()
        await page.get_by_role("button", name="Spara rättelsen").tap()
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await page.get_by_label("Datum").fill("2026-11-19")
        await page.get_by_label("Varför rättar du?").fill("Jag mindes fel dag.")
        await page.get_by_role("button", name="Spara rättelsen").tap()
        await expect(main).to_contain_text("19 november 2026 kl. 14.05")
        await expect(main).to_contain_text("Förut: 20 november 2026 kl. 14.05")

        await page.get_by_role("link", name="Se allt som har hänt med rapporten").tap()
        await expect(main).to_contain_text("Rapportören rättade när det hände.")
        await page.get_by_label("Dag och klockslag, eller plats i loggen").fill("2020-01-01")
        await page.get_by_role("button", name="Visa").tap()
        await expect(main).to_contain_text("Då fanns ingen rapport.")
        await page.get_by_role("link", name="Tillbaka").tap()

        await page.get_by_role("link", name="Ta tillbaka rapporten").tap()
        await expect(main).to_contain_text("Det går inte att ångra.")
        await page.get_by_label("Ja, jag vill ta tillbaka rapporten").check()
        await page.get_by_role("button", name="Ta tillbaka rapporten").tap()
        await expect(main).to_contain_text("Du har tagit tillbaka rapporten.")
        await expect(page.get_by_role("link", name="Rätta något")).to_have_count(0)
