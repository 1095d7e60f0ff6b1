"""What is said twice, undone or begun again: nobody's words or events are lost on the way."""

from typing import Any

from tests.escalation.test_cases import CASES
from tests.reporting.crossing import of
from tests.reporting.handling import OUTCOME, an_action, did, does, looks, told
from tests.reporting.test_safety import accepts, asks
from tests.reporting.test_telling import withdraws
from tests.town import Town, eventually


async def counted(town: Town) -> int:
    """Return how many incidents the series has."""
    rows = await town.motkraft.apps["statistics"].state.counts.ask(
        "SELECT sum(number) AS number FROM counts WHERE length(period) = 10"
    )
    return int(rows[0]["number"] or 0)


async def states(town: Town) -> dict[str, str]:
    """Return the state of each case at the security department."""
    cases = (await town.api("sakerhet", "GET", CASES)).json()["cases"]
    return {case["incident"]: case["state"] for case in cases}


async def test_when_the_original_is_taken_back_its_duplicates_count_by_themselves(
    own_town: Town,
) -> None:
    original, one, other = [await told(own_town) for _ in range(3)]
    for duplicate in (one, other):
        await did(own_town, duplicate, "duplicate", other=original)
    await eventually(lambda: counted(own_town), lambda number: number == 1)
    assert (await withdraws(own_town, original)).status_code == 200

    await eventually(lambda: counted(own_town), lambda number: number == 2)
    wanted = {original: "over", one: "open", other: "open"}
    await eventually(lambda: states(own_town), lambda found: found == wanted)
    assert [(await looks(own_town, two))["stage"] for two in (one, other)] == ["received"] * 2
    async with own_town.browser("chef") as visit:
        assert "Motkraft" in (await visit.open(f"/enhet/{one}/historik")).text
    assert (await withdraws(own_town, original)).status_code == 200  # again: nothing more happens
    assert await counted(own_town) == 2


async def test_a_duplicate_is_not_taken_back_and_is_told_why(town: Town) -> None:
    original, duplicate = await told(town), await told(town)
    await did(town, duplicate, "duplicate", other=original)
    answer = await withdraws(town, duplicate)
    assert (answer.status_code, "finns i en annan rapport" in answer.text) == (422, True)


async def test_a_second_conclusion_is_not_lost_without_a_word(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "investigation", with_representative=False)
    for _ in range(2):
        await did(town, incident, "conclusion", conclusion="Dörren stod öppen.")
    answer = await does(town, incident, "conclusion", conclusion="Larmet var av.")
    assert answer.status_code == 409


async def test_an_action_is_not_handed_over_to_two_without_a_word(town: Town) -> None:
    incident = await told(town)
    action = an_action(town)
    await did(town, incident, "actions", **action)
    handed: dict[str, Any] = {"action": action["id"], "receiver": "Fastighetskontoret"}
    for _ in range(2):
        await did(town, incident, "actions/hand-over", **handed)
    other = handed | {"receiver": "Polisen"}
    assert (await does(town, incident, "actions/hand-over", **other)).status_code == 409


async def test_what_is_reopened_can_be_investigated_again(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "investigation", with_representative=False)
    await did(town, incident, "conclusion", conclusion="Dörren stod öppen.")
    await did(town, incident, "outcome", text=OUTCOME)
    await did(town, incident, "close")
    await did(town, incident, "reopen", reason="Det hände igen.")
    async with town.browser("chef") as visit:
        assert "Börja utreda igen" in (await visit.open(f"/enhet/{incident}/utred")).text
        answer = await visit.send(f"/enhet/{incident}/utred/starta", with_representative="ja")
        assert answer.status_code == 303
    await did(town, incident, "causes", cause="Låset är trasigt.")
    await did(town, incident, "conclusion", conclusion="Låset är trasigt.")
    found = await looks(town, incident)
    assert found["conclusion"] == "Låset är trasigt."


async def test_a_representative_who_has_not_accepted_has_asked_for_nothing(town: Town) -> None:
    incident = await told(town)
    answer = await asks(town, incident)
    assert not answer.is_success, answer.text
    await accepts(town, incident)
    path = of(incident, "safety-requests")
    assert (await town.api("skyddsombud", "GET", path)).json() == {"requests": []}
