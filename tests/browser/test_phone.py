"""What only a small screen and a thumb find out."""

import pytest

from services.reporting.pages.form.steps import STEPS
from tests.browser import needs
from tests.browser.chromium import PHONE, Chromium
from tests.escalation.test_cases import case_of
from tests.stories import reported
from tests.town import Town

pytestmark = [needs.chromium, pytest.mark.slow]

THUMB_PX = 44
FIELD_PX = 120  # a day in figures, and the button that opens the calendar
SMALL = """(limit) => {
  const targets = document.querySelectorAll(
    "main button, main a.ds-button, main select, main textarea, header button, .options label,"
    + " main input:not([type=hidden], [type=radio], [type=checkbox]), .choices a, nav a,"
    + " a[href^='tel:']"
  );
  return [...targets]
    .filter((target) => !target.closest(".ds-list, .ds-paragraph")) // in running text
    .map((target) => [target.outerHTML.slice(0, 100), target.getBoundingClientRect().height])
    .filter(([, height]) => Math.round(height) < limit);
}"""
OUTSIDE = """() => [...document.querySelectorAll("main :is(input, select, textarea, button)")]
  .filter((field) => {
    const box = field.getBoundingClientRect();
    return box.width > 0 && (box.left < 0 || box.right > innerWidth);
  })
  .map((field) => field.outerHTML.slice(0, 100))"""


@pytest.mark.parametrize(
    ("alias", "path"),
    [
        ("medarbetare", "/"),
        ("medarbetare", "/rapportera"),
        *(("medarbetare", step.path) for step in STEPS),
        ("medarbetare", "/rapportera/kontrollera"),
        ("medarbetare", "/mina-rapporter"),
        ("sakerhet", "/larm"),
        ("sakerhet", "/namnd"),
        ("chef", "/organisation/ersattare"),
        (None, "/logga-in"),
    ],
)
async def test_a_thumb_hits_everything_and_all_of_it_is_on_the_screen(
    town: Town, chromium: Chromium, alias: str | None, path: str
) -> None:
    await case_of(town, (await reported(town)).json()["id"])
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
    async with chromium.window(town, alias, **options) as page:
        await page.goto(path)
        assert await page.evaluate("innerWidth") == PHONE["width"]  # nothing makes it zoom out
        assert await page.evaluate(SMALL, THUMB_PX) == []
        assert await page.evaluate(OUTSIDE) == []


async def test_day_and_hour_can_be_filled_in_with_a_thumb(town: Town, chromium: Chromium) -> None:
    options = {"viewport": PHONE, "has_touch": True, "is_mobile": True}
    async with chromium.window(town, "medarbetare", **options) as page:
        await page.goto("/rapportera/plats")
        for label in ("Datum", "Klockslag"):
            field = page.get_by_label(label)
            await field.tap()
            box = await field.bounding_box()
            assert box is not None
            assert box["width"] >= FIELD_PX
            assert await field.evaluate("element => element === document.activeElement")
