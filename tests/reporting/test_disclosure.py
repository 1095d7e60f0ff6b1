"""The boundary between authorities: asked, decided where it is owned, masked, logged."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from tests.canary import CANARY
from tests.reporting.crossing import (
    ASKED,
    GIVEN,
    TOLD,
    asked,
    decided,
    erase,
    events_of,
    given,
    of,
    readers,
    told,
)
from tests.stories import INCIDENTS
from tests.town import Town


async def test_security_asks_and_the_manager_gives_a_masked_text(town: Town) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    waiting = (await town.api("chef", "GET", of(incident, "disclosures"))).json()["disclosures"]
    assert [(one["answer"], one["reason"]) for one in waiting] == [("asked", ASKED["reason"])]
    assert (await decided(town, incident, disclosure, "grant", **GIVEN)).status_code == 200
    got = (await town.api("sakerhet", "GET", of(incident, "disclosures", disclosure))).json()
    assert (got["answer"], got["text"]) == ("granted", GIVEN["text"])
    assert (got["ground"], got["secrecy"]) == ("no_harm", "security")


async def test_whatever_security_asks_for_the_told_text_is_in_no_answer(town: Town) -> None:
    incident = await told(town)
    disclosure = await given(town, incident)
    answers = [
        await town.api("sakerhet", method, path)
        for method, path in (
            ("GET", of(incident)),
            ("GET", of(incident, "disclosures")),
            ("GET", of(incident, "disclosures", disclosure)),
            ("GET", of(incident, "readers")),
            ("GET", of(incident, "glass")),
            ("GET", INCIDENTS),
            ("GET", "/api/escalation/cases"),
        )
    ]
    async with town.browser("sakerhet") as visit:
        answers += [
            await visit.open(path)
            for path in (
                f"/utlamnande/{incident}",
                f"/utlamnande/{incident}/{disclosure}",
                f"/enhet/{incident}",
                f"/mina-rapporter/{incident}",
                f"/nodlage/{incident}",
                f"/rapportera/tack/{incident}",
                "/larm",
            )
        ]
    said = "\n".join(answer.text for answer in answers).replace(ASKED["reason"], "")
    assert GIVEN["text"] in said
    assert [word for word in ("Göran", "19800101", TOLD, CANARY) if word in said] == []
    assert str(town.person("medarbetare")) not in said


async def test_before_anything_is_given_security_reads_nothing(town: Town) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    answer = await town.api("sakerhet", "GET", of(incident, "disclosures", disclosure))
    assert answer.status_code == 404
    assert (await town.api("sakerhet", "GET", of(incident))).status_code == 404
    assert await readers(town, incident) == []


async def test_whoever_waits_for_an_answer_changes_nothing_by_asking_again(town: Town) -> None:
    incident = await told(town)
    first = await asked(town, incident)
    assert await asked(town, incident, reason="En gång till.") == first
    assert await events_of(town, incident) == ["reported", "disclosure-asked"]


async def test_asked_many_times_at_once_is_one_request(town: Town) -> None:
    incident = await told(town)
    ids = await asyncio.gather(*(asked(town, incident) for _ in range(5)))
    assert len(set(ids)) == 1
    assert await events_of(town, incident) == ["reported", "disclosure-asked"]


async def test_after_a_refusal_security_sees_why_and_may_ask_anew(town: Town) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    refused = await decided(town, incident, disclosure, "refuse", because="not_needed")
    assert refused.status_code == 200
    [line] = (await town.api("sakerhet", "GET", of(incident, "disclosures"))).json()["disclosures"]
    assert (line["answer"], line["because"]) == ("refused", "not_needed")
    answer = await town.api("sakerhet", "GET", of(incident, "disclosures", disclosure))
    assert answer.status_code == 404
    assert await asked(town, incident) != disclosure


async def test_what_is_withdrawn_is_read_no_more(town: Town) -> None:
    incident = await told(town)
    disclosure = await given(town, incident)
    assert (await decided(town, incident, disclosure, "withdraw")).status_code == 200
    assert (await decided(town, incident, disclosure, "withdraw")).status_code == 200
    answer = await town.api("sakerhet", "GET", of(incident, "disclosures", disclosure))
    assert answer.status_code == 404
    async with town.browser("sakerhet") as visit:
        page = (await visit.open(f"/utlamnande/{incident}")).text
    assert "Återtagen" in page
    assert GIVEN["text"] not in page
    assert (await events_of(town, incident))[-1] == "disclosure-withdrawn"
    assert (await events_of(town, incident)).count("disclosure-withdrawn") == 1


async def test_the_same_answer_again_changes_nothing_and_another_is_a_conflict(town: Town) -> None:
    incident = await told(town)
    disclosure = await given(town, incident)
    before = await events_of(town, incident)
    assert (await decided(town, incident, disclosure, "grant", **GIVEN)).status_code == 200
    other = await decided(town, incident, disclosure, "grant", **(GIVEN | {"text": "Annat."}))
    assert other.status_code == 409
    refused = await decided(town, incident, disclosure, "refuse", because="secrecy")
    assert refused.status_code == 409
    assert await events_of(town, incident) == before


async def test_nothing_that_was_not_given_can_be_withdrawn(town: Town) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    assert (await decided(town, incident, disclosure, "withdraw")).status_code == 404
    assert (await decided(town, incident, str(uuid4()), "grant", **GIVEN)).status_code == 404


async def test_decided_by_two_at_once_is_decided_once(town: Town) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    answers = await asyncio.gather(
        decided(town, incident, disclosure, "grant", **GIVEN),
        decided(town, incident, disclosure, "refuse", because="secrecy"),
    )
    assert sorted(answer.status_code for answer in answers) == [200, 409]


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"secrecy": "none"}, "secrecy"),
        ({"text": "Den här texten är som den berättades."}, "text"),
        ({"text": "Mannen heter 800101-1234."}, "text"),
        ({"text": "Hon är 198001011234 här."}, "text"),
        ({"text": "Samordningsnummer 19800161-1234."}, "text"),
        ({"text": "Med mellanslag: 800101 1234."}, "text"),
        ({"text": "Med långt streck: 800101\u20131234."}, "text"),
    ],
)
async def test_what_may_harm_is_given_only_by_someone_who_has_read_the_warning(
    town: Town, changed: dict[str, Any], field: str
) -> None:
    incident = await told(town, what_happened="Den här texten är som den berättades.")
    disclosure = await asked(town, incident)
    warned = await decided(town, incident, disclosure, "grant", **(GIVEN | changed))
    assert [error["field"] for error in warned.json()["errors"]] == [field]
    assert (await events_of(town, incident))[-1] == "disclosure-asked"
    sent = GIVEN | changed | {"confirmed": True}
    assert (await decided(town, incident, disclosure, "grant", **sent)).status_code == 200


@pytest.mark.parametrize(
    "text", ["Ärende 2026-117 den 20 november.", "Ring 018-727 00 00.", "1234"]
)
async def test_other_figures_are_no_personal_numbers(town: Town, text: str) -> None:
    incident = await told(town)
    await given(town, incident, text=text)


async def test_reading_what_was_given_is_kept_and_shown_to_the_reporter(town: Town) -> None:
    incident = await told(town)
    disclosure = await given(town, incident)
    path = of(incident, "disclosures", disclosure)
    assert (await town.api("sakerhet", "GET", path)).status_code == 200
    [line] = await readers(town, incident)
    assert (line["role"], line["how"], line["purpose"]) == (
        "security",
        "disclosed",
        "assess_threat",
    )
    assert line["unit"] == str(town.unit("sakerhetsavdelningen"))


async def test_when_what_was_given_is_erased_it_says_so(town: Town) -> None:
    incident = await told(town)
    disclosure = await given(town, incident)
    again = await asked(town, incident)
    await erase(town, incident, "narrative")
    got = await town.api("sakerhet", "GET", of(incident, "disclosures", disclosure))
    assert (got.status_code, got.json()["text"]) == (200, None)
    async with town.browser("sakerhet") as visit:
        assert "Texten är raderad." in (await visit.open(f"/utlamnande/{incident}")).text
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/utlamnande/{incident}/{again}")).text
        assert "Det som berättades är raderat." in page
        assert "Texten är raderad." in (await visit.open(f"/enhet/{incident}")).text
    tried = await decided(town, incident, again, "grant", **GIVEN)
    assert tried.status_code == 422
    assert (await town.api("chef", "GET", of(incident))).json()["what_happened"] is None
