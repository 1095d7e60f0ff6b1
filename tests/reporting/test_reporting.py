"""Reporting an incident through the API."""

import asyncio
import json
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest

from shared import clock
from tests.stories import INCIDENTS, a_threat, reported
from tests.town import Town


async def test_a_report_gets_a_reference_and_a_receipt(town: Town) -> None:
    answer = await town.api("medarbetare", "POST", INCIDENTS, json=a_threat(town))
    assert answer.status_code == 201
    receipt = answer.json()
    assert receipt["reference"].startswith(f"{clock.swedish_date(clock.now()).year}-")
    assert len(receipt["receipt"].replace("-", "")) == 16


async def test_the_same_form_sent_again_is_the_same_report(town: Town) -> None:
    body = a_threat(town)
    first = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    again = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()


async def test_the_same_form_sent_many_times_at_once_is_one_report(town: Town) -> None:
    body = a_threat(town)
    answers = await asyncio.gather(
        *(town.api("medarbetare", "POST", INCIDENTS, json=body) for _ in range(8))
    )
    assert sorted(a.status_code for a in answers) == [200] * 7 + [201]
    assert len({a.json()["reference"] for a in answers}) == 1


async def test_the_same_id_for_something_else_is_refused(town: Town) -> None:
    body = a_threat(town)
    await town.api("medarbetare", "POST", INCIDENTS, json=body)
    other = await town.api(
        "medarbetare", "POST", INCIDENTS, json=body | {"what_happened": "Något helt annat."}
    )
    assert other.status_code == 409
    assert other.json()["type"] == "urn:motkraft:differs"


async def test_another_persons_id_looks_as_if_it_were_missing(town: Town) -> None:
    body = a_threat(town)
    await town.api("medarbetare", "POST", INCIDENTS, json=body)
    other = await town.api("kollega", "POST", INCIDENTS, json=body)
    assert other.status_code == 404


async def test_64_reports_at_once_get_64_references(town: Town) -> None:
    answers = await asyncio.gather(
        *(town.api("medarbetare", "POST", INCIDENTS, json=a_threat(town)) for _ in range(64))
    )
    assert {a.status_code for a in answers} == {201}
    assert len({a.json()["reference"] for a in answers}) == 64


async def test_all_errors_come_at_once_and_nothing_is_stored(town: Town) -> None:
    before = town.service("reporting").application.log.last_position()
    answer = await town.api("medarbetare", "POST", INCIDENTS, json={"id": str(uuid4())})
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"
    assert {error["field"] for error in answer.json()["errors"]} == {
        "unit",
        "event_type",
        "threat_or_violence",
        "forms",
        "felt_as_influence",
        "happened_at",
        "what_happened",
    }
    assert town.service("reporting").application.log.last_position() == before


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("id", "inte-ett-id", "Det är inget giltigt id."),
        ("unit", str(UUID(int=1)), "Välj en enhet som finns."),
        ("unit", "okänd", "Välj en enhet som finns."),
        ("event_type", "storm", "Välj en av sorterna i listan."),
        ("threat_or_violence", "kanske", "Svara ja eller nej (true eller false)."),
        ("forms", [], "Kryssa i minst ett alternativ."),
        ("forms", ["threat", "magic"], "Välj bland alternativen i listan."),
        ("felt_as_influence", None, "Svara ja eller nej (true eller false)."),
        ("happened_at", "2999-01-01T00:00:00+01:00", "Det kan inte ha hänt i framtiden."),
        (
            "happened_at",
            "0001-01-01T00:00:00+00:00",
            "Kontrollera datumet, det är för länge sedan.",
        ),
        ("happened_at", "2026-11-20T14:05:00", "Tiden behöver en tidszon, till exempel +01:00."),
        ("happened_at", 1700000000, "Skriv när det hände: både datum och klockslag."),
        ("happened_at", "1700000000", "Skriv när det hände: både datum och klockslag."),
        ("severity_felt", True, "Här ska det stå ett heltal."),
        ("what_happened", "\u200b\ufeff", "Berätta kort vad som hände."),
        ("happened_at", "i går", "Skriv när det hände: både datum och klockslag."),
        ("what_happened", "   ", "Berätta kort vad som hände."),
        ("what_happened", "x" * 20_001, "Korta texten till högst 20 000 tecken."),
        ("severity_felt", 5, "Välj ett tal från 1 till 4."),
    ],
)
async def test_a_wrong_field_gets_a_sentence_of_its_own(
    town: Town, field: str, value: object, sentence: str
) -> None:
    before = town.service("reporting").application.log.last_position()
    answer = await town.api("medarbetare", "POST", INCIDENTS, json=a_threat(town, **{field: value}))
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": field, "text": sentence}]
    assert town.service("reporting").application.log.last_position() == before


@pytest.mark.parametrize("content", [b"{", b"", b"[1, 2]", b"\xff\xfe", b'{"id": 1'])
async def test_what_is_not_a_report_is_refused(town: Town, content: bytes) -> None:
    answer = await town.api(
        "medarbetare",
        "POST",
        INCIDENTS,
        content=content,
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code == 422
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_field_that_is_unknown_is_refused_without_repeating_its_name(town: Town) -> None:
    body = a_threat(town) | {"Kalle hotade mig": 1}
    answer = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    assert answer.status_code == 422
    assert "Kalle" not in answer.text


async def test_half_a_character_is_refused_with_a_sentence(town: Town) -> None:
    content = json.dumps(a_threat(town, what_happened="\ud800"))
    headers = {"Content-Type": "application/json"}
    answer = await town.api("medarbetare", "POST", INCIDENTS, content=content, headers=headers)
    assert answer.json()["errors"] == [
        {"field": "what_happened", "text": "Texten innehåller tecken som inte går att läsa."}
    ]


async def test_a_body_over_64_kb_is_refused(town: Town) -> None:
    answer = await town.api(
        "medarbetare", "POST", INCIDENTS, json=a_threat(town, what_happened="x" * 70_000)
    )
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_a_body_that_does_not_say_how_long_it_is_stops_at_64_kb(town: Town) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(100):
            yield b" " * 1024

    headers = {"Content-Type": "application/json"}
    answer = await town.api("medarbetare", "POST", INCIDENTS, content=endless(), headers=headers)
    assert answer.status_code == 413
    assert answer.headers["content-type"] == "application/problem+json"


async def test_what_was_written_is_never_repeated_in_an_error(town: Town) -> None:
    answer = await town.api(
        "medarbetare", "POST", INCIDENTS, json=a_threat(town, unit="hemligt-ord-i-fel-falt")
    )
    assert "hemligt-ord" not in answer.text


async def test_nobody_reports_without_a_token(town: Town) -> None:
    answer = await town.api(None, "POST", INCIDENTS, json=a_threat(town))
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == "Bearer"


async def test_someone_who_does_not_belong_here_cannot_report(town: Town) -> None:
    answer = await town.api("revisor", "POST", INCIDENTS, json=a_threat(town))
    assert answer.status_code == 404


async def test_a_forged_token_is_refused(town: Town) -> None:
    token = town.token("medarbetare")
    forged = token[:-4] + ("AAAA" if not token.endswith("AAAA") else "BBBB")
    answer = await town.http.get(INCIDENTS, headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401


async def test_the_reporter_reads_her_own_report(town: Town) -> None:
    receipt = (await reported(town, what_happened="Det här skrev jag.")).json()
    answer = await town.api("medarbetare", "GET", f"{INCIDENTS}/{receipt['id']}")
    assert answer.json()["what_happened"] == "Det här skrev jag."
    assert answer.json()["reference"] == receipt["reference"]


async def test_the_manager_reads_it_and_others_do_not(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    seen = {
        alias: (await town.api(alias, "GET", f"{INCIDENTS}/{incident}")).status_code
        for alias in ("chef", "chef-annan-enhet", "avdelningschef", "kollega", "sakerhet", "admin")
    }
    assert seen == {
        "chef": 200,
        "chef-annan-enhet": 404,
        "avdelningschef": 404,
        "kollega": 404,
        "sakerhet": 404,
        "admin": 404,
    }


async def test_my_list_shows_a_report_at_once_and_only_mine(town: Town) -> None:
    mine = (await reported(town, "ungdom-1")).json()["id"]
    others = (await reported(town, "medarbetare")).json()["id"]
    listed = (await town.api("ungdom-1", "GET", INCIDENTS)).json()["incidents"]
    assert mine in [line["id"] for line in listed]
    assert others not in [line["id"] for line in listed]


async def test_a_long_list_comes_in_pages(town: Town) -> None:
    for _ in range(21):
        await reported(town, "beroende-1")
    first = (await town.api("beroende-1", "GET", INCIDENTS)).json()
    second = (await town.api("beroende-1", "GET", f"{INCIDENTS}?page={first['next_page']}")).json()
    assert len(first["incidents"]) == 20
    assert len(second["incidents"]) == 1
    assert second["next_page"] is None
