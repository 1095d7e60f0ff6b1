"""Who may do what, asked of the running system: `python -m tests.access.matrix` writes the page.

With `--check` it asks nobody; it only says which routes have no row in docs/access.md, or no longer
exist: what `make check` runs.
"""

import argparse
import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from pathlib import Path

import httpx

from services.up import BUILD
from shared.settings import Settings
from tests.access import page, register
from tests.access.cells import Matrix, Outcome, Row
from tests.access.people import Person, arrive
from tests.access.questions import questions
from tests.access.routes import METHODS, Route, routes
from tests.access.sent import Question, Sent
from tests.access.things import Things, furnish
from tests.grounds import free_port
from tests.town import Town, town

PAGES_MAX = 8  # more than everything that is told here fills
CHANGED = "The routes are not those of docs/access.md. Run: python -m tests.access.matrix"


class Unclear(Exception):
    """An answer that says nothing about who may: the question is wrong, or the system is."""


def outcome(answer: httpx.Response) -> Outcome:
    """Return what became of a request. Raises `Unclear`."""
    sent_to = answer.headers.get("location", "")
    match answer.status_code:
        case 401:
            return Outcome.LOG_IN
        case 303 if sent_to.startswith("/logga-in"):
            return Outcome.LOG_IN
        case 404:
            return Outcome.MISSING
        case 405:
            return Outcome.NO_METHOD
        case 422:
            return Outcome.REFUSED
        case code if answer.is_success or code == httpx.codes.SEE_OTHER:
            return Outcome.ALLOWED
        case code:
            raise Unclear(f"{answer.request.method} {answer.request.url.path}: {code}")


class Asking:
    """Sends requests to the service that has the route, whatever stands before it."""

    def __init__(self, here: Town, clients: dict[str, httpx.AsyncClient]) -> None:
        self._town = here
        self._clients = clients

    async def ask(self, route: Route, question: Question, things: Things, who: Person) -> Outcome:
        """Ask one route about one thing as one person."""
        if question.holds is not None:
            return await self._search(route, question, things, who)
        sent = await self._sent(route, question, things, who)
        # A stream never ends, so it is asked over the network, where one can hang up.
        client = self._town.http if route.streams else self._client(route)
        async with client.stream(route.method, sent.path, **sent.content) as answer:
            return outcome(answer)

    async def _search(
        self, route: Route, question: Question, things: Things, who: Person
    ) -> Outcome:
        """Look through the pages of a list for a line that she has there, or has not."""
        assert question.holds is not None
        sent = await self._sent(route, question, things, who)
        for number in range(1, PAGES_MAX + 1):
            address = httpx.URL(sent.path).copy_merge_params({"page": number})
            answer = await self._client(route).get(address, **sent.content)
            if outcome(answer) != Outcome.ALLOWED:
                return outcome(answer)
            if re.search(rf"\b{question.holds(things)}\b", answer.text):
                return Outcome.ALLOWED
        return Outcome.MISSING

    async def _sent(self, route: Route, question: Question, things: Things, who: Person) -> Sent:
        known = await self._known(route, who)  # first: a form carries what the session is known by
        sent = question.sent(things, who)
        if sent.ends_session:
            who.cookie = ""
        headers = sent.content.get("headers", {}) | known
        return replace(sent, content=sent.content | {"headers": headers})

    @staticmethod
    async def _known(route: Route, who: Person) -> dict[str, str]:
        return who.token() if route.is_api else await who.session()

    def _client(self, route: Route) -> httpx.AsyncClient:
        client = self._clients[route.service]
        client.cookies.clear()  # each request says itself who sends it
        return client

    async def other_methods(self, known: list[Route], who: Person) -> dict[str, Outcome]:
        """Ask every address for what it does not have."""
        found = {}
        for route in {(r.service, r.path): r for r in known}.values():
            have = {r.method for r in known if (r.service, r.path) == (route.service, route.path)}
            for method in sorted({*METHODS} - have):
                other = Route(route.service, route.address, method)
                headers = await self._known(other, who)
                answer = await self._client(other).request(method, other.path, headers=headers)
                found[f"{route.service} {other}"] = outcome(answer)
        return found


@asynccontextmanager
async def asking(here: Town) -> AsyncIterator[Asking]:
    """Open a way to each service."""
    async with AsyncExitStack() as stack:
        clients = {
            name: await stack.enter_async_context(
                httpx.AsyncClient(
                    transport=httpx.ASGITransport(app), base_url="https://motkraft.test", timeout=30
                )
            )
            for name, app in here.motkraft.apps.items()
        }
        yield Asking(here, clients)


async def matrix(here: Town) -> Matrix:
    """Ask every route about everything as everybody."""
    asked = questions(routes(here.motkraft.apps))
    people = await arrive(here)
    await register.furnish(here)
    things = await furnish(here, people)
    async with asking(here) as way:
        return {
            Row(route, question.about): {
                who.name: await way.ask(route, question, things, who) for who in people
            }
            for route, question in asked
        }


def running_routes() -> dict[Route, str]:
    """Return the routes of the five apps, which are built for it and not started."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder), nats_port=free_port())
        apps = {name: build(settings) for name, build in BUILD.items()}
        found = routes(apps)
        for app in apps.values():
            app.state.service.close()
    return found


def differences(text: str) -> list[str]:
    """Return the routes that the page does not have, and those that only the page has."""
    known, running = page.routes_of(text), set(running_routes())
    return [
        *(f"without a row: {route.service} {route}" for route in sorted(running - known)),
        *(f"no longer there: {route.service} {route}" for route in sorted(known - running)),
    ]


async def write() -> None:
    """Ask, and write the page."""
    with tempfile.TemporaryDirectory() as folder:
        async with town(Path(folder)) as here:
            found = await matrix(here)
            said = routes(here.motkraft.apps)
    page.PAGE.write_text(page.render(found, said), encoding="utf-8")
    print(f"{len(found)} rows, {sum(map(len, found.values()))} cells")  # noqa: T201 - a program


def main() -> int:
    """Write the page, or only compare its routes; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare the routes, ask nobody")
    if not parser.parse_args().check:
        asyncio.run(write())
        return 0
    found = differences(page.PAGE.read_text(encoding="utf-8"))
    print("\n".join([CHANGED, *found] if found else ["Every route has a row."]))  # noqa: T201 - a program
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
