"""Pilots in tests: each has an authority of its own, so that none meets another."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID, uuid4, uuid5

import httpx

from shared import clock
from shared.clock import swedish_date
from shared.identity.tokens import Bearers
from tests.canary import CANARY
from tests.stories import INCIDENTS
from tests.town import Town, Visit, eventually

PILOTS = "/api/reporting/pilots"
FORM = "/api/reporting/form"
ONE, THREE = "2025-1", "2026-1"  # the forms, by how many questions of influence they ask
LEARN = f"Syns fler försök att påverka om vi frågar mer? {CANARY}"
WHY = f"Fler försök syns, och formuläret tar inte längre tid. {CANARY}"

# Below the authority: an administration, and in it a department with two units, and one without.
PLACES = {
    "forvaltningen": (None, "administration"),
    "avdelningen": ("forvaltningen", "department"),
    "norra": ("avdelningen", "unit"),
    "sodra": ("avdelningen", "unit"),
    "ovriga": ("forvaltningen", "unit"),
}

LEADERS = ("personal", "chefen")  # the HR partner of the department, and who leads it all


def day(days: int = 0) -> date:
    """Return the Swedish date some days from now."""
    return swedish_date(clock.now()) + timedelta(days=days)


@contextmanager
def in_days(days: int) -> Iterator[None]:
    """Let it be another day."""
    then = clock.now() + timedelta(days=days)
    with clock.set_to(lambda: then):
        yield


@dataclass
class Trial:
    """An authority with units, in each of which somebody works, and an HR partner."""

    town: Town
    authority: str

    def unit(self, place: str) -> UUID:
        """Return the id of one of its places."""
        return uuid5(self.town.unit(self.authority), place)

    def person(self, who: str) -> UUID:
        """Return the id of whoever works in a place, of its HR partner, or of a demo person."""
        if who in PLACES or who in LEADERS:
            return uuid5(self.unit(who), "person")
        return self.town.person(who)

    async def api(self, who: str, method: str, path: str, **sent: Any) -> httpx.Response:
        """Call the API, at whatever time it is in the test."""
        token = Bearers(self.town.settings).make(self.person(who))
        transport = httpx.ASGITransport(self.town.motkraft)
        async with httpx.AsyncClient(
            transport=transport, base_url="https://motkraft.test", timeout=30
        ) as client:
            headers = {"Authorization": f"Bearer {token}"}
            return await client.request(method, path, headers=headers, **sent)

    @asynccontextmanager
    async def browser(self, who: str) -> AsyncIterator[Visit]:
        """Open a browser as somebody."""
        async with self.town.browser() as visit:
            await visit.open("/logga-in")
            answer = await visit.send("/logga-in", person=str(self.person(who)))
            assert answer.status_code == 303, answer.text
            yield visit

    def a_pilot(self, *places: str, **changed: Any) -> dict[str, Any]:
        """Return the body that starts a pilot today, with an id of its own."""
        return {
            "id": str(uuid4()),
            "units": [str(self.unit(place)) for place in places or ("norra",)],
            "edition": ONE,
            "first_day": day().isoformat(),
            "last_day": day(20).isoformat(),
            "question": LEARN,
        } | changed

    async def started(self, *places: str, by: str = "admin", **changed: Any) -> str:
        """Let a pilot be started; return its id."""
        answer = await self.api(by, "POST", PILOTS, json=self.a_pilot(*places, **changed))
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def form_of(self, who: str) -> str:
        """Return the edition that somebody is asked with."""
        answer = await self.api(who, "GET", FORM)
        assert answer.status_code == 200, answer.text
        return str(answer.json()["edition"])

    async def sees(self, pilot: str, who: str = "admin") -> dict[str, Any]:
        """Return a pilot as somebody sees it."""
        answer = await self.api(who, "GET", f"{PILOTS}/{pilot}")
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def does(self, pilot: str, what: str, who: str = "admin", **sent: Any) -> httpx.Response:
        """Let somebody do something with a pilot."""
        return await self.api(who, "POST", f"{PILOTS}/{pilot}/{what}", json=sent)

    async def did(self, pilot: str, what: str, who: str = "admin", **sent: Any) -> None:
        """Let somebody do something with a pilot that can be done."""
        answer = await self.does(pilot, what, who, **sent)
        assert answer.status_code == 200, answer.text

    async def chose(self, edition: str, who: str = "admin") -> httpx.Response:
        """Let somebody choose everyone's form."""
        path = f"/api/reporting/forms/{self.authority}"
        return await self.api(who, "PUT", path, json={"edition": edition})

    async def told(self, place: str, **changed: Any) -> str:
        """Let somebody who works in a place report something that happened there; return its id."""
        body = {
            "id": str(uuid4()),
            "unit": str(self.unit(place)),
            "event_type": "near_miss",
            "threat_or_violence": True,
            "forms": ["threat"],
            "felt_as_influence": False,
            "happened_at": (clock.now() - timedelta(minutes=5)).isoformat(),
            "what_happened": f"Han sa att han vet var jag bor. {CANARY}",
        }
        answer = await self.api(place, "POST", INCIDENTS, json=body | changed)
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    async def found(self, incident: str, verdict: str) -> None:
        """Let whoever leads the unit say what is found of an incident's influence."""
        path = f"{INCIDENTS}/{incident}/influence"
        body = {"verdict": verdict, "ground": f"Hon sa det rent ut. {CANARY}"}
        answer = await self.api("chefen", "POST", path, json=body)
        assert answer.status_code == 200, answer.text

    async def told_with(
        self, place: str, edition: str, wanted: str, seconds: int = 60, **answered: Any
    ) -> str:
        """Let somebody report with a form, and say what she answered of influence."""
        return await self.told(
            place,
            felt_as_influence=wanted == "yes",
            influence={"wanted": wanted} | answered,
            form={"edition": edition, "seconds": seconds},
        )


async def an_authority(town: Town, name: str) -> Trial:
    """Found an authority with its units and people."""
    trial = Trial(town, name)
    top = {"name": f"Nämnd {name}", "kind": "authority", "authority": name, "order": 900}
    days = {"valid_from": "2020-01-01"}
    await _put(town, f"units/{town.unit(name)}", top | days)
    for order, (place, (above, kind)) in enumerate(PLACES.items()):
        parent = trial.unit(above) if above else town.unit(name)
        body = {"name": f"{place.capitalize()} {name}", "kind": kind, "parent": str(parent)}
        more = {"authority": name, "order": 901 + order}
        await _put(town, f"units/{trial.unit(place)}", body | more | days)
    area = {"role": "hr", "unit": str(trial.unit("avdelningen"))}
    leads = {"role": "manager", "unit": str(trial.unit("forvaltningen"))}
    await asyncio.gather(
        *(_employed(trial, place, place, []) for place in PLACES),
        _employed(trial, "personal", "ovriga", [area]),
        _employed(trial, "chefen", "forvaltningen", [leads]),
    )
    await asyncio.gather(*(_is_here(trial, who) for who in (*PLACES, *LEADERS)))
    return trial


async def _is_here(trial: Trial, who: str) -> None:
    """Wait until reporting knows somebody with all that she is."""
    register = trial.town.service("reporting").register
    ask = partial(asyncio.to_thread, register.person, trial.person(who))
    await eventually(
        ask, lambda known: known.unit is not None and (who in PLACES or bool(known.roles))
    )


async def _employed(trial: Trial, who: str, place: str, roles: list[dict[str, str]]) -> None:
    body = {
        "contact": {"name": f"{who.capitalize()} På Prov"},
        "unit": str(trial.unit(place)),
        "roles": roles,
        "valid_from": "2020-01-01",
    }
    await _put(trial.town, f"people/{trial.person(who)}", body)


async def _put(town: Town, path: str, body: dict[str, Any]) -> None:
    answer = await town.api("admin", "PUT", f"/api/organisation/{path}", json=body)
    assert answer.is_success, answer.text
