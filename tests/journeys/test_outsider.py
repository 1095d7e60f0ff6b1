"""From outside nobody reads what is not hers, and it looks as if it were not there."""

import re

import pytest
import pytest_asyncio

from tests.journeys.outsider import (
    WORDS,
    Outsider,
    Secrets,
    doors,
    nowhere,
    secrets_of,
    with_session,
    with_token,
)
from tests.stories import INCIDENTS, a_threat
from tests.town import Town

# None of them is the reporter, leads her unit, or belongs to the security department.
PEOPLE = ["kollega", "chef-annan-enhet", "chef-sakerhet", "fortroendevald", "hr", "utbildning"]
ANY_ID = re.compile(rb"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
BODIES: list[dict[str, object]] = [
    {},
    {"json": {"name": "Annan", "reason": "Jag vill", "roles": []}},
    {"data": {"what_happened": "Annat"}},
]


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def secrets(town: Town) -> Secrets:
    """Tell something; return the ids of all that belongs to it."""
    return await secrets_of(town)


def test_there_are_doors_with_ids_to_try(town: Town) -> None:
    assert len([door for door in doors(town) if door.is_with_id]) >= 7


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("alias", PEOPLE)
async def test_an_id_of_anothers_leads_a_program_as_far_as_an_id_of_nothing(
    town: Town, secrets: Secrets, alias: str
) -> None:
    outsider = with_token(town, alias)
    for door in doors(town):
        for thing in secrets.ids if door.is_with_id and door.is_api else ():
            for body in BODIES:
                theirs = await outsider.ask(door.method, door.at(thing), **body)
                nothing = await outsider.ask(door.method, door.at(nowhere()), **body)
                assert theirs == nothing, door
                assert theirs.status in (404, 422), door
    assert not outsider.has_heard(WORDS)


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("alias", PEOPLE)
async def test_an_id_of_anothers_leads_a_visitor_as_far_as_an_id_of_nothing(
    town: Town, secrets: Secrets, alias: str
) -> None:
    outsider, form_token = await with_session(town, alias)
    for door in doors(town):
        for thing in secrets.ids if door.is_with_id else ():
            form = {"data": {"form_token": form_token}} if door.method == "POST" else {}
            theirs = await outsider.ask(door.method, door.at(thing), **form)
            nothing = await outsider.ask(door.method, door.at(nowhere()), **form)
            assert theirs == nothing, door
            assert theirs.status in (401, 404, 422), door
    assert not outsider.has_heard(WORDS)


@pytest.mark.slow
async def test_nobody_at_all_learns_nothing_at_any_door(town: Town, secrets: Secrets) -> None:
    outsider = Outsider(town.http)
    for door in doors(town):
        theirs = await outsider.ask(door.method, door.at(secrets.incident))
        nothing = await outsider.ask(door.method, door.at(nowhere()))
        # The path is repeated, and an empty form has an id of its own each time.
        bodies = {ANY_ID.sub(b"", answer.body) for answer in (theirs, nothing)}
        assert (theirs.status, len(bodies)) == (nothing.status, 1), door
    assert not outsider.has_heard(WORDS)


@pytest.mark.slow
async def test_the_security_department_sees_the_case_and_not_the_words(
    town: Town, secrets: Secrets
) -> None:
    program, (visitor, _) = with_token(town, "sakerhet"), await with_session(town, "sakerhet")
    for door in doors(town):
        if door.method == "GET" and "live" not in door.template:
            for thing in secrets.ids if door.is_with_id else [secrets.incident]:
                await program.ask("GET", door.at(thing))
                await visitor.ask("GET", door.at(thing))
    assert program.has_heard(str(secrets.incident))
    assert not program.has_heard(WORDS)
    assert not visitor.has_heard(WORDS)


async def test_the_same_doors_open_for_those_whose_it_is(town: Town, secrets: Secrets) -> None:
    for alias in ("medarbetare", "chef"):
        insider = with_token(town, alias)
        answer = await insider.ask("GET", f"{INCIDENTS}/{secrets.incident}")
        assert answer.status == 200
        assert insider.has_heard(WORDS)


async def test_a_report_with_anothers_id_changes_nothing_and_says_nothing(
    town: Town, secrets: Secrets
) -> None:
    outsider = with_token(town, "kollega")
    other = a_threat(town, id=str(secrets.incident), what_happened="Det var inte så.")
    answer = await outsider.ask("POST", INCIDENTS, json=other)
    assert answer.status == 404
    assert b"receipt" not in answer.body
    mine = await town.api("medarbetare", "GET", f"{INCIDENTS}/{secrets.incident}")
    assert mine.json()["what_happened"] == WORDS


@pytest.mark.slow
@pytest.mark.parametrize("method", ["PUT", "POST", "DELETE"])
async def test_a_header_does_not_make_one_method_another(
    town: Town, secrets: Secrets, method: str
) -> None:
    names = ("X-HTTP-Method-Override", "X-HTTP-Method", "X-Method-Override", "_method")
    meant = with_token(town, "kollega")
    meant.headers |= dict.fromkeys(names, method)
    for door in doors(town):
        if door.is_with_id or door.method != "GET":
            path = door.at(secrets.incident)
            plain = await with_token(town, "kollega").ask("GET", path)
            assert (await meant.ask("GET", f"{path}?_method={method}")).status == plain.status, door


async def test_claiming_to_be_somebody_in_a_header_is_believed_nowhere(
    town: Town, secrets: Secrets
) -> None:
    claims = {
        name: str(town.person("chef"))
        for name in ("X-User", "X-Remote-User", "Remote-User", "X-Forwarded-User", "X-Person")
    }
    claims |= {"X-Original-URL": "/enhet", "X-Rewrite-URL": "/enhet", "Forwarded": "for=127.0.0.1"}
    outsider = Outsider(town.http, claims)
    for path in (f"{INCIDENTS}/{secrets.incident}", "/api/organisation/me", "/enhet"):
        assert (await outsider.ask("GET", path)).status in (303, 401)
    assert not outsider.has_heard(WORDS)
