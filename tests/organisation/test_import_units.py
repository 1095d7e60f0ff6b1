"""Units as files tell of them: opened, renamed, moved and closed, and trees that cannot be."""

from pathlib import Path

import pytest

from services.organisation.application import today
from shared.settings import Settings
from tests.organisation.archive import archive
from tests.organisation.personnel import (
    Cells,
    Personnel,
    changed,
    everyone,
    person,
    row,
    unit,
    without,
)

IN_111 = ("11", "31", "32", "33", "34", "35")
IN_112 = ("12", "41", "42", "43", "44", "45")
ABOVE = "Överordnad enhet"


@pytest.fixture
def office(tmp_path: Path) -> Personnel:
    """Lend an HR department that sends files to a Motkraft that does not run."""
    return Personnel(Settings(data=tmp_path / "data", port=1), tmp_path / "files")


def below(rows: list[Cells], code: str, parent: str) -> list[Cells]:
    """Return the rows with a unit moved."""
    return [row | {ABOVE: parent} if row["Enhetskod"] == code else row for row in rows]


async def test_a_unit_gets_another_name(office: Personnel) -> None:
    await office.send(everyone())
    news = changed(everyone(), *IN_111, Enhetsnamn="Enheten för äldre")
    assert (await office.send(news)).changes == {"units_renamed": 1}
    assert archive(office.settings).name(unit("111")) == "Enheten för äldre"
    assert (await office.send(news)).changes == {}


async def test_a_unit_moves_with_its_people_and_its_leader(office: Personnel) -> None:
    await office.send(everyone())
    news = below(everyone(), "111", "120")
    assert (await office.send(news)).changes == {"units_moved": 1}
    now = archive(office.settings)
    assert now.parent(unit("111")) == unit("120")
    assert now.leads[unit("111")] == [person("11")]
    assert (await office.send(news)).changes == {}


async def test_two_units_change_places(office: Personnel) -> None:
    await office.send(everyone())
    news = below(below(everyone(), "111", "100"), "110", "111")
    assert (await office.send(news)).found == []
    now = archive(office.settings)
    assert (now.parent(unit("111")), now.parent(unit("110"))) == (unit("100"), unit("111"))


async def test_a_unit_that_is_no_longer_named_closes_when_the_file_is_complete(
    office: Personnel,
) -> None:
    await office.send(everyone())
    news = changed(without(everyone(), "12"), *IN_112, Enhetskod="111", Enhetsnamn="", Chef="11")
    assert "units_closed" not in (await office.send(news)).changes
    answer = await office.send(news, "--complete")
    assert answer.changes["units_closed"] == 1
    assert unit("112") not in archive(office.settings).units()
    assert (await office.send(news, "--complete")).changes == {}
    again = await office.send([*news, row("12", "112", "12")])
    assert again.found == [(16, "Enhetskod", "Enheten är stängd i Motkraft.")]


async def test_a_unit_whose_lines_cannot_be_used_stays_open(office: Personnel) -> None:
    await office.send(everyone())
    news = changed(everyone(), *IN_112, Skyddad="kanske")
    assert (await office.send(news, "--complete")).changes == {}
    assert unit("112") in archive(office.settings).units()


async def test_a_line_without_a_person_tells_of_a_unit(office: Personnel) -> None:
    empty = dict.fromkeys(row("", "120"), "")
    alone = {"Enhetskod": "300", "Enhetsnamn": "Avdelning öst", ABOVE: "100"}
    answer = await office.send([empty | alone, *everyone()])
    assert (answer.code, answer.changes["units_opened"]) == (0, 7)


@pytest.mark.parametrize(
    ("cells", "column", "text"),
    [
        ({ABOVE: ""}, ABOVE, "Enheten är ny i Motkraft och behöver en överordnad enhet."),
        (
            {ABOVE: "999"},
            ABOVE,
            "Den överordnade enheten finns inte, varken i filen eller i Motkraft.",
        ),
        ({"Enhetsnamn": ""}, "Enhetsnamn", "Enheten är ny i Motkraft och behöver ett namn."),
        ({ABOVE: "111"}, ABOVE, "Enheten ligger under sig själv."),
    ],
)
async def test_a_new_unit_that_cannot_be_opened_is_left_out_with_its_people(
    office: Personnel, cells: Cells, column: str, text: str
) -> None:
    answer = await office.send(changed(everyone(), *IN_111, **cells))
    assert answer.code == 1
    assert answer.changes == {"units_opened": 5, "people_hired": 9, "roles_given": 4}
    first, *rest = answer.found
    assert first == (4, column, text)
    assert rest == [
        (n, "Enhetskod", "Enheten kunde inte läsas in. Se rad 4.") for n in range(7, 12)
    ]


async def test_a_ring_of_new_units_is_left_out(office: Personnel) -> None:
    rows = below(below(everyone(), "110", "111"), "111", "110")
    answer = await office.send(rows)
    assert answer.changes["units_opened"] == 3
    said = {(line, text) for line, column, text in answer.found if column == ABOVE}
    assert said == {
        (3, "Enheten ligger under sig själv."),
        (4, "Enheten ligger under sig själv."),
        (5, "Den överordnade enheten kan inte öppnas."),
    }


async def test_a_known_unit_is_never_put_below_itself(office: Personnel) -> None:
    await office.send(everyone())
    before = archive(office.settings)
    answer = await office.send(below(everyone(), "110", "111"))
    assert (answer.code, answer.changes) == (1, {})
    assert answer.found == [(3, ABOVE, "Enheten skulle ligga under sig själv. Den ligger kvar.")]
    assert archive(office.settings) == before


@pytest.mark.parametrize(("column", "cell"), [(ABOVE, "120"), ("Enhetsnamn", "En annan")])
async def test_a_unit_that_is_told_of_in_two_ways_stays_as_it_is(
    office: Personnel, column: str, cell: str
) -> None:
    await office.send(everyone())
    before = archive(office.settings)
    answer = await office.send(changed(everyone(), "33", **{column: cell}))
    assert answer.found == [(9, column, "Enheten står på ett annat sätt på rad 4.")]
    assert answer.changes == {}
    assert archive(office.settings) == before


async def test_a_unit_never_changes_its_authority(office: Personnel) -> None:
    office.mapping += '[[namnder]]\nkod = "KS"\nnamn = "Styrelsen"\nbeteckning = "styrelsen"\n'
    await office.send(everyone())
    answer = await office.send(below(everyone(), "100", "KS"))
    text = "En enhet kan inte byta nämnd. Öppna en ny enhet med en egen kod i stället."
    assert answer.found == [(2, ABOVE, text)]
    assert archive(office.settings).parent(unit("100")) == unit("sn")


async def test_leaders_who_contradict_each_other_change_nothing(office: Personnel) -> None:
    await office.send(everyone())
    answer = await office.send(changed(everyone(), "31", Chef="32"))
    text = "Enheten har en annan chef på rad 4. Enheten för åldrar har kvar den chef den hade."
    assert answer.found == [(7, "Chef", text)]
    assert answer.changes == {}
    assert archive(office.settings).leads[unit("111")] == [person("11")]


async def test_what_is_new_can_count_from_an_earlier_day(office: Personnel) -> None:
    await office.send(everyone(), "--from", "2020-01-01")
    now = archive(office.settings)
    assert {row[3] for row in now.tables["units"]} == {"2020-01-01"}
    assert now.leads_on(today().replace(year=2021, day=1))[unit("111")] == [person("11")]
    assert (await office.send(everyone())).changes == {}
