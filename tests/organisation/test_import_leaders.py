"""Leaders whom a file names and who cannot be used: whoever leads the unit does so still."""

from pathlib import Path

import pytest

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
KEEPS = "Enheten för åldrar har kvar den chef den hade."
HAS_NONE = "Enheten för åldrar har ingen chef."
ODD = "Numret eller koden får bara ha bokstäver, siffror och - . /"
ALONE = {"Enhetskod": "111", "Enhetsnamn": "Enheten för åldrar", "Överordnad enhet": "110"}


@pytest.fixture
def office(tmp_path: Path) -> Personnel:
    """Lend an HR department that sends files to a Motkraft that does not run."""
    return Personnel(Settings(data=tmp_path / "data", port=1), tmp_path / "files")


def leads(office: Personnel, code: str = "111") -> list[object]:
    """Return who leads a unit today."""
    return list(archive(office.settings).leads.get(unit(code), []))


def about_a_unit(**cells: str) -> Cells:
    """Return a row without a person."""
    return dict.fromkeys(row("", "111"), "") | ALONE | cells


async def test_a_leader_whom_nobody_knows_takes_the_unit_from_nobody(office: Personnel) -> None:
    await office.send(everyone())
    before = archive(office.settings)
    answer = await office.send(changed(everyone(), *IN_111, Chef="999"))
    why = "Ingen med det numret arbetar här, så vitt filen och Motkraft vet."
    assert (answer.code, answer.found) == (1, [(4, "Chef", f"{why} {KEEPS}")])
    assert answer.changes == {}
    assert archive(office.settings) == before


async def test_a_leader_whose_number_cannot_be_read_takes_the_unit_from_nobody(
    office: Personnel,
) -> None:
    await office.send(everyone())
    before = archive(office.settings)
    answer = await office.send(changed(everyone(), *IN_111, Chef="1?1"))
    assert set(answer.found) == {
        *((line, "Chef", ODD) for line in (4, *range(7, 12))),
        (4, "Chef", f"Chefen på raden används inte. {KEEPS}"),
    }
    assert answer.changes == {}
    assert archive(office.settings) == before


@pytest.mark.parametrize(
    ("cells", "text"),
    [
        ({"Chef": "1?1"}, "Chefen på raden används inte."),
        ({"Chef": "ja", "Telefon": "ring växeln"}, "Raden lästes inte in, och den kan nämna"),
    ],
)
async def test_a_line_that_is_left_out_takes_the_unit_from_nobody_when_no_other_names_a_leader(
    office: Personnel, cells: Cells, text: str
) -> None:
    rows = changed(everyone(), *IN_111, Chef="")
    await office.send(changed(rows, "11", Chef="ja"))
    answer = await office.send(changed(rows, "11", **cells))
    assert answer.changes == {}
    assert leads(office) == [person("11")]
    [said] = [found for found in answer.found if KEEPS in found[2]]
    assert said[0] == 4
    assert said[2].startswith(text)


async def test_a_leader_on_two_lines_leads_still(office: Personnel) -> None:
    rows = changed(everyone(), *IN_111, Chef="")
    await office.send(changed(rows, "11", Chef="ja"))
    answer = await office.send([*changed(rows, "11", Chef="ja"), row("011", "112", "12")])
    assert answer.changes == {}
    assert leads(office) == [person("11")]


async def test_with_nearest_leaders_a_line_that_is_left_out_takes_the_unit_from_nobody(
    office: Personnel,
) -> None:
    office.mapping = 'chef_betyder = "närmaste chef"\n' + office.mapping
    rows = changed(everyone(), "34", "35", Chef="31")  # two who lead the same unit
    await office.send(rows)
    before = leads(office)
    assert len(before) == 2
    await office.send(changed(rows, "34", "35", Telefon="ring växeln"))
    assert leads(office) == before


async def test_a_leader_who_has_left_by_the_file_leads_nothing(office: Personnel) -> None:
    await office.send(everyone())
    news = changed(everyone(), "11", **{"Anställd till": "2020-12-31"})
    answer = await office.send(news)
    assert answer.found == [(4, "Chef", f"Chefen har slutat, säger filen. {HAS_NONE}")]
    assert leads(office) == []
    assert (await office.send(news)).changes == {}


async def test_a_leader_who_is_gone_from_a_complete_file_leads_nothing_and_that_is_said(
    office: Personnel,
) -> None:
    await office.send(everyone())
    news = without(everyone(), "11")
    kept = await office.send(news)
    assert (kept.found, leads(office)) == ([], [person("11")])
    answer = await office.send(news, "--complete")
    assert answer.found == [(6, "Chef", f"Chefen finns inte längre i filen. {HAS_NONE}")]
    assert leads(office) == []


async def test_a_leader_whose_own_line_is_left_out_is_said_to_be_that(office: Personnel) -> None:
    answer = await office.send(changed(everyone(), "11", Telefon="ring växeln"))
    text = f"Chefens egen rad kunde inte läsas in. Se rad 4. {HAS_NONE}"
    assert (7, "Chef", text) in answer.found


async def test_a_known_leader_whose_own_line_is_left_out_leads_still(office: Personnel) -> None:
    await office.send(everyone())
    answer = await office.send(changed(everyone(), "11", Telefon="ring växeln"))
    assert (answer.changes, [found[0] for found in answer.found]) == ({}, [4])
    assert leads(office) == [person("11")]


async def test_a_leader_on_a_line_about_a_unit_is_said_to_be_in_the_wrong_place(
    office: Personnel,
) -> None:
    answer = await office.send([about_a_unit(Chef="31"), *everyone()], "--complete")
    text = (
        "Raden är om en enhet, inte om en person. Skriv chefens nummer på raderna för dem som"
        " arbetar i enheten."
    )
    assert (answer.code, answer.found) == (1, [(2, "Chef", text)])
    assert answer.changes["people_hired"] == 15
    assert answer.report["missing_left_alone"] is False
    assert leads(office) == [person("11")]


async def test_a_leader_on_a_line_about_a_unit_takes_it_from_nobody(office: Personnel) -> None:
    await office.send(everyone())
    rows = changed(everyone(), *IN_111, Chef="")
    answer = await office.send([about_a_unit(Chef="31"), *rows])
    assert answer.changes == {}
    assert (2, "Chef", f"Chefen på raden används inte. {KEEPS}") in answer.found
    assert leads(office) == [person("11")]
