"""A leader who is too close to it is set aside, and so is whoever stands in for her."""

from typing import Any

import pytest

from shared import clock
from tests.canary import CANARY
from tests.reporting.handling import did, does, told
from tests.stories import INCIDENTS
from tests.town import Town, eventually

pytestmark = pytest.mark.slow

ABOVE = "avdelningschef"


async def stands_in(town: Town, absent: str, deputy: str) -> None:
    """Let someone lead in another's place today, and wait until reporting knows."""
    today = clock.swedish_date(clock.now()).isoformat()
    body = {"deputy": str(town.person(deputy)), "valid_from": today, "valid_to": today}
    path = f"/api/organisation/people/{town.person(absent)}/deputies"
    answer = await town.api("admin", "POST", path, json=body)
    assert answer.is_success, answer.text
    register = town.service("reporting").register

    async def known() -> bool:
        return town.person(absent) in register.person(town.person(deputy)).deputises_for

    await eventually(known)


async def ends(town: Town, absent: str, deputy: str) -> None:
    """Let it end, and wait until reporting knows."""
    today = clock.swedish_date(clock.now()).isoformat()
    path = f"/api/organisation/people/{town.person(absent)}/deputies/recall"
    body = {"deputy": str(town.person(deputy)), "valid_from": today}
    answer = await town.api("admin", "POST", path, json=body)
    assert answer.is_success, answer.text
    register = town.service("reporting").register

    async def known() -> bool:
        return not register.person(town.person(deputy)).deputises_for

    await eventually(known)


async def reads(town: Town, alias: str, incident: str) -> bool:
    """Whether someone reads an incident; by the API, on pages, and in lists alike."""
    answer = await town.api(alias, "GET", f"{INCIDENTS}/{incident}")
    async with town.browser(alias) as visit:
        page = await visit.open(f"/enhet/{incident}")
        listed = f"/enhet/{incident}" in (await visit.open("/enhet")).text
    assert (answer.status_code == 200) == (page.status_code == 200) == listed
    assert (CANARY in page.text) == listed
    return listed


async def export(town: Town, alias: str) -> str:
    """Return what someone takes out for KIA."""
    return (await town.api(alias, "GET", "/api/reporting/kia/export")).text


async def test_whoever_stands_in_for_a_leader_who_was_set_aside_has_nothing_of_it(
    own_town: Town,
) -> None:
    other = await told(own_town)
    incident = await told(own_town, concerns_leader=True)
    reference = (await own_town.api("medarbetare", "GET", f"{INCIDENTS}/{incident}")).json()[
        "reference"
    ]
    await stands_in(own_town, "chef", "kollega")
    assert await reads(own_town, "kollega", other)
    assert not await reads(own_town, "kollega", incident)
    assert (await does(own_town, incident, "acknowledge", "kollega")).status_code == 404
    assert reference not in await export(own_town, "kollega")
    assert await reads(own_town, ABOVE, incident)


async def test_the_leader_above_has_it_also_when_she_stands_in_for_her(own_town: Town) -> None:
    incident = await told(own_town, concerns_leader=True)
    await stands_in(own_town, "chef", ABOVE)
    assert await reads(own_town, ABOVE, incident)
    assert not await reads(own_town, "chef", incident)


async def test_it_is_about_standing_in_and_ends_with_it(own_town: Town) -> None:
    incident = await told(own_town, concerns_leader=True)
    colleague = str(own_town.person("kollega"))
    await stands_in(own_town, "chef", "kollega")
    refused = await does(own_town, incident, "assign", ABOVE, person=colleague)
    assert refused.status_code == 422
    async with own_town.browser(ABOVE) as visit:
        assert colleague not in (await visit.open(f"/enhet/{incident}/ansvarig")).text
    await ends(own_town, "chef", "kollega")
    await did(own_town, incident, "assign", ABOVE, person=colleague)
    assert await reads(own_town, "kollega", incident)


async def test_the_leader_above_sets_the_nearest_one_aside_in_what_was_lifted(
    town: Town,
) -> None:
    incident = await told(town)
    await did(town, incident, "lift")
    assert await reads(town, "chef", incident)
    async with town.browser(ABOVE) as visit:
        page = await visit.open(f"/enhet/{incident}/lamna")
        assert "Någon annan är jävig" in page.text
        person = str(town.person("chef"))
        answer = await visit.send(f"/enhet/{incident}/lamna/annan", person=person)
        assert (answer.status_code, answer.headers["location"]) == (303, f"/enhet/{incident}")
        history = (await visit.open(f"/enhet/{incident}/historik")).text
        assert "anmälde att någon är jävig" in history
    assert not await reads(town, "chef", incident)
    assert await reads(town, ABOVE, incident)
    log = town.service("reporting").application.log
    before = log.last_position()
    await did(town, incident, "set-aside", ABOVE, person=str(town.person("chef")))
    assert log.last_position() == before


async def test_whoever_sees_to_it_can_be_set_aside(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "lift")
    colleague = str(town.person("kollega"))
    await did(town, incident, "assign", person=colleague)
    assert await reads(town, "kollega", incident)
    await did(town, incident, "set-aside", ABOVE, person=colleague)
    assert (await town.api("kollega", "GET", f"{INCIDENTS}/{incident}")).status_code == 404


@pytest.mark.parametrize("alias", ["chef", "kollega", "chef-annan-enhet", "hr", "sakerhet"])
async def test_nobody_but_the_leader_above_sets_somebody_else_aside(town: Town, alias: str) -> None:
    incident = await told(town)
    await did(town, incident, "lift")
    body: dict[str, Any] = {"person": str(town.person(ABOVE))}
    assert (await does(town, incident, "set-aside", alias, **body)).status_code == 404
    if alias == "chef":
        async with town.browser(alias) as visit:
            page = await visit.open(f"/enhet/{incident}/lamna")
            assert "Någon annan är jävig" not in page.text


async def test_nobody_is_set_aside_in_what_was_not_lifted(town: Town) -> None:
    incident = await told(town)
    body = {"person": str(town.person("chef"))}
    assert (await does(town, incident, "set-aside", ABOVE, **body)).status_code == 404
    assert await reads(town, "chef", incident)


@pytest.mark.parametrize("whom", [ABOVE, "direktor", "medarbetare", "sakerhet"])
async def test_only_who_leads_below_her_or_sees_to_it_is_set_aside(town: Town, whom: str) -> None:
    incident = await told(town)
    await did(town, incident, "lift")
    body = {"person": str(town.person(whom))}
    answer = await does(town, incident, "set-aside", ABOVE, **body)
    assert answer.status_code == 422
    assert "Välj någon som leder enheten" in answer.text
