"""With a name, or with a hidden one that a custodian may open: through the API."""

from uuid import uuid4

import pytest

from services.demo import files
from tests.reporting.crossing import erase, events_of, of, on_call, readers
from tests.reporting.talking import (
    REASON,
    WHY,
    answered,
    asked_for_name,
    custodian,
    hidden,
    too_close,
)
from tests.stories import INCIDENTS, a_threat, reported
from tests.town import Town

ELIN = next(person.name for person in files.people() if person.alias == "medarbetare")


async def known(town: Town, incident: str, alias: str = "chef") -> dict[str, object]:
    """Return what the API says of who told it."""
    if alias == "skyddsombud":
        await town.api(alias, "POST", of(incident, "conditions"))
    answer = await town.api(alias, "GET", of(incident, "identity"))
    assert answer.status_code == 200, answer.text
    found: dict[str, object] = answer.json()
    return found


async def test_a_report_is_with_a_name_unless_she_hides_it(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    found = await known(town, incident)
    assert found == {
        "identity": "named",
        "reporter": str(town.person("medarbetare")),
        "requests": [],
    }
    assert await events_of(town, incident) == ["reported"]


async def test_a_hidden_name_is_shown_to_nobody_but_herself(town: Town) -> None:
    incident = await hidden(town)
    for alias in ("chef", "skyddsombud"):
        assert (await known(town, incident, alias))["reporter"] is None
        page = (await town.api(alias, "GET", of(incident))).text
        assert str(town.person("medarbetare")) not in page
        async with town.browser(alias) as visit:
            shown = (await visit.open(f"/enhet/{incident}")).text
        assert "Dolt namn" in shown
        assert ELIN not in shown
    own = await known(town, incident, "medarbetare")
    assert own["reporter"] == str(town.person("medarbetare"))


async def test_who_breaks_the_glass_does_not_see_a_hidden_name(town: Town) -> None:
    incident, jour = await hidden(town), await on_call(town)
    assert (await jour.breaks(incident)).status_code == 201
    answer = await jour.api("GET", of(incident, "identity"))
    assert (answer.json()["identity"], answer.json()["reporter"]) == ("hidden", None)


async def test_the_same_report_sent_again_with_another_choice_is_another_report(
    town: Town,
) -> None:
    body = a_threat(town, identity="hidden")
    first = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    again = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    named = body | {"identity": "named"}
    assert (await town.api("medarbetare", "POST", INCIDENTS, json=named)).status_code == 409
    assert await events_of(town, body["id"]) == ["reported", "identity-hidden"]


async def test_who_is_logged_in_cannot_report_anonymously(town: Town) -> None:
    body = a_threat(town, identity="anonymous")
    answer = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "identity"
    assert await events_of(town, body["id"]) == []


async def test_she_shows_her_name_herself_and_once_is_enough(town: Town) -> None:
    incident = await hidden(town)
    for _ in range(2):
        answer = await town.api("medarbetare", "POST", of(incident, "identity", "reveal"))
        assert answer.status_code == 204
    found = await known(town, incident)
    assert (found["identity"], found["reporter"]) == ("named", str(town.person("medarbetare")))
    assert await events_of(town, incident) == ["reported", "identity-hidden", "identity-revealed"]


@pytest.mark.parametrize("alias", ["chef", "kollega", "skyddsombud", "admin"])
async def test_nobody_else_shows_her_name(town: Town, alias: str) -> None:
    incident = await hidden(town)
    answer = await town.api(alias, "POST", of(incident, "identity", "reveal"))
    assert answer.status_code == 404
    assert await events_of(town, incident) == ["reported", "identity-hidden"]


async def test_a_name_is_denied_then_granted_and_both_stay(town: Town) -> None:
    incident, hers = await hidden(town), str(town.person("medarbetare"))
    lars = await custodian(town)
    first = await asked_for_name(town, incident)
    assert await asked_for_name(town, incident) == first  # it waits for its answer already
    assert (await answered(lars, incident, first, granted=False)).status_code == 200
    assert (await known(town, incident))["reporter"] is None
    second = await asked_for_name(town, incident)
    why = "Det rör fara för någon."
    assert (await answered(lars, incident, second, granted=True, why=why)).status_code == 200
    for alias in ("chef", "medarbetare"):
        found = await known(town, incident, alias)
        assert found["reporter"] == hers
        requests = found["requests"]
        assert isinstance(requests, list)
        assert [(r["role"], r["reason"], r["answer"], r["ground"]) for r in requests] == [
            ("manager", REASON, "denied", WHY),
            ("manager", REASON, "granted", why),
        ]


async def test_seeing_a_name_that_was_hidden_is_itself_a_reading(town: Town) -> None:
    incident, lars = await hidden(town), await custodian(town)
    await answered(lars, incident, await asked_for_name(town, incident), granted=True)
    await known(town, incident)
    await known(town, incident)
    async with town.browser("chef") as visit:
        assert ELIN in (await visit.open(f"/enhet/{incident}")).text
    found = await readers(town, incident)
    assert sorted(reading["how"] for reading in found) == ["name", "ordinary"]
    async with town.browser("medarbetare") as visit:
        page = (await visit.open(f"/mina-rapporter/{incident}")).text
    assert "Såg namnet, som var dolt." in page


async def test_a_granted_name_is_for_whoever_handles_it_and_nobody_else(town: Town) -> None:
    incident, lars = await hidden(town), await custodian(town)
    await answered(lars, incident, await asked_for_name(town, incident), granted=True)
    found = await known(town, incident, "skyddsombud")
    assert (found["reporter"], found["requests"]) == (None, [])
    assert (await lars.api("GET", of(incident, "identity"))).status_code == 404


async def test_the_same_answer_again_changes_nothing_and_another_is_refused(town: Town) -> None:
    incident, lars = await hidden(town), await custodian(town)
    request = await asked_for_name(town, incident)
    codes = [
        (await answered(lars, incident, request, granted=granted)).status_code
        for granted in (False, False, True)
    ]
    assert codes == [200, 200, 409]
    assert (await events_of(town, incident)).count("identity-denied") == 1


@pytest.mark.parametrize(
    "alias", ["kollega", "chef-annan-enhet", "avdelningschef", "skyddsombud", "hr", "sakerhet"]
)
async def test_only_whoever_handles_it_asks_for_the_name(town: Town, alias: str) -> None:
    incident = await hidden(town)
    path = of(incident, "identity", "requests")
    assert (await town.api(alias, "POST", path, json={"reason": REASON})).status_code == 404
    assert await events_of(town, incident) == ["reported", "identity-hidden"]


async def test_the_leader_above_asks_when_the_nearest_one_is_too_close(town: Town) -> None:
    incident, lars = await hidden(town), await custodian(town)
    request = await asked_for_name(town, incident)
    await answered(lars, incident, request, granted=True)
    await too_close(town, incident)
    assert (await town.api("chef", "GET", of(incident, "identity"))).status_code == 404
    path = of(incident, "identity", "requests")
    assert (await town.api("chef", "POST", path, json={"reason": REASON})).status_code == 404
    found = await known(town, incident, "avdelningschef")
    assert found["reporter"] == str(town.person("medarbetare"))


async def test_a_custodian_of_another_authority_has_no_say(town: Town) -> None:
    incident = await hidden(town)
    request, elsewhere = (
        await asked_for_name(town, incident),
        await custodian(town, "hr-avdelningen"),
    )
    assert (await answered(elsewhere, incident, request, granted=True)).status_code == 404
    queue = await elsewhere.api("GET", "/api/reporting/identity-requests")
    assert request not in queue.text


async def test_whoever_leads_the_unit_never_answers_although_she_is_a_custodian(
    town: Town,
) -> None:
    incident = await hidden(town, unit=str(town.unit("utredning")))
    request = await asked_for_name(town, incident, "chef-utredning")
    leads = await custodian(town, "utredning", manages="utredning")
    assert (await answered(leads, incident, request, granted=True)).status_code == 404
    queue = await leads.api("GET", "/api/reporting/identity-requests")
    assert request not in queue.text


@pytest.mark.parametrize("alias", ["chef", "avdelningschef", "medarbetare", "admin", "revisor"])
async def test_nobody_but_a_custodian_answers_or_sees_the_queue(town: Town, alias: str) -> None:
    incident = await hidden(town)
    path = of(incident, "identity", "requests", await asked_for_name(town, incident), "answer")
    sent = {"granted": True, "why": WHY}
    assert (await town.api(alias, "POST", path, json=sent)).status_code == 404
    assert (await town.api(alias, "GET", "/api/reporting/identity-requests")).status_code == 404
    assert (await known(town, incident, "chef"))["reporter"] is None


async def test_the_queue_says_who_asks_and_why_and_nothing_of_what_was_told(town: Town) -> None:
    told = f"Bara för chefen {uuid4()}"
    incident, lars = await hidden(town, what_happened=told), await custodian(town)
    request = await asked_for_name(town, incident)
    queue = await lars.api("GET", "/api/reporting/identity-requests")
    line = next(line for line in queue.json()["requests"] if line["id"] == request)
    assert (line["role"], line["reason"], line["answer"]) == ("manager", REASON, "waiting")
    assert told not in queue.text
    assert (await lars.api("GET", of(incident))).status_code == 404


async def test_a_name_that_is_open_is_not_asked_for(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    path = of(incident, "identity", "requests")
    answer = await town.api("chef", "POST", path, json={"reason": REASON})
    assert answer.status_code == 422
    assert await events_of(town, incident) == ["reported"]


@pytest.mark.parametrize("reason", ["", " ", "---", "x" * 20_001])
async def test_a_request_says_why(town: Town, reason: str) -> None:
    incident = await hidden(town)
    path = of(incident, "identity", "requests")
    answer = await town.api("chef", "POST", path, json={"reason": reason})
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "reason")


async def test_of_an_erased_report_no_name_is_asked_for(town: Town) -> None:
    incident = await hidden(town)
    await erase(town, incident, "narrative")
    path = of(incident, "identity", "requests")
    answer = await town.api("chef", "POST", path, json={"reason": REASON})
    assert answer.status_code == 422
    assert await events_of(town, incident) == ["reported", "identity-hidden"]
