"""Who may neither ask nor decide nor read, and what is too little to ask with."""

from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.reporting.crossing import (
    ASKED,
    GIVEN,
    asked,
    decided,
    events_of,
    given,
    of,
    on_call,
    told,
)
from tests.town import Town
from tests.town import town as running_town


@pytest.mark.parametrize(
    ("sent", "field", "sentence"),
    [
        ({"purpose": "follow_up"}, "purpose", "Välj ett av syftena i listan."),
        ({"purpose": "nyfikenhet"}, "purpose", "Välj ett av syftena i listan."),
        ({"reason": " "}, "reason", "Skriv kort varför."),
        ({"reason": "\u200b"}, "reason", "Skriv kort varför."),
        ({"reason": "x" * 20_001}, "reason", "Korta texten till högst 20 000 tecken."),
    ],
)
async def test_a_request_that_says_too_little_is_refused_and_changes_nothing(
    town: Town, sent: dict[str, str], field: str, sentence: str
) -> None:
    incident = await told(town)
    path = of(incident, "disclosures")
    answer = await town.api("sakerhet", "POST", path, json=ASKED | sent)
    assert answer.status_code == 422
    assert answer.json()["errors"] == [{"field": field, "text": sentence}]
    assert await events_of(town, incident) == ["reported"]


async def test_the_general_clause_is_no_ground_in_the_social_services(town: Town) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    for sent in ({}, {"confirmed": True}):
        by_clause: dict[str, Any] = GIVEN | {"ground": "general_clause"} | sent
        answer = await decided(town, incident, disclosure, "grant", **by_clause)
        assert answer.status_code == 422
        [error] = answer.json()["errors"]
        assert error["field"] == "ground"
        assert "Generalklausulen gäller inte det som är hemligt i socialtjänsten" in error["text"]
    assert (await events_of(town, incident))[-1] == "disclosure-asked"
    theirs = f"/utlamnande/{incident}/{disclosure}"
    async with town.browser("chef") as manager:
        assert 'value="general_clause"' not in (await manager.open(theirs)).text
        refused = await manager.send(f"{theirs}/lamna", **(GIVEN | {"ground": "general_clause"}))
        assert refused.status_code == 422
        assert 'href="#ground">Generalklausulen gäller inte' in refused.text


@pytest.mark.slow
async def test_the_general_clause_is_a_ground_where_the_operator_has_not_said_otherwise(
    tmp_path: Path,
) -> None:
    async with running_town(tmp_path, no_general_clause="kommunstyrelsen") as town:
        incident = await told(town)
        theirs = f"/utlamnande/{incident}/{await asked(town, incident)}"
        async with town.browser("chef") as manager:
            assert 'value="general_clause"' in (await manager.open(theirs)).text
            by_clause = GIVEN | {"ground": "general_clause"}
            assert (await manager.send(f"{theirs}/lamna", **by_clause)).status_code == 303


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
        "direktor",
        "registrator",
        "revisor",
        "admin",
        "identitetsforvaltare",
    ],
)
async def test_only_security_asks(town: Town, alias: str) -> None:
    incident = await told(town)
    answer = await town.api(alias, "POST", of(incident, "disclosures"), json=ASKED)
    assert answer.status_code == 404
    assert await events_of(town, incident) == ["reported"]


@pytest.mark.parametrize(
    "alias",
    [
        "medarbetare",
        "kollega",
        "chef-annan-enhet",
        "avdelningschef",
        "skyddsombud",
        "hr",
        "sakerhet",
        "chef-sakerhet",
        "direktor",
        "kommundirektor",
        "admin",
    ],
)
async def test_only_the_manager_in_the_owning_authority_decides(town: Town, alias: str) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    before = await events_of(town, incident)
    for answer, sent in (("grant", GIVEN), ("refuse", {"because": "secrecy"}), ("withdraw", {})):
        tried = await decided(town, incident, disclosure, answer, alias, **sent)
        assert tried.status_code == 404, answer
    if alias != "sakerhet":
        seen = await town.api(alias, "GET", of(incident, "disclosures"))
        assert seen.status_code == 404
    assert await events_of(town, incident) == before


async def test_what_was_given_to_security_nobody_else_there_reads(town: Town) -> None:
    incident = await told(town)
    disclosure = await given(town, incident)
    for alias in ("chef-sakerhet", "hr", "kommundirektor", "kollega", "admin"):
        path = of(incident, "disclosures", disclosure)
        assert (await town.api(alias, "GET", path)).status_code == 404, alias


async def test_an_incident_that_is_no_case_leads_nowhere(town: Town) -> None:
    quiet = await told(town, threat_or_violence=False, felt_as_influence=False, forms=["vandalism"])
    answer = await town.api("sakerhet", "POST", of(quiet, "disclosures"), json=ASKED)
    unknown = await town.api("sakerhet", "POST", of(str(uuid4()), "disclosures"), json=ASKED)
    assert (answer.status_code, answer.content) == (unknown.status_code, unknown.content)
    assert answer.status_code == 404


async def test_on_call_neither_asks_nor_decides(town: Town) -> None:
    incident = await told(town)
    disclosure = await asked(town, incident)
    jour = await on_call(town)
    assert (await jour.api("GET", of(incident, "disclosures"))).status_code == 404
    tried = await jour.api("POST", of(incident, "disclosures", disclosure, "grant"), json=GIVEN)
    assert tried.status_code == 404
