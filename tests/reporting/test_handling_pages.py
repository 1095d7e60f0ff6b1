"""A manager's work with an incident on pages without scripts."""

import re

import pytest

from tests.reporting.crossing import events_of, of
from tests.reporting.handling import OUTCOME, SCALES, an_action, closed, did, told
from tests.town import Town


def _next(page: str) -> str:
    """Return what a page proposes to do next."""
    found = re.search(r"Nästa steg: ([^<]+)<", page)
    return found[1] if found else ""


async def test_one_step_after_the_other_leads_from_the_inbox_to_the_end(town: Town) -> None:
    incident = await told(town)
    here = f"/enhet/{incident}"
    proposed = []
    async with town.browser("chef") as manager:
        for below, filled in (
            ("bekrafta", {}),
            ("bedom/allvar", {name: str(value) for name, value in SCALES.items()}),
            ("bedom/paverkan", {"verdict": "confirmed", "ground": "Han sa det rent ut."}),
            ("bedom/klassning", _KIND),
            ("utred/starta", {"with_representative": "ja"}),
            ("utred/slutsats", {"conclusion": "Bygg om."}),
            ("avsluta/besked", {"text": OUTCOME}),
            ("avsluta/stang", {}),
        ):
            proposed.append(_next((await manager.open(here)).text))
            page = below.removesuffix("/starta").removesuffix("/slutsats")
            page = page.removesuffix("/besked").removesuffix("/stang")
            if page != "bekrafta":
                assert f'href="{here}/{page}"' in manager.page
                assert (await manager.open(f"{here}/{page}")).status_code == 200
            answer = await manager.send(f"{here}/{below}", **filled)
            assert answer.status_code == 303, answer.text
        ended = (await manager.open(here)).text
    assert proposed == [
        "Bekräfta att du har sett rapporten",
        "Bedöm hur allvarligt det är",
        "Bedöm om det var ett försök att påverka",
        "Klassa händelsen",
        "Börja utreda",
        "Gör klart utredningen",
        "Berätta för rapportören hur det gick",
        "Avsluta händelsen",
    ]
    assert _next(ended) == ""
    assert "Bekräftad påverkan" in ended
    assert "3, allvarlig" in ended


_KIND: dict[str, str | list[str]] = {
    "event_type": "near_miss",
    "threat_or_violence": "ja",
    "forms": ["threat", "pressure"],
}


async def test_an_action_is_planned_handed_over_or_done_and_looked_at_again(town: Town) -> None:
    incident = await told(town)
    here = f"/enhet/{incident}"
    async with town.browser("chef") as manager:
        for what in ("Larmknapp i rummet.", "Två i bemanning."):
            await manager.open(f"{here}/atgarder")
            owner = str(town.person("chef"))
            sent = await manager.send(f"{here}/atgarder", what=what, owner=owner, due="2026-11-01")
            assert sent.status_code == 303
        page = (await manager.open(f"{here}/atgarder")).text
        assert "Försenad" in page
        first, second = re.findall(rf'href="({here}/atgarder/[0-9a-f-]+)"', page)
        await manager.open(first)
        sent = await manager.send(f"{here}/atgard/overlamna")
        assert (sent.status_code, 'href="#receiver">Skriv vem' in sent.text) == (422, True)
        assert "Larmknapp i rummet." in sent.text
        await manager.send(f"{here}/atgard/overlamna", receiver="Fastighetskontoret")
        assert "Fastighetskontoret" in (await manager.open(first)).text
        await manager.open(second)
        await manager.send(f"{here}/atgard/klar")
        await manager.open(second)
        await manager.send(f"{here}/atgard/effekt", helped="nej")
        assert "Hjälpte inte tillräckligt" in (await manager.open(second)).text


async def test_what_was_written_is_kept_when_somebody_else_was_first(town: Town) -> None:
    incident = await told(town)
    form = f"/enhet/{incident}/bedom/paverkan"
    async with town.browser("chef") as manager:
        await manager.open(form)
        await did(town, incident, "severity", **SCALES)
        mine = {"verdict": "suspected", "ground": "Min egen text."}
        answer = await manager.send(form, **mine)
        assert answer.status_code == 409
        assert "Min egen text.</textarea>" in answer.text
        assert "Allvaret har bedömts av Karin Holmsten" in answer.text
        assert "influence-assessed" not in await events_of(town, incident)
        assert (await manager.send(form, **mine)).status_code == 303  # she has seen it now
    assert "influence-assessed" in await events_of(town, incident)


async def test_what_is_missing_before_the_end_is_said(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "actions", **an_action(town))
    page = f"/enhet/{incident}/avsluta"
    async with town.browser("chef") as manager:
        shown = (await manager.open(page)).text
        assert "Åtgärder är kvar" in shown
        assert f"{page}/stang" not in shown
        refused = await manager.send(f"{page}/stang")
        assert refused.status_code == 422
        assert 'href="#text">Berätta först' in refused.text
        assert 'href="#actions">Alla åtgärder' in refused.text


async def test_a_number_leads_to_the_other_report_and_a_link_can_be_undone(town: Town) -> None:
    one, other = await told(town), await told(town)
    path = f"/api/reporting/incidents/{other}"
    number = (await town.api("chef", "GET", path)).json()["reference"]
    links = f"/enhet/{one}/koppla"
    async with town.browser("chef") as manager:
        await manager.open(links)
        wrong = await manager.send(f"{links}/hor-ihop", other="2026-999999")
        assert (wrong.status_code, 'value="2026-999999"' in wrong.text) == (422, True)
        await manager.send(f"{links}/hor-ihop", other=number)
        assert number in (await manager.open(f"/enhet/{one}")).text
        assert f'href="/enhet/{one}"' in (await manager.open(f"/enhet/{other}")).text
        await manager.open(links)
        await manager.send(f"{links}/hor-inte-ihop", other=other)
        assert number not in (await manager.open(f"/enhet/{one}")).text
        await manager.open(links)
        await manager.send(f"{links}/dubblett", other=number)
        assert "Dubblett av" in (await manager.open(f"/enhet/{one}")).text
        await manager.open(links)
        await manager.send(f"{links}/ingen-dubblett", other=other)
        assert "Dubblett av" not in (await manager.open(f"/enhet/{one}")).text


async def test_whoever_is_too_close_leaves_it_and_sees_it_no_more(town: Town) -> None:
    incident = await told(town)
    async with town.browser("chef") as manager, town.browser("avdelningschef") as above:
        assert (await above.open(f"/enhet/{incident}")).status_code == 404
        await manager.open(f"/enhet/{incident}/lamna")
        answer = await manager.send(f"/enhet/{incident}/lamna/jav")
        assert (answer.status_code, answer.headers["location"]) == (303, "/enhet")
        assert (await manager.open(f"/enhet/{incident}")).status_code == 404
        assert incident not in (await manager.open("/enhet")).text
        assert (await above.open(f"/enhet/{incident}/bedom/allvar")).status_code == 200


PAGES = ["bedom/allvar", "bedom/paverkan", "bedom/klassning", "ansvarig", "utred", "atgarder"]
PAGES += ["koppla", "flytta", "lamna", "avsluta"]


@pytest.mark.parametrize(
    "alias", ["medarbetare", "chef-annan-enhet", "avdelningschef", "skyddsombud", "hr", "admin"]
)
async def test_the_pages_of_things_to_do_are_nobody_elses(town: Town, alias: str) -> None:
    incident = await told(town)
    async with town.browser(alias) as visit:
        for page in PAGES:
            assert (await visit.open(f"/enhet/{incident}/{page}")).status_code == 404, page
        await visit.open("/")
        sent = await visit.send(f"/enhet/{incident}/avsluta/besked", text=OUTCOME)
        assert sent.status_code == 404
    assert await events_of(town, incident) == ["reported"]


async def test_the_safety_representative_sees_how_far_it_has_come_and_no_way_to_act(
    town: Town,
) -> None:
    incident = await told(town)
    await did(town, incident, "influence", verdict="suspected", ground="Hemlig grund för Elin.")
    accepted = await town.api("skyddsombud", "POST", of(incident, "conditions"))
    assert accepted.is_success, accepted.text
    async with town.browser("skyddsombud") as visit:
        page = (await visit.open(f"/enhet/{incident}")).text
    assert "Misstänkt påverkan" in page
    assert "Hemlig grund för Elin." not in page
    assert "Allt du kan göra" not in page
    assert _next(page) == ""


async def test_what_is_closed_is_opened_again_with_a_reason(town: Town) -> None:
    incident = await closed(town)
    page = f"/enhet/{incident}/avsluta"
    async with town.browser("chef") as manager:
        assert "Öppna igen" in (await manager.open(page)).text
        refused = await manager.send(f"{page}/oppna")
        assert (refused.status_code, 'href="#reason">Skriv varför' in refused.text) == (422, True)
        assert (await manager.send(f"{page}/oppna", reason="Nytt hot.")).status_code == 303
        assert _next((await manager.open(f"/enhet/{incident}")).text) != ""
