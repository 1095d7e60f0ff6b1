"""A text that is given must not give the reporter away: whoever decides is warned of it."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.reporting.crossing import GIVEN, TOLD, OnCall, asked, decided, events_of, told
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, eventually

NAMED = "den som rapporterade ser ut att stå kvar"


async def reporter(town: Town, **contact: object) -> str:
    """Let somebody who can be reached start to work; return her id."""
    person = str(uuid4())
    body = {
        "contact": {"name": "Ylva-Mari Åsa Tornkvist"} | contact,
        "unit": str(town.unit("ekonomiskt-bistand")),
        "valid_from": "2020-01-01",
    }
    answer = await town.api("admin", "PUT", f"/api/organisation/people/{person}", json=body)
    assert answer.status_code == 200, answer.text
    return person


async def asked_about_her(town: Town, **contact: object) -> tuple[str, str]:
    """Let her report, and security ask about it; return the ids of both."""
    someone = OnCall(town, UUID(await reporter(town, **contact)))
    body = a_threat(town, what_happened=f"{TOLD} Jag heter Ylva-Mari.")

    async def is_known() -> bool:
        return (await someone.api("POST", INCIDENTS, json=body)).is_success

    await eventually(is_known)
    return body["id"], await asked(town, body["id"])


@pytest.mark.parametrize(
    "text",
    [
        "Mannen hotade Ylva.",
        "Mannen ropade pa\u030a A\u030asa.",
        "Mannen hotade MARI vid entrén.",
        "Mannen visste var Tornkvists barn går i skola.",
        "Han skrev till Y.Tornkvist@kommunen.example.",
        "Han ringde 070-123 45 67 hela natten.",
        "Han ringde +46 (0)70 1234567.",
    ],
)
@pytest.mark.parametrize("protected", [False, True])
async def test_a_text_that_names_the_reporter_is_warned_of(
    town: Town, text: str, protected: bool, capfd: pytest.CaptureFixture[str]
) -> None:
    incident, disclosure = await asked_about_her(
        town,
        email="y.tornkvist@kommunen.example",
        phone="0701-23 45 67",
        protected=protected,
    )
    warned = await decided(town, incident, disclosure, "grant", **(GIVEN | {"text": text}))
    assert warned.status_code == 422
    [error] = warned.json()["errors"]
    assert (error["field"], NAMED in error["text"]) == ("text", True)
    assert (await events_of(town, incident))[-1] == "disclosure-asked"
    sure: dict[str, Any] = GIVEN | {"text": text, "confirmed": True}
    assert (await decided(town, incident, disclosure, "grant", **sure)).status_code == 200
    said = "".join(capfd.readouterr()).casefold()
    assert "tornkvist" not in said
    assert "ylva" not in said


async def test_a_text_that_names_somebody_else_is_not(town: Town) -> None:
    incident, disclosure = await asked_about_her(town, phone="0701-23 45 67")
    text = "Göran hotade Elin den 2026-11-20 klockan 14.05, på 08-465 00 10. Svar till a@b.example."
    answer = await decided(town, incident, disclosure, "grant", **(GIVEN | {"text": text}))
    assert answer.status_code == 200, answer.text


async def test_the_page_shows_the_warning_at_the_text_and_loses_nothing(town: Town) -> None:
    incident = await told(town)  # by Elin Sandvik
    theirs = f"/utlamnande/{incident}/{await asked(town, incident)}"
    text = "En man hotade Elin Sandvik vid entrén."
    async with town.browser("chef") as manager:
        await manager.open(theirs)
        warned = await manager.send(f"{theirs}/lamna", **(GIVEN | {"text": text}))
        assert warned.status_code == 422
        assert NAMED in warned.text
        assert text in warned.text
        assert "Jag har läst varningen" in warned.text
        sent = await manager.send(f"{theirs}/lamna", **(GIVEN | {"text": text}), confirmed="ja")
        assert sent.status_code == 303


async def test_when_nobody_can_say_whoever_decides_is_asked_to_read_again(
    town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    incident, disclosure = await asked_about_her(town)

    async def away() -> bool:
        return False

    with monkeypatch.context() as cut_off:
        cut_off.setattr(town.service("reporting").connection, "alive", away)
        warned = await decided(town, incident, disclosure, "grant", **GIVEN)
    assert warned.status_code == 422
    assert "gick inte att kontrollera" in warned.text
    answer = await decided(town, incident, disclosure, "grant", **GIVEN)
    assert answer.status_code == 200


async def test_whoever_may_not_decide_learns_nothing_of_who_reported(town: Town) -> None:
    incident, disclosure = await asked_about_her(town)
    sent = GIVEN | {"text": "Ylva-Mari Tornkvist"}
    for alias in ("kollega", "sakerhet", "chef-annan-enhet", "admin"):
        answer = await decided(town, incident, disclosure, "grant", alias, **sent)
        assert answer.status_code == 404, alias
