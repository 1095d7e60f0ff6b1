"""What a reporter takes back is hers alone, also where some of it was given to others."""

import httpx

from tests.escalation.test_cases import CASES
from tests.reporting.crossing import ASKED, GIVEN, asked, decided, given, of, told
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


async def test_security_is_told_so_and_is_sent_nowhere(town: Town) -> None:
    incident = await told(town)
    assert (await withdraws(town, incident)).status_code == 200

    async def over() -> httpx.Response:
        return await town.api("sakerhet", "GET", CASES)

    def is_over(answer: httpx.Response) -> bool:
        return any(
            case["incident"] == incident and case["state"] == "over"
            for case in answer.json()["cases"]
        )

    await eventually(over, is_over)
    async with town.browser("sakerhet") as visit:
        page = (await visit.open("/larm")).text
        mine = page.partition("har tagit tillbaka rapporten")[0].rpartition("<li id")[2]
        assert mine
        assert f"/utlamnande/{incident}" not in page
