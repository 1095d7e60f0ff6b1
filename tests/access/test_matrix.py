"""docs/access.md says what is so: every route has its rows, and every cell is as it says."""

import pytest

from tests.access import page
from tests.access.cells import Outcome
from tests.access.matrix import asking, differences, matrix
from tests.access.people import NOBODY, Person
from tests.access.routes import routes
from tests.town import Town

WRITTEN = page.PAGE.read_text(encoding="utf-8")


def test_every_route_has_a_row() -> None:
    assert differences(WRITTEN) == []


def test_a_route_without_a_row_is_found() -> None:
    lines = [line for line in WRITTEN.splitlines() if "`GET /enhet`" not in line]
    assert differences("\n".join(lines)) == ["without a row: reporting GET /enhet"]


def test_a_row_without_a_route_is_found() -> None:
    changed = WRITTEN.replace("`POST /logga-ut`", "`POST /logga-av`")
    assert differences(changed) == [
        "without a row: organisation POST /logga-ut",
        "no longer there: organisation POST /logga-av",
    ]


def test_rows_that_are_written_are_read_as_they_were() -> None:
    rows = page.read(WRITTEN)
    said = dict.fromkeys(page.routes_of(WRITTEN), "Do something.")
    assert page.read(page.render(rows, said)) == rows


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_every_cell_is_as_the_page_says(own_town: Town) -> None:
    asked, says = await matrix(own_town), page.read(WRITTEN)
    assert asked.keys() == says.keys()
    wrong = {
        f"{row.route}, {row.about}, {who or 'not logged in'}": (says[row][who].value, cell.value)
        for row, cells in asked.items()
        for who, cell in cells.items()
        if says[row][who] != cell
    }
    assert wrong == {}
    assert page.render(asked, routes(own_town.motkraft.apps)) == WRITTEN


@pytest.mark.parametrize("name", [NOBODY, "employee", "administrator"])
async def test_an_address_answers_to_no_other_method(town: Town, name: str) -> None:
    async with asking(town) as way:
        found = await way.other_methods([*routes(town.motkraft.apps)], Person(town, name))
    assert len(found) > 100
    assert {asked: cell for asked, cell in found.items() if cell != Outcome.NO_METHOD} == {}
