"""The dialogue between a reporter and whoever handles her report: through the API."""

import asyncio
from uuid import uuid4

import pytest

from tests.reporting.crossing import erase, events_of, of, on_call
from tests.reporting.talking import ANSWER, QUESTION, custodian, hidden, too_close, written
from tests.stories import reported
from tests.town import Town


async def messages(town: Town, alias: str, incident: str) -> list[tuple[str, str | None, str]]:
    """Return who has written what, as somebody reads it."""
    answer = await town.api(alias, "GET", of(incident, "messages"))
    assert answer.status_code == 200, answer.text
    return [(m["written_by"], m["role"], m["text"]) for m in answer.json()["messages"]]


async def test_a_question_is_answered(town: Town) -> None:
    incident = await hidden(town)
    assert (await written(town, "chef", incident, QUESTION)).status_code == 201
    assert (await written(town, "medarbetare", incident, ANSWER)).status_code == 201
    both = [("handler", "manager", QUESTION), ("reporter", None, ANSWER)]
    assert await messages(town, "chef", incident) == both
    assert await messages(town, "medarbetare", incident) == both


async def test_a_message_says_of_nobody_who_she_is(town: Town) -> None:
    incident = await hidden(town)
    await written(town, "medarbetare", incident, ANSWER)
    await written(town, "chef", incident, QUESTION)
    for alias in ("chef", "medarbetare"):
        text = (await town.api(alias, "GET", of(incident, "messages"))).text
        assert str(town.person("medarbetare")) not in text
        assert str(town.person("chef")) not in text


async def test_a_message_that_is_sent_twice_is_one(town: Town) -> None:
    incident, message = await hidden(town), str(uuid4())
    answers = await asyncio.gather(
        *(written(town, "chef", incident, QUESTION, message) for _ in range(4))
    )
    assert {answer.status_code for answer in answers} == {201}
    other = await written(town, "chef", incident, "Något annat.", message)
    hers = await written(town, "medarbetare", incident, QUESTION, message)
    assert (other.status_code, hers.status_code) == (409, 409)
    assert await messages(town, "medarbetare", incident) == [("handler", "manager", QUESTION)]
    assert (await events_of(town, incident)).count("message-to-reporter-posted") == 1


@pytest.mark.parametrize("text", ["", "  ", "...", "x" * 4_001])
async def test_a_message_is_neither_empty_nor_a_book(town: Town, text: str) -> None:
    incident = await hidden(town)
    answer = await written(town, "chef", incident, text)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "text")
    assert "message-to-reporter-posted" not in await events_of(town, incident)


@pytest.mark.parametrize(
    "alias",
    ["kollega", "chef-annan-enhet", "avdelningschef", "skyddsombud", "hr", "sakerhet", "admin"],
)
async def test_the_dialogue_is_between_the_two(town: Town, alias: str) -> None:
    incident = await hidden(town)
    await written(town, "chef", incident)
    assert (await town.api(alias, "GET", of(incident, "messages"))).status_code == 404
    assert (await written(town, alias, incident)).status_code == 404
    assert (await events_of(town, incident)).count("message-to-reporter-posted") == 1


async def test_neither_on_call_nor_a_custodian_reads_the_dialogue(town: Town) -> None:
    incident, jour, lars = await hidden(town), await on_call(town), await custodian(town)
    await jour.breaks(incident)
    for person in (jour, lars):
        assert (await person.api("GET", of(incident, "messages"))).status_code == 404


async def test_the_leader_above_takes_the_dialogue_over_from_one_who_is_too_close(
    town: Town,
) -> None:
    incident = await hidden(town)
    await written(town, "chef", incident)
    await too_close(town, incident)
    assert (await town.api("chef", "GET", of(incident, "messages"))).status_code == 404
    assert (await written(town, "chef", incident)).status_code == 404
    assert (await written(town, "avdelningschef", incident, "Jag tar över.")).status_code == 201
    assert await messages(town, "medarbetare", incident) == [
        ("handler", "manager", QUESTION),
        ("handler", "leader_above", "Jag tar över."),
    ]


async def test_a_manager_does_not_write_to_herself(town: Town) -> None:
    incident = await hidden(town, "chef")
    assert (await written(town, "chef", incident)).status_code == 201
    assert await messages(town, "chef", incident) == [("reporter", None, QUESTION)]


async def test_of_an_erased_report_nothing_more_is_written(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    await erase(town, incident, "narrative")
    for alias in ("chef", "medarbetare"):
        assert (await written(town, alias, incident)).status_code == 422


async def test_an_erased_message_says_nothing(town: Town) -> None:
    incident = await hidden(town)
    await written(town, "chef", incident)
    await erase(town, incident, "dialogue")
    answer = await town.api("medarbetare", "GET", of(incident, "messages"))
    assert [message["text"] for message in answer.json()["messages"]] == [None]
