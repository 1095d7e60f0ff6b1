"""The console: live, resumable, and usable without scripts."""

import asyncio
import base64
import json
from functools import partial

import pytest

from shared.identity.tokens import session_hash
from tests.escalation.test_cases import case_of
from tests.stories import reported
from tests.town import Town, Visit, eventually


async def test_a_report_appears_live(town: Town) -> None:
    async with town.live("sakerhet") as cases:
        hearing = asyncio.ensure_future(anext(cases))
        incident = (await reported(town)).json()["id"]
        async with asyncio.timeout(10):
            while (case := await hearing)["incident"] != incident:
                hearing = asyncio.ensure_future(anext(cases))
    assert case["state"] == "open"


async def test_a_console_that_was_away_goes_on_where_it_was(town: Town) -> None:
    seen = await case_of(town, (await reported(town)).json()["id"])
    async with town.live("sakerhet", after=0) as cases:
        async with asyncio.timeout(10):
            while (case := await anext(cases))["id"] != seen["id"]:
                pass
    away = [(await reported(town)).json()["id"] for _ in range(3)]
    async with town.live("sakerhet", after=case["stream_id"]) as cases:
        async with asyncio.timeout(10):
            heard = [await anext(cases) for _ in range(3)]
    assert [case["incident"] for case in heard] == away
    assert [c["stream_id"] for c in heard] == sorted({c["stream_id"] for c in heard})


async def test_taking_a_case_on_is_seen_by_everyone_who_watches(town: Town) -> None:
    case = await case_of(town, (await reported(town)).json()["id"])
    async with town.live("sakerhet") as cases:
        hearing = asyncio.ensure_future(anext(cases))
        await asyncio.sleep(0)
        await town.api("sakerhet", "POST", f"/api/escalation/cases/{case['id']}/receive")
        async with asyncio.timeout(10):
            while (heard := await hearing)["id"] != case["id"]:
                hearing = asyncio.ensure_future(anext(cases))
    assert heard["state"] == "received"


async def test_the_page_lists_cases_and_one_can_be_taken_on_without_scripts(town: Town) -> None:
    case = await case_of(town, (await reported(town)).json()["id"])
    async with town.browser("sakerhet") as visit:
        page = (await visit.open("/larm")).text
        assert case["reference"] in page
        assert "Ekonomiskt bistånd" in page
        answer = await visit.send(f"/larm/{case['id']}/ta-emot")
        assert answer.status_code == 303
        received = (await visit.open("/larm?state=received")).text
    assert case["reference"] in received
    assert "av Mikael Stenhag." in received


async def test_the_console_is_for_the_security_department(town: Town) -> None:
    async with town.browser("chef") as visit:
        assert (await visit.open("/larm")).status_code == 404
        assert (await visit.open("/larm/live")).status_code == 404


async def test_the_stream_ends_with_the_session(town: Town) -> None:
    async with town.browser("sakerhet") as visit:
        await visit.open("/larm")
        name, value = next(iter(visit.client.cookies.items()))
        async with town.http.stream(
            "GET", "/larm/live", headers={"Cookie": f"{name}={value}"}
        ) as answer:
            assert answer.status_code == 200
            assert (await visit.send("/logga-ut")).status_code == 303
            register = town.service("escalation").register
            ask = partial(asyncio.to_thread, register.session_known, session_of(visit, value))
            await eventually(ask)
            await reported(town)
            async with asyncio.timeout(15):
                rest = "".join([line async for line in answer.aiter_lines()])
    assert "hx-partial" not in rest


def session_of(visit: Visit, cookie: str) -> str:
    """Return the public name of a browser's session."""
    assert visit.client
    claims = json.loads(base64.urlsafe_b64decode(cookie.split(".")[1] + "=="))
    return session_hash(claims["sid"])


@pytest.mark.parametrize("position", ["-1", "abc", str(2**63)])
async def test_a_position_that_is_none_is_refused(town: Town, position: str) -> None:
    answer = await town.api(
        "sakerhet", "GET", "/api/escalation/live", headers={"Last-Event-ID": position}
    )
    assert answer.status_code == 422
