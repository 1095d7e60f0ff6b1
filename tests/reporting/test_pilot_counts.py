"""What is counted of a pilot, what the numbers are shares of, and that they come out again."""

import asyncio
from datetime import timedelta
from typing import Any
from uuid import uuid4

from services.reporting.domain import KiaRow, taken_from_kia
from services.reporting.views.pilots import FormUses
from shared import clock
from shared.events import EventType, Form
from shared.views.rebuild import rebuild
from tests.canary import CANARY
from tests.reporting.piloting import ONE, PILOTS, THREE, Trial, day, in_days
from tests.stories import INCIDENTS

ALL: dict[str, Any] = {"purpose": "revenge", "effects": ["worry"]}


async def tried(trial: Trial, *places: str) -> str:
    """Let everybody have the form with one question, and some units try the one with three."""
    await trial.chose(ONE)
    return await trial.started(*places, edition=THREE)


async def groups(trial: Trial, pilot: str) -> dict[str, dict[str, Any]]:
    """Return the numbers of each group."""
    found: dict[str, dict[str, Any]] = (await trial.sees(pilot))["counted"]["groups"]
    return found


def some_of(group: dict[str, Any], name: str) -> tuple[int, int]:
    """Return a share as counts."""
    return group[name]["some"], group[name]["of"]


async def test_without_reports_there_is_no_share_and_no_difference(trial: Trial) -> None:
    seen = (await trial.sees(await tried(trial, "norra")))["counted"]
    for group in seen["groups"].values():
        assert group["reports"] == 0
        assert group["discerned"] == {"some": 0, "of": 0, "share": None}
        assert group["median_s"] is None
    assert seen["differences"] == {"discerned": None, "unsure": None, "complete": None}


async def test_reports_count_for_the_unit_of_whoever_was_asked(trial: Trial) -> None:
    pilot = await tried(trial, "avdelningen")
    await trial.told_with("norra", THREE, "yes")
    await trial.told_with("ovriga", ONE, "no")
    await trial.told("ovriga", employed_unit=str(trial.unit("sodra")))  # works in the pilot
    found = await groups(trial, pilot)
    assert {name: group["reports"] for name, group in found.items()} == {
        "pilot_before": 0,
        "pilot_during": 2,
        "others_before": 0,
        "others_during": 1,
    }


async def test_as_many_days_before_are_counted_as_the_pilot_has_lasted(trial: Trial) -> None:
    for days in (-4, -3, -1):
        with in_days(days):
            await trial.told_with("norra", ONE, "yes" if days == -1 else "no")
            await trial.told_with("ovriga", ONE, "no")
    pilot = await tried(trial, "norra")
    with in_days(2):  # the third day: three days before it count
        await trial.told_with("norra", THREE, "yes", **ALL)
        found = await groups(trial, pilot)
    assert (found["pilot_before"]["reports"], found["others_before"]["reports"]) == (2, 2)
    assert (found["pilot_during"]["reports"], found["others_during"]["reports"]) == (1, 0)
    assert some_of(found["pilot_before"], "discerned") == (1, 2)
    with in_days(30):  # after its last day: as many as all its days
        found = await groups(trial, pilot)
    assert (found["pilot_before"]["reports"], found["pilot_during"]["reports"]) == (3, 1)


async def test_influence_is_discerned_when_it_was_felt_or_found(trial: Trial) -> None:
    pilot = await tried(trial, "norra")
    told = [await trial.told_with("norra", THREE, answer) for answer in ("yes", "no", "unsure")]
    assert some_of((await groups(trial, pilot))["pilot_during"], "discerned") == (1, 3)
    await trial.found(told[1], "suspected")
    await trial.found(told[2], "none")
    assert some_of((await groups(trial, pilot))["pilot_during"], "discerned") == (2, 3)
    await trial.found(told[2], "confirmed")
    await trial.found(told[0], "none")  # it was felt all the same
    seen = (await trial.sees(pilot))["counted"]
    during = seen["groups"]["pilot_during"]
    assert some_of(during, "discerned") == (3, 3)
    assert some_of(during, "unsure") == (1, 3)
    nothing = {"not_assessed": 0, "none": 0, "suspected": 0, "confirmed": 0}
    assert seen["matrix"] == {
        "yes": nothing | {"none": 1},
        "no": nothing | {"suspected": 1},
        "unsure": nothing | {"confirmed": 1},
        "not_asked": nothing,
    }


async def test_a_form_is_complete_when_all_that_it_asked_is_answered(trial: Trial) -> None:
    pilot = await tried(trial, "norra")
    some: list[dict[str, Any]] = [{}, {"purpose": "revenge"}, {"effects": ["worry"]}, ALL]
    for answered in some:
        await trial.told_with("norra", THREE, "yes", **answered)
    await trial.told_with("norra", THREE, "no")  # nothing more is asked
    await trial.told_with("norra", ONE, "unsure")  # nothing more is asked by this one
    await trial.told_with("norra", "1999-1", "yes")  # a form that nobody knows
    await trial.told("norra")  # with no form at all
    during = (await groups(trial, pilot))["pilot_during"]
    assert during["reports"] == 8
    assert some_of(during, "complete") == (3, 6)


async def test_the_time_is_a_median_of_those_who_took_any(trial: Trial) -> None:
    pilot = await tried(trial, "norra")
    for seconds in (30, 90, 600, 0):
        await trial.told_with("norra", THREE, "no", seconds)
    during = (await groups(trial, pilot))["pilot_during"]
    assert (during["median_s"], during["timed"]) == (90, 3)


async def test_what_was_taken_back_or_told_twice_does_not_count_and_a_correction_does(
    trial: Trial,
) -> None:
    pilot = await tried(trial, "norra")
    back, twice, kept = [await trial.told_with("norra", THREE, "no") for _ in range(3)]
    assert (await trial.api("norra", "POST", f"{INCIDENTS}/{back}/withdraw")).is_success
    path = f"{INCIDENTS}/{twice}/duplicate"
    answer = await trial.api("chefen", "POST", path, json={"other": kept})
    assert answer.is_success, answer.text
    assert (await groups(trial, pilot))["pilot_during"]["reports"] == 1
    answer = await trial.api("chefen", "POST", f"{path}/undo", json={"other": kept})
    assert answer.is_success, answer.text
    body = {"id": twice, "felt_as_influence": True, "reason": "Jag tänkte efter."}
    answer = await trial.api("norra", "POST", f"{INCIDENTS}/{kept}/corrections", json=body)
    assert answer.is_success, answer.text
    during = (await groups(trial, pilot))["pilot_during"]
    assert during["reports"] == 2
    assert some_of(during, "discerned") == (1, 2)


async def test_what_kia_tells_counts_on_its_own_day_and_nobody_was_asked(trial: Trial) -> None:
    reporting = trial.town.service("reporting").application
    pilot = await tried(trial, "norra")
    for days, felt in ((0, None), (0, True), (-400, None)):  # a file with old events too
        row = KiaRow(
            number=uuid4().hex,
            unit=trial.unit("norra"),
            authority=trial.authority,
            event_type=EventType.NEAR_MISS,
            threat_or_violence=True,
            forms=(Form.THREAT,),
            happened_at=clock.now() + timedelta(days=days),
            what_happened=f"Han hotade mig. {CANARY}",
            felt=felt,
        )
        await reporting.commit(taken_from_kia(row))
    seen = (await trial.sees(pilot))["counted"]
    assert seen["groups"]["pilot_during"]["reports"] == 2
    assert some_of(seen["groups"]["pilot_during"], "unsure") == (0, 1)
    assert seen["matrix"]["not_asked"]["not_assessed"] == 1
    assert seen["matrix"]["yes"]["not_assessed"] == 1


async def test_a_unit_that_left_counts_for_its_own_days_and_never_among_the_others(
    trial: Trial,
) -> None:
    pilot = await tried(trial, "norra", "sodra")
    await trial.told_with("sodra", THREE, "no")
    south = f"{PILOTS}/{pilot}/units/{trial.unit('sodra')}"
    assert (await trial.api("admin", "DELETE", south)).status_code == 200
    with in_days(1):
        await trial.told_with("sodra", ONE, "no")
        found = await groups(trial, pilot)
    assert found["pilot_during"]["reports"] == 1
    assert found["others_during"]["reports"] == 0


async def test_an_evaluation_comes_out_the_same_whatever_happens_later(trial: Trial) -> None:
    pilot = await tried(trial, "norra", "sodra")
    told = await trial.told_with("norra", THREE, "no")
    await trial.told_with("ovriga", ONE, "no")
    await trial.did(pilot, "evaluations")
    await trial.found(told, "confirmed")
    await trial.told_with("norra", THREE, "yes")
    south = f"{PILOTS}/{pilot}/units/{trial.unit('sodra')}"
    assert (await trial.api("admin", "DELETE", south)).status_code == 200
    others = f"{PILOTS}/{pilot}/units/{trial.unit('ovriga')}"
    assert (await trial.api("admin", "PUT", others)).status_code == 200
    with in_days(5):
        found = (await trial.api("admin", "GET", f"{PILOTS}/{pilot}/evaluations/1")).json()
    assert found["same"] is True
    assert found["said"] == found["recounted"]
    counted = {name: group["reports"] for name, group in found["said"]["groups"].items()}
    assert (counted["pilot_during"], counted["others_during"]) == (1, 1)
    now = (await trial.sees(pilot))["counted"]
    assert some_of(now["groups"]["pilot_during"], "discerned") == (2, 3)
    assert now["position"] > found["said"]["position"]


async def test_the_same_numbers_are_stored_once_and_new_ones_beside_them(trial: Trial) -> None:
    pilot = await tried(trial, "norra")
    for _twice in range(2):
        await trial.did(pilot, "evaluations")
    assert (await trial.sees(pilot))["evaluations"] == 1
    await trial.told_with("norra", THREE, "yes")
    await trial.did(pilot, "evaluations")
    assert (await trial.sees(pilot))["evaluations"] == 2


async def test_numbers_that_were_changed_behind_the_log_are_found_and_made_anew(
    trial: Trial,
) -> None:
    pilot = await tried(trial, "norra")
    told = await trial.told_with("norra", THREE, "yes")
    await trial.did(pilot, "evaluations")
    service = trial.town.service("reporting")
    with service.views.database.transaction() as t:
        t.execute("UPDATE form_facts SET said='no' WHERE incident=? AND what='perceived'", told)
    path = f"{PILOTS}/{pilot}/evaluations/1"
    assert (await trial.api("admin", "GET", path)).json()["same"] is False
    [view] = [view for view in service.views.views if isinstance(view, FormUses)]
    await asyncio.to_thread(rebuild, service.views, view, service.own_log)
    assert (await trial.api("admin", "GET", path)).json()["same"] is True


async def test_a_pilot_that_has_not_begun_has_no_numbers(trial: Trial) -> None:
    await trial.chose(ONE)
    await trial.told_with("norra", ONE, "yes")
    days = {"first_day": day(1).isoformat(), "last_day": day(2).isoformat()}
    pilot = await trial.started("norra", edition=THREE, **days)
    found = await groups(trial, pilot)
    assert {group["reports"] for group in found.values()} == {0}
