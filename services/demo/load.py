"""Loads the demo municipality through the public API, as any other client would."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager, closing
from datetime import date, timedelta
from pathlib import Path

import httpx

from services.demo import files
from services.demo.files import DemoPerson
from shared import clock
from shared.database.places import Part, open_database
from shared.events import Role
from shared.identity.tokens import Bearers
from shared.settings import Settings
from shared.streams import SERVICES
from shared.views import Views

ARRIVES_WITHIN_S = 20.0
REPORTS_AT_ONCE = 8
RECEIVED_AFTER = timedelta(days=14)
CASES_IN_DEMO = len(files.incidents(date(2026, 1, 1)))  # every one of them concerns security


class NoSuchPerson(Exception):
    """The demo has nobody of that name."""


def demo_token(settings: Settings, alias: str) -> str:
    """Return a bearer token of a demo person. Raises `NoSuchPerson`, `NotValid`."""
    person = next((p for p in files.people() if p.alias == alias), None)
    if person is None:
        raise NoSuchPerson(alias)
    return _token(settings, person)


def _token(settings: Settings, person: DemoPerson) -> str:
    roles = frozenset({Role.ADMINISTRATOR} if person.alias == "admin" else ())
    return Bearers(settings).make(person.id, roles)


class Loader:
    """One loading; safe to stop in the middle and to begin again."""

    def __init__(self, settings: Settings, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._say = say
        self._note = settings.data / "demo.json"
        self._tokens = {p.alias: _token(settings, p) for p in files.people()}

    async def load(self) -> None:
        """Load what is not there yet; the second time that is nothing."""
        note = self._read(self._note)
        if note.get("complete"):
            return
        first_start = date.fromisoformat(
            str(note.get("first_start") or clock.swedish_date(clock.now()))
        )
        self._note.write_text(json.dumps({"first_start": first_start.isoformat()}))
        async with self._connected():
            await self._organisation()
            await self._until_everyone_knows()
            await self._series(first_start)
            await self._incidents(first_start)
            await self._old_cases_are_received(first_start)
        self._note.write_text(
            json.dumps({"first_start": first_start.isoformat(), "complete": True})
        )

    async def load_organisation(self) -> None:
        """Load units and people only."""
        async with self._connected():
            await self._organisation()

    @asynccontextmanager
    async def _connected(self) -> AsyncIterator[None]:
        async with httpx.AsyncClient(base_url=self._settings.url, timeout=30) as client:
            self._client = client
            yield

    @staticmethod
    def _read(note: Path) -> dict[str, object]:
        return dict(json.loads(note.read_text())) if note.exists() else {}

    async def _send(self, alias: str, method: str, path: str, **content: object) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self._tokens[alias]}"}
        if "content" in content:
            headers["Content-Type"] = "text/csv; charset=utf-8"
        answer = await self._client.request(method, path, headers=headers, **content)  # type: ignore[arg-type] # json or content
        answer.raise_for_status()
        return answer

    async def _until_everyone_knows(self) -> None:
        """Wait until every service has heard of the units and people."""
        with ExitStack() as stack:
            heard = [
                stack.enter_context(closing(Views(open_database(self._settings, name, Part.VIEWS))))
                for name in SERVICES
            ]

            def slowest_is_there() -> bool:
                positions = [views.position("organisation") for views in heard]
                return min(positions) == max(positions)

            async with asyncio.timeout(ARRIVES_WITHIN_S):
                while True:
                    if await asyncio.to_thread(slowest_is_there):
                        return
                    await asyncio.sleep(0.05)

    async def _organisation(self) -> None:
        self._say("Demokommunen: enheter och personer ...")
        for unit, body in files.units():
            await self._send("admin", "PUT", f"/api/organisation/units/{unit}", json=body)
        for person in files.people():
            path = f"/api/organisation/people/{person.id}"
            await self._send("admin", "PUT", path, json=person.body())

    async def _series(self, first_start: date) -> None:
        self._say("Demokommunen: statistiken från tidigare år ...")
        series = "/api/statistics/series/hot-och-vald"
        content = files.SERIES.read_bytes()
        await self._send("namndsekreterare", "POST", f"{series}/imports", content=content)
        first_day = date(first_start.year - 1, 1, 1).isoformat()
        await self._send(
            "namndsekreterare", "PUT", f"{series}/splice", json={"first_day": first_day}
        )

    async def _old_cases_are_received(self, first_start: date) -> None:
        """Let the security department have taken on what happened long ago."""
        old = (first_start - RECEIVED_AFTER).isoformat()
        async with asyncio.timeout(ARRIVES_WITHIN_S):
            while True:
                cases = await self._cases()
                if len(cases) >= CASES_IN_DEMO:
                    break
                await asyncio.sleep(0.05)
        for case in cases:
            if case["happened_on"] < old and case["state"] == "open":
                await self._send("sakerhet", "POST", f"/api/escalation/cases/{case['id']}/receive")

    async def _cases(self) -> list[dict[str, str]]:
        answer = await self._send("sakerhet", "GET", "/api/escalation/cases")
        return list(answer.json()["cases"])

    async def _incidents(self, first_start: date) -> None:
        incidents = files.incidents(first_start)
        self._say(f"Demokommunen: {len(incidents)} händelser ...")
        free = asyncio.Semaphore(REPORTS_AT_ONCE)

        async def report(alias: str, body: dict[str, object]) -> None:
            async with free:
                await self._send(alias, "POST", "/api/reporting/incidents", json=body)

        await asyncio.gather(*(report(alias, body) for alias, body in incidents))
