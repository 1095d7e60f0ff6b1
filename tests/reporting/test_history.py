"""The story of an incident through the API: who follows it, with which texts, then and now."""

import asyncio
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner

from services.commands.audit import check
from services.reporting.application.who import Who
from services.reporting.domain import Incident
from services.reporting.history_words import DID, sentence
from shared import clock
from shared.audit.witness import verifier_key
from shared.eventstore.domain import Aggregate
from tests.architecture.code import all_events, topic_of
from tests.canary import CANARY
from tests.reporting.crossing import ASKED, GIVEN, TOLD, erase, given, of, on_call, readers, told
from tests.reporting.test_telling import sends, withdraws
from tests.town import Town

MORE = f"Han kom tillbaka. {CANARY}"


async def history(
    town: Town, incident: str, alias: str = "revisor", **asked: str
) -> dict[str, Any]:
    """Return the story as somebody follows it."""
    answer = await town.api(alias, "GET", of(incident, "history"), params=asked)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def texts(story: dict[str, Any]) -> list[str | None]:
    """Return what the texts of a story say."""
    return [text["said"] for entry in story["entries"] for text in entry["texts"]]


async def a_story(town: Town) -> str:
    """Let something be told, added, corrected, and given to another authority."""
    incident = await told(town)
    await sends(town, incident, "details", text=MORE)
    await sends(town, incident, "corrections", reason="Fel dag.", forms=["threat", "violence"])
    await sends(town, incident, "corrections", reason="Fel ord.", what_happened="Han skrek.")
    await given(town, incident)
    return incident


def test_every_event_of_an_incident_has_a_sentence() -> None:
    events = {event for event in all_events() if topic_of(event).startswith("reporting.incident.")}
    assert {topic_of(event) for event in events - DID.keys()} == set()


async def test_the_auditor_sees_who_did_what_where_it_stands_and_no_text(town: Town) -> None:
    incident = await a_story(town)
    story = await history(town, incident)
    assert [(entry["kind"], entry["who"]) for entry in story["entries"]] == [
        ("reported", "reporter"),
        ("details-added", "reporter"),
        ("facts-corrected", "reporter"),
        ("text-corrected", "reporter"),
        ("disclosure-asked", "security"),
        ("disclosure-granted", "manager"),
    ]
    positions = [entry["position"] for entry in story["entries"]]
    assert positions == sorted(positions)
    assert story["entries"][0]["sentence"] == "Rapportören rapporterade händelsen."
    assert story["entries"][2]["sentence"] == "Rapportören rättade vad det var."
    assert set(texts(story)) == {None}
    assert str(town.person("medarbetare")) not in str(story)
    assert str(town.person("chef")) not in str(story)


async def test_the_reporter_sees_her_own_texts_and_nobody_elses(town: Town) -> None:
    incident = await a_story(town)
    found = texts(await history(town, incident, "medarbetare"))
    assert {TOLD, MORE, "Han skrek.", "Fel dag.", "Fel ord."} <= set(found)
    assert ASKED["reason"] not in found
    assert GIVEN["text"] not in found


async def test_the_manager_sees_what_others_have_written_too(town: Town) -> None:
    incident = await a_story(town)
    found = texts(await history(town, incident, "chef"))
    assert {TOLD, MORE, ASKED["reason"], GIVEN["text"]} <= set(found)


async def test_why_a_glass_was_broken_is_not_in_the_story(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    story = await history(town, incident, "chef")
    assert (story["entries"][1]["kind"], story["entries"][1]["who"]) == ("glass-broken", "on_call")
    assert texts(story)[1:] == [None]


async def test_what_is_erased_is_said_to_be_nothing(town: Town) -> None:
    incident = await told(town)
    await erase(town, incident, "narrative")
    story = await history(town, incident, "chef")
    assert story["entries"][0]["texts"] == [
        {"name": "what_happened", "is_shown": True, "said": None}
    ]
    assert story["known"]["what_happened"] == {"erased": True}


async def test_the_auditor_sees_who_has_read_and_is_seen_herself(town: Town) -> None:
    incident = await told(town)
    await town.api("chef", "GET", of(incident))
    await history(town, incident)
    story = await history(town, incident)
    assert [line["role"] for line in story["readings"]] == ["auditor", "manager"]
    [line] = [line for line in await readers(town, incident) if line["role"] == "auditor"]
    assert (line["how"], line["purpose"]) == ("masked", "audit")


async def test_the_manager_does_not_see_who_has_read(town: Town) -> None:
    incident = await told(town)
    await history(town, incident)
    assert (await history(town, incident, "chef"))["readings"] == []


async def test_what_was_known_at_a_moment_is_as_it_was_then(town: Town) -> None:
    incident = await a_story(town)
    now = (await history(town, incident))["entries"]
    then = await history(town, incident, "chef", at=now[1]["happened_at"])
    assert then["known"]["what_happened"] == TOLD
    assert (then["known"]["forms"], then["known"]["details"]) == (["threat"], 1)
    assert then["known"]["disclosures"] == []
    same = await history(town, incident, "chef", position=str(now[1]["position"]))
    assert same["known"] == then["known"]


async def test_before_it_was_reported_nothing_was_known(town: Town) -> None:
    incident = await told(town)
    assert (await history(town, incident, at="2020-01-01T10:00"))["known"] is None


async def test_what_changed_between_two_positions_is_listed_fact_by_fact(town: Town) -> None:
    incident = await a_story(town)
    entries = (await history(town, incident))["entries"]
    first, last = str(entries[0]["position"]), str(entries[-1]["position"])
    story = await history(town, incident, "chef", **{"from": first, "to": last})
    assert {one["fact"]: (one["before"], one["after"]) for one in story["changed"]} == {
        "forms": (["threat"], ["threat", "violence"]),
        "what_happened": (TOLD, "Han skrek."),
        "details": (0, 1),
        "disclosures": ([], ["granted"]),
    }
    same = await history(town, incident, "chef", **{"from": last, "to": last})
    assert same["changed"] == []


async def test_the_auditor_sees_that_a_text_changed_and_not_how(town: Town) -> None:
    incident = await a_story(town)
    story = await history(town, incident, **{"from": "1", "to": ""})
    changed = {one["fact"]: one["after"] for one in story["changed"]}
    assert changed["what_happened"] == {"edition": 2}


@pytest.mark.parametrize("field", ["at", "position", "from", "to"])
@pytest.mark.parametrize("wrong", ["i går", "2026-13-45", "-1", "9" * 16, "²"])
async def test_a_moment_that_is_none_is_said_to_be_none(town: Town, field: str, wrong: str) -> None:
    incident = await told(town)
    answer = await town.api("revisor", "GET", of(incident, "history"), params={field: wrong})
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["text"].startswith("Skriv dag och klockslag")


async def test_a_proof_holds_for_whoever_checks_it_elsewhere(town: Town, tmp_path: Path) -> None:
    incident = await a_story(town)
    key = verifier_key(town.settings.credentials, "reporting")
    for entry in (await history(town, incident))["entries"]:
        path = of(incident, "history", "proof", str(entry["position"]))
        answer = await town.api("revisor", "GET", path)
        assert answer.status_code == 200
        file = tmp_path / "proof"
        file.write_bytes(answer.content)
        checked = await asyncio.to_thread(CliRunner().invoke, check, [str(file), "--key", str(key)])
        assert checked.exit_code == 0, checked.output
        assert f"Står på plats {entry['position']} av" in checked.output
        assert incident in checked.output
        file.write_bytes(answer.content.replace(b"index ", b"index 1", 1))
        changed = await asyncio.to_thread(CliRunner().invoke, check, [str(file), "--key", str(key)])
        assert changed.exit_code == 1


async def test_a_proof_is_given_only_of_what_happened_to_this_one(town: Town) -> None:
    incident, another = await told(town), await told(town)
    [entry] = (await history(town, another))["entries"]
    for position in (str(entry["position"]), "0", "-1", str(10**9), "9" * 30):
        answer = await town.api("revisor", "GET", of(incident, "history", "proof", position))
        assert answer.status_code in (404, 422), position


async def test_what_was_taken_back_is_followed_by_its_reporter_and_the_auditor(town: Town) -> None:
    incident = await told(town)
    await withdraws(town, incident)
    for alias in ("medarbetare", "revisor"):
        kinds = [entry["kind"] for entry in (await history(town, incident, alias))["entries"]]
        assert kinds == ["reported", "withdrawn"]
    assert (await town.api("chef", "GET", of(incident, "history"))).status_code == 404


OTHERS = ["kollega", "chef-annan-enhet", "avdelningschef", "hr", "sakerhet", "registrator", "admin"]


@pytest.mark.parametrize("alias", OTHERS)
async def test_nobody_else_follows_it_or_gets_a_proof(town: Town, alias: str) -> None:
    incident = await told(town)
    [entry] = (await history(town, incident))["entries"]
    for path in (of(incident, "history"), of(incident, "history", "proof", str(entry["position"]))):
        assert (await town.api(alias, "GET", path)).status_code == 404


async def test_an_auditor_who_is_named_as_too_close_sees_nothing(town: Town) -> None:
    incident = await told(town)
    reporting = town.service("reporting").application
    found = await reporting.load(Incident, UUID(incident))
    assert found is not None
    found.declare_conflict(town.person("revisor"), by=str(town.person("avdelningschef")))
    await reporting.commit(found)
    assert (await town.api("revisor", "GET", of(incident, "history"))).status_code == 404


def test_something_that_has_no_words_is_said_by_its_code() -> None:
    class Unheard(Aggregate.Event):
        TOPIC = "reporting.incident.unheard"

    kind: Any = Unheard  # the library makes what it takes while the program runs
    event = kind(
        originator_id=uuid4(),
        originator_version=1,
        timestamp=clock.now(),
        by="reporter",
        authority="x",
    )
    assert "reporting.incident.unheard" in sentence(event, Who.MANAGER)
