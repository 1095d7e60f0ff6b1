"""No door is open that is not listed here, whatever routes are added later."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

import httpx
import pytest
import pytest_asyncio
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.routing import Mount

from services.reporting.pages.receipt.status import BELOW
from services.up import BUILD
from shared.events import (
    PersonEmployed,
    PublishedEvent,
    Role,
    RoleGiven,
    SessionStarted,
    UnitKind,
    UnitOpened,
)
from shared.identity.tokens import Cookies
from shared.service import Service
from shared.settings import Settings
from shared.views.store import Told
from tests.grounds import free_port

OPEN = {
    "/",
    "/logga-in",
    "/tillganglighet",
    "/rapportera/anonymt",
    "/kvitto",
    "/static",
    *(
        f"{prefix}/{what}"
        for service in BUILD
        for prefix, what in (
            (f"/{service}", "livez"),
            (f"/{service}", "readyz"),
            (f"/{service}", "metrics"),
            (f"/api/{service}", "openapi.json"),
            (f"/api/{service}", "asyncapi.json"),
        )
    ),
}
# Pages below the receipt's, each the answer to a form that has number and code.
BY_RECEIPT = {f"/kvitto/{below}" for below in BELOW}
# Say nothing but where to go; that door is shut, or asks for number and code.
SIGNPOSTS = {"/statistik": "/namnd", **dict.fromkeys(BY_RECEIPT, "/kvitto")}
# Whoever logs in has no session to tie a form to; nor has whoever wants to stay unknown.
WITHOUT_SESSION = {"/logga-in", "/rapportera/anonymt", "/kvitto"} | BY_RECEIPT
CHANGING = {"POST", "PUT", "PATCH", "DELETE"}
MY_UNIT, ME = uuid4(), uuid4()


@dataclass(frozen=True)
class Door:
    """One method of one route of one service."""

    service: str
    method: str
    path: str

    @property
    def address(self) -> str:
        """The path with something in the place of each parameter."""
        return "/".join(
            str(UUID(int=1)) if part.startswith("{") else part for part in self.path.split("/")
        )

    @property
    def is_api(self) -> bool:
        """Whether programs use it."""
        return self.path.startswith("/api/")

    def __str__(self) -> str:
        return f"{self.service} {self.method} {self.path}"


@dataclass
class Houses:
    """The five apps, not started, each with a client of its own."""

    apps: dict[str, FastAPI]
    clients: dict[str, httpx.AsyncClient]
    cookie: str
    form_token: str

    def doors(self) -> Iterator[Door]:
        """Yield every door of every app."""
        for service, app in self.apps.items():
            for route in iter_route_contexts(app.routes):
                if isinstance(route.original_route, Mount):
                    continue
                for method in sorted((route.methods or {"GET"}) - {"HEAD"}):
                    yield Door(service, method, route.path or "")

    async def knock(self, door: Door, **sent: object) -> httpx.Response:
        """Ask at a door."""
        return await self.clients[door.service].request(door.method, door.address, **sent)  # type: ignore[arg-type] # headers, data


def _what_the_register_says() -> list[PublishedEvent]:
    day = date(2020, 1, 1)
    unit = UnitOpened(
        unit=MY_UNIT,
        name="Enheten",
        kind=UnitKind.UNIT,
        parent=None,
        authority="namnden",
        valid_from=day,
        order=1,
    )
    person = PersonEmployed(person=ME, unit=MY_UNIT, valid_from=day)
    roles = [RoleGiven(person=ME, role=role, unit=MY_UNIT, valid_from=day) for role in Role]
    return [unit, person, *roles]


def _tell(service: Service, facts: list[PublishedEvent]) -> None:
    for number, fact in enumerate(facts):
        body = fact.to_json()
        told = Told("organisation", number + 1, number, fact.subject, body)
        service.views.receive(told, fact)


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def houses(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Houses]:
    """Build the five apps; someone with every role has a session in each."""
    data: Path = tmp_path_factory.mktemp("routes")
    settings = Settings(data=data, nats_port=free_port(), allowed_hosts="motkraft.test")
    apps = {name: build(settings) for name, build in BUILD.items()}
    cookies = Cookies(settings)
    cookie, ends = cookies.start(ME)
    session = SessionStarted(session=cookie.session, person=ME, expires_at=ends)
    header = cookies.header(cookie).partition(";")[0]
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app), base_url="https://motkraft.test"
                )
            )
            for name, app in apps.items()
        }
        for app in apps.values():
            service: Service = app.state.service
            await asyncio.to_thread(_tell, service, [*_what_the_register_says(), session])
        yield Houses(apps, clients, header, cookies.form_token(cookie))
        for app in apps.values():
            await asyncio.to_thread(app.state.service.application.close)
            await asyncio.to_thread(app.state.service.views.close)


async def test_an_unknown_program_enters_no_api(houses: Houses) -> None:
    doors = [d for d in houses.doors() if d.is_api and d.path not in OPEN]
    answers = {str(door): (await houses.knock(door)).status_code for door in doors}
    assert len(answers) > 8
    assert {door: code for door, code in answers.items() if code != 401} == {}


async def test_a_session_cookie_opens_no_api(houses: Houses) -> None:
    doors = [d for d in houses.doors() if d.is_api and d.path not in OPEN]
    headers = {"Cookie": houses.cookie}
    answers = {str(d): (await houses.knock(d, headers=headers)).status_code for d in doors}
    assert {door: code for door, code in answers.items() if code != 401} == {}


async def test_an_unknown_visitor_is_sent_to_log_in(houses: Houses) -> None:
    doors = [d for d in houses.doors() if not d.is_api and d.path not in OPEN]
    assert len(doors) > 8
    wrong = {}
    for door in doors:
        answer = await houses.knock(door)
        goes_to = answer.headers.get("location", "") if answer.status_code == 303 else ""
        sent_on = goes_to.startswith("/logga-in") or goes_to == SIGNPOSTS.get(door.path, "?")
        if not sent_on and answer.status_code not in (401, 403, 404):
            wrong[str(door)] = answer.status_code
    assert wrong == {}


async def test_what_is_listed_as_open_is_there_and_open(houses: Houses) -> None:
    doors = [d for d in houses.doors() if d.path in OPEN and d.method == "GET"]
    assert {door.path for door in doors} == OPEN - {"/static"}
    for door in doors:
        allowed = (200, 503) if door.path.endswith("readyz") else (200,)
        assert (await houses.knock(door)).status_code in allowed, door


def forms(houses: Houses) -> list[Door]:
    """Return the doors of pages that change something."""
    return [d for d in houses.doors() if d.method in CHANGING and not d.is_api]


@pytest.mark.parametrize("token", ["", "0" * 64], ids=["no token", "another's token"])
async def test_a_form_without_the_sessions_own_token_is_refused(houses: Houses, token: str) -> None:
    headers = {"Cookie": houses.cookie, "Sec-Fetch-Site": "same-origin"}
    doors = [d for d in forms(houses) if d.path not in WITHOUT_SESSION]
    assert len(doors) > 1
    for door in doors:
        answer = await houses.knock(door, headers=headers, data={"form_token": token})
        assert answer.status_code == 403, door


@pytest.mark.parametrize(
    "told",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
    ids=str,
)
async def test_a_form_that_another_site_sends_is_refused(
    houses: Houses, told: dict[str, str]
) -> None:
    for door in forms(houses):
        headers = {"Cookie": houses.cookie} | told
        answer = await houses.knock(door, headers=headers, data={"form_token": houses.form_token})
        assert answer.status_code == 403, door


async def test_a_form_of_our_own_is_let_in(houses: Houses) -> None:
    headers = {"Cookie": houses.cookie, "Sec-Fetch-Site": "same-origin"}
    for door in forms(houses):
        answer = await houses.knock(door, headers=headers, data={"form_token": houses.form_token})
        assert answer.status_code != 403, door
