"""Whether a page is for everyone: what axe finds, and what it does not look at."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

HERE = Path(__file__).parent
AXE = (HERE / "vendor" / "axe.min.js").read_text()
LOOKS = (HERE / "looks.js").read_text()
RULES = {
    "runOnly": [
        "wcag2a",
        "wcag2aa",
        "wcag21a",
        "wcag21aa",
        "wcag22aa",
        "best-practice",
    ],
    "rules": {"target-size": {"enabled": True}},  # off unless told
    "resultTypes": ["violations"],
}


async def is_for_everyone(page: Page, look: str = "") -> None:
    """Look at a page as it is now. Raises AssertionError with everything that is wrong."""
    await looks_right(page, look)
    await page.evaluate(AXE)
    assert await violations(page) == [], (page.url, look)


async def looks_right(page: Page, look: str = "") -> None:
    """Look without axe, which waits for ever where no scripts run. Raises as above."""
    assert await page.evaluate(LOOKS) == [], (page.url, look)


async def violations(page: Page) -> list[str]:
    """Return what axe finds, one sentence for each kind."""
    found: dict[str, Any] = await page.evaluate("(rules) => axe.run(document, rules)", RULES)
    return [
        f"{rule['id']}: {rule['help']}: {[node['html'][:120] for node in rule['nodes']]}"
        for rule in found["violations"]
    ]
