"""What a reporter takes back is hers alone, also where some of it was given to others."""

import httpx

from tests.escalation.test_cases import CASES
from tests.reporting.crossing import ASKED, GIVEN, asked, decided, given, of, told
from tests.reporting.talking import too_close
from tests.reporting.test_telling import withdraws
from tests.town import Town, eventually


async def test_nobody_reads_what_was_given_before(town: Town) -> None:
    incident = await told(town)
    disclosure = await given(town, incident)
    assert (await withdraws(town, incident)).status_code == 200
    answers = [
        await town.api(alias, "GET", of(incident, "disclosures", disclosure))
        for alias in ("sakerhet", "chef")
    ]
    async with town.browser("sakerhet") as visit:
        answers.append(await visit.open(f"/utlamnande/{incident}/{disclosure}"))
    assert [answer.status_code for answer in answers] == [404, 404, 404]


async def test_nothing_more_is_given_and_nobody_asks(town: Town) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    assert (await withdraws(town, incident)).status_code == 200
    assert (await decided(town, incident, disclosure, "grant", **GIVEN)).status_code == 404
    again = await town.api("sakerhet", "POST", of(incident, "disclosures"), json=ASKED)
    assert again.status_code == 404


async def test_security_is_told_so_and_is_sent_nowhere(own_town: Town) -> None:
    incident = await told(own_town)
    assert (await withdraws(own_town, incident)).status_code == 200

    async def over() -> httpx.Response:
        return await own_town.api("sakerhet", "GET", CASES)

    def is_over(answer: httpx.Response) -> bool:
        return any(
            case["incident"] == incident and case["state"] == "over"
            for case in answer.json()["cases"]
        )

    await eventually(over, is_over)
    async with own_town.browser("sakerhet") as visit:
        page = (await visit.open("/larm")).text
        mine = page.partition("har tagit tillbaka rapporten")[0].rpartition("<li id")[2]
        assert mine
        assert f"/utlamnande/{incident}" not in page


async def test_a_request_waits_for_whoever_decides_and_no_longer_than_there_is_a_report(
    own_town: Town,
) -> None:
    incident = await told(own_town)
    disclosure = await asked(own_town, incident)
    link = f"/utlamnande/{incident}/{disclosure}"

    async def is_shown_to(alias: str) -> bool:
        async with own_town.browser(alias) as visit:
            return link in (await visit.open("/utlamnande")).text

    assert await is_shown_to("chef")
    assert not await is_shown_to("avdelningschef")
    await too_close(own_town, incident)  # she is out, and the leader above decides
    assert not await is_shown_to("chef")
    assert await is_shown_to("avdelningschef")
    assert (await withdraws(own_town, incident)).status_code == 200
    assert not await is_shown_to("avdelningschef")
    left = await own_town.service("reporting").views.views[0].ask("SELECT * FROM waiting")
    assert left == []
