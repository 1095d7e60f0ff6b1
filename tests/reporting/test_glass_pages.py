"""Emergencies as pages without scripts."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.reporting.crossing import TOLD, OnCall, events_of, on_call, told
from tests.stories import reported
from tests.town import Town, Visit

FILLED: dict[str, str | list[str]] = {
    "purpose": "danger_to_life",
    "reason": "Mannen är på väg till hennes hem.",
}


@asynccontextmanager
async def browser_of(town: Town, jour: OnCall) -> AsyncIterator[Visit]:
    """Open a browser as whoever is on call."""
    async with town.browser() as visit:
        await visit.open("/logga-in")
        assert (await visit.send("/logga-in", person=str(jour.id))).status_code == 303
        yield visit


async def test_from_a_number_to_the_story_and_to_the_leader_above(town: Town) -> None:
    receipt = (await reported(town, what_happened=TOLD)).json()
    where = f"/nodlage/{receipt['id']}"
    jour = await on_call(town)
    async with browser_of(town, jour) as visit:
        assert "Rapportens nummer" in (await visit.open("/nodlage")).text
        answer = await visit.send("/nodlage", reference=f" {receipt['reference']} ")
        assert answer.headers["location"] == where
        warning = (await visit.open(where)).text
        assert "granskar om det var befogat" in warning
        assert TOLD not in warning
        answer = await visit.send(where, **FILLED)
        assert (answer.status_code, answer.headers["location"]) == (303, where)
        assert TOLD in (await visit.open(where)).text

        async with town.browser("avdelningschef") as leader:
            page = (await leader.open("/nodlage")).text
            assert receipt["reference"] in page
            assert "Jour På Prov" in page
            assert str(FILLED["reason"]) in page
            action = page[page.index(f'action="{where}/') + 8 :].partition('"')[0]
            assert (await leader.send(action, justified="ja")).status_code == 303
            assert receipt["reference"] not in (await leader.open("/nodlage")).text
        assert TOLD not in (await visit.open(where)).text


async def test_a_glass_is_not_broken_by_an_empty_form(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    async with browser_of(town, jour) as visit:
        await visit.open(f"/nodlage/{incident}")
        answer = await visit.send(f"/nodlage/{incident}")
    assert answer.status_code == 422
    assert 'href="#purpose">' in answer.text
    assert 'href="#reason">Skriv kort varför.' in answer.text
    assert await events_of(town, incident) == ["reported"]


@pytest.mark.parametrize(
    "number", ["", "2026-", "2026-0", "2026-999999999", "x" * 40, "2026-²", f"2026-{10**14}", "1-1"]
)
async def test_a_number_that_leads_nowhere_is_said_to(town: Town, number: str) -> None:
    async with browser_of(town, await on_call(town)) as visit:
        await visit.open("/nodlage")
        answer = await visit.send("/nodlage", reference=number)
    assert answer.status_code == 422
    assert "Det finns ingen sådan rapport som du får öppna." in answer.text


async def test_a_number_of_another_authority_leads_nowhere(town: Town) -> None:
    receipt = (await reported(town)).json()
    jour = await on_call(town, "kommunledningskontoret", "sakerhetsavdelningen")
    async with browser_of(town, jour) as visit:
        await visit.open("/nodlage")
        answer = await visit.send("/nodlage", reference=receipt["reference"])
        assert answer.status_code == 422
        assert (await visit.open(f"/nodlage/{receipt['id']}")).status_code == 404


@pytest.mark.parametrize("alias", ["medarbetare", "chef", "skyddsombud", "hr", "sakerhet", "admin"])
async def test_the_pages_are_for_on_call_and_leaders_above(town: Town, alias: str) -> None:
    incident = await told(town)
    async with town.browser(alias) as visit:
        await visit.open("/")
        for path in ("/nodlage", f"/nodlage/{incident}"):
            assert (await visit.client.get(path)).status_code == 404, path
            assert (await visit.send(path, **FILLED)).status_code == 404, path
            await visit.open("/")
    assert await events_of(town, incident) == ["reported"]


async def test_a_finding_that_is_none_is_refused_and_changes_nothing(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    async with town.browser("avdelningschef") as leader:
        page = (await leader.open("/nodlage")).text
        where = f'action="/nodlage/{incident}/'
        action = page[page.index(where) + 8 :].partition('"')[0]
        assert (await leader.send(action)).status_code == 422
    assert (await events_of(town, incident))[-1] == "glass-broken"
