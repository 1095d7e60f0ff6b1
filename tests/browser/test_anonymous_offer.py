"""An improper offer, told by somebody nobody knows, and a manager who is too close to it.

In a real browser, at the width of a phone and without scripts.
"""

from typing import Any

import pytest
from playwright.async_api import Page

from services.demo import files
from tests.browser import needs
from tests.browser.chromium import PHONE, Chromium
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
PHONE_WITHOUT_SCRIPTS: dict[str, Any] = {"viewport": PHONE, "java_script_enabled": False}
ELIN = next(person.name for person in files.people() if person.alias == "medarbetare")


async def fill_in(page: Page) -> None:
    """Fill in what happened, as on every form."""
    await page.get_by_label("Vad hände?").fill(TOLD)
    await page.get_by_label("Erbjudande").check()
    for question, answer in (("Var det hot eller våld?", "Nej"), ("Ville personen", "Ja")):
        group = page.get_by_role("radiogroup", name=question)
        await group.get_by_label(answer, exact=True).check()
    await page.get_by_label("Inget har hänt").check()
    await page.get_by_label("Var hände det?").select_option(label="Ekonomiskt bistånd")
    await page.get_by_label("Klockslag").fill("08:05")


async def open_by_receipt(page: Page, number: str, code: str) -> None:
    """Type in number and code."""
    await page.goto("/kvitto")
    await page.get_by_label("Rapportens nummer").fill(number)
    await page.get_by_label("Kvittokoden").fill(code)
    await page.get_by_role("button", name="Visa rapporten").click()


async def write(page: Page, text: str) -> None:
    """Write a message on a report's page."""
    await page.get_by_label("Ditt meddelande").fill(text)
    await page.get_by_role("button", name="Skicka meddelandet").click()
    await page.locator(".told", has_text=text).wait_for()


async def test_an_offer_is_told_anonymously_and_asked_about(town: Town, chromium: Chromium) -> None:
    async with chromium.window(town, **PHONE_WITHOUT_SCRIPTS) as page:
        await page.goto("/rapportera/anonymt")
        await fill_in(page)
        incident = await page.locator("input[name=id]").get_attribute("value")
        assert incident is not None
        await page.get_by_role("button", name="Skicka anonymt").click()
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
        await line.get_by_role("link").click()
        await page.get_by_text(ANSWER).wait_for()
    assert (await events_of(town, incident))[-2:] == [
        "message-to-reporter-posted",
        "message-from-reporter-posted",
    ]


async def ask(page: Page, incident: str) -> None:
    """Ask for the name on a report's page."""
    await page.goto(f"/enhet/{incident}")
    await page.get_by_text("Be att få veta namnet").click()
    await page.get_by_label("Varför behöver du veta namnet?").fill(REASON)
    await page.get_by_role("button", name="Skicka begäran").click()
    await page.get_by_text("Väntar på svar").wait_for()


async def answer(town: Town, chromium: Chromium, number: str, choice: str, why: str) -> None:
    """Let the custodian answer what waits."""
    window = chromium.window(town, "identitetsforvaltare", **PHONE_WITHOUT_SCRIPTS)
    async with window as page:
        await page.get_by_role("link", name="Dolda namn").first.click()
        waits = page.locator("li[data-kind=warning]", has_text=f"{number},")
        await waits.get_by_role("link").click()
        await page.get_by_text(REASON).wait_for()
        assert await page.get_by_text(TOLD).count() == 0
        assert await page.get_by_text(ELIN).count() == 0
        await page.get_by_label(choice).check()
        await page.get_by_label("Varför?").fill(why)
        await page.get_by_role("button", name="Svara").click()
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
