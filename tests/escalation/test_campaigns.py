"""A campaign is one alarm in the console, with its cases, until it has ended."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.escalation.test_cases import case_of
from tests.reporting.campaigns import HANDLER, campaign_of, done, harassed
from tests.town import Town, eventually

CAMPAIGNS = "/api/escalation/campaigns"


async def alarms(town: Town) -> dict[str, dict[str, Any]]:
    """Return the campaigns that go on, by their ids."""
    answer = await town.api("sakerhet", "GET", CAMPAIGNS)
    assert answer.status_code == 200, answer.text
    return {alarm["id"]: alarm for alarm in answer.json()["campaigns"]}


async def alarm(town: Town, campaign: str, reports: int) -> dict[str, Any]:
    """Return one of them, once it has so many reports, each with its case."""

    def is_whole(found: dict[str, dict[str, Any]]) -> bool:
        one = found.get(campaign)
        return one is not None and len(one["incidents"]) == len(one["cases"]) == reports

    return (await eventually(lambda: alarms(town), is_whole))[campaign]


async def a_campaign(town: Town, reports: int = 2) -> tuple[str, list[str]]:
    """Let a campaign be declared; return it and its reports."""
    incidents = [await harassed(town) for _ in range(reports)]
    return await campaign_of(town, *incidents), incidents


async def test_it_is_one_alarm_with_its_cases(town: Town) -> None:
    campaign, incidents = await a_campaign(town)
    found = await alarm(town, campaign, 2)
    assert {case["incident"] for case in found["cases"]} == set(incidents)
    assert found["waiting"] == 2


async def test_it_grows_and_shrinks_and_is_gone_when_it_has_ended(town: Town) -> None:
    campaign, incidents = await a_campaign(town)
    await done(town, campaign, "incidents", incidents=[await harassed(town)])
    await alarm(town, campaign, 3)
    await done(town, campaign, "take-out", incident=incidents[0])
    found = await alarm(town, campaign, 2)
    assert incidents[0] not in found["incidents"]
    await done(town, campaign, "end")
    await eventually(lambda: alarms(town), lambda found: campaign not in found)


async def test_all_its_cases_are_taken_on_at_once_and_what_is_taken_on_stays(town: Town) -> None:
    campaign, _ = await a_campaign(town)
    await alarm(town, campaign, 2)
    path = f"{CAMPAIGNS}/{campaign}/receive"
    for _ in range(2):
        assert (await town.api("sakerhet", "POST", path)).status_code == 200
    found = await alarm(town, campaign, 2)
    assert found["waiting"] == 0
    assert [case["state"] for case in found["cases"]] == ["received", "received"]


async def test_the_console_shows_it_above_the_cases_and_marks_each_of_them(town: Town) -> None:
    campaign, incidents = await a_campaign(town)
    await alarm(town, campaign, 2)
    references = [(await case_of(town, incident))["reference"] for incident in incidents]
    async with town.browser("sakerhet") as visit:
        page = (await visit.open("/larm")).text
        section = page[page.index("Kampanjer som pågår") : page.index('id="larm"')]
        assert all(reference in section for reference in references)
        assert "Del av en kampanj" in page
        answer = await visit.send(f"/larm/kampanj/{campaign}/ta-emot")
        assert answer.status_code == 303
        assert "Alla är mottagna." in (await visit.open("/larm")).text


@pytest.mark.parametrize("alias", [HANDLER, "chef", "fortroendevald", "utbildning", "admin"])
async def test_nobody_but_security_sees_it_or_takes_it_on(town: Town, alias: str) -> None:
    campaign, _ = await a_campaign(town)
    await alarm(town, campaign, 2)
    answers: list[httpx.Response] = [
        await town.api(alias, "GET", CAMPAIGNS),
        await town.api(alias, "POST", f"{CAMPAIGNS}/{campaign}/receive"),
    ]
    assert [answer.status_code for answer in answers] == [404, 404]
    assert (await alarm(town, campaign, 2))["waiting"] == 2


async def test_what_nobody_has_declared_is_missing(town: Town) -> None:
    path = f"{CAMPAIGNS}/{uuid4()}/receive"
    assert (await town.api("sakerhet", "POST", path)).status_code == 404
