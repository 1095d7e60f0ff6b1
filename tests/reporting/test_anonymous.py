"""Reports from somebody nobody knows: the form, the receipt, and what is kept."""

import asyncio
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import httpx
import pytest

from services.reporting.domain import Incident
from shared.eventstore.domain import Aggregate
from tests.canary import CANARY
from tests.reporting.crossing import events_of, of
from tests.reporting.talking import ANSWER, QUESTION, REASON, written
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, Visit
from tests.town import town as running_town

FORM, RECEIPT = "/rapportera/anonymt", "/kvitto"
TOLD = f"Byggherren erbjöd oss en resa. {CANARY}"
FILLED: dict[str, str | list[str]] = {
    "event_type": "near_miss",
    "threat_or_violence": "nej",
    "forms": ["improper_offer"],
    "felt_as_influence": "ja",
    "happened_at_date": "2026-11-20",
    "happened_at_time": "14:05",
    "what_happened": TOLD,
}
NUMBER = re.compile(r'<dd class="nowrap">(\d{4}-\d+)</dd>')
CODE = re.compile(r'<dd class="code nowrap">([A-Z2-7-]{19})</dd>')


def filled(town: Town, **changed: str | list[str]) -> dict[str, str | list[str]]:
    """Return what is filled in."""
    return FILLED | {"unit": str(town.unit("ekonomiskt-bistand"))} | changed


async def sent(town: Town, visit: Visit, **changed: str | list[str]) -> tuple[str, dict[str, str]]:
    """Report anonymously; return the report's id, and what opens its receipt."""
    await visit.open(FORM)
    incident = visit.fields["id"]
    answer = await visit.send(FORM, **filled(town, **changed))
    assert answer.status_code == 200, answer.text
    number, code = NUMBER.search(answer.text), CODE.search(answer.text)
    assert number is not None
    assert code is not None
    return incident, {"reference": number[1], "code": code[1]}


async def stored(town: Town, incident: str) -> list[Aggregate.Event]:
    """Return what has happened to a report."""
    application = town.service("reporting").application
    found = await asyncio.to_thread(application.log.select_events, UUID(incident))
    events = [application.mapper.to_domain_event(event) for event in found]
    return [event for event in events if isinstance(event, Aggregate.Event)]


async def test_nobody_has_to_log_in_and_a_code_is_given(town: Town) -> None:
    async with town.browser() as visit:
        incident, receipt = await sent(town, visit)
    assert "Skriv av numret och koden nu." in visit.page
    assert len(receipt["code"].replace("-", "")) == 16
    assert await events_of(town, incident) == ["reported"]


async def test_the_manager_reads_it_and_nobody_is_named(town: Town) -> None:
    async with town.browser() as visit:
        incident, _ = await sent(town, visit)
    known = (await town.api("chef", "GET", of(incident, "identity"))).json()
    assert (known["identity"], known["reporter"]) == ("anonymous", None)
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{incident}")).text
    assert TOLD in page
    assert "Anonym" in page
    assert "det finns inget namn att be om" in page
    assert "Be att få veta namnet" not in page


async def test_there_is_no_name_to_ask_for_or_to_show(town: Town) -> None:
    async with town.browser() as visit:
        incident, _ = await sent(town, visit)
    path = of(incident, "identity", "requests")
    answer = await town.api("chef", "POST", path, json={"reason": REASON})
    assert answer.status_code == 422
    assert "anonym" in answer.json()["errors"][0]["text"]
    for alias in ("chef", "medarbetare"):
        path = of(incident, "identity", "reveal")
        assert (await town.api(alias, "POST", path)).status_code == 404
    assert await events_of(town, incident) == ["reported"]


async def test_it_is_nobodys_own_report(town: Town) -> None:
    async with town.browser("medarbetare") as visit:  # her session is there, and not looked at
        page = (await visit.open(FORM)).text
        assert "Inloggad som" not in page
        incident, _ = await sent(town, visit)
        assert "Inloggad som" not in visit.page
        assert incident not in (await visit.open("/mina-rapporter")).text
        assert (await visit.client.get(f"/mina-rapporter/{incident}")).status_code == 404
    [told] = await stored(town, incident)
    assert isinstance(told, Incident.Reported)
    assert (told.by, told.reporter.reveal()) == ("anonymous", "")


async def test_what_an_anonymous_reporter_does_is_kept_to_the_hour(town: Town) -> None:
    async with town.browser() as visit:
        incident, receipt = await sent(town, visit)
        assert (await visit.send(RECEIPT, **receipt)).status_code == 200
        assert (await visit.send(f"{RECEIPT}/meddelande", text=ANSWER)).status_code == 200
    await written(town, "chef", incident, QUESTION)
    events = await stored(town, incident)
    assert [event.by for event in events[:2]] == ["anonymous", "anonymous"]
    for event in events[:2]:
        assert (event.timestamp.minute, event.timestamp.second, event.timestamp.microsecond) == (
            0,
            0,
            0,
        )
    listed = (await town.api("chef", "GET", f"{INCIDENTS}?scope=visible")).json()["incidents"]
    line = next(line for line in listed if line["id"] == incident)
    assert datetime.fromisoformat(line["reported_at"]).minute == 0


async def test_the_same_form_again_is_the_same_report_with_the_same_code(town: Town) -> None:
    async with town.browser() as visit:
        incident, receipt = await sent(town, visit)
        visit.fields = {"id": incident}
        answer = await visit.send(FORM, **filled(town))
        assert answer.status_code == 200
        assert receipt["code"] in answer.text
        visit.fields = {"id": incident}
        other = await visit.send(FORM, **filled(town, what_happened="Något helt annat."))
        assert other.status_code == 409
    assert await events_of(town, incident) == ["reported"]


async def test_the_id_of_somebodys_report_opens_nothing(town: Town) -> None:
    body = a_threat(town)
    await town.api("medarbetare", "POST", INCIDENTS, json=body)
    async with town.browser() as visit:
        await visit.open(FORM)
        visit.fields = {"id": body["id"]}
        assert (await visit.send(FORM, **filled(town))).status_code == 404
        incident, _ = await sent(town, visit)
    named = a_threat(town, id=incident)
    assert (await town.api("medarbetare", "POST", INCIDENTS, json=named)).status_code == 404


async def test_what_is_wrong_is_said_at_its_field_and_nothing_is_stored(town: Town) -> None:
    async with town.browser() as visit:
        await visit.open(FORM)
        incident = visit.fields["id"]
        answer = await visit.send(FORM)
        assert answer.status_code == 422
        for field in ("what_happened", "forms", "threat_or_violence", "unit", "happened_at"):
            assert f'href="#{field}"' in answer.text
        answer = await visit.send(FORM, **filled(town, happened_at_date="2990-01-01"))
        assert (answer.status_code, TOLD in answer.text) == (422, True)
    assert await events_of(town, incident) == []


async def test_a_question_reaches_whoever_has_the_code_and_her_answer_comes_back(
    town: Town,
) -> None:
    async with town.browser() as visit:
        incident, receipt = await sent(town, visit)
        await written(town, "chef", incident, QUESTION)
        page = (await visit.send(RECEIPT, **receipt)).text
        assert QUESTION in page
        assert "Rapporten har kommit in." in page
        assert TOLD not in page
        assert (await visit.send(f"{RECEIPT}/meddelande", text=" ")).status_code == 422
        page = (await visit.send(f"{RECEIPT}/meddelande", text=ANSWER)).text
        assert ANSWER in page
    answer = await town.api("chef", "GET", of(incident, "messages"))
    assert [message["text"] for message in answer.json()["messages"]] == [QUESTION, ANSWER]


async def test_a_code_may_be_typed_carelessly(town: Town) -> None:
    async with town.browser() as visit:
        _, receipt = await sent(town, visit)
        sloppy = receipt["code"].lower().replace("-", " ").replace("o", "0").replace("i", "1")
        answer = await visit.send(RECEIPT, reference=f" {receipt['reference']} ", code=sloppy)
    assert answer.status_code == 200


async def test_a_wrong_code_looks_like_a_number_that_does_not_exist(town: Town) -> None:
    async with town.browser() as visit:
        _, receipt = await sent(town, visit)
        await visit.open(RECEIPT)
        wrong = "AAAA-AAAA-AAAA-AAAA"
        pages = []
        for reference, code in (
            (receipt["reference"], wrong),
            (receipt["reference"], ""),
            ("2026-99999999", receipt["code"]),
            ("", ""),
            ("2026-²", wrong),
        ):
            answer = await visit.send(RECEIPT, reference=reference, code=code)
            assert answer.status_code == 404
            assert "Det finns ingen rapport med det numret och den koden." in answer.text
            pages.append(answer.text.replace(f'value="{reference}"', 'value=""'))
            message = {"message": str(uuid4()), "text": ANSWER}
            sent_ = {"reference": reference, "code": code}
            answer = await visit.send(f"{RECEIPT}/meddelande", **sent_, **message)
            assert answer.status_code == 404
        assert len(set(pages)) == 1


async def test_a_receipt_works_for_a_report_with_a_name_too(town: Town) -> None:
    receipt = (await town.api("medarbetare", "POST", INCIDENTS, json=a_threat(town))).json()
    typed = {"reference": receipt["reference"], "code": receipt["receipt"]}
    async with town.browser() as visit:
        await visit.open(RECEIPT)
        assert (await visit.send(RECEIPT, **typed)).status_code == 200
        assert (await visit.send(f"{RECEIPT}/meddelande", text=ANSWER)).status_code == 200
    answer = await town.api("medarbetare", "GET", of(receipt["id"], "messages"))
    assert [message["written_by"] for message in answer.json()["messages"]] == ["reporter"]


@pytest.mark.slow
async def test_many_wrong_codes_from_one_address_have_to_wait_and_right_ones_do_not(
    tmp_path: Path,
) -> None:
    chosen = {"failures_at_once": 3, "failures_a_minute": 0.1}
    async with running_town(tmp_path, **chosen) as here, here.browser() as visit:
        _, receipt = await sent(here, visit)
        codes = []
        for _ in range(5):
            answer = await visit.send(RECEIPT, reference=receipt["reference"], code="A")
            codes.append(answer.status_code)
            visit.fields = {}
        assert codes == [404, 404, 404, 429, 429]
        assert (await visit.send(RECEIPT, **receipt)).status_code == 200


@pytest.mark.slow
async def test_there_is_one_limit_for_all_anonymous_reports_together(tmp_path: Path) -> None:
    async with running_town(tmp_path, anonymous_at_once=2, anonymous_a_minute=0.1) as here:
        codes: list[int] = []
        for _ in range(3):
            async with here.browser() as visit:
                await visit.open(FORM)
                codes.append((await visit.send(FORM, **filled(here))).status_code)
        assert codes == [200, 200, 429]
        assert "Det du har fyllt i finns kvar" in visit.page


@pytest.mark.slow
async def test_it_is_only_for_the_networks_that_are_named(tmp_path: Path) -> None:
    async with running_town(tmp_path, anonymous_networks="10.1.0.0/16, 2001:db8::/32") as here:

        async def ask(address: str, method: str = "GET", **content: Any) -> int:
            transport = httpx.ASGITransport(here.motkraft, client=(address, 1))
            async with httpx.AsyncClient(
                transport=transport, base_url="https://motkraft.test"
            ) as client:
                return (await client.request(method, FORM, **content)).status_code

        near, far = ("10.1.2.3", "::ffff:10.1.2.3", "2001:db8::7"), ("10.2.0.1", "127.0.0.1", "::1")
        assert [await ask(address) for address in near] == [200, 200, 200]
        assert [await ask(address) for address in far] == [404, 404, 404]
        form = {"data": filled(here) | {"id": str(uuid4())}}
        assert await ask(far[0], "POST", **form) == 404
        assert await ask(near[0], "POST", **form) == 200


async def test_whom_it_concerns_never_reads_it_and_the_one_above_does(town: Town) -> None:
    async with town.browser() as visit:
        incident, _ = await sent(town, visit, concerns_leader="ja")
    assert (await town.api("chef", "GET", of(incident))).status_code == 404
    assert (await town.api("avdelningschef", "GET", of(incident))).status_code == 200
    for event in await stored(town, incident):
        assert (event.by, event.timestamp.minute) == ("anonymous", 0)
