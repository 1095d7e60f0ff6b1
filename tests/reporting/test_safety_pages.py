"""The safety representative's pages, without scripts."""

import html
from datetime import timedelta
from uuid import uuid4

import pytest

from shared import clock
from tests.reporting.crossing import TOLD, events_of, told
from tests.reporting.test_safety import ANSWER, OTHERS, WANTED, accepts, answers, asked, asks
from tests.reporting.test_telling import withdraws
from tests.town import Town, Visit


async def sees(visit: Visit, path: str) -> str:
    """Open a page, and return what it says."""
    answer = await visit.open(path)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


async def test_from_the_list_over_the_conditions_to_the_report_and_a_request(town: Town) -> None:
    incident = await told(town)
    conditions = f"/skyddsombud/{incident}/villkor"
    async with town.browser("skyddsombud") as visit:
        assert f"/enhet/{incident}" in await sees(visit, "/enhet")
        answer = await visit.open(f"/enhet/{incident}")
        assert (answer.status_code, answer.headers["location"]) == (303, conditions)
        page = await sees(visit, conditions)
        assert TOLD not in page
        assert "Godkänner du villkoren?" in page
        unsure = await visit.send(conditions)
        assert (unsure.status_code, await events_of(town, incident)) == (422, ["reported"])
        answer = await visit.send(conditions, accepted="ja")
        assert (answer.status_code, answer.headers["location"]) == (303, f"/enhet/{incident}")
        page = await sees(visit, f"/enhet/{incident}")
        assert TOLD in page
        ours = f"/skyddsombud/{incident}"
        assert ours in page
        await visit.open(ours)
        empty = await visit.send(ours, text="")
        assert 'href="#text">Skriv texten.' in empty.text
        assert (await visit.send(ours, text=WANTED)).status_code == 303
        page = await sees(visit, ours)
        assert WANTED in page
        assert "Ska besvaras senast" in page
        assert "Ditt svar" not in page
        assert ours in await sees(visit, "/skyddsombud")


async def test_the_manager_finds_the_request_and_answers(town: Town) -> None:
    incident = await told(town)
    request = await asked(town, incident)
    ours = f"/skyddsombud/{incident}"
    async with town.browser("chef") as visit:
        assert 'href="/skyddsombud"' in await sees(visit, "/")
        assert ours in await sees(visit, "/skyddsombud")
        page = await sees(visit, ours)
        assert WANTED in page
        assert "Begär något av arbetsgivaren" not in page
        field = f"answer-{request}"
        empty = await visit.send(f"{ours}/{request}", **{field: " "})
        assert f'href="#{field}">Skriv texten.' in empty.text
        answer = await visit.send(f"{ours}/{request}", **{field: ANSWER})
        assert answer.status_code == 303
    async with town.browser("skyddsombud") as visit:
        page = await sees(visit, ours)
        assert ANSWER in page
        assert "Besvarad" in page


async def test_what_is_not_answered_in_time_is_said_to_be_late(town: Town) -> None:
    incident = await told(town)
    await asked(town, incident)
    later = clock.now() + timedelta(days=town.settings.safety_answer_days + 1)
    async with town.browser() as visit:
        with clock.set_to(lambda: later):
            await visit.open("/logga-in")
            await visit.send("/logga-in", person=str(town.person("skyddsombud")))
            page = await sees(visit, f"/skyddsombud/{incident}")
            assert "Skyddsombudet kan vända sig till Arbetsmiljöverket." in page
            assert "Försenad" in await sees(visit, "/skyddsombud")


@pytest.mark.parametrize("alias", [one for one in OTHERS if one != "chef-annan-enhet"])
async def test_the_pages_are_nobody_elses(town: Town, alias: str) -> None:
    incident = await told(town)
    request = await asked(town, incident)
    async with town.browser(alias) as visit:
        for what in ("", "/villkor"):
            assert (await visit.open(f"/skyddsombud/{incident}{what}")).status_code == 404
        for what in ("", "/villkor", f"/{request}"):
            await visit.open("/")
            sent = await visit.send(f"/skyddsombud/{incident}{what}", text="x", accepted="ja")
            assert sent.status_code == 404


async def test_another_managers_list_has_not_this_request(town: Town) -> None:
    incident = await told(town)
    await asked(town, incident)
    async with town.browser("chef-annan-enhet") as visit:
        assert incident not in await sees(visit, "/skyddsombud")


async def test_an_id_that_a_program_uses_in_two_reports_is_two_requests(own_town: Town) -> None:
    one, other = await told(own_town), await told(own_town)
    request = str(uuid4())
    for incident in (one, other):
        await accepts(own_town, incident)
        assert (await asks(own_town, incident, id=request)).status_code == 201
    assert (await answers(own_town, one, request)).status_code == 200
    async with own_town.browser("chef") as visit:
        page = await sees(visit, "/skyddsombud")
    assert page.index(f"/skyddsombud/{other}") < page.index(f"/skyddsombud/{one}")  # open first
    assert own_town.service("reporting").views.dead_letters.count() == 0


async def test_a_request_about_what_was_taken_back_waits_for_nobody(own_town: Town) -> None:
    incident = await told(own_town)
    await asked(own_town, incident)
    assert (await withdraws(own_town, incident)).status_code == 200
    await own_town.service("reporting").caught_up()
    views = own_town.service("reporting").views.database
    assert views.select("SELECT * FROM safety_requests") == []


@pytest.mark.parametrize("alias", ["medarbetare", "hr", "sakerhet", "revisor", "admin"])
async def test_whoever_looks_after_nothing_has_no_list(town: Town, alias: str) -> None:
    async with town.browser(alias) as visit:
        assert (await visit.open("/skyddsombud")).status_code == 404


async def test_the_manager_is_asked_for_no_conditions(town: Town) -> None:
    incident = await told(town)
    await accepts(town, incident)
    async with town.browser("chef") as visit:
        assert TOLD in await sees(visit, f"/enhet/{incident}")
        assert (await visit.open(f"/skyddsombud/{incident}/villkor")).status_code == 404
