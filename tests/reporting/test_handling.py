"""A manager's work with an incident, from the inbox to the end, through the API."""

import asyncio
from uuid import uuid4

import pytest

from tests.reporting.crossing import events_of, of, readers
from tests.reporting.handling import OUTCOME, SCALES, an_action, closed, did, does, looks, told
from tests.town import Town


async def test_an_incident_goes_all_the_way_from_reported_to_closed(town: Town) -> None:
    incident = await told(town)
    stages = [
        (await did(town, incident, deed, **sent))["stage"]
        for deed, sent in (
            ("acknowledge", {}),
            ("classify", _A_THREAT),
            ("influence", {"verdict": "suspected", "ground": "Han ville få igenom beslutet."}),
            ("severity", SCALES),
            ("assign", {"person": str(town.person("chef"))}),
            ("investigation", {"with_representative": True}),
            ("steps", {"step": "offer-support"}),
            ("causes", {"cause": "Besöksrummet har en enda dörr."}),
            ("conclusion", {"conclusion": "Rummet måste byggas om."}),
        )
    ]
    assert stages == ["acknowledged"] * 5 + ["investigating"] * 4
    action = an_action(town)
    assert (await did(town, incident, "actions", **action))["stage"] == "acting"
    done = await did(town, incident, "actions/complete", action=action["id"])
    assert done["stage"] == "following_up"
    await did(town, incident, "outcome", text=OUTCOME)
    assert (await did(town, incident, "close"))["stage"] == "closed"
    helped = {"action": action["id"], "helped": True}
    assert (await did(town, incident, "actions/effect", **helped))["stage"] == "closed"

    found = await looks(town, incident)
    assert found["felt_as_influence"] is True  # the reporter's own, whatever is found
    assert found["influence"] == "suspected"
    assert found["severity"] == 3
    assert found["owner"] == str(town.person("chef"))
    assert found["causes"] == ["Besöksrummet har en enda dörr."]
    assert found["conclusion"] == "Rummet måste byggas om."
    assert [one["progress"] for one in found["actions"]] == ["verified"]
    assert found["outcomes"] == [OUTCOME]


_A_THREAT = {"event_type": "near_miss", "threat_or_violence": True, "forms": ["threat", "pressure"]}


@pytest.mark.parametrize(
    ("deed", "sent"),
    [
        ("acknowledge", {}),
        ("step-aside", {}),
        ("lift", {}),
        ("classify", _A_THREAT),
        ("influence", {"verdict": "none", "ground": "Han var full."}),
        ("severity", SCALES),
        ("investigation", {"with_representative": False}),
        ("steps", {"step": "offer-support"}),
        ("outcome", {"text": OUTCOME}),
    ],
)
async def test_what_is_done_twice_happens_once(
    town: Town, deed: str, sent: dict[str, object]
) -> None:
    incident = await told(town)
    first = (await looks(town, incident))["version"]
    await did(town, incident, deed, **sent)
    before = await events_of(town, incident)
    leader = "avdelningschef" if deed == "step-aside" else "chef"
    again = await does(town, incident, deed, leader, **sent, version=first)
    if deed == "step-aside":  # she who steps in is another one, and would step aside herself
        assert again.status_code == 409
    else:
        assert again.status_code == 200
    assert await events_of(town, incident) == before


async def test_whoever_does_something_has_taken_it_on(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "severity", **SCALES)
    assert await events_of(town, incident) == ["reported", "acknowledged", "severity-assessed"]


async def test_what_is_found_is_never_said_over_what_the_reporter_felt(town: Town) -> None:
    incident = await told(town)
    await did(town, incident, "influence", verdict="none", ground="Inget tyder på det.")
    answer = await town.api("medarbetare", "GET", f"/api/reporting/incidents/{incident}")
    assert answer.json()["felt_as_influence"] is True
    assert (await looks(town, incident))["influence"] == "none"


async def test_whoever_decides_on_what_has_changed_is_told_so(town: Town) -> None:
    incident = await told(town)
    seen = (await looks(town, incident))["version"]
    await did(town, incident, "acknowledge")
    before = await events_of(town, incident)
    late = await does(town, incident, "severity", **SCALES, version=seen)
    assert (late.status_code, late.json()["type"]) == (409, "urn:motkraft:conflict")
    assert await events_of(town, incident) == before
    assert (await does(town, incident, "severity", **SCALES, version=seen + 1)).is_success


async def test_of_two_who_act_at_once_neither_undoes_the_other(town: Town) -> None:
    incident = await told(town)
    actions = [an_action(town) for _ in range(3)]
    await asyncio.gather(*(did(town, incident, "actions", **action) for action in actions))
    found = (await looks(town, incident))["actions"]
    assert {one["id"] for one in found} == {action["id"] for action in actions}


async def test_it_cannot_be_closed_before_the_reporter_knows_and_all_is_done(town: Town) -> None:
    incident = await told(town)
    action = an_action(town)
    await did(town, incident, "actions", **action)
    refused = await does(town, incident, "close")
    assert refused.status_code == 422
    assert {error["field"] for error in refused.json()["errors"]} == {"text", "actions"}
    await did(town, incident, "outcome", text=OUTCOME)
    refused = await does(town, incident, "close")
    assert [error["field"] for error in refused.json()["errors"]] == ["actions"]
    handed = {"action": action["id"], "receiver": "Fastighetskontoret"}
    await did(town, incident, "actions/hand-over", **handed)
    assert (await did(town, incident, "close"))["stage"] == "closed"


async def test_what_is_closed_stays_so_until_it_is_opened_again(town: Town) -> None:
    incident = await closed(town)
    refused = await does(town, incident, "severity", **SCALES)
    assert refused.status_code == 422
    await did(town, incident, "reopen", reason="Han kom tillbaka.")
    await did(town, incident, "severity", **SCALES)
    assert (await looks(town, incident))["lacking"] == ["outcome"]  # she is to hear of it anew
    assert (await does(town, incident, "close")).status_code == 422


async def test_the_reporter_reads_what_came_of_it(town: Town) -> None:
    incident = await closed(town)
    async with town.browser("medarbetare") as visit:
        page = (await visit.open(f"/mina-rapporter/{incident}")).text
    assert OUTCOME in page


async def test_an_action_is_planned_once_and_cannot_be_undone_by_another_word(town: Town) -> None:
    incident = await told(town)
    action = an_action(town)
    for _ in range(2):
        await did(town, incident, "actions", **action)
    [found] = (await looks(town, incident))["actions"]
    assert (found["id"], found["progress"]) == (action["id"], "planned")
    effect = {"action": action["id"], "helped": False}
    assert (await does(town, incident, "actions/effect", **effect)).status_code == 422
    await did(town, incident, "actions/complete", action=action["id"])
    handed = {"action": action["id"], "receiver": "Någon annan"}
    assert (await does(town, incident, "actions/hand-over", **handed)).status_code == 422
    await did(town, incident, "actions/effect", **effect)
    [found] = (await looks(town, incident))["actions"]
    assert found["progress"] == "ineffective"
    missing = await does(town, incident, "actions/complete", action=str(uuid4()))
    assert missing.status_code == 404


async def test_causes_are_found_only_while_it_is_looked_into(town: Town) -> None:
    incident = await told(town)
    assert (await does(town, incident, "causes", cause="En dörr.")).status_code == 422
    await did(town, incident, "investigation", with_representative=True)
    await did(town, incident, "causes", cause="En dörr.")
    await did(town, incident, "conclusion", conclusion="Bygg om.")
    assert (await does(town, incident, "causes", cause="En till.")).status_code == 422


async def test_what_stands_in_no_list_is_refused_and_changes_nothing(town: Town) -> None:
    incident = await told(town)
    for deed, sent, field in (
        ("severity", SCALES | {"nearness": 4}, "nearness"),
        ("influence", {"verdict": "maybe", "ground": "x"}, "verdict"),
        ("influence", {"verdict": "none", "ground": " "}, "ground"),
        ("classify", _A_THREAT | {"forms": []}, "forms"),
        ("steps", {"step": "dance"}, "step"),
        ("assign", {"person": str(uuid4())}, "person"),
        ("assign", {"person": str(town.person("sakerhet"))}, "person"),
        ("actions", an_action(town, owner=str(town.person("sakerhet"))), "owner"),
        ("transfer", {"unit": str(town.unit("sakerhetsavdelningen"))}, "unit"),
        ("duplicate", {"other": str(uuid4())}, "other"),
    ):
        refused = await does(town, incident, deed, **sent)
        assert refused.status_code == 422, deed
        assert [error["field"] for error in refused.json()["errors"]] == [field]
    assert await events_of(town, incident) == ["reported"]


async def test_that_a_manager_looks_is_known_to_the_reporter(town: Town) -> None:
    incident = await told(town)
    await looks(town, incident)
    assert [one["role"] for one in await readers(town, incident)] == ["manager"]


DEEDS: dict[str, dict[str, object]] = {
    "acknowledge": {},
    "step-aside": {},
    "lift": {},
    "classify": _A_THREAT,
    "influence": {"verdict": "none", "ground": "Nej."},
    "severity": dict(SCALES),
    "assign": {"person": str(uuid4())},
    "investigation": {"with_representative": True},
    "causes": {"cause": "En dörr."},
    "conclusion": {"conclusion": "Bygg om."},
    "steps": {"step": "offer-support"},
    "actions": {"id": str(uuid4()), "what": "x", "owner": str(uuid4()), "due": "2026-12-01"},
    "actions/complete": {"action": str(uuid4())},
    "actions/hand-over": {"action": str(uuid4()), "receiver": "x"},
    "actions/effect": {"action": str(uuid4()), "helped": True},
    "transfer": {"unit": str(uuid4())},
    "duplicate": {"other": str(uuid4())},
    "duplicate/undo": {"other": str(uuid4())},
    "links": {"other": str(uuid4())},
    "links/undo": {"other": str(uuid4())},
    "outcome": {"text": OUTCOME},
    "close": {},
    "reopen": {"reason": "Mer."},
}


@pytest.mark.parametrize(
    "alias",
    [
        "medarbetare",
        "kollega",
        "chef-annan-enhet",
        "chef-sakerhet",
        "avdelningschef",
        "direktor",
        "skyddsombud",
        "hr",
        "sakerhet",
        "registrator",
        "revisor",
        "admin",
    ],
)
async def test_nobody_else_does_anything_and_to_her_nothing_is_there(
    town: Town, alias: str
) -> None:
    incident, nowhere = await told(town), str(uuid4())
    for deed, sent in DEEDS.items():
        refused = await does(town, incident, deed, alias, **sent, version=7)
        missing = await does(town, nowhere, deed, alias, **sent, version=7)
        assert (refused.status_code, refused.text) == (404, missing.text), deed
    assert (await town.api(alias, "GET", of(incident, "handling"))).status_code == 404
    assert await events_of(town, incident) == ["reported"]
