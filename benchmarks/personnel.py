"""How long a whole municipality takes from its HR file into every service."""

import time
from pathlib import Path

from benchmarks.measure import Row
from shared.settings import Settings
from tests.organisation.municipality import PEOPLE, a_municipality
from tests.organisation.personnel import Personnel
from tests.process import running


async def imported(settings: Settings, folder: Path) -> Row:
    """Measure from the command to its end, when every service knows everybody."""
    office, rows = Personnel(settings, folder), a_municipality()
    async with running(settings):
        begun = time.perf_counter()
        answer = await office.send_from_outside(rows)
        took_s = time.perf_counter() - begun
    assert answer.changes["people_hired"] == PEOPLE
    what = f"{PEOPLE:,} people from a file, known to every running service"
    return what, f"{took_s:.0f} s", "< 60 s"
