"""A whole municipality in one file: twenty thousand people, and the same again."""

from pathlib import Path

import pytest

from shared.settings import Settings
from tests.organisation.archive import archive
from tests.organisation.personnel import Cells, Personnel, person, row, unit

PEOPLE = 20_000
DEPARTMENTS, UNITS_EACH = 50, 10


def a_municipality() -> list[Cells]:
    """Return its rows: one administration, departments with units, and who leads each of them."""
    places = [("100", "Provförvaltningen", "SN")]
    for department in range(DEPARTMENTS):
        code = f"D{department}"
        places.append((code, f"Avdelning {department}", "100"))
        places += [(f"{code}E{n}", f"Enhet {department}.{n}", code) for n in range(UNITS_EACH)]
    rows = []
    for number in range(PEOPLE):
        at = number % len(places)
        code, name, above = places[at]
        also = {"Enhetsnamn": name, "Överordnad enhet": above}
        rows.append(row(str(100_000 + number), code, str(100_000 + at), **also))
    return rows


@pytest.mark.slow
@pytest.mark.timeout(600)
async def test_a_municipality_is_taken_in_and_the_same_file_again_changes_nothing(
    tmp_path: Path,
) -> None:
    office = Personnel(Settings(data=tmp_path / "data", port=1), tmp_path / "files")
    rows = a_municipality()
    first = await office.send_from_outside(rows)
    units = 2 + DEPARTMENTS * (1 + UNITS_EACH)
    assert first.changes == {
        "units_opened": units,
        "people_hired": PEOPLE,
        "roles_given": units - 1,
    }
    now = archive(office.settings)
    assert now.works_in(person("100000")) == unit("100")
    assert len(now.contacts) == PEOPLE
    again = await office.send_from_outside(rows)
    assert again.changes == {}
    assert archive(office.settings) == now
