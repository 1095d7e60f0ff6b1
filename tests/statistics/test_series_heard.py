"""What reporters, managers and KIA say about incidents reaches the board's series."""

from collections.abc import AsyncIterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio

from services.reporting.domain import kia_id
from services.statistics.influence import IN_SERIES
from tests.findings import found
from tests.reporting.crossing import told
from tests.reporting.extract import Sender, event
from tests.reporting.handling import did
from tests.reporting.test_telling import sends, withdraws
from tests.statistics.office import SERIES, extract, year_rows
from tests.town import Town, eventually, town

pytestmark = pytest.mark.slow

YEARS = {"from": "2025", "cutoff": "2026-11-21"}
DAYS_IN_KIA = ("2026-03-02", "2026-03-03", "2026-03-04")
KINDS: tuple[dict[str, Any], ...] = (
    {"event_type": "near_miss", "felt_as_influence": True},
    {"event_type": "near_miss", "felt_as_influence": False},
    {"forms": ["improper_offer"], "threat_or_violence": False, "felt_as_influence": True},
    {"event_type": "risk_observation", "felt_as_influence": False},
)


@pytest_asyncio.fixture(loop_scope="session")
async def place(tmp_path: Path) -> AsyncIterator[Town]:
    """Run a Motkraft that counts from 2026 on, and whose older numbers were imported."""
    async with town(tmp_path / "town", kia="motkraft_first") as here:
        rows = extract(*year_rows(2025, 6, 20, 32, 0))
        headers = {"content-type": "text/csv"}
        sent = {"content": rows, "headers": headers}
        answer = await here.api("namndsekreterare", "POST", f"{SERIES}/imports", **sent)
        assert answer.is_success, answer.text
        body = {"first_day": "2026-01-01"}
        answer = await here.api("namndsekreterare", "PUT", f"{SERIES}/splice", json=body)
        assert answer.is_success, answer.text
        yield here


async def series(here: Town) -> list[int]:
    """Return the administration's number of each year."""
    answer = await here.api("namndsekreterare", "GET", SERIES, params=YEARS)
    values: list[int] = answer.json()["value"]
    return values[:2]


async def rows_that_count(here: Town) -> list[str]:
    """Return the rows that have a number in the last year."""
    answer = await here.api(
        "namndsekreterare", "GET", SERIES, params=YEARS, headers={"accept": "text/csv"}
    )
    rows = [line.split(";") for line in answer.text.splitlines()[1:]]
    return [name for name, *numbers in rows if int(numbers[-1])]


async def parts(here: Town) -> dict[str, int]:
    """Return the parts by influence of the last year that are not 0, by code."""
    asked = YEARS | {"split": "influence"}
    found = (await here.api("namndsekreterare", "GET", SERIES, params=asked)).json()
    kinds = found["dimension"]["paverkan"]["category"]["index"]
    return {kind: n for kind, n in zip(kinds, found["value"][1::2], strict=True) if n}


async def nothing_is_wrong(here: Town) -> None:
    """See that `motkraft verify` finds the series to be what was told, and its parts too."""
    named = [line for line in await found(here.settings) if line.startswith("statistics")]
    assert named == []


async def becomes(here: Town, **expected: int) -> None:
    """Wait until the parts are these, and see that they are the series."""
    await eventually(partial(parts, here), lambda seen: seen == expected)
    whole = sum(expected.get(kind, 0) for kind in IN_SERIES)
    assert await series(here) == [58, whole]
    assert expected.get("series", 0) == whole


async def test_after_the_splice_the_series_grows_by_twenty_and_its_parts_are_the_series(
    place: Town, tmp_path: Path
) -> None:
    days = [*DAYS_IN_KIA, *(f"2026-03-{day}" for day in range(10, 17))]
    felt, not_felt, offers, observed = [
        [await told(place, happened_at=f"{day}T14:05:00+01:00", **kind) for day in days]
        for kind in KINDS
    ]
    await becomes(place, series=20, felt=10, not_felt=10, outside=10)

    verdicts = ("suspected", "confirmed", "none", "suspected", "suspected")
    reassessed = (*felt[5:8], not_felt[5], observed[0])
    for incident, verdict in zip(reassessed, verdicts, strict=True):
        await did(place, incident, "influence", verdict=verdict, ground="Det han sa efteråt.")
    sender = Sender(place.settings, tmp_path)
    rows = [
        event(f"k-{day}", "Ekonomiskt bistånd", Händelsedatum=f"{day} 14:00") for day in DAYS_IN_KIA
    ]
    assert (await sender.send(rows)).counts == (3, 0, 0)
    await eventually(partial(series, place), lambda seen: seen == [58, 23])
    async with place.browser("chef") as visit:
        for day, ours in zip(DAYS_IN_KIA, felt, strict=False):
            await visit.open("/enhet/kia")
            answer = await visit.send(f"/enhet/kia/{kia_id(f'k-{day}')}/{ours}/samma")
            assert answer.status_code == 303, answer.text
    sender.forget()

    split = {"felt": 7, "not_felt": 9, "suspected": 2, "confirmed": 1, "dismissed": 1}
    await becomes(place, series=20, **split, outside=11)
    assert len(offers) == 10
    await nothing_is_wrong(place)


async def test_what_is_said_of_an_incident_afterwards_moves_it_in_the_table(place: Town) -> None:
    common = {"happened_at": "2026-03-02T14:05:00+01:00", **KINDS[0]}
    first, second, third = [await told(place, **common) for _ in range(3)]
    await becomes(place, series=3, felt=3)

    await did(place, first, "duplicate", other=second)
    await becomes(place, series=2, felt=2)
    await did(place, first, "duplicate/undo", other=second)
    await becomes(place, series=3, felt=3)
    assert (await withdraws(place, first)).is_success
    await becomes(place, series=2, felt=2)
    right: dict[str, Any] = {"reason": "Jag tog fel.", "felt_as_influence": False}
    assert (await sends(place, second, "corrections", **right)).is_success
    await becomes(place, series=2, felt=1, not_felt=1)
    kind = {"event_type": "risk_observation", "threat_or_violence": True, "forms": ["threat"]}
    await did(place, third, "classify", **kind)
    await becomes(place, series=1, not_felt=1, outside=1)
    await did(place, second, "transfer", unit=str(place.unit("bou-insats")))
    await eventually(partial(rows_that_count, place), lambda seen: "Avdelning BoU insats" in seen)
    await nothing_is_wrong(place)
