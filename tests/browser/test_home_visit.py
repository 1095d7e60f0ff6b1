"""A threat at a home visit, at every desk that it comes to: without a mouse, without scripts.

Everyone sits with a phone in the dark; what stands on it is looked at on the way.
"""

from functools import partial
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.browser import needs
from tests.browser.chromium import PHONE, Chromium
from tests.browser.eyes import is_for_everyone, looks_right
from tests.browser.keyboard import choose, follow, go_on, log_in_by_keyboard, tab_to
from tests.canary import CANARY
from tests.escalation.test_cases import CASES
from tests.reporting.crossing import events_of
from tests.reporting.handling import OUTCOME
from tests.town import Town, eventually

pytestmark = [needs.chromium, pytest.mark.slow]

IN_THE_DARK: dict[str, Any] = {"viewport": PHONE, "color_scheme": "dark"}
WITHOUT_SCRIPTS = IN_THE_DARK | {"java_script_enabled": False}
TOLD = f"Vid hembesöket tog pappan fram en kniv och sa att vi skulle lägga ner. {CANARY}"
SCALES = (
    ("Hur konkret var det?", "Personen sa vad"),
    ("Kan personen göra allvar", "Ja. Har gjort det förr"),
    ("Hur nära är det?", "Vid hemmet"),
    ("Vad kan det leda till?", "Allvarlig skada"),
)


async def open_as(page: Page, alias: str, path: str) -> None:
    """Go to a page that asks who one is, and log in there."""
    await page.goto(path)
    await log_in_by_keyboard(page, alias)
    await looks_right(page)


async def tick(page: Page, label: str) -> None:
    """Tick a box."""
    await tab_to(page, page.get_by_role("checkbox", name=label))
    await page.keyboard.press("Space")


async def write(page: Page, label: str, text: str) -> None:
    """Write in a field."""
    await tab_to(page, page.get_by_label(label))
    await page.keyboard.type(text)


async def press(page: Page, button: str) -> None:
    """Press a button, and look at what comes."""
    await follow(page, page.get_by_role("button", name=button, exact=True))
    await looks_right(page)


async def go(page: Page, link: str) -> None:
    """Follow a link, and look at what comes."""
    await follow(page, page.get_by_role("link", name=link).first)
    await looks_right(page)


async def report(page: Page) -> None:
    """Report it, step by step; the day and the hour are those that the form begins with."""
    await open_as(page, "medarbetare", "/rapportera")
    await go(page, "Ja, jag vill berätta vad som hände")
    await write(page, "Vad hände?", TOLD)
    await go_on(page)
    await tick(page, "Hot")
    await choose(page, "Var det hot eller våld?", "Ja")
    await choose(page, "Hur gick det?", "Något hände, men ingen")
    await go_on(page)
    await tick(page, "Det fanns ett vapen")
    await go_on(page)
    await choose(page, "Ville personen få dig", "Ja")
    await go_on(page)
    await choose(page, "Vad ville personen uppnå?", "Hindra eller försena")
    await go_on(page)
    await tab_to(page, page.get_by_label("Datum"))
    await page.get_by_label("Datum").fill("2026-11-20")  # how it is typed depends on the machine
    await page.get_by_label("Klockslag").fill("12:05")
    for _step in ("place", "receiver", "name"):
        await go_on(page)
        await looks_right(page)
    await press(page, "Skicka rapporten")
    await expect(page.locator("h1")).to_have_text("Tack. Vi har fått din rapport.")


async def is_alarm(town: Town, number: str) -> bool:
    """Whether the security department has it yet."""
    cases = (await town.api("sakerhet", "GET", f"{CASES}?state=open")).json()["cases"]
    return number in [case["reference"] for case in cases]


async def handle(page: Page) -> None:
    """Take it on, judge how serious it is, and offer support."""
    await press(page, "Bekräfta")
    await go(page, "Bedöm allvaret")
    await expect(page.get_by_role("main")).to_contain_text("talar för 4, akut")
    await expect(page.locator("input:checked")).to_have_count(0)
    await press(page, "Spara bedömningen")
    await expect(page.locator(".ds-error-summary")).to_be_focused()
    for question, answer in SCALES:
        await choose(page, question, answer)
    await press(page, "Spara bedömningen")
    await expect(page.get_by_role("main")).to_contain_text("4, akut")
    await go(page, "Utred")
    await press(page, "Klart: Erbjud stöd")
    await expect(page.get_by_role("main")).to_contain_text("Klart")


async def tell_and_close(page: Page) -> None:
    """Write how it went, let that be what the reporter was told, and close."""
    await write(page, "Ditt meddelande", OUTCOME)
    await press(page, "Skicka meddelandet")
    await tab_to(page, page.locator("summary", has_text="Så blev det"))
    await page.keyboard.press("Enter")
    await page.get_by_role("button", name="Ja, det är beskedet").wait_for()  # it has opened
    await press(page, "Ja, det är beskedet")
    await expect(page.get_by_role("main")).to_contain_text("räknas som besked om hur det gick")
    await go(page, "Avsluta")
    await press(page, "Avsluta händelsen")
    await expect(page.get_by_role("main")).to_contain_text("Avslutad")


async def test_it_is_told_received_judged_and_closed_by_keyboard(
    town: Town, chromium: Chromium
) -> None:
    async with chromium.window(town, **WITHOUT_SCRIPTS) as page:
        await report(page)
        number = await page.locator(".receipt dd").first.inner_text()
    await eventually(partial(is_alarm, town, number))  # the page without scripts does not wait

    async with chromium.window(town, **WITHOUT_SCRIPTS) as page:
        await open_as(page, "sakerhet", "/larm")
        await press(page, f"Ta emot {number}")
        assert await page.get_by_text(TOLD).count() == 0

    async with chromium.window(town, **WITHOUT_SCRIPTS) as page:
        await open_as(page, "chef", "/enhet")
        await go(page, number)
        incident = page.url.rpartition("/")[2]
        await handle(page)
        await page.goto(f"/enhet/{incident}")
        await tell_and_close(page)

    async with chromium.window(town, **WITHOUT_SCRIPTS) as page:
        await open_as(page, "skyddsombud", f"/enhet/{incident}")
        assert await page.get_by_text(TOLD).count() == 0
        await page.locator("input[type=checkbox]").first.focus()
        await page.keyboard.press("Space")
        await press(page, "Läs rapporten")
        await expect(page.get_by_role("main")).to_contain_text(TOLD)

    async with chromium.window(town, **WITHOUT_SCRIPTS) as page:
        await open_as(page, "medarbetare", f"/mina-rapporter/{incident}")
        main = page.get_by_role("main")
        for said in ("Ärendet är avslutat.", OUTCOME, "Läste för att"):
            await expect(main).to_contain_text(said)
        await go(page, "Se allt som har hänt med rapporten")
        for said in ("bedömde allvarligheten till 4 av 4", "avslutade ärendet"):
            await expect(main).to_contain_text(said)
    assert (await events_of(town, incident))[-2:] == ["closed", "conditions-accepted"]

    for alias, path in (("chef", f"/enhet/{incident}"), ("medarbetare", "/mina-rapporter")):
        async with chromium.window(town, alias, **IN_THE_DARK) as page:  # axe needs its script
            await page.goto(path)
            await is_for_everyone(page)
