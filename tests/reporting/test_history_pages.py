"""The story of an incident as pages without scripts."""

import html

import pytest

from tests.reporting.crossing import TOLD, of, told
from tests.reporting.test_history import MORE, a_story
from tests.reporting.test_telling import sends
from tests.town import Town, Visit


async def sees(visit: Visit, path: str) -> str:
    """Open a page, and return what it says."""
    answer = await visit.open(path)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


async def test_the_auditor_finds_a_report_by_its_number_and_takes_a_proof_home(town: Town) -> None:
    incident = await a_story(town)
    reference = (await town.api("medarbetare", "GET", of(incident))).json()["reference"]
    async with town.browser("revisor") as visit:
        assert 'href="/revision"' in await sees(visit, "/")
        found = await visit.open(f"/revision?nummer= {reference} ")
        assert (found.status_code, found.headers["location"]) == (303, f"/revision/{incident}")
        page = await sees(visit, f"/revision/{incident}")
        assert "Rapportören rapporterade händelsen." in page
        assert "Chefen lämnade ut en maskad text till en annan myndighet." in page
        assert 'motkraft audit check FIL --key "NYCKEL"' in page
        for secret in (TOLD, MORE, "Elin Sandvik", "Karin Holmsten"):
            assert secret not in page
        position = reference.partition("-")[2]
        proof = await visit.open(f"/revision/{incident}/bevis/{position}")
    assert proof.text.startswith("c2sp.org/tlog-proof@v1\n")
    assert f'filename="reporting-{position}.tlog-proof"' in proof.headers["content-disposition"]


@pytest.mark.parametrize("number", ["2026-0", "hej", "1999-1", "2026-999999", "²-²"])
async def test_a_number_that_is_none_is_said_to_be_none(town: Town, number: str) -> None:
    async with town.browser("revisor") as visit:
        answer = await visit.open(f"/revision?nummer={number}")
    assert answer.status_code == 422
    assert 'href="#nummer">Det finns ingen rapport med det numret.' in answer.text


async def test_the_reporter_reads_what_was_known_then_and_what_has_changed(town: Town) -> None:
    incident = await a_story(town)
    path = f"/mina-rapporter/{incident}/historik"
    async with town.browser("medarbetare") as visit:
        assert path in await sees(visit, f"/mina-rapporter/{incident}")
        now = await sees(visit, path)
        assert "Han skrek." in now[now.index("Vad som var känt") :]
        position = now.partition("Plats ")[2].partition(" ")[0]
        then = await sees(visit, f"{path}?at={position}&from={position}")
        known = then[then.index("Vad som var känt") : then.index("Vad som ändrades")]
        assert TOLD in known
        assert "Han skrek." not in known
        changed = then[then.index("Vad som ändrades") :]
        assert "Hot och våld" in changed
        assert "Förut: Hot" in changed
        assert "Då fanns ingen rapport." in await sees(visit, f"{path}?at=2020-01-01T10:00")
        assert "Inget ändrades." in await sees(visit, f"{path}?from=2020-01-01&to=2020-01-02")


async def test_the_manager_follows_it_from_the_report_and_has_read_it(town: Town) -> None:
    incident = await told(town)
    await sends(town, incident, "details", text=MORE)
    async with town.browser("chef") as visit:
        path = f"/enhet/{incident}/historik"
        assert path in await sees(visit, f"/enhet/{incident}")
        assert MORE in await sees(visit, path)


async def test_a_moment_that_is_none_is_asked_for_again(town: Town) -> None:
    incident = await told(town)
    async with town.browser("revisor") as visit:
        answer = await visit.open(f"/revision/{incident}?at=i-fredags&from=x")
    assert answer.status_code == 422
    assert 'href="#at">Skriv dag och klockslag' in answer.text
    assert 'value="i-fredags"' in answer.text


@pytest.mark.parametrize(
    "alias", ["medarbetare", "kollega", "chef", "avdelningschef", "hr", "sakerhet", "admin"]
)
async def test_only_auditors_have_a_page_of_audits(town: Town, alias: str) -> None:
    incident = await told(town)
    async with town.browser(alias) as visit:
        for path in ("/revision", f"/revision/{incident}"):
            assert (await visit.open(path)).status_code == 404


async def test_each_follows_it_only_where_it_is_hers(town: Town) -> None:
    incident = await told(town)
    for alias, where in (
        ("chef", "mina-rapporter"),
        ("medarbetare", "enhet"),
        ("revisor", "enhet"),
    ):
        async with town.browser(alias) as visit:
            assert (await visit.open(f"/{where}/{incident}/historik")).status_code == 404
