"""What someone does who has no mouse: nothing here is ever clicked."""

from pathlib import Path

import pytest
from playwright.async_api import Locator, Page

from tests.browser.chromium import name_of

FOCUS = (Path(__file__).parent / "focus.js").read_text()
STOPS_MAX = 150


async def step(page: Page, key: str = "Tab") -> None:
    """Press a key that moves the focus, and see where it is now."""
    await page.evaluate(FOCUS, "before")
    await page.keyboard.press(key)
    assert await page.evaluate(FOCUS, "after") == []


async def tab_to(page: Page, wanted: Locator) -> None:
    """Go on with Tab until something has the focus; everything on the way shows it too."""
    for _ in range(STOPS_MAX):
        await step(page)
        if await wanted.evaluate("element => element === document.activeElement"):
            return
    pytest.fail(f"Tab never comes to {wanted}")


async def follow(page: Page, wanted: Locator) -> None:
    """Go to a link or a button, press Enter, and wait for the page that it leads to."""
    await tab_to(page, wanted)
    async with page.expect_navigation():
        await page.keyboard.press("Enter")


async def choose(page: Page, group: str, option: str) -> None:
    """Choose in a group of radio buttons with the arrows."""
    buttons = page.get_by_role("radiogroup", name=group).get_by_role("radio")
    await tab_to(page, buttons.first)
    await page.keyboard.press("Space")
    wanted = page.get_by_role("radiogroup", name=group).get_by_role("radio", name=option)
    for _ in range(await buttons.count()):
        if await wanted.is_checked():
            return
        await step(page, "ArrowDown")
    pytest.fail(f"the arrows never come to {option}")


async def go_back_some_years(page: Page, day: Locator) -> None:
    """Change a day's year with the arrows; where in the field it is depends on the machine."""
    was = (await day.input_value())[:4]
    for _ in range(3):
        for _ in range(4):  # a leap year's last day of February is there again
            await step(page, "ArrowDown")
        if (await day.input_value())[:4] < was:
            return
        for _ in range(4):
            await step(page, "ArrowUp")
        await step(page, "ArrowRight")
    pytest.fail("the arrows never come to the year")


async def go_on(page: Page) -> None:
    """Go to the next step of the form."""
    await follow(page, page.get_by_role("button", name="Nästa"))


async def log_in_by_keyboard(page: Page, alias: str) -> None:
    """Log in from the page that sent one there."""
    await follow(page, page.get_by_role("button", name=name_of(alias)))
    await page.get_by_text("Inloggad som").wait_for()
