"""A pilot in three units, from the form before it to the form for everybody and its routine."""

from functools import partial
from typing import Any
from uuid import uuid4

import pytest

from shared import clock
from shared.clock import swedish_date
from tests.reporting.form import CHECK, STEPS, one_by_one
from tests.reporting.handling import did
from tests.reporting.piloting import LEARN, ONE, PILOTS, THREE, WHY
from tests.stories import reported
from tests.town import Town, eventually

pytestmark = pytest.mark.slow

SERIES = "/api/statistics/series/hot-och-vald"
IN_IT = {
    "ekonomiskt-bistand": "medarbetare",
    "beroende": "beroende-1",
    "mottagning": "mottagning-1",
}
OUTSIDE = ("utredning-1", "familjestod-1")
WITHOUT_PURPOSE = [path for path in STEPS if path != "/rapportera/syfte"]


async def fills_in(town: Town, alias: str, **changed: str | list[str]) -> tuple[list[str], str]:
    """Let somebody fill in the form step by step; return where she was, and the report's id."""
    async with town.browser(alias) as visit:
        been = await one_by_one(visit, **changed)
        answer = await visit.send(CHECK)
    assert answer.status_code == 303, answer.text
    return been, str(answer.headers["location"]).rpartition("/")[2]


async def table(town: Town) -> dict[str, list[str]]:
    """Return the board's series of the year, by influence too, as the file has it."""
    today = swedish_date(clock.now())
    asked = {"from": str(today.year), "cutoff": today.isoformat(), "split": "influence"}
    answer = await town.api(
        "namndsekreterare", "GET", SERIES, params=asked, headers={"accept": "text/csv"}
    )
    rows = [line.split(";") for line in answer.text.splitlines()]
    return {row[0]: row[1:] for row in rows}


async def counted(town: Town, expected: int) -> dict[str, list[str]]:
    """Return the series once it counts so many."""
    return await eventually(
        partial(table, town), lambda rows: rows.get("Hela serien hot och våld") == [str(expected)]
    )


async def test_a_pilot_shows_more_and_the_series_of_threats_and_violence_goes_on_unbroken(
    own_town: Town,
) -> None:
    today = swedish_date(clock.now()).isoformat()
    year = today[:4]
    splice = {"first_day": f"{year}-01-01"}
    assert (
        await own_town.api("namndsekreterare", "PUT", f"{SERIES}/splice", json=splice)
    ).is_success
    form = {"edition": ONE}
    path = "/api/reporting/forms/socialnamnden"
    assert (await own_town.api("admin", "PUT", path, json=form)).is_success

    # Before it: everybody has one question, and the series counts what is told.
    been, _ = await fills_in(own_town, "medarbetare", wanted="unsure")
    assert been == WITHOUT_PURPOSE
    await counted(own_town, 1)

    # HR starts it in three units. Inside them three questions are asked, outside still one.
    pilot = str(uuid4())
    body = {
        "id": pilot,
        "units": [str(own_town.unit(unit)) for unit in IN_IT],
        "edition": THREE,
        "first_day": today,
        "last_day": today,
        "question": LEARN,
    }
    answer = await own_town.api("hr", "POST", PILOTS, json=body)
    assert answer.status_code == 201, answer.text
    inside = []
    for alias in IN_IT.values():
        been, told = await fills_in(own_town, alias)
        assert been == [*STEPS]
        inside.append(told)
    for alias in OUTSIDE:
        been, _ = await fills_in(own_town, alias, wanted="no")
        assert been == WITHOUT_PURPOSE
    # An offer is influence, and neither threat nor violence.
    await fills_in(own_town, "beroende-2", forms=["improper_offer"], threat_or_violence="nej")
    await reported(own_town)  # the smallest report, by a program
    await did(own_town, inside[0], "influence", verdict="confirmed", ground="Hon sa det rent ut.")

    # The old series is what was told as threats and violence, whichever form it was told with.
    # That one of them was confirmed is heard after that it was told.
    rows = await eventually(
        partial(table, own_town),
        lambda rows: [row[0] for row in rows.values()][2:] == [*"3301001"],
    )
    assert rows["Hela serien hot och våld"] == ["7"]
    assert [*rows][2].startswith("Inte upplevt")
    assert [*rows][-1].startswith("Utanför serien")
    await _evaluated(own_town, pilot)

    # Everybody gets it; what was told is as it was, and the series goes on.
    decided = {"adopted": True, "why": WHY, "routine_version": 2}
    answer = await own_town.api("hr", "POST", f"{PILOTS}/{pilot}/conclusion", json=decided)
    assert answer.is_success, answer.text
    assert await counted(own_town, 7) == rows
    been, _ = await fills_in(own_town, OUTSIDE[0])
    assert been == [*STEPS]
    await counted(own_town, 8)
    async with own_town.browser("hr") as visit:
        text = (await visit.open(f"/pilot/{pilot}/rutin.md")).text
    assert "version 2" in text.splitlines()[0]


async def _evaluated(town: Town, pilot: str) -> None:
    """Look at the numbers as HR sees them, and store them."""
    seen: dict[str, Any] = (await town.api("hr", "GET", f"{PILOTS}/{pilot}")).json()["counted"]
    ours, others = seen["groups"]["pilot_during"], seen["groups"]["others_during"]
    assert (ours["reports"], others["reports"]) == (6, 2)
    assert (ours["discerned"]["some"], others["discerned"]["some"]) == (5, 0)
    assert seen["matrix"]["yes"]["confirmed"] == 1
    assert seen["matrix"]["unsure"]["not_assessed"] == 1
    low, high = (seen["differences"]["discerned"][end] for end in ("low", "high"))
    assert -1 <= low < 5 / 6 < high <= 1
    answer = await town.api("hr", "POST", f"{PILOTS}/{pilot}/evaluations")
    assert answer.is_success, answer.text
    path = f"{PILOTS}/{pilot}/evaluations/1"
    assert (await town.api("revisor", "GET", path)).json()["same"] is True
