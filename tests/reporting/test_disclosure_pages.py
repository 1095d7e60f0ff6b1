"""The boundary as pages without scripts: security asks, the manager decides, security reads."""

import pytest

from tests.reporting.crossing import GIVEN, TOLD, asked, events_of, given, told
from tests.town import Town

REASON = "Samma man har hotat på två håll."


async def test_from_the_alarm_to_a_masked_text_and_back_again(town: Town) -> None:
    incident = await told(town)
    ours = f"/utlamnande/{incident}"
    async with town.browser("sakerhet") as security, town.browser("chef") as manager:
        assert "Be att få veta vad som hände" in (await security.open(ours)).text
        answer = await security.send(ours, purpose="protect_people", reason=REASON)
        assert (answer.status_code, answer.headers["location"]) == (303, ours)
        assert "Väntar på svar" in (await security.open(ours)).text

        assert ours in (await manager.open("/utlamnande")).text
        story = (await manager.open(f"/enhet/{incident}")).text
        theirs = story[story.index(ours) :].partition('"')[0]
        page = (await manager.open(theirs)).text
        assert REASON in page
        assert "Mikael Stenhag" in page
        assert f">\n{TOLD}</textarea>" in page  # to be masked
        answer = await manager.send(f"{theirs}/lamna", **GIVEN)
        assert (answer.status_code, answer.headers["location"]) == (303, theirs)
        assert GIVEN["text"] in (await manager.open(theirs)).text
        assert ours not in (await manager.open("/utlamnande")).text

        page = (await security.open(ours)).text
        assert GIVEN["text"] in page
        assert "Säkerhets- och bevakningsåtgärder" in page
        assert TOLD not in page

        await manager.open(theirs)
        assert (await manager.send(f"{theirs}/aterta")).status_code == 303
        assert GIVEN["text"] not in (await security.open(ours)).text


async def test_the_manager_refuses_and_says_why(town: Town) -> None:
    incident = await told(town)
    theirs = f"/utlamnande/{incident}/{await asked(town, incident)}"
    async with town.browser("chef") as manager:
        await manager.open(theirs)
        assert (await manager.send(f"{theirs}/neka", because="other_way")).status_code == 303
    async with town.browser("sakerhet") as security:
        page = (await security.open(f"/utlamnande/{incident}")).text
    assert "Nekad" in page
    assert "Det kan lösas på annat sätt" in page


async def test_a_warning_is_shown_and_has_to_be_read(town: Town) -> None:
    incident = await told(town)
    theirs = f"/utlamnande/{incident}/{await asked(town, incident)}"
    async with town.browser("chef") as manager:
        await manager.open(theirs)
        unprotected = GIVEN | {"secrecy": "none"}
        warned = await manager.send(f"{theirs}/lamna", **unprotected)
        assert warned.status_code == 422
        assert "Ingen sekretess skyddar texten hos mottagaren." in warned.text
        assert "Jag har läst varningen" in warned.text
        assert GIVEN["text"] in warned.text  # nothing that was written is lost
        assert (await events_of(town, incident))[-1] == "disclosure-asked"
        answer = await manager.send(f"{theirs}/lamna", **unprotected, confirmed="ja")
        assert answer.status_code == 303


async def test_a_text_from_which_nothing_is_taken_away_is_warned_of(town: Town) -> None:
    incident = await told(town, what_happened="Han skrek.\n\nJag gick.")
    theirs = f"/utlamnande/{incident}/{await asked(town, incident)}"
    async with town.browser("chef") as manager:
        await manager.open(theirs)
        as_browsers_send_it = GIVEN | {"text": "Han skrek.\r\n\r\nJag gick."}
        warned = await manager.send(f"{theirs}/lamna", **as_browsers_send_it)
    assert "Det här är hela texten, ord för ord." in warned.text
    assert (await events_of(town, incident))[-1] == "disclosure-asked"


async def test_an_empty_form_is_shown_again_with_a_sentence_at_each_question(town: Town) -> None:
    incident = await told(town)
    ours = f"/utlamnande/{incident}"
    async with town.browser("sakerhet") as security:
        await security.open(ours)
        answer = await security.send(ours)
        assert answer.status_code == 422
        assert 'href="#purpose">Välj vad du behöver det för.' in answer.text
        assert 'href="#reason">Skriv kort varför.' in answer.text
    theirs = f"{ours}/{await asked(town, incident)}"
    async with town.browser("chef") as manager:
        await manager.open(theirs)
        answer = await manager.send(f"{theirs}/lamna", text="")
        for field in ("text", "ground", "secrecy"):
            assert f'href="#{field}"' in answer.text
        answer = await manager.send(f"{theirs}/neka")
        assert 'href="#because">Välj varför du inte lämnar ut.' in answer.text
    assert await events_of(town, incident) == ["reported", "disclosure-asked"]


@pytest.mark.parametrize(
    "alias",
    ["medarbetare", "chef-annan-enhet", "avdelningschef", "skyddsombud", "hr", "sakerhet", "admin"],
)
async def test_the_decision_is_nobody_elses(town: Town, alias: str) -> None:
    incident = await told(town)
    theirs = f"/utlamnande/{incident}/{await asked(town, incident)}"
    async with town.browser(alias) as visit:
        await visit.open("/")
        assert (await visit.client.get(theirs)).status_code == 404
        for answer in ("lamna", "neka", "aterta", "annat"):
            sent = await visit.send(f"{theirs}/{answer}", **GIVEN, because="secrecy")
            assert sent.status_code == 404, answer
            await visit.open("/")


@pytest.mark.parametrize("alias", ["medarbetare", "chef", "hr", "direktor", "admin"])
async def test_the_request_is_for_security_only(town: Town, alias: str) -> None:
    incident = await told(town)
    await given(town, incident)
    async with town.browser(alias) as visit:
        assert (await visit.open(f"/utlamnande/{incident}")).status_code == 404
        await visit.open("/")
        sent = await visit.send(f"/utlamnande/{incident}", purpose="protect_people", reason="x")
        assert sent.status_code == 404


@pytest.mark.parametrize("alias", ["medarbetare", "sakerhet", "skyddsombud", "admin"])
async def test_whoever_leads_nothing_has_no_list_of_requests(town: Town, alias: str) -> None:
    async with town.browser(alias) as visit:
        assert (await visit.open("/utlamnande")).status_code == 404


async def test_another_managers_list_has_not_this_request(town: Town) -> None:
    incident = await told(town)
    await asked(town, incident)
    async with town.browser("chef-annan-enhet") as visit:
        page = (await visit.open("/utlamnande")).text
    assert incident not in page
    assert "Begäran om utlämnande" in page
