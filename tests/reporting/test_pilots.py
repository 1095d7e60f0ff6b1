"""Pilots: some units are asked with another form for some days; everybody else is not."""

import asyncio
from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.reporting.piloting import FORM, ONE, PILOTS, THREE, WHY, Trial, day, in_days
from tests.statistics.office import errors


async def started(trial: Trial, *places: str, by: str = "admin", **changed: Any) -> httpx.Response:
    """Let somebody try to start a pilot."""
    return await trial.api(by, "POST", PILOTS, json=trial.a_pilot(*places, **changed))


async def test_units_of_a_pilot_are_asked_with_its_form_and_others_with_everyones(
    trial: Trial,
) -> None:
    assert await trial.form_of("norra") == THREE
    await trial.started("norra")
    found = {place: await trial.form_of(place) for place in ("norra", "sodra", "ovriga")}
    assert found == {"norra": ONE, "sodra": THREE, "ovriga": THREE}


async def test_what_lies_below_a_unit_of_a_pilot_is_in_it_and_what_lies_above_is_not(
    trial: Trial,
) -> None:
    await trial.started("avdelningen")
    places = ("norra", "sodra", "avdelningen", "forvaltningen", "ovriga")
    found = [place for place in places if await trial.form_of(place) == ONE]
    assert found == ["norra", "sodra", "avdelningen"]


async def test_a_pilot_lasts_from_its_first_day_to_its_last_both_included(trial: Trial) -> None:
    first, last = day(2).isoformat(), day(4).isoformat()
    await trial.started("norra", first_day=first, last_day=last)
    found = {}
    for days in (0, 1, 2, 4, 5):
        with in_days(days):
            found[days] = await trial.form_of("norra")
    assert found == {0: THREE, 1: THREE, 2: ONE, 4: ONE, 5: THREE}


async def test_everyones_form_is_what_the_administrator_chose_last_but_for_pilots(
    trial: Trial,
) -> None:
    assert (await trial.chose(ONE)).status_code == 200
    pilot = await trial.started("norra", edition=THREE)
    assert (await trial.form_of("norra"), await trial.form_of("ovriga")) == (THREE, ONE)
    assert (await trial.chose(THREE)).status_code == 200
    assert (await trial.form_of("norra"), await trial.form_of("ovriga")) == (THREE, THREE)
    assert (await trial.chose("1999-1")).status_code == 422
    await trial.did(pilot, "end", why=WHY)


async def test_another_authority_and_elected_officials_have_the_form_of_the_day(
    trial: Trial,
) -> None:
    await trial.chose(ONE)
    assert await trial.form_of("medarbetare") == THREE
    assert await trial.form_of("fortroendevald") == THREE
    assert (await trial.api("norra", "GET", FORM)).json()["questions"] == ["wanted"]


async def test_a_unit_can_join_and_leave_and_the_last_one_cannot(trial: Trial) -> None:
    pilot = await trial.started("norra")
    south = f"{PILOTS}/{pilot}/units/{trial.unit('sodra')}"
    for _twice in range(2):
        assert (await trial.api("admin", "PUT", south)).status_code == 200
        assert await trial.form_of("sodra") == ONE
    for _twice in range(2):
        assert (await trial.api("admin", "DELETE", south)).status_code == 200
        assert await trial.form_of("sodra") == THREE
    north = f"{PILOTS}/{pilot}/units/{trial.unit('norra')}"
    answer = await trial.api("admin", "DELETE", north)
    assert errors(answer) == [
        ("unit", "Det är den sista enheten. Avbryt piloten i stället."),
    ]
    assert (await trial.sees(pilot))["units"] == [str(trial.unit("norra"))]


async def test_the_same_pilot_sent_again_is_one_and_another_with_its_id_is_refused(
    trial: Trial,
) -> None:
    body = trial.a_pilot("norra", "sodra")
    assert (await trial.api("admin", "POST", PILOTS, json=body)).status_code == 201
    body["units"].reverse()
    assert (await trial.api("admin", "POST", PILOTS, json=body)).status_code == 200
    changed = body | {"last_day": day(30).isoformat()}
    assert (await trial.api("admin", "POST", PILOTS, json=changed)).status_code == 409
    assert (await trial.sees(body["id"]))["last_day"] == body["last_day"]


@pytest.mark.parametrize("other", ["norra", "avdelningen", "forvaltningen"])
async def test_a_unit_is_never_in_two_pilots_on_one_day_nor_what_lies_above_it(
    trial: Trial, other: str
) -> None:
    await trial.started("norra", first_day=day(2).isoformat(), last_day=day(5).isoformat())
    name = f"{other.capitalize()} {trial.authority}"
    answer = await started(trial, other, last_day=day(2).isoformat())
    assert errors(answer) == [
        ("units", f"{name} är med i en annan pilot på några av dagarna."),
    ]
    await trial.started(other, first_day=day(6).isoformat(), last_day=day(7).isoformat())
    await trial.started(other, last_day=day(1).isoformat())


async def test_what_lies_below_a_unit_of_a_pilot_is_in_no_other(trial: Trial) -> None:
    await trial.started("avdelningen")
    assert (await started(trial, "norra")).status_code == 422
    pilot = await trial.started("ovriga")
    south = f"{PILOTS}/{pilot}/units/{trial.unit('sodra')}"
    assert (await trial.api("admin", "PUT", south)).status_code == 422
    assert await trial.form_of("sodra") == ONE


async def test_of_two_who_start_a_pilot_in_one_unit_at_once_one_is_refused(trial: Trial) -> None:
    both = await asyncio.gather(started(trial, "norra"), started(trial, "norra"))
    assert sorted(answer.status_code for answer in both) == [201, 422]


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"units": []}, "units"),
    ({"units": [str(uuid4())]}, "units"),
    ({"edition": "1999-1"}, "edition"),
    ({"edition": THREE}, "edition"),  # everybody has it
    ({"first_day": day(-1).isoformat()}, "first_day"),
    ({"first_day": day(3).isoformat(), "last_day": day(2).isoformat()}, "last_day"),
    ({"last_day": day(400).isoformat()}, "last_day"),
    ({"question": " "}, "question"),
]


@pytest.mark.parametrize(("changed", "field"), WRONG)
async def test_what_cannot_be_is_refused_with_its_field(
    trial: Trial, changed: dict[str, Any], field: str
) -> None:
    answer = await started(trial, "norra", **changed)
    assert [name for name, _ in errors(answer)] == [field]
    assert await trial.form_of("norra") == THREE


async def test_all_units_of_a_pilot_belong_to_one_authority(trial: Trial) -> None:
    units = [str(trial.unit("norra")), str(trial.town.unit("stab"))]
    answer = await started(trial, units=units)
    assert errors(answer) == [("units", "Välj enheter som hör till samma nämnd.")]
    pilot = await trial.started("norra")
    stab = f"{PILOTS}/{pilot}/units/{trial.town.unit('stab')}"
    assert (await trial.api("admin", "PUT", stab)).status_code == 422


async def test_hr_leads_pilots_in_its_area_and_nowhere_else(trial: Trial) -> None:
    pilot = await trial.started("norra", "sodra", by="personal")
    await trial.did(pilot, "evaluations", "personal")
    assert (await started(trial, "ovriga", by="personal")).status_code == 404
    ovriga = f"{PILOTS}/{pilot}/units/{trial.unit('ovriga')}"
    assert (await trial.api("personal", "PUT", ovriga)).status_code == 404
    others = await trial.started("ovriga")
    assert (await trial.does(others, "end", "personal", why=WHY)).status_code == 404
    assert (await trial.does(others, "evaluations", "personal")).status_code == 404
    assert (await trial.sees(others, "personal"))["outcome"] == "going_on"


@pytest.mark.parametrize("who", ["norra", "chefen", "medarbetare", "namndledamot", "utbildning"])
async def test_whoever_has_nothing_to_do_with_it_finds_nothing(trial: Trial, who: str) -> None:
    pilot = await trial.started("norra")
    path, unit = f"{PILOTS}/{pilot}", trial.unit("sodra")
    asked = [
        await trial.api(who, "GET", PILOTS),
        await trial.api(who, "GET", path),
        await trial.api(who, "GET", f"{path}/evaluations/1"),
        await trial.api(who, "PUT", f"{path}/units/{unit}"),
        await trial.api(who, "DELETE", f"{path}/units/{trial.unit('norra')}"),
        await started(trial, "ovriga", by=who),
        await trial.does(pilot, "evaluations", who),
        await trial.does(pilot, "conclusion", who, adopted=False, why=WHY),
        await trial.does(pilot, "end", who, why=WHY),
        await trial.chose(ONE, who),
    ]
    assert {answer.status_code for answer in asked} == {404}
    assert (await trial.sees(pilot))["outcome"] == "going_on"


@pytest.mark.parametrize("who", ["direktor", "namndsekreterare", "revisor", "sakerhet"])
async def test_whoever_sees_pilots_decides_nothing_about_them(trial: Trial, who: str) -> None:
    pilot = await trial.started("norra")
    assert pilot in (await trial.api(who, "GET", PILOTS)).json()["pilots"]
    assert (await trial.sees(pilot, who))["outcome"] == "going_on"
    assert (await trial.does(pilot, "evaluations", who)).status_code == 404
    assert (await trial.does(pilot, "end", who, why=WHY)).status_code == 404
    assert (await trial.chose(ONE, who)).status_code == 404


async def test_a_pilot_that_there_is_not_is_missing(trial: Trial) -> None:
    for what in ("", "/evaluations/1"):
        path = f"{PILOTS}/{uuid4()}{what}"
        assert (await trial.api("admin", "GET", path)).status_code == 404
    pilot = await trial.started("norra")
    for number in (0, 1, -1):
        path = f"{PILOTS}/{pilot}/evaluations/{number}"
        assert (await trial.api("admin", "GET", path)).status_code == 404
