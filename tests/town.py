"""A whole running Motkraft for tests: real NATS, real SQLite, real HTTP, invented people."""

import asyncio
import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import Context
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

import httpx

from services.demo import demo_id, files
from services.demo.load import Loader, demo_token
from services.up import Motkraft, serving
from shared.service import Service
from shared.settings import Settings
from tests.grounds import settings_for

T = TypeVar("T")

HAPPENS_WITHIN_S = 10.0


async def eventually(
    ask: Callable[[], Awaitable[T]],
    until: Callable[[T], bool] = bool,
    within_s: float = HAPPENS_WITHIN_S,
) -> T:
    """Ask again until the answer is as it should be. Raises TimeoutError when it never is."""
    async with asyncio.timeout(within_s):
        while True:
            answer = await ask()
            if until(answer):
                return answer
            await asyncio.sleep(0.02)


@dataclass
class Visit:
    """Someone's browser, as far as pages without scripts need one."""

    client: httpx.AsyncClient
    page: str = ""
    fields: dict[str, str] = field(default_factory=dict)

    async def open(self, path: str) -> httpx.Response:
        """Open a page, and remember its hidden fields as a form would."""
        answer = await self.client.get(path)
        self._remember(answer)
        return answer

    async def send(self, path: str, **filled: str | list[str]) -> httpx.Response:
        """Send the page's form with what was filled in."""
        answer = await self.client.post(
            path, data=self.fields | filled, headers={"Sec-Fetch-Site": "same-origin"}
        )
        self._remember(answer)
        return answer

    def _remember(self, answer: httpx.Response) -> None:
        self.page = answer.text
        hidden = re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', answer.text)
        self.fields = dict(hidden)


class Town:
    """A municipality that runs Motkraft."""

    def __init__(self, settings: Settings, motkraft: Motkraft) -> None:
        self.settings = settings
        self.motkraft = motkraft
        self.http = httpx.AsyncClient(base_url=settings.url, timeout=30)

    def unit(self, key: str) -> UUID:
        """Return the id of a unit in the demo's files."""
        return demo_id("unit", key)

    def person(self, alias: str) -> UUID:
        """Return the id of a person in the demo's files."""
        return demo_id("person", alias)

    def service(self, name: str) -> Service:
        """Return one of the five, to look at what it holds."""
        service: Service = self.motkraft.apps[name].state.service
        return service

    def token(self, alias: str) -> str:
        """Return a bearer token of a demo person, made now, whatever time it is in the test."""
        return Context().run(demo_token, self.settings, alias)

    async def api(
        self, alias: str | None, method: str, path: str, **content: Any
    ) -> httpx.Response:
        """Call the API as a person, or as nobody."""
        headers = dict(content.pop("headers", {}))
        if alias is not None:
            headers["Authorization"] = f"Bearer {self.token(alias)}"
        return await self.http.request(method, path, headers=headers, **content)

    @asynccontextmanager
    async def browser(self, alias: str | None = None) -> AsyncIterator[Visit]:
        """Open a browser without scripts, logged in as a person."""
        transport = httpx.ASGITransport(self.motkraft)
        async with httpx.AsyncClient(
            transport=transport, base_url="https://motkraft.test", timeout=30
        ) as client:
            visit = Visit(client)
            if alias is not None:
                await visit.open("/logga-in")
                answer = await visit.send("/logga-in", person=str(self.person(alias)))
                assert answer.status_code == 303, answer.text
            yield visit

    @asynccontextmanager
    async def live(
        self, alias: str, after: int | None = None
    ) -> AsyncIterator[AsyncIterator[dict[str, Any]]]:
        """Listen to the console's stream through the API; yields cases with their stream id."""
        headers = {"Authorization": f"Bearer {self.token(alias)}"}
        if after is not None:
            headers["Last-Event-ID"] = str(after)
        async with self.http.stream("GET", "/api/escalation/live", headers=headers) as answer:
            assert answer.status_code == 200, await answer.aread()

            async def cases() -> AsyncIterator[dict[str, Any]]:
                event: dict[str, str] = {}
                async for line in answer.aiter_lines():
                    name, _, value = line.partition(": ")
                    if line:
                        event[name] = value
                    elif event.get("event") == "case":
                        yield {"stream_id": int(event["id"]), **json.loads(event["data"])}
                        event = {}
                    else:
                        event = {}

            yield cases()

    async def everyone_has_arrived(self) -> None:
        """Wait until every service knows the whole register."""
        last = files.people()[-1]
        for name in self.motkraft.apps:
            ask = partial(asyncio.to_thread, self.service(name).register.person, last.id)
            await eventually(ask, lambda person: person.unit is not None)


@asynccontextmanager
async def town(data: Path, **chosen: Any) -> AsyncIterator[Town]:
    """Run Motkraft with the demo's units and people, and nothing else."""
    settings = settings_for(data).model_copy(update={"log_level": "error"} | chosen)
    async with serving(settings) as motkraft:
        here = Town(settings, motkraft)
        async with here.http:
            loader = Loader(settings, lambda _: None)
            await loader.load_organisation()
            await here.everyone_has_arrived()
            yield here
