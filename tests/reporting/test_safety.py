"""The safety representative: conditions before she reads, and requests with a day of answer."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import httpx
import pytest

from shared import clock
from tests.canary import CANARY
from tests.reporting.crossing import TOLD, erase, events_of, of, readers, told
from tests.reporting.test_telling import withdraws
from tests.town import Town

WANTED = f"Sätt in larm vid entrén och ha två i receptionen. {CANARY}"
ANSWER = f"Larmet är beställt och kommer på torsdag. {CANARY}"
OTHERS = [
    "medarbetare",
    "kollega",
    "chef-annan-enhet",
    "avdelningschef",
    "hr",
    "sakerhet",
    "revisor",
]


async def accepts(town: Town, incident: str, alias: str = "skyddsombud") -> httpx.Response:
    """Let someone accept the conditions."""
    return await town.api(alias, "POST", of(incident, "conditions"))


async def asks(
    town: Town, incident: str, alias: str = "skyddsombud", **changed: Any
) -> httpx.Response:
    """Let someone ask the employer for something."""
    body = {"id": str(uuid4()), "text": WANTED} | changed
    return await town.api(alias, "POST", of(incident, "safety-requests"), json=body)


async def asked(town: Town, incident: str) -> str:
    """Let the safety representative accept and ask; return the request's id."""
    await accepts(town, incident)
    answer = await asks(town, incident)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def answers(
    town: Town, incident: str, request: str, alias: str = "chef", text: str = ANSWER
) -> httpx.Response:
    """Let someone answer."""
    path = of(incident, "safety-requests", request, "answer")
    return await town.api(alias, "POST", path, json={"text": text})


async def test_she_reads_nothing_before_she_has_accepted_the_conditions(town: Town) -> None:
    incident = await told(town)
    for path in (of(incident), of(incident, "history"), of(incident, "safety-requests")):
        answer = await town.api("skyddsombud", "GET", path)
        assert (answer.status_code, answer.json()["type"]) == (422, "urn:motkraft:conditions-first")
        assert TOLD not in answer.text
    assert await readers(town, incident) == []
    assert (await accepts(town, incident)).status_code == 200
    answer = await town.api("skyddsombud", "GET", of(incident))
    assert (answer.status_code, answer.json()["what_happened"]) == (200, TOLD)
    assert [line["role"] for line in await readers(town, incident)] == ["safety_representative"]


async def test_that_she_has_accepted_is_kept_once_for_each_report(town: Town) -> None:
    incident, another = await told(town), await told(town)
    for _ in range(2):
        await accepts(town, incident)
    assert await events_of(town, incident) == ["reported", "conditions-accepted"]
    assert (await town.api("skyddsombud", "GET", of(another))).status_code == 422


@pytest.mark.parametrize("alias", ["chef", *OTHERS])
async def test_nobody_else_accepts_conditions(town: Town, alias: str) -> None:
    incident = await told(town)
    assert (await accepts(town, incident, alias)).status_code == 404
    assert await events_of(town, incident) == ["reported"]


async def test_a_request_has_a_receipt_and_a_day_of_answer(town: Town) -> None:
    incident = await told(town)
    await accepts(town, incident)
    answer = await asks(town, incident)
    assert answer.status_code == 201, answer.text
    due = clock.swedish_date(clock.now()) + timedelta(days=town.settings.safety_answer_days)
    assert answer.json()["answer_by"] == due.isoformat()
    assert answer.json()["text"] == WANTED
    [line] = (await town.api("chef", "GET", of(incident, "safety-requests"))).json()["requests"]
    assert (line["text"], line["answer"]) == (WANTED, None)


async def test_a_request_that_is_sent_twice_is_made_once(town: Town) -> None:
    incident, again = await told(town), str(uuid4())
    await accepts(town, incident)
    statuses = [(await asks(town, incident, id=again)).status_code for _ in range(2)]
    assert statuses == [201, 200]
    other = await asks(town, incident, id=again, text="Något annat.")
    assert other.status_code == 409
    assert (await events_of(town, incident)).count("safety-request-made") == 1


async def test_the_manager_answers_and_she_reads_it(town: Town) -> None:
    incident = await told(town)
    request = await asked(town, incident)
    for _ in range(2):
        assert (await answers(town, incident, request)).status_code == 200
    assert (await answers(town, incident, request, text="Nej.")).status_code == 409
    path = of(incident, "safety-requests")
    [line] = (await town.api("skyddsombud", "GET", path)).json()["requests"]
    assert line["answer"] == ANSWER
    assert (await events_of(town, incident)).count("safety-request-answered") == 1


async def test_an_answer_to_nothing_is_missing(town: Town) -> None:
    incident = await told(town)
    assert (await answers(town, incident, str(uuid4()))).status_code == 404


@pytest.mark.parametrize("alias", ["chef", *OTHERS])
async def test_nobody_else_asks(town: Town, alias: str) -> None:
    incident = await told(town)
    assert (await asks(town, incident, alias)).status_code == 404
    assert await events_of(town, incident) == ["reported"]


@pytest.mark.parametrize("alias", ["skyddsombud", *OTHERS])
async def test_nobody_else_answers_or_reads_what_was_asked_for(town: Town, alias: str) -> None:
    incident = await told(town)
    request = await asked(town, incident)
    assert (await answers(town, incident, request, alias)).status_code == 404
    if alias != "skyddsombud":
        path = of(incident, "safety-requests")
        assert (await town.api(alias, "GET", path)).status_code == 404


async def test_nothing_is_asked_about_what_is_taken_back_or_erased(town: Town) -> None:
    withdrawn, erased = await told(town), await told(town)
    request = await asked(town, withdrawn)
    await withdraws(town, withdrawn)
    assert (await asks(town, withdrawn)).status_code == 404
    assert (await answers(town, withdrawn, request)).status_code == 404
    await accepts(town, erased)
    await erase(town, erased, "narrative")
    answer = await asks(town, erased)
    assert (answer.status_code, "raderad" in answer.text) == (422, True)


async def test_in_the_story_the_request_is_a_sentence_with_its_day(town: Town) -> None:
    incident = await told(town)
    await asked(town, incident)
    story = (await town.api("revisor", "GET", of(incident, "history"))).json()
    sentences = [entry["sentence"] for entry in story["entries"]]
    assert sentences[1] == "Skyddsombudet godkände villkoren för att läsa."
    assert sentences[2].startswith("Skyddsombudet begärde något av arbetsgivaren, som ska svara")
    assert WANTED not in str(story)
