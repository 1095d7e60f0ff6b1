"""A pilot as people lead it: without a mouse, without scripts, on a phone, in the dark."""

from datetime import date
from typing import Any

import pytest
from playwright.async_api import Page, expect

from shared import clock
from shared.clock import swedish_date
from tests.browser import needs
from tests.browser.chromium import DESKTOP, PHONE, Chromium, Grumbles
from tests.browser.eyes import AXE, LOOKS, violations
from tests.browser.keyboard import choose, follow, tab_to
from tests.reporting.form import CHECK, one_by_one
from tests.reporting.piloting import LEARN, ONE, PILOTS, THREE, WHY
from tests.town import Town

pytestmark = [needs.chromium, pytest.mark.slow]

UNIT, ANOTHER = "ekonomiskt-bistand", "beroende"


def today() -> date:
    """Return today's date in Sweden."""
    return swedish_date(clock.now())


async def one_question(town: Town) -> None:
    """Let everybody be asked with the form before the pilot."""
    path = "/api/reporting/forms/socialnamnden"
    answer = await town.api("admin", "PUT", path, json={"edition": ONE})
    assert answer.is_success, answer.text


async def started(town: Town) -> str:
    """Start a pilot of one day, in which something is told; return its page."""
    pilot: dict[str, Any] = {
        "id": "4d3a0b1c-93f5-4a3e-8d53-b5c8c1a60001",
        "units": [str(town.unit(UNIT)), str(town.unit(ANOTHER))],
        "edition": THREE,
        "first_day": today().isoformat(),
        "last_day": today().isoformat(),
        "question": LEARN,
    }
    answer = await town.api("hr", "POST", PILOTS, json=pilot)
    assert answer.status_code == 201, answer.text
    for alias in ("medarbetare", "beroende-1", "utredning-1"):
        async with town.browser(alias) as visit:
            await one_by_one(visit)
            assert (await visit.send(CHECK)).status_code == 303
    return f"/pilot/{pilot['id']}"


async def test_hr_starts_a_pilot_and_breaks_it_off_without_a_mouse(
    own_town: Town, chromium: Chromium
) -> None:
    await one_question(own_town)
    async with chromium.window(own_town, "hr") as page:
        await page.goto("/")
        await follow(page, page.get_by_role("navigation").get_by_role("link", name="Pilot"))
        await follow(page, page.get_by_role("link", name="Starta en pilot"))
        await follow(page, page.get_by_role("button", name="Starta piloten"))
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await tab_to(page, page.get_by_role("textbox", name="Vad vill ni få veta?"))
        await page.keyboard.type("Syns fler försök att påverka?")
        await choose(page, "Vilket formulär ska prövas?", "2026-1, tre frågor om påverkan")
        await tab_to(page, page.get_by_role("checkbox", name="Ekonomiskt bistånd"))
        await page.keyboard.press("Space")
        await follow(page, page.get_by_role("button", name="Starta piloten"))
        await expect(page.locator("h1")).to_have_text("Pilot med formulär 2026-1")
        await expect(page.get_by_role("main")).to_contain_text("Pågår till och med")

        await follow(page, page.get_by_role("link", name="Avbryt piloten"))
        await tab_to(page, page.get_by_role("textbox", name="Varför?"))
        await page.keyboard.type("Vi väntar till hösten.")
        await tab_to(page, page.get_by_role("checkbox", name="Ja, jag vill avbryta piloten"))
        await page.keyboard.press("Space")
        await follow(page, page.get_by_role("button", name="Avbryt piloten"))
        await expect(page.get_by_role("main")).to_contain_text("Vi väntar till hösten.")
        await expect(page.get_by_role("main")).to_contain_text("Avbruten")


async def test_a_pilot_is_evaluated_and_concluded_on_a_phone_without_scripts(
    own_town: Town, chromium: Chromium
) -> None:
    await one_question(own_town)
    path = await started(own_town)
    options = {"viewport": PHONE, "has_touch": True, "java_script_enabled": False}
    async with chromium.window(own_town, "hr", **options) as page:
        main = page.get_by_role("main")
        await page.goto(path)
        compared = page.get_by_role("table", name="Pilotens enheter och övriga enheter")
        line = compared.get_by_role("row").nth(1).get_by_role("cell")
        await expect(line).to_have_text(["inga rapporter", "2", "inga rapporter", "1"])
        await page.get_by_label("Enhet som också ska vara med").select_option(label="Staben")
        await page.get_by_role("button", name="Lägg till enheten").tap()
        await page.get_by_role("button", name="Ta bort Staben").tap()
        await expect(page.get_by_role("button", name="Ta bort Staben")).to_have_count(0)

        await page.get_by_role("button", name="Spara siffrorna som utvärdering").tap()
        await page.get_by_role("link", name="Avsluta piloten").tap()
        await page.get_by_role("button", name="Avsluta piloten").tap()
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        decision = page.get_by_role("radiogroup", name="Ska alla få formuläret?")
        await decision.get_by_label("Ja, alla får det från och med nu").check()
        await page.get_by_label("Rutinens nya version").fill("2")
        await page.get_by_label("Varför?").fill("Fler försök syns.")
        await page.get_by_role("button", name="Avsluta piloten").tap()
        await expect(main).to_contain_text("Alla har fått formuläret")
        await page.get_by_role("link", name="Utkast till rutinen, version 2").tap()
        await expect(page.locator("h1")).to_contain_text("version 2")
        async with page.expect_download() as download:
            await page.get_by_role("link", name="Ladda ner som text").tap()
        assert (await download.value).suggested_filename == "rutin-version-2.md"

    async with chromium.window(own_town, "utredning-1", java_script_enabled=False) as page:
        await page.goto("/rapportera/syfte")
        await expect(page.get_by_text("Vad ville personen uppnå?")).to_be_visible()


async def test_every_page_of_a_pilot_is_for_everyone(own_town: Town, chromium: Chromium) -> None:
    await one_question(own_town)
    path = await started(own_town)
    async with chromium.window(own_town, "admin") as page:
        grumbles = Grumbles(page)
        await _looked_at(page, "/pilot", "/formular", "/pilot/ny", path, f"{path}/avbryt")
        for where, button in (
            ("/pilot/ny", "Starta piloten"),
            ("/formular", "Byt formulär"),
            (f"{path}/avbryt", "Avbryt piloten"),
            (f"{path}/avsluta", "Avsluta piloten"),
            (path, "Lägg till enheten"),
        ):
            await page.goto(where)
            await page.get_by_role("button", name=button).click()
            await page.locator(".ds-error-summary").wait_for()
            await _looks(page)
        await page.goto(path)
        await page.get_by_role("button", name="Spara siffrorna").click()
        await _looked_at(page, f"{path}/avsluta")
        await page.get_by_label("Ja, alla får det från och med nu").check()
        await page.get_by_label("Rutinens nya version").fill("2")
        await page.get_by_label("Varför?").fill(WHY)
        await page.get_by_role("button", name="Avsluta piloten").click()
        await _looked_at(page, path, f"{path}/rutin", "/formular", "/pilot")
        assert grumbles.heard == []
        await page.goto(f"{path}/rutin")
        await page.emulate_media(media="print")
        await expect(page.get_by_role("link", name="Ladda ner som text")).to_be_hidden()
        await expect(page.get_by_role("navigation")).to_be_hidden()


async def _looked_at(page: Page, *paths: str) -> None:
    for path in paths:
        await page.goto(path)
        await _looks(page)


async def _looks(page: Page) -> None:
    """See a page on a desk in the light, and on a phone in the dark."""
    await page.evaluate(AXE)
    for look, size in {"light": DESKTOP, "dark": PHONE}.items():
        await page.emulate_media(color_scheme="dark" if look == "dark" else "light")
        await page.set_viewport_size(size)
        assert await page.evaluate(LOOKS) == [], (page.url, look)
        assert await violations(page) == [], (page.url, look)
    await page.set_viewport_size(DESKTOP)
