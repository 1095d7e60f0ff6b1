"""What is noted for whoever looks afterwards: that it happened, to whom as an id, and no more."""

from typing import Any
from uuid import uuid4

import pytest

from shared.security_log import REFUSALS, Noted
from tests.architecture.code import ROOT
from tests.stories import INCIDENTS, reported
from tests.town import Town

Lines = list[dict[str, Any]]


def security(noted: Lines) -> Lines:
    """Return the lines of the security log, without what every line has."""
    return [
        {name: value for name, value in line.items() if name not in ("log", "log_level")}
        for line in noted
        if line.get("log") == "security"
    ]


async def counted(town: Town, service: str, what: str) -> float:
    """Return how often a service has counted something."""
    lines = (await town.http.get(f"/{service}/metrics")).text.splitlines()
    name = "refused_total{why" if what in REFUSALS else "security_noted_total{what"
    found = [line for line in lines if line.startswith(f'motkraft_{name}="{what}"}}')]
    return float(found[0].rpartition(" ")[2]) if found else 0


async def test_who_asks_for_what_is_not_hers_is_noted_by_id_action_and_route(
    town: Town, noted: Lines
) -> None:
    incident = (await reported(town)).json()["id"]
    before = await counted(town, "reporting", "refused-access")
    assert (await town.api("hr", "GET", f"{INCIDENTS}/{incident}")).status_code == 404
    assert security(noted) == [
        {
            "event": "refused-access",
            "service": "reporting",
            "method": "GET",
            "route": "/api/reporting/incidents/{incident}",
            "why": "denied",
            "action": "read-incident",
            "person": str(town.person("hr")),
        }
    ]
    assert await counted(town, "reporting", "refused-access") == before + 1


async def test_who_tries_ids_one_after_the_other_is_noted_each_time(
    town: Town, noted: Lines
) -> None:
    for _ in range(3):
        await town.api("hr", "GET", f"{INCIDENTS}/{uuid4()}")
    assert [line["why"] for line in security(noted)] == ["not-there"] * 3
    assert {line["person"] for line in security(noted)} == {str(town.person("hr"))}


async def test_a_page_that_nobody_has_is_no_attack(town: Town, noted: Lines) -> None:
    await town.http.get("/finns-inte")
    await town.http.get("/api/reporting/incidents")
    assert security(noted) == []


async def test_a_forged_token_is_noted_with_what_is_wrong_and_nothing_of_itself(
    town: Town, noted: Lines
) -> None:
    token = town.token("chef")[:-6] + "AAAAAA"
    await town.http.get(INCIDENTS, headers={"Authorization": f"Bearer {token}"})
    [line] = security(noted)
    assert (line["event"], line["why"]) == ("refused-token", "signature")
    assert len(line["source"]) == 8
    assert token[-20:] not in str(line)
    assert "127.0.0.1" not in str(line)


async def test_a_form_from_another_site_is_noted(town: Town, noted: Lines) -> None:
    await town.http.post("/logga-in", headers={"Sec-Fetch-Site": "cross-site"})
    assert [line["event"] for line in security(noted)] == ["refused-form"]


async def test_logging_in_and_out_is_noted_and_so_is_a_login_that_fails(
    town: Town, noted: Lines
) -> None:
    async with town.browser("revisor") as visit:
        await visit.open("/")
        await visit.send("/logga-ut")
        await visit.open("/logga-in")
        await visit.send("/logga-in", person=str(uuid4()))
    lines = security(noted)
    assert [line["event"] for line in lines] == ["logged-in", "logged-out", "failed-login"]
    assert [line.get("person") for line in lines[:2]] == [str(town.person("revisor"))] * 2


async def test_that_somebodys_roles_have_changed_is_noted_once(town: Town, noted: Lines) -> None:
    person = uuid4()
    name = f"Påhittad {uuid4()}"
    body = {
        "contact": {"name": name, "email": f"{uuid4()}@kommunen.example"},
        "unit": str(town.unit("stab")),
        "roles": [{"role": "registrar", "unit": str(town.unit("socialnamnden"))}],
        "valid_from": "2026-01-01",
    }
    for _ in range(2):
        answer = await town.api("admin", "PUT", f"/api/organisation/people/{person}", json=body)
        assert answer.status_code == 200, answer.text
    [line] = [line for line in security(noted) if line["event"] == "roles-changed"]
    assert (line["about"], line["person"]) == (str(person), str(town.person("admin")))
    assert name not in str(noted)


async def test_a_person_who_is_new_is_information_and_a_change_of_her_roles_a_warning(
    town: Town, noted: Lines
) -> None:
    path = f"/api/organisation/people/{uuid4()}"
    body: dict[str, Any] = {
        "contact": {"name": "Påhittad På Prov"},
        "unit": str(town.unit("stab")),
        "valid_from": "2026-01-01",
    }
    registrar = {"role": "registrar", "unit": str(town.unit("socialnamnden"))}
    for roles in ([], [registrar], []):
        answer = await town.api("admin", "PUT", path, json=body | {"roles": roles})
        assert answer.status_code == 200, answer.text
    said = [line["log_level"] for line in noted if line["event"] == "roles-changed"]
    assert said == ["info", "warning", "warning"]


@pytest.mark.parametrize("what", Noted)
def test_a_name_in_the_log_is_one_that_the_handbook_explains(what: Noted) -> None:
    assert f"`{what}`" in (ROOT / "docs" / "operations.md").read_text()
