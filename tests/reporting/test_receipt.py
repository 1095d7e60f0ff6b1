"""What an anonymous reporter does with her receipt: adds, corrects, takes back, attaches, looks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx
import pytest

from services.reporting.domain import Incident
from tests.canary import CANARY
from tests.reporting.crossing import events_of, of, told
from tests.reporting.evidence import POSTED, a_photo, evidence
from tests.reporting.evidence import sent as sent_files
from tests.reporting.handling import OUTCOME, did
from tests.reporting.test_anonymous import RECEIPT, TOLD, sent, stored
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, Visit
from tests.town import town as running_town

MORE = f"Han kom tillbaka med en blomsterkvast. {CANARY}"
WHY = f"Jag mindes fel. {CANARY}"
NOBODY_MORE = "Ingen har läst rapporten ännu."
TOO_LARGE = 25 * 1024 * 1024 + 1
SHOWN = ("lagg-till", "ratta", "ta-tillbaka", "bilder")
DONE = ("tillagg", "rattelse", "aterta", "fil", "inlagg")


@asynccontextmanager
async def with_receipt(town: Town) -> AsyncIterator[tuple[Visit, str, dict[str, str]]]:
    """Report anonymously; yield the browser, the report's id, and what opens it."""
    async with town.browser() as visit:
        incident, receipt = await sent(town, visit)
        await visit.send(RECEIPT, **receipt)
        yield visit, incident, receipt


async def does(visit: Visit, page: str, **filled: str | list[str]) -> httpx.Response:
    """Go to a page by its button on the report's page, if it has one, and send its form."""
    shown = {"tillagg": "lagg-till", "rattelse": "ratta", "aterta": "ta-tillbaka"}[page]
    answer = await visit.send(f"{RECEIPT}/{shown}")
    assert answer.status_code == 200, answer.text
    return await visit.send(f"{RECEIPT}/{page}", **filled)


async def files(visit: Visit, page: str, *content: tuple[str, bytes], **said: str) -> str:
    """Go to the page of files, and send one of its forms; return the page that comes."""
    assert (await visit.send(f"{RECEIPT}/bilder")).status_code == 200
    field = "screenshot" if page == "inlagg" else "file"
    answer = await sent_files(visit, f"{RECEIPT}/{page}", *content, field=field, **said)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_she_adds_to_it_and_whoever_handles_it_reads_that(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, _):
        page = (await does(visit, "tillagg", text=MORE)).text
        assert "Det är tillagt." in page
        assert "Tillagt: en gång" in page
        assert MORE not in page
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{incident}")).text
    assert MORE in page
    assert (await events_of(town, incident))[:2] == ["reported", "details-added"]


async def test_she_corrects_what_she_fills_in_and_the_rest_stays(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, _):
        changed: dict[str, str | list[str]] = {"forms": ["pressure"], "threat_or_violence": ""}
        changed |= {"happened_at_date": "2026-11-19", "happened_at_time": "09:00"}
        page = (await does(visit, "rattelse", reason=WHY, **changed)).text
        assert "Rättat: när det hände, vad det var" in page
    read = (await town.api("chef", "GET", of(incident))).json()
    assert read["forms"] == ["pressure"]
    assert read["happened_at"].startswith("2026-11-19T08:00")
    assert (read["what_happened"], read["event_type"]) == (TOLD, "near_miss")
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{incident}")).text
    assert WHY in page
    assert "Förut: Erbjudande" in page


async def test_she_takes_it_back_when_she_has_said_that_she_is_sure(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, receipt):
        answer = await does(visit, "aterta")
        assert (answer.status_code, "Kryssa i att du vill" in answer.text) == (422, True)
        page = (await does(visit, "aterta", confirmed="ja")).text
        assert "Rapporten är återtagen." in page
        assert "Ingen kan läsa den." in page
        assert "Den här rapporten går inte att ändra längre." in page
        assert "Det går inte att skriva mer här." in page
        assert "Skicka meddelandet" not in page
        answer = await visit.send(f"{RECEIPT}/tillagg", id=incident, text=MORE, **receipt)
        assert answer.status_code == 422
    assert (await town.api("chef", "GET", of(incident))).status_code == 404
    assert await events_of(town, incident) == ["reported", "withdrawn"]


async def test_what_is_closed_is_not_taken_back(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, _):
        await did(town, incident, "outcome", text=OUTCOME)
        await did(town, incident, "close")
        answer = await does(visit, "aterta", confirmed="ja")
        assert (answer.status_code, "Ärendet är avslutat." in answer.text) == (422, True)
        assert (await does(visit, "tillagg", text=MORE)).status_code == 200
    assert (await events_of(town, incident))[-1] == "details-added"


async def test_she_attaches_a_picture_and_nothing_tells_whose_it_is(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, _):
        page = await files(visit, "fil", ("Elin-Erikssons-iPhone.jpg", a_photo()))
        assert "Bilder och filer: 1" in page
    [one] = (await evidence(town, "chef", incident))["attachments"]
    assert (one["name"], one["by_reporter"]) == ("bilaga-1.jpg", True)
    [event] = [e for e in await stored(town, incident) if isinstance(e, Incident.EvidenceAttached)]
    assert "iPhone" not in event.name.reveal()
    assert (event.by, event.timestamp.minute, event.timestamp.second) == ("anonymous", 0, 0)


async def test_she_says_where_she_saw_a_post_with_a_picture_of_it(town: Town) -> None:
    address = "https://forum.example/trad/17"
    async with with_receipt(town) as (visit, incident, _):
        page = await files(
            visit, "inlagg", ("skarm.jpg", a_photo()), url=address, note=MORE, **POSTED
        )
        assert "Inlägg från nätet: 1" in page
        assert address not in page
    [post] = (await evidence(town, "chef", incident))["posts"]
    assert (post["url"], post["note"], post["by_reporter"]) == (address, MORE, True)


async def test_a_large_file_is_taken_and_one_that_is_too_large_is_not(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, _):
        page = await files(visit, "fil", ("samtal.txt", b"Han ringde. " * 100_000))
        assert "Bilder och filer: 1" in page
        await visit.send(f"{RECEIPT}/bilder")
        answer = await sent_files(visit, f"{RECEIPT}/fil", ("samtal.txt", b"a" * TOO_LARGE))
        assert (answer.status_code, "högst 25 MB" in answer.text) == (413, True)
    assert await events_of(town, incident) == ["reported", "evidence-attached"]


async def test_a_file_that_we_do_not_take_is_refused_and_nothing_is_stored(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, _):
        await visit.send(f"{RECEIPT}/bilder")
        for content in ((), (("skript.sh", b"#!/bin/sh\nrm -rf /\n\x00"),)):
            answer = await sent_files(visit, f"{RECEIPT}/fil", *content)
            assert (answer.status_code, 'href="#file"' in answer.text) == (422, True)
        answer = await sent_files(visit, f"{RECEIPT}/inlagg", field="screenshot", url="forum")
        assert (answer.status_code, 'href="#url"' in answer.text) == (422, True)
        assert 'value="forum"' in answer.text
    assert await events_of(town, incident) == ["reported"]


async def test_she_sees_who_has_read_it_by_role_and_never_by_name(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, receipt):
        assert NOBODY_MORE in (await visit.send(RECEIPT, **receipt)).text
        await town.api("chef", "GET", of(incident))
        page = (await visit.send(RECEIPT, **receipt)).text
    who = page.partition("Vem har läst")[2]
    assert NOBODY_MORE not in page
    assert "<strong>Chefen</strong>" in who or "<strong>Chef</strong>" in who
    assert "Ekonomiskt bistånd" not in who


async def test_all_that_she_does_is_kept_to_the_hour_and_by_nobody(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, _):
        await does(visit, "tillagg", text=MORE)
        await does(visit, "rattelse", reason=WHY, forms=["pressure"], what_happened=MORE)
        await files(visit, "fil", ("a.jpg", a_photo()))
        await files(visit, "inlagg", url="https://a.example/1", **POSTED)
        await does(visit, "aterta", confirmed="ja")
    events = await stored(town, incident)
    assert len(events) == 7
    for event in events:
        assert event.by == "anonymous"
        at = event.timestamp
        assert (at.minute, at.second, at.microsecond) == (0, 0, 0)


async def test_what_is_wrong_is_said_at_its_field_and_what_was_filled_in_is_there(
    town: Town,
) -> None:
    async with with_receipt(town) as (visit, incident, _):
        answer = await does(visit, "tillagg", text="  ")
        assert (answer.status_code, 'href="#text"' in answer.text) == (422, True)
        answer = await does(visit, "rattelse", what_happened=MORE)
        assert (answer.status_code, 'href="#reason"' in answer.text) == (422, True)
        assert MORE in answer.text
        given: dict[str, str]
        for given in ({}, {"event_type": "near_miss"}, {"happened_at_date": "2026-11-20"}):
            answer = await does(visit, "rattelse", reason=WHY, **given)
            assert answer.status_code == 422
            assert WHY in answer.text
    assert await events_of(town, incident) == ["reported"]


async def test_the_same_form_again_adds_nothing(town: Town) -> None:
    async with with_receipt(town) as (visit, incident, receipt):
        await visit.send(f"{RECEIPT}/lagg-till")
        said = {"id": visit.fields["id"], "text": MORE} | receipt
        for _ in range(2):
            assert (await visit.send(f"{RECEIPT}/tillagg", **said)).status_code == 200
        other = await visit.send(f"{RECEIPT}/tillagg", **(said | {"text": WHY}))
        assert other.status_code == 409
    assert await events_of(town, incident) == ["reported", "details-added"]


@pytest.mark.parametrize("page", SHOWN + DONE)
async def test_nothing_of_it_is_for_a_wrong_code_or_a_report_with_a_name(
    town: Town, page: str
) -> None:
    named = (await town.api("medarbetare", "POST", INCIDENTS, json=a_threat(town))).json()
    fields = {"id": named["id"], "text": MORE, "confirmed": "ja", "reason": WHY, "url": "https://a"}
    async with with_receipt(town) as (visit, incident, receipt):
        visit.fields = {}
        right = {"reference": named["reference"], "code": named["receipt"]}
        for typed in (receipt | {"code": "AAAA"}, right, right | {"code": receipt["code"]}):
            answer = await visit.send(f"{RECEIPT}/{page}", **(typed | fields))
            assert answer.status_code == 404
            visit.fields = {}
    assert await events_of(town, incident) == ["reported"]
    assert await events_of(town, named["id"]) == ["reported"]


async def test_a_report_with_a_name_is_changed_by_whoever_is_logged_in(town: Town) -> None:
    named = (await town.api("medarbetare", "POST", INCIDENTS, json=a_threat(town))).json()
    async with town.browser() as visit:
        typed = {"reference": named["reference"], "code": named["receipt"]}
        page = (await visit.send(RECEIPT, **typed)).text
    assert "Logga in och gå till" in page
    assert "Rätta något" not in page
    assert "Vem har läst" not in page


async def test_the_address_of_such_a_page_alone_leads_to_where_the_code_is_asked_for(
    town: Town,
) -> None:
    async with town.browser() as visit:
        for page in SHOWN + DONE:
            answer = await visit.open(f"{RECEIPT}/{page}")
            assert (answer.status_code, answer.headers["location"]) == (303, RECEIPT)


async def test_nobody_but_the_reporter_adds_to_a_withdrawn_or_anothers_report(town: Town) -> None:
    incident = await told(town)
    async with with_receipt(town) as (visit, mine, receipt):
        fields = receipt | {"id": incident, "text": MORE}
        assert (await visit.send(f"{RECEIPT}/tillagg", **fields)).status_code == 200
    assert await events_of(town, incident) == ["reported"]
    assert await events_of(town, mine) == ["reported", "details-added"]


@pytest.mark.slow
async def test_one_code_cannot_be_used_without_end_and_others_still_can(tmp_path: Path) -> None:
    chosen = {"anonymous_at_once": 2, "anonymous_a_minute": 0.1}
    async with running_town(tmp_path, **chosen) as here:
        async with with_receipt(here) as (visit, _, receipt):
            codes = [(await does(visit, "tillagg", text=MORE)).status_code for _ in range(2)]
            answer = await visit.send(f"{RECEIPT}/tillagg", id=visit.fields.get("id", ""))
            assert [*codes, answer.status_code] == [200, 200, 429]
            assert (await visit.send(RECEIPT, **receipt)).status_code == 200
        async with with_receipt(here) as (visit, _, _receipt):
            assert (await does(visit, "tillagg", text=MORE)).status_code == 200
