"""How a pilot ends: everybody gets the form, or nobody, or it is broken off."""

import json
from functools import partial
from typing import Any

import pytest

from shared.events import FormAdopted, PilotConcluded, PublishedEvent
from shared.streams import OPS
from tests.canary import CANARY
from tests.insider import insider
from tests.reporting.piloting import ONE, THREE, WHY, Trial, day, in_days
from tests.statistics.office import errors
from tests.town import Town, eventually

ADOPTED: dict[str, Any] = {"adopted": True, "why": WHY, "routine_version": 2}
NOT_ADOPTED: dict[str, Any] = {"adopted": False, "why": WHY}


async def evaluated(trial: Trial, *places: str, by: str = "admin") -> str:
    """Let a pilot of one day be started and evaluated; return its id."""
    today = day().isoformat()
    pilot = await trial.started(*places, by=by, first_day=today, last_day=today)
    await trial.did(pilot, "evaluations", by)
    return pilot


async def last_told(town: Town, kind: type[PublishedEvent], of: str) -> dict[str, Any]:
    """Return the last that was told of a kind, once an id stands in it."""
    async with insider(town.settings, OPS) as ops:

        async def last() -> bytes:
            return (await ops.jetstream().get_last_msg("REPORTING", kind.subject)).data or b""

        body = await eventually(last, lambda said: of.encode() in said)
    assert CANARY.encode() not in body
    found: dict[str, Any] = json.loads(body)
    return found


async def test_everybody_gets_the_form_and_other_services_are_told(trial: Trial) -> None:
    pilot = await evaluated(trial, "norra")
    await trial.did(pilot, "conclusion", **ADOPTED)
    found = [await trial.form_of(place) for place in ("norra", "sodra", "ovriga")]
    assert found == [ONE, ONE, ONE]
    seen = await trial.sees(pilot)
    assert (seen["outcome"], seen["routine_version"], seen["why"]) == ("adopted", 2, WHY)
    assert await last_told(trial.town, PilotConcluded, pilot) == {
        "pilot": pilot,
        "authority": trial.authority,
        "edition": ONE,
        "adopted": True,
        "routine_version": 2,
        "concluded_on": day().isoformat(),
    }
    assert await last_told(trial.town, FormAdopted, pilot) == {
        "authority": trial.authority,
        "edition": ONE,
        "pilot": pilot,
        "adopted_on": day().isoformat(),
    }


async def test_when_it_is_not_adopted_the_units_are_asked_as_everybody(trial: Trial) -> None:
    pilot = await evaluated(trial, "norra")
    assert await trial.form_of("norra") == ONE
    await trial.did(pilot, "conclusion", **NOT_ADOPTED)
    assert await trial.form_of("norra") == THREE
    told = await last_told(trial.town, PilotConcluded, pilot)
    assert (told["adopted"], told["routine_version"]) == (False, None)


async def test_broken_off_the_units_are_asked_as_everybody_and_can_try_again(
    trial: Trial,
) -> None:
    pilot = await trial.started("norra")
    for _twice in range(2):
        await trial.did(pilot, "end", why=WHY)
    assert await trial.form_of("norra") == THREE
    assert (await trial.sees(pilot))["outcome"] == "ended"
    await trial.started("norra")
    assert await trial.form_of("norra") == ONE


async def test_it_is_not_decided_before_its_last_day_nor_without_stored_numbers(
    trial: Trial,
) -> None:
    pilot = await trial.started("norra", last_day=day(3).isoformat())
    early = await trial.does(pilot, "conclusion", **ADOPTED)
    assert errors(early) == [
        ("adopted", "Piloten pågår ännu. Vänta till sista dagen, eller avbryt.")
    ]
    with in_days(3):
        unseen = await trial.does(pilot, "conclusion", **ADOPTED)
        assert errors(unseen) == [("adopted", "Spara en utvärdering först.")]
        await trial.did(pilot, "evaluations")
        await trial.did(pilot, "conclusion", **ADOPTED)


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"why": WHY}, "adopted"),
        ({"adopted": True, "why": WHY}, "routine_version"),
        ({"adopted": True, "why": WHY, "routine_version": 0}, "routine_version"),
        ({"adopted": True, "why": " ", "routine_version": 2}, "why"),
    ],
)
async def test_a_decision_that_lacks_something_is_none(
    trial: Trial, sent: dict[str, Any], field: str
) -> None:
    pilot = await evaluated(trial, "norra")
    answer = await trial.does(pilot, "conclusion", **sent)
    assert [name for name, _ in errors(answer)] == [field]
    assert (await trial.sees(pilot))["outcome"] == "going_on"


async def test_what_is_decided_stays_and_the_same_again_changes_nothing(trial: Trial) -> None:
    pilot = await evaluated(trial, "norra")
    for _twice in range(2):
        await trial.did(pilot, "conclusion", **ADOPTED)
    over = [("outcome", "Piloten är redan avslutad. Det går inte att ändra.")]
    assert errors(await trial.does(pilot, "conclusion", **NOT_ADOPTED)) == over
    assert errors(await trial.does(pilot, "conclusion", **ADOPTED | {"routine_version": 3})) == over
    assert errors(await trial.does(pilot, "evaluations")) == over
    assert errors(await trial.does(pilot, "end", why=WHY)) == over


async def test_hr_of_a_part_leaves_it_to_the_administrator_to_give_it_to_everybody(
    trial: Trial,
) -> None:
    pilot = await evaluated(trial, "norra", by="personal")
    answer = await trial.does(pilot, "conclusion", "personal", **ADOPTED)
    [(field, text)] = errors(answer)
    assert field == "adopted"
    assert text.startswith("Du svarar inte för alla enheter.")
    assert await trial.form_of("ovriga") == THREE
    await trial.did(pilot, "conclusion", "personal", **NOT_ADOPTED)


async def test_nothing_that_was_told_before_is_changed(trial: Trial) -> None:
    pilot = await evaluated(trial, "norra")
    incident = await trial.told_with("norra", ONE, "unsure")
    read = partial(trial.api, "norra", "GET", f"/api/reporting/incidents/{incident}")
    before = (await read()).json()
    await trial.did(pilot, "conclusion", **ADOPTED)
    assert (await read()).json() == before
