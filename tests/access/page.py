"""docs/access.md: how what was asked is written down, and read back."""

import re
from collections.abc import Mapping
from pathlib import Path

from tests.access.cells import Cells, Matrix, Outcome, Row
from tests.access.people import NOBODY, PEOPLE
from tests.access.routes import Route
from tests.architecture.code import ROOT

PAGE = ROOT / "docs" / "access.md"
EVERYBODY, BUT, NO_ONE, REFUSED = "everybody", " but ", "nobody", " (refused)"

HEAD = Path(__file__).with_name("head.md").read_text(encoding="utf-8")


def render(rows: Matrix, said: Mapping[Route, str]) -> str:
    """Return the page; `said` is what each route does."""
    lines = [HEAD + "\n".join(f"| {name} | {who} |" for name, (_, who) in PEOPLE.items())]
    service = ""
    for row, cells in rows.items():
        if row.route.service != service:
            service = row.route.service
            lines += [
                f"\n## {service.capitalize()}\n",
                "| address | what it does | about | who may | not logged in |",
                "|---|---|---|---|---|",
            ]
        cell = f"`{row.route}` | {said[row.route]} | {row.about}"
        lines.append(f"| {cell} | {_who_may(cells)} | {cells[NOBODY]} |")
    return "\n".join([*lines, ""])


def _who_may(cells: Cells) -> str:
    may = [name for name in PEOPLE if cells[name] == Outcome.ALLOWED]
    refused = [f"{name}{REFUSED}" for name in PEOPLE if cells[name] == Outcome.REFUSED]
    others = [name for name in PEOPLE if cells[name] == Outcome.MISSING]
    assert len(may) + len(refused) + len(others) == len(PEOPLE), cells
    assert may or not refused, "whoever is let in is refused: what was asked cannot be done"
    if len(may) > len(others) and not refused:
        return f"{EVERYBODY}{BUT}{', '.join(others)}" if others else EVERYBODY
    return ", ".join(may + refused) or NO_ONE


def _cells(who: str, nobody: str) -> Cells:
    first, _, others = who.partition(BUT)
    if first == EVERYBODY:
        missing = {*others.split(", ")} - {""}
        named = dict.fromkeys(PEOPLE.keys() - missing, Outcome.ALLOWED)
    else:
        named = {
            name.removesuffix(REFUSED): Outcome.REFUSED if REFUSED in name else Outcome.ALLOWED
            for name in who.split(", ")
            if name != NO_ONE
        }
    assert named.keys() <= PEOPLE.keys(), who
    return {NOBODY: Outcome(nobody)} | dict.fromkeys(PEOPLE, Outcome.MISSING) | named


LINE = re.compile(r"\| `(\w+) (\S+)` \| .* \| (.*) \| (.*) \| (.*) \|")


def read(text: str) -> Matrix:
    """Return what a page says."""
    found: dict[Row, Cells] = {}
    for section in text.split("\n## ")[1:]:
        service = section.partition("\n")[0].lower()
        for method, path, about, who, nobody in LINE.findall(section):
            found[Row(Route(service, path, method), about)] = _cells(who, nobody)
    return found


def routes_of(text: str) -> set[Route]:
    """Return the routes that a page has a row for."""
    return {row.route for row in read(text)}
