"""A message that says how it went is all the telling that is needed before it can be closed."""

from uuid import uuid4

import pytest

from tests.reporting.crossing import events_of, of, told
from tests.reporting.handling import OUTCOME, did, does, looks
from tests.reporting.talking import ANSWER, hidden, written
from tests.reporting.test_anonymous import RECEIPT, sent
from tests.town import Town

YES = "Ja, det är beskedet"


async def told_in_message(town: Town, incident: str) -> str:
    """Let the manager write how it went; return the message's id."""
    message = str(uuid4())
    answer = await written(town, "chef", incident, OUTCOME, message)
    assert answer.status_code == 201, answer.text
    return message


async def test_it_can_be_closed_after_a_message_that_says_how_it_went(town: Town) -> None:
    incident = await hidden(town)
    message = await told_in_message(town, incident)
    assert (await looks(town, incident))["lacking"] == ["outcome"]
    assert (await does(town, incident, "close")).status_code == 422
    await did(town, incident, "outcome/message", message=message)
    found = await looks(town, incident)
    assert (found["lacking"], found["outcomes"]) == ([], [OUTCOME])
    assert (await did(town, incident, "close"))["stage"] == "closed"
    assert (await events_of(town, incident))[-3:] == [
        "acknowledged",
        "outcome-told-in-message",
        "closed",
    ]


async def test_once_is_enough(town: Town) -> None:
    incident = await hidden(town)
    message = await told_in_message(town, incident)
    for _ in range(2):
        await did(town, incident, "outcome/message", message=message)
    assert (await events_of(town, incident)).count("outcome-told-in-message") == 1


async def test_whoever_has_the_receipt_reads_it_as_how_it_went(town: Town) -> None:
    async with town.browser() as visit:
        incident, receipt = await sent(town, visit)
        message = await told_in_message(town, incident)
        await did(town, incident, "outcome/message", message=message)
        page = (await visit.send(RECEIPT, **receipt)).text
    assert OUTCOME in page.partition("Så blev det")[2].partition("</section>")[0]


async def test_only_a_message_to_the_reporter_counts(town: Town) -> None:
    incident, other = await told(town), await told(town)
    hers, elsewhere = str(uuid4()), await told_in_message(town, other)
    await written(town, "medarbetare", incident, ANSWER, hers)
    for message in (hers, elsewhere, str(uuid4())):
        answer = await does(town, incident, "outcome/message", message=message)
        assert answer.status_code == 404
    assert (await looks(town, incident))["lacking"] == ["outcome"]


@pytest.mark.parametrize(
    ("alias", "status"), [("medarbetare", 404), ("kollega", 404), ("skyddsombud", 404)]
)
async def test_nobody_else_says_that_it_counts(town: Town, alias: str, status: int) -> None:
    incident = await hidden(town)
    message = await told_in_message(town, incident)
    answer = await does(town, incident, "outcome/message", alias, message=message)
    assert answer.status_code == status
    assert "outcome-told-in-message" not in await events_of(town, incident)


async def test_what_is_opened_again_has_to_be_told_anew(town: Town) -> None:
    incident = await hidden(town)
    message = await told_in_message(town, incident)
    await did(town, incident, "outcome/message", message=message)
    await did(town, incident, "close")
    answer = await does(town, incident, "outcome/message", message=message)
    assert answer.status_code == 422
    await did(town, incident, "reopen", reason="Det hände igen.")
    assert (await looks(town, incident))["lacking"] == ["outcome"]


async def test_the_manager_says_so_with_a_button_beside_her_message(town: Town) -> None:
    incident = await hidden(town)
    message = await told_in_message(town, incident)
    await written(town, "medarbetare", incident, ANSWER)
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{incident}")).text
        assert page.count(YES) == 1
        assert "Öppna Så blev det" in (await visit.open(f"/enhet/{incident}/avsluta")).text
        await visit.open(f"/enhet/{incident}")
        answer = await visit.send(f"/enhet/{incident}/avsluta/meddelande", message=message)
        assert answer.status_code == 303
        page = (await visit.open(f"/enhet/{incident}")).text
    assert YES not in page
    assert "Meddelandet räknas som besked om hur det gick." in page
    history = (await town.api("medarbetare", "GET", of(incident, "history"))).json()
    said = [entry["sentence"] for entry in history["entries"]]
    assert "Chefen berättade i ett meddelande till rapportören hur det gick." in said
