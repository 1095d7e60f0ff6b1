"""An improper offer, told by somebody nobody knows, and a manager who is too close to it.

In a real browser, on a phone in the dark, by keyboard alone and without scripts.
"""

from typing import Any

import pytest
from playwright.async_api import Page, expect

from services.demo import files
from tests.browser import needs
from tests.browser.chromium import PHONE, Chromium
from tests.browser.eyes import looks_right
from tests.browser.keyboard import choose, follow, tab_to
from tests.canary import CANARY
from tests.reporting.crossing import events_of, of
from tests.reporting.talking import too_close
from tests.stories import INCIDENTS
from tests.town import Town

pytestmark = [needs.chromium, pytest.mark.slow]

TOLD = f"Byggherren bjöd oss på en resa, och chefen ville att vi skulle åka. {CANARY}"
QUESTION = f"När var det, och vem mer hörde erbjudandet? {CANARY}"
ANSWER = f"I tisdags på morgonmötet. {CANARY}"
REASON = f"Jag vill höra vittnet själv. {CANARY}"
NOT_NEEDED = f"Det räcker att skriva till den som rapporterade. {CANARY}"
NEEDED = f"Polisen behöver kunna höra vittnet. {CANARY}"
PHONE_WITHOUT_SCRIPTS: dict[str, Any] = {
    "viewport": PHONE,
    "color_scheme": "dark",
    "java_script_enabled": False,
}
ELIN = next(person.name for person in files.people() if person.alias == "medarbetare")


async def fill_in(page: Page) -> None:
    """Fill in what happened, as on every form."""
    await write_in(page, "Vad hände?", TOLD)
    await tab_to(page, page.get_by_label("Erbjudande"))
    await page.keyboard.press("Space")
    await choose(page, "Var det hot eller våld?", "Nej")
    await choose(page, "Ville personen", "Ja")
    await choose(page, "Hur gick det?", "Inget har hänt")
    place = page.get_by_label("Var hände det?")
    await tab_to(page, place)
    await place.select_option(label="Ekonomiskt bistånd")
    await page.get_by_label("Datum").fill("2026-11-20")  # how it is typed depends on the machine
    await page.get_by_label("Klockslag").fill("08:05")


async def write_in(page: Page, label: str, text: str) -> None:
    """Write in a field."""
    await tab_to(page, page.get_by_label(label))
    await page.keyboard.type(text)


async def press(page: Page, button: str) -> None:
    """Press a button, and look at what comes."""
    await follow(page, page.get_by_role("button", name=button, exact=True))
    await looks_right(page)


async def open_by_receipt(page: Page, number: str, code: str) -> None:
    """Type in number and code."""
    await page.goto("/kvitto")
    await write_in(page, "Rapportens nummer", number)
    await write_in(page, "Kvittokoden", code)
    await press(page, "Visa rapporten")


async def write(page: Page, text: str) -> None:
    """Write a message on a report's page, after an empty one is refused."""
    await press(page, "Skicka meddelandet")
    await expect(page.locator(".ds-error-summary")).to_be_focused()
    await write_in(page, "Ditt meddelande", text)
    await press(page, "Skicka meddelandet")
    await page.locator(".told", has_text=text).wait_for()


async def test_an_offer_is_told_anonymously_and_asked_about(town: Town, chromium: Chromium) -> None:
    async with chromium.window(town, **PHONE_WITHOUT_SCRIPTS) as page:
        await page.goto("/rapportera/anonymt")
        await fill_in(page)
        incident = await page.locator("input[name=id]").get_attribute("value")
        assert incident is not None
        await press(page, "Skicka anonymt")
        number, code = await page.locator(".receipt dd").all_inner_texts()
        assert await page.evaluate("innerWidth") == PHONE["width"]

    await too_close(town, incident)  # the manager says so as soon as she reads it
    async with chromium.window(town, "chef", **PHONE_WITHOUT_SCRIPTS) as page:
        await page.goto(f"/enhet/{incident}")
        assert await page.get_by_text(TOLD).count() == 0

    async with chromium.window(town, "avdelningschef", **PHONE_WITHOUT_SCRIPTS) as page:
        await page.goto(f"/enhet/{incident}")
        await page.get_by_text("Rapporten är anonym.").wait_for()
        assert await page.get_by_text("Be att få veta namnet").count() == 0
        await write(page, QUESTION)

    async with chromium.window(town, **PHONE_WITHOUT_SCRIPTS) as page:
        await open_by_receipt(page, number, code)
        await page.get_by_text(QUESTION).wait_for()
        await write(page, ANSWER)
        assert await page.get_by_text("avrundat till hel timme").count() == 2

    async with chromium.window(town, "avdelningschef", **PHONE_WITHOUT_SCRIPTS) as page:
        await page.goto("/enhet")
        line = page.locator("li", has_text=number)
        await line.get_by_text("Nytt meddelande").wait_for()
        await follow(page, line.get_by_role("link"))
        await looks_right(page)
        await page.get_by_text(ANSWER).wait_for()
    assert (await events_of(town, incident))[-2:] == [
        "message-to-reporter-posted",
        "message-from-reporter-posted",
    ]


async def ask(page: Page, incident: str) -> None:
    """Ask for the name on a report's page."""
    await page.goto(f"/enhet/{incident}")
    await tab_to(page, page.locator("summary", has_text="Be att få veta namnet"))
    await page.keyboard.press("Enter")
    await page.get_by_label("Varför behöver du veta namnet?").wait_for()  # it has opened
    await write_in(page, "Varför behöver du veta namnet?", REASON)
    await press(page, "Skicka begäran")
    await page.get_by_text("Väntar på svar").wait_for()


async def answer(town: Town, chromium: Chromium, number: str, choice: str, why: str) -> None:
    """Let the custodian answer what waits."""
    window = chromium.window(town, "identitetsforvaltare", **PHONE_WITHOUT_SCRIPTS)
    async with window as page:
        await follow(page, page.get_by_role("link", name="Dolda namn").first)
        waits = page.locator("li[data-kind=warning]", has_text=f"{number},")
        await follow(page, waits.get_by_role("link"))
        await page.get_by_text(REASON).wait_for()
        assert await page.get_by_text(TOLD).count() == 0
        assert await page.get_by_text(ELIN).count() == 0
        await press(page, "Svara")
        await expect(page.locator(".ds-error-summary")).to_be_focused()
        await choose(page, "Får de veta namnet?", choice)
        await write_in(page, "Varför?", why)
        await press(page, "Svara")
        await page.get_by_role("heading", name="Dolda namn").wait_for()


async def test_a_hidden_name_is_denied_and_then_granted_and_she_sees_it_all(
    town: Town, chromium: Chromium
) -> None:
    told = {
        "id": "0b1f6b3e-2f0c-4e0a-9c39-5a8f2f1f7d11",
        "unit": str(town.unit("ekonomiskt-bistand")),
        "event_type": "near_miss",
        "threat_or_violence": False,
        "forms": ["improper_offer"],
        "felt_as_influence": True,
        "happened_at": "2026-11-20T08:05:00+01:00",
        "what_happened": TOLD,
        "identity": "hidden",
    }
    receipt = (await town.api("medarbetare", "POST", INCIDENTS, json=told)).json()
    incident, number = receipt["id"], receipt["reference"]
    await too_close(town, incident)

    for choice, why in (("Nej, namnet", NOT_NEEDED), ("Ja, de får", NEEDED)):
        window = chromium.window(town, "avdelningschef", **PHONE_WITHOUT_SCRIPTS)
        async with window as page:
            await ask(page, incident)
            assert await page.get_by_text("Dolt namn").count() == 1
        await answer(town, chromium, number, choice, why)

    async with chromium.window(town, "avdelningschef", **PHONE_WITHOUT_SCRIPTS) as page:
        await page.goto(f"/enhet/{incident}")
        await page.get_by_text(ELIN).wait_for()
    async with chromium.window(town, "medarbetare", **PHONE_WITHOUT_SCRIPTS) as page:
        await page.goto(f"/mina-rapporter/{incident}")
        for said in (NOT_NEEDED, NEEDED, "Såg namnet, som var dolt."):
            await page.get_by_text(said).wait_for()
        assert await page.get_by_text("Överordnad chef har bett att få veta namnet").count() == 2
    assert (await town.api("chef", "GET", of(incident, "identity"))).status_code == 404
