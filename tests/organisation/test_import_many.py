"""A whole municipality in one file: twenty thousand people, and the same again."""

from pathlib import Path

import pytest

from shared.settings import Settings
from tests.organisation.archive import archive
from tests.organisation.municipality import DEPARTMENTS, PEOPLE, UNITS_EACH, a_municipality
from tests.organisation.personnel import Personnel, person, unit


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
