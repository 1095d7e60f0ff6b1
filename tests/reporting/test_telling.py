"""What the reporter tells afterwards: through the API, and what others see of it."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from tests.canary import CANARY
from tests.reporting.crossing import erase, events_of, of, told
from tests.stories import INCIDENTS, a_threat
from tests.town import Town

MORE = f"Han kom tillbaka efter lunch. {CANARY}"
OTHERS = ["kollega", "chef", "avdelningschef", "skyddsombud", "hr", "sakerhet", "admin", "revisor"]


async def sends(
    town: Town, incident: str, what: str, alias: str = "medarbetare", **body: Any
) -> httpx.Response:
    """Let someone add or correct; the id is a new one unless it is given."""
    return await town.api(alias, "POST", of(incident, what), json={"id": str(uuid4())} | body)


async def withdraws(town: Town, incident: str, alias: str = "medarbetare") -> httpx.Response:
    """Let someone take a report back."""
    return await town.api(alias, "POST", of(incident, "withdraw"))


async def page_of(town: Town, path: str, alias: str) -> str:
    """Return a page as somebody sees it."""
    async with town.browser(alias) as visit:
        answer = await visit.open(path)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_what_is_added_is_read_by_her_and_by_her_manager(town: Town) -> None:
    incident = await told(town)
    answer = await sends(town, incident, "details", text=MORE)
    assert answer.status_code == 201, answer.text
    assert MORE in await page_of(town, f"/mina-rapporter/{incident}", "medarbetare")
    assert MORE in await page_of(town, f"/enhet/{incident}", "chef")


async def test_what_is_added_twice_by_the_same_form_is_added_once(town: Town) -> None:
    incident, again = await told(town), str(uuid4())
    for status in (201, 200):
        answer = await sends(town, incident, "details", id=again, text=MORE)
        assert answer.status_code == status
    assert await events_of(town, incident) == ["reported", "details-added"]


async def test_the_same_form_with_another_text_is_refused(town: Town) -> None:
    incident, again = await told(town), str(uuid4())
    await sends(town, incident, "details", id=again, text=MORE)
    answer = await sends(town, incident, "details", id=again, text="Något annat.")
    assert answer.status_code == 409
    assert await events_of(town, incident) == ["reported", "details-added"]


async def test_a_correction_stands_beside_what_stood_there(town: Town) -> None:
    incident = await told(town, what_happened="Han skrek åt mig.")
    answer = await sends(
        town,
        incident,
        "corrections",
        reason="Jag mindes fel.",
        what_happened="Han skrek åt oss båda.",
        threat_or_violence=False,
        forms=["harassment"],
        happened_at="2026-11-19T09:00:00+01:00",
    )
    assert answer.status_code == 201, answer.text
    page = await page_of(town, f"/mina-rapporter/{incident}", "medarbetare")
    for words in (
        "Han skrek åt mig.",
        "Han skrek åt oss båda.",
        "19 november 2026 kl. 09.00",
        "20 november 2026 kl. 14.05",
        "Jag mindes fel.",
    ):
        assert words in page
    now = (await town.api("chef", "GET", of(incident))).json()
    assert now["what_happened"] == "Han skrek åt oss båda."
    assert (now["threat_or_violence"], now["forms"]) == (False, ["harassment"])


async def test_a_correction_that_is_sent_twice_is_made_once(town: Town) -> None:
    incident, again = await told(town), str(uuid4())
    for status in (201, 200):
        answer = await sends(
            town, incident, "corrections", id=again, reason="Fel dag.", felt_as_influence=False
        )
        assert answer.status_code == status
    assert await events_of(town, incident) == ["reported", "facts-corrected"]


async def test_a_correction_that_changes_nothing_is_refused(town: Town) -> None:
    incident = await told(town)
    answer = await sends(town, incident, "corrections", reason="Jag vet inte.", forms=["threat"])
    assert answer.status_code == 422
    assert await events_of(town, incident) == ["reported"]


async def test_what_is_put_right_cannot_lie_in_the_future(town: Town) -> None:
    incident = await told(town)
    answer = await sends(
        town, incident, "corrections", reason="Fel dag.", happened_at="2999-01-01T09:00:00+01:00"
    )
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "happened_at")
    assert await events_of(town, incident) == ["reported"]


async def test_the_first_form_sent_again_after_a_correction_is_the_same_report(
    town: Town,
) -> None:
    body = a_threat(town)
    first = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    answer = await sends(
        town,
        body["id"],
        "corrections",
        reason="Fel.",
        what_happened="Något annat.",
        event_type="accident",
    )
    assert answer.status_code == 201, answer.text
    again = await town.api("medarbetare", "POST", INCIDENTS, json=body)
    assert (again.status_code, again.json()) == (200, first.json())


@pytest.mark.parametrize(
    "body",
    [{"text": ""}, {"text": "!"}, {}, {"text": "x" * 20_001}, {"text": "ja", "by": "någon"}],
)
async def test_what_cannot_be_read_adds_nothing(town: Town, body: dict[str, str]) -> None:
    incident = await told(town)
    assert (await sends(town, incident, "details", **body)).status_code == 422
    assert await events_of(town, incident) == ["reported"]


async def test_what_is_taken_back_is_read_by_nobody_else_and_changed_no_more(town: Town) -> None:
    incident = await told(town)
    assert (await town.api("chef", "GET", of(incident))).status_code == 200
    assert (await withdraws(town, incident)).status_code == 200
    assert (await town.api("chef", "GET", of(incident))).status_code == 404
    assert (await town.api("medarbetare", "GET", of(incident))).status_code == 200
    assert (await sends(town, incident, "details", text=MORE)).status_code == 422
    wrong = await sends(town, incident, "corrections", reason="Fel.", forms=["violence"])
    assert wrong.status_code == 422
    assert await events_of(town, incident) == ["reported", "withdrawn"]


async def test_what_is_taken_back_twice_is_taken_back_once(town: Town) -> None:
    incident = await told(town)
    for _ in range(2):
        assert (await withdraws(town, incident)).status_code == 200
    assert await events_of(town, incident) == ["reported", "withdrawn"]


async def test_where_the_text_is_erased_no_new_one_is_written(town: Town) -> None:
    incident = await told(town)
    await erase(town, incident, "narrative")
    for what, body in (("details", {"text": MORE}), ("corrections", {"reason": "Fel."})):
        answer = await sends(town, incident, what, **body)
        assert (answer.status_code, "raderad" in answer.text) == (422, True)
    assert await events_of(town, incident) == ["reported"]


@pytest.mark.parametrize("alias", OTHERS)
async def test_nobody_else_adds_corrects_or_takes_back(town: Town, alias: str) -> None:
    incident = await told(town)
    answers = [
        await sends(town, incident, "details", alias, text=MORE),
        await sends(town, incident, "corrections", alias, reason="Fel.", forms=["violence"]),
        await sends(
            town,
            incident,
            "corrections",
            alias,
            reason="Fel.",
            happened_at="2999-01-01T09:00:00+01:00",
        ),
        await withdraws(town, incident, alias),
    ]
    assert [answer.status_code for answer in answers] == [404] * 4
    assert await events_of(town, incident) == ["reported"]
