"""The form as somebody fills it in who sees it in a browser."""

from playwright.async_api import Page

NEXT = "Nästa"


async def go_on(page: Page) -> None:
    """Go to the next step."""
    await page.get_by_role("button", name=NEXT).click()


async def fill_in(page: Page, words: str) -> None:
    """Fill in the form from its first question to its last, read it through, and send it."""
    await page.get_by_label("Vad hände?").fill(words)
    await go_on(page)
    await page.get_by_label("Hot", exact=True).check()
    violence = page.get_by_role("radiogroup", name="Var det hot eller våld?")
    await violence.get_by_label("Ja").check()
    await page.get_by_label("Något hände, men ingen blev skadad").check()
    await go_on(page)
    await page.get_by_label("Personen nämnde mitt hem").check()
    await go_on(page)
    influence = page.get_by_role("radiogroup", name="Ville personen få dig")
    await influence.get_by_label("Nej").check()
    await go_on(page)
    await page.get_by_label("Datum").fill("2026-11-20")
    await page.get_by_label("Klockslag").fill("14:05")
    for _step in ("place", "receiver", "name"):
        await go_on(page)
    await page.get_by_role("button", name="Skicka rapporten").click()
