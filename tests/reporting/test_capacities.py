"""Who is both employed and elected says as which it happened to her."""

from collections.abc import AsyncIterator
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from shared.events import IncidentReported, OfficialExposed
from tests.reporting.crossing import OnCall
from tests.reporting.form import CAPACITY, CHECK, FORM, SAFE, STEPS, one_by_one
from tests.reporting.test_officials import told_of
from tests.stories import INCIDENTS, a_threat
from tests.town import Town, eventually


async def registered(town: Town, person: UUID, *roles: str) -> None:
    """Let a person work with economic assistance, and be something besides."""
    body = {
        "contact": {"name": "Adam Björkman"},
        "unit": str(town.unit("ekonomiskt-bistand")),
        "roles": [{"role": role} for role in roles],
        "valid_from": "2020-01-01",
    }
    answer = await town.api("admin", "PUT", f"/api/organisation/people/{person}", json=body)
    assert answer.status_code == 200, answer.text


@pytest_asyncio.fixture
async def elected(town: Town) -> AsyncIterator[None]:
    """Let the colleague be elected too, for as long as a test lasts."""
    await registered(town, town.person("kollega"), "elected_official")

    async def asked() -> bool:
        async with town.browser("kollega") as visit:
            return (await visit.open(f"{FORM}?ny=ja")).status_code == 303

    await eventually(asked)
    yield
    await registered(town, town.person("kollega"))


async def filled_in_as(town: Town, capacity: str) -> tuple[str, str]:
    """Fill in the form in a role; return what was read through, and the report's id."""
    async with town.browser("kollega") as visit:
        begun = await visit.open(f"{FORM}?ny=ja")
        assert begun.headers["location"] == f"{CAPACITY}?ny=ja"
        await visit.open(f"{CAPACITY}?ny=ja")
        assert (await visit.send(CAPACITY)).status_code == 422
        answer = await visit.send(CAPACITY, capacity=capacity)
        path = str(answer.headers["location"])
        assert path == FORM
        while path != CHECK:
            await visit.open(path)
            here = {"unit": str(town.unit("ekonomiskt-bistand"))} if "plats" in path else {}
            answer = await visit.send(path, **(STEPS.get(path, {}) | here))
            path = str(answer.headers["location"])
        read = (await visit.open(CHECK)).text
        answer = await visit.send(CHECK)
        assert answer.status_code == 303, answer.text
    return read, str(answer.headers["location"]).rpartition("/")[2]


@pytest.mark.usefixtures("elected")
async def test_as_elected_the_executive_board_has_it_and_her_manager_does_not(town: Town) -> None:
    read, incident = await filled_in_as(town, "official")
    assert "Som förtroendevald" in read
    assert told_of(town, incident) == [OfficialExposed]
    assert (await town.api("chef", "GET", f"{INCIDENTS}/{incident}")).status_code == 404
    assert (await town.api("chef-sakerhet", "GET", f"{INCIDENTS}/{incident}")).status_code == 200


@pytest.mark.usefixtures("elected")
async def test_as_employed_her_manager_has_it_and_the_series_counts_it(town: Town) -> None:
    read, incident = await filled_in_as(town, "employed")
    assert "Som anställd" in read
    assert told_of(town, incident) == [IncidentReported]
    assert (await town.api("chef", "GET", f"{INCIDENTS}/{incident}")).status_code == 200


@pytest.mark.usefixtures("elected")
async def test_nothing_is_sent_before_she_has_said_which(town: Town) -> None:
    async with town.browser("kollega") as visit:
        await visit.open(SAFE)
        await visit.open(f"{CAPACITY}?ny=ja")
        sent = await visit.send(FORM, **STEPS[FORM])
        assert sent.status_code == 303
        read = await visit.open(CHECK)
        assert "Välj i vilken roll det hände." in read.text
        assert (await visit.send(CHECK)).status_code == 422


async def test_nobody_else_is_asked_and_nobody_else_can_choose(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        assert CAPACITY not in await one_by_one(visit, capacity="official")
        assert "roll hände det" not in (await visit.open(CHECK)).text


async def test_a_program_says_it_of_whoever_is_both_and_of_nobody_else(town: Town) -> None:
    both = OnCall(town, uuid4())
    await registered(town, both.id, "elected_official")
    body = a_threat(town, as_official=True)

    async def is_known() -> int:
        return (await both.api("POST", INCIDENTS, json=body)).status_code

    await eventually(is_known, lambda status: status == 201)  # of both, one after the other
    assert told_of(town, body["id"]) == [OfficialExposed]
    assert await is_known() == 200  # the same again
    hers = a_threat(town, as_official=True)
    refused = await town.api("medarbetare", "POST", INCIDENTS, json=hers)
    assert refused.status_code == 422
    assert [error["field"] for error in refused.json()["errors"]] == ["as_official"]
