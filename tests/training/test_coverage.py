"""What training holds so far: whom it must reach, counted from the register."""

import pytest

from tests.town import Town

COVERAGE = "/api/training/coverage"


async def test_it_counts_whom_training_must_reach(town: Town) -> None:
    coverage = (await town.api("utbildning", "GET", COVERAGE)).json()
    by_name = {unit["name"]: (unit["employees"], unit["leaders"]) for unit in coverage["units"]}
    assert by_name["Ekonomiskt bistånd"] == (3, 1)
    assert by_name["Avdelning vuxen"] == (1, 1)
    assert coverage["trainings_recorded"] == 0


async def test_the_page_says_honestly_that_nothing_is_recorded(town: Town) -> None:
    async with town.browser("utbildning") as visit:
        page = (await visit.open("/utbildning")).text
    assert "Inga utbildningar finns registrerade ännu" in page
    assert "Ekonomiskt bistånd" in page


@pytest.mark.parametrize("alias", ["medarbetare", "sakerhet", "namndledamot"])
async def test_it_is_for_those_who_plan_training(town: Town, alias: str) -> None:
    assert (await town.api(alias, "GET", COVERAGE)).status_code == 404
    async with town.browser(alias) as visit:
        assert (await visit.open("/utbildning")).status_code == 404
