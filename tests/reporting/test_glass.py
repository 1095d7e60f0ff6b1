"""In an emergency: whoever is on call in the owning authority opens, and is looked at for it."""

import asyncio
from datetime import timedelta
from functools import partial
from operator import add
from uuid import uuid4

import pytest

from services.reporting.domain.glass import OPEN_FOR
from shared import clock
from tests.canary import CANARY
from tests.reporting.crossing import (
    BROKEN,
    LEADER,
    TOLD,
    OnCall,
    asked,
    erase,
    events_of,
    glass_of,
    of,
    on_call,
    readers,
    reviewed,
    told,
)
from tests.seen import metric
from tests.stories import INCIDENTS
from tests.town import Town, eventually

MINUTE = timedelta(minutes=1)
VISIBLE = f"{INCIDENTS}?scope=visible"
NOTED = 'motkraft_security_noted_total{what="broke-glass"}'


async def test_on_call_reads_nothing_until_the_glass_is_broken_and_then_all_of_it(
    town: Town,
) -> None:
    incident, jour = await told(town), await on_call(town)
    assert (await jour.api("GET", of(incident))).status_code == 404
    assert (await jour.breaks(incident)).status_code == 201
    assert (await jour.api("GET", of(incident))).json()["what_happened"] == TOLD


async def test_broken_twice_is_broken_once(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    noted = await metric(town, "reporting", NOTED)
    answers = await asyncio.gather(*(jour.breaks(incident) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [200, 200, 200, 201]
    assert {answer.json()["id"] for answer in answers} == {await glass_of(town, incident)}
    assert await events_of(town, incident) == ["reported", "glass-broken"]
    assert await metric(town, "reporting", NOTED) == noted + 1


async def test_a_glass_shuts_when_the_leader_above_has_looked_at_it(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    [seen] = (await town.api(LEADER, "GET", of(incident, "glass"))).json()["glasses"]
    assert (seen["reason"], seen["purpose"]) == (BROKEN["reason"], "danger_to_life")
    assert (seen["broken_by"], seen["justified"]) == (str(jour.id), None)
    assert await reviewed(town, incident, seen["id"]) == 200
    assert await reviewed(town, incident, seen["id"]) == 200
    assert await reviewed(town, incident, seen["id"], justified=False) == 409
    assert (await events_of(town, incident)).count("glass-reviewed") == 1
    assert (await jour.api("GET", of(incident))).status_code == 404


async def test_a_glass_that_has_shut_can_be_broken_anew_and_is_looked_at_anew(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    first = await glass_of(town, incident)
    await reviewed(town, incident, first)
    assert (await jour.breaks(incident)).status_code == 201
    assert await glass_of(town, incident) != first
    assert (await jour.api("GET", of(incident))).status_code == 200


async def test_a_glass_shuts_by_itself_after_a_day(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    now = clock.now()
    for later, status in ((OPEN_FOR - MINUTE, 200), (OPEN_FOR + MINUTE, 404)):
        with clock.set_to(partial(add, now, later)):
            assert (await jour.in_process("GET", of(incident))).status_code == status


async def test_a_broken_glass_gives_a_line_in_the_list_for_as_long_as_it_is_open(
    town: Town,
) -> None:
    incident, jour = await told(town), await on_call(town)
    assert incident not in await listed(jour)
    await jour.breaks(incident)
    assert incident in await listed(jour)
    now, old = clock.now(), await glass_of(town, incident)
    with clock.set_to(partial(add, now, OPEN_FOR + MINUTE)):
        shut = await jour.in_process("GET", VISIBLE)
        assert incident not in shut.text
        again = await jour.in_process("POST", of(incident, "glass"), json=BROKEN)
        assert again.status_code == 201
    assert again.json()["id"] == await glass_of(town, incident) != old
    assert incident in await listed(jour)
    await reviewed(town, incident, old)  # the other one is open still
    assert incident in await listed(jour)
    await reviewed(town, incident, await glass_of(town, incident))
    assert incident not in await listed(jour)


async def listed(jour: OnCall) -> list[str]:
    """Return the incidents that she has a line of."""
    answer = await jour.api("GET", VISIBLE)
    return [line["id"] for line in answer.json()["incidents"]]


async def test_the_leader_above_still_looks_at_a_glass_that_has_shut_by_itself(
    town: Town,
) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    assert await reviewed(town, incident, await glass_of(town, incident), justified=False) == 200


@pytest.mark.parametrize(
    "alias",
    [
        "medarbetare",
        "kollega",
        "chef",
        "chef-annan-enhet",
        "avdelningschef",
        "skyddsombud",
        "hr",
        "sakerhet",
        "chef-sakerhet",
        "direktor",
        "admin",
        "revisor",
    ],
)
async def test_only_whoever_is_on_call_breaks_a_glass(town: Town, alias: str) -> None:
    incident = await told(town)
    answer = await town.api(alias, "POST", of(incident, "glass"), json=BROKEN)
    assert answer.status_code == 404
    assert await events_of(town, incident) == ["reported"]


async def test_whoever_is_on_call_in_another_authority_breaks_nothing(town: Town) -> None:
    incident = await told(town)
    elsewhere = await on_call(town, "kommunledningskontoret", "sakerhetsavdelningen")
    assert (await elsewhere.breaks(incident)).status_code == 404
    lent = await on_call(town, "socialforvaltningen", "sakerhetsavdelningen")
    assert (await lent.breaks(incident)).status_code == 404  # on call here, but works there
    assert await events_of(town, incident) == ["reported"]


@pytest.mark.parametrize(
    "alias", ["medarbetare", "kollega", "chef", "avdelningschef-insats", "sakerhet", "admin"]
)
async def test_only_a_leader_above_looks_at_a_broken_glass(town: Town, alias: str) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    glass = await glass_of(town, incident)
    assert (await town.api(alias, "GET", of(incident, "glass"))).status_code == 404
    assert await reviewed(town, incident, glass, alias) == 404
    assert (await events_of(town, incident))[-1] == "glass-broken"


async def test_nobody_looks_at_what_she_has_broken_herself(own_town: Town) -> None:
    incident = await told(own_town)
    both = await on_call(own_town, desk="socialforvaltningen", also="director")
    await both.breaks(incident)
    glass = await glass_of(own_town, incident)
    path = of(incident, "glass", glass, "review")
    assert (await both.api("GET", of(incident, "glass"))).status_code == 404
    assert (await both.api("POST", path, json={"justified": True})).status_code == 404
    assert (await events_of(own_town, incident))[-1] == "glass-broken"
    now = clock.now()
    with clock.set_to(partial(add, now, OPEN_FOR + MINUTE)):  # also when it has shut by itself
        assert (await both.in_process("GET", of(incident, "glass"))).status_code == 404


async def test_an_unknown_glass_or_incident_leads_nowhere(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    assert await reviewed(town, incident, str(uuid4())) == 404
    assert (await town.api(LEADER, "GET", of(incident, "glass"))).status_code == 404
    assert (await jour.breaks(str(uuid4()))).status_code == 404


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"purpose": "follow_up"}, "purpose"),
        ({"purpose": "assess_threat"}, "purpose"),
        ({"reason": " "}, "reason"),
    ],
)
async def test_a_glass_is_not_broken_without_saying_why(
    town: Town, sent: dict[str, str], field: str
) -> None:
    incident, jour = await told(town), await on_call(town)
    answer = await jour.breaks(incident, **sent)
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert await events_of(town, incident) == ["reported"]


async def test_the_reporter_sees_that_it_was_opened_in_an_emergency(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    await jour.api("GET", of(incident))
    [line] = await readers(town, incident)
    assert (line["role"], line["how"], line["purpose"]) == (
        "on_call",
        "broken_glass",
        "danger_to_life",
    )


async def test_what_is_erased_is_not_opened(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    await erase(town, incident, "narrative")
    answer = await jour.breaks(incident)
    assert answer.status_code == 422
    assert "raderat" in answer.text


async def test_security_hears_of_a_broken_glass_and_of_what_was_found_and_no_more(
    own_town: Town,
) -> None:
    town = own_town  # where there are few glasses, all are shown
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)

    async def alarms() -> list[dict[str, object]]:
        answer = (await town.api("sakerhet", "GET", "/api/escalation/glasses")).json()
        return [glass for glass in answer["glasses"] if glass["incident"] == incident]

    [alarm] = await eventually(alarms)
    assert (alarm["purpose"], alarm["justified"]) == ("danger_to_life", None)
    await reviewed(town, incident, str(alarm["id"]), justified=False)
    await eventually(alarms, lambda seen: seen[0]["justified"] is False)
    async with town.browser("sakerhet") as visit:
        page = (await visit.open("/larm")).text
    assert "Öppnade i nödläge" in page
    assert "inte befogad" in page
    for secret in (CANARY, str(jour.id), "Jour På Prov", "på väg till"):
        assert secret not in page


@pytest.mark.parametrize("alias", ["medarbetare", "chef", "direktor", "admin"])
async def test_only_security_sees_the_alarms(town: Town, alias: str) -> None:
    assert (await town.api(alias, "GET", "/api/escalation/glasses")).status_code == 404


async def test_a_broken_glass_gives_no_word_in_what_security_asks(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    await jour.breaks(incident)
    disclosure = await asked(town, incident)
    path = of(incident, "disclosures", disclosure)
    assert (await town.api("sakerhet", "GET", path)).status_code == 404
    assert (await jour.api("GET", path)).status_code == 404
