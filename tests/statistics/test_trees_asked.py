"""Which tree is asked for, what is said of it, and what is refused."""

import pytest

from tests.statistics.office import (
    Office,
    cells,
    errors,
)
from tests.statistics.reorganised import ALL, BOU, INSATS, TREES, VUXEN, by_tree, happened


async def test_the_page_says_by_which_tree_it_is_drawn_and_lets_one_change(office: Office) -> None:
    await office.splices("2024-01-01")
    happened(office, "Mottagningen", "2024-05-05")
    office.moved("Mottagningen", VUXEN, "2025-03-15")
    now = (await office.page("ledamot", "/namnd", **ALL)).text
    assert "Alla år visas efter organisationen den 22 november 2026." in now
    assert '<option value="now" selected>Där de ligger nu</option>' in now
    assert [VUXEN, "1", "0", "0"] in cells(now)
    then = (await office.page("ledamot", "/namnd", **ALL, tree="then")).text
    assert "Varje händelse räknas där enheten låg den dag då det hände." in then
    assert '<option value="then" selected>Där de låg när det hände</option>' in then
    assert [BOU, "1", "0", "0"] in cells(then)
    assert "&amp;tree=then" in then
    day = (await office.page("ledamot", "/namnd", **ALL, day="2025-03-14")).text
    assert "Alla år visas efter organisationen den 14 mars 2025." in day
    assert [BOU, "1", "0", "0"] in cells(day)
    assert "&amp;tree=now&amp;day=2025-03-14" in day


async def test_an_answer_for_programs_says_its_tree(office: Office) -> None:
    await office.splices("2024-01-01")
    said = [(await office.dataset(**ALL, tree=tree))["extension"] for tree in TREES]
    assert [(e["tree"], e["tree_day"]) for e in said] == [("now", "2026-11-22"), ("then", None)]
    assert (await office.dataset(**ALL))["extension"] == said[0]


@pytest.mark.parametrize(
    ("asked", "field", "text"),
    [
        ({"tree": "sometimes"}, "tree", "Välj var enheterna ska räknas."),
        ({"day": "20250101"}, "day", "Skriv dagen som 2026-01-31."),
        ({"day": "2025-02-30"}, "day", "Den dagen finns inte."),
        ({"day": "1989-12-31"}, "day", "Välj en dag från och med 1990-01-01."),
    ],
)
async def test_a_tree_that_cannot_be_is_refused_and_the_page_shows_where(
    office: Office, asked: dict[str, str], field: str, text: str
) -> None:
    answer = await office.api(
        "sekreterare", "GET", "/api/statistics/series/hot-och-vald", params=asked
    )
    assert errors(answer) == [(field, text)]
    page = await office.page("ledamot", "/namnd", **asked)
    assert page.status_code == 422
    assert f'href="#{field}">{text}</a>' in page.text
    assert f'id="{field}-error">{text}</p>' in page.text


async def test_the_last_day_there_is_can_be_asked_about(office: Office) -> None:
    await office.splices("2024-01-01")
    office.succeeded(INSATS, BOU, day="9999-12-31")
    for day in ("1990-01-01", "9999-12-31"):
        for tree in TREES:
            assert INSATS in await by_tree(office, tree, day=day)
