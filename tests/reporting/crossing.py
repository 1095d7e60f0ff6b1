"""What people do at the boundary between authorities, and in an emergency, for tests."""

import asyncio
from dataclasses import dataclass
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.identity.register import Employed
from shared.identity.tokens import Bearers
from tests.canary import CANARY
from tests.stories import INCIDENTS, reported
from tests.town import Town, eventually

TOLD = f"Göran Persson, 19800101-1234, hotade Elin vid entrén. {CANARY}"
ASKED = {"purpose": "assess_threat", "reason": f"Samma man har hotat på två håll. {CANARY}"}
GIVEN = {
    "ground": "no_harm",
    "secrecy": "security",
    "text": "En man hotade en handläggare vid entrén.",
}
BROKEN = {"purpose": "danger_to_life", "reason": f"Mannen är på väg till hennes hem. {CANARY}"}

LEADER = "avdelningschef"  # above the manager of the unit where it happens


def of(incident: str, *what: str) -> str:
    """Return an address below an incident."""
    return "/".join([INCIDENTS, incident, *what])


async def told(town: Town, alias: str = "medarbetare", **changed: Any) -> str:
    """Let someone report a threat, with a name and a number in it; return its id."""
    answer = await reported(town, alias, **({"what_happened": TOLD} | changed))
    return str(answer.json()["id"])


async def asked(town: Town, incident: str, **changed: Any) -> str:
    """Let the security department ask; return the request's id."""
    answer = await town.api("sakerhet", "POST", of(incident, "disclosures"), json=ASKED | changed)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def decided(
    town: Town, incident: str, disclosure: str, answer: str, alias: str = "chef", **sent: Any
) -> httpx.Response:
    """Let someone answer a request."""
    path = of(incident, "disclosures", disclosure, answer)
    return await town.api(alias, "POST", path, json=sent)


async def given(town: Town, incident: str, **changed: Any) -> str:
    """Let security ask and the manager give; return the request's id."""
    disclosure = await asked(town, incident)
    answer = await decided(town, incident, disclosure, "grant", **(GIVEN | changed))
    assert answer.status_code == 200, answer.text
    return disclosure


async def readers(town: Town, incident: str, alias: str = "medarbetare") -> list[dict[str, Any]]:
    """Return who has read, as the reporter sees it in the API."""
    answer = await town.api(alias, "GET", of(incident, "readers"))
    assert answer.status_code == 200, answer.text
    found: list[dict[str, Any]] = answer.json()["readers"]
    return found


async def events_of(town: Town, incident: str) -> list[str]:
    """Return the topics of what has happened to an incident."""
    log = town.service("reporting").application.log
    found = await asyncio.to_thread(log.select_events, UUID(incident))
    return [event.topic.rpartition(".")[2] for event in found]


@dataclass
class OnCall:
    """Someone who has the night."""

    town: Town
    id: UUID

    async def api(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Call the API as her."""
        token = Bearers(self.town.settings).make(self.id)
        headers = {"Authorization": f"Bearer {token}"}
        return await self.town.http.request(method, path, headers=headers, **content)

    async def in_process(self, method: str, path: str, **content: Any) -> httpx.Response:
        """Call the API as her by the test's own clock."""
        transport = httpx.ASGITransport(self.town.motkraft)
        headers = {"Authorization": f"Bearer {Bearers(self.town.settings).make(self.id)}"}
        async with httpx.AsyncClient(
            transport=transport, base_url=self.town.settings.url
        ) as client:
            return await client.request(method, path, headers=headers, **content)

    async def breaks(self, incident: str, **changed: Any) -> httpx.Response:
        """Let her break the glass of an incident."""
        return await self.api("POST", of(incident, "glass"), json=BROKEN | changed)


async def on_call(
    town: Town, unit: str = "socialforvaltningen", desk: str = "stab", *, also: str = ""
) -> OnCall:
    """Put someone on call for a unit and what lies below it; perhaps she is something else too."""
    here = OnCall(town, uuid4())
    roles = [{"role": "on_call", "unit": str(town.unit(unit))}]
    if also:
        roles.append({"role": also, "unit": str(town.unit(unit))})
    body = {
        "contact": {"name": "Jour På Prov"},
        "unit": str(town.unit(desk)),
        "roles": roles,
        "valid_from": "2020-01-01",
    }
    answer = await town.api("admin", "PUT", f"/api/organisation/people/{here.id}", json=body)
    assert answer.status_code == 200, answer.text
    register = town.service("reporting").register
    ask = partial(asyncio.to_thread, register.person, here.id)
    await eventually(ask, _is_on_call)
    return here


def _is_on_call(person: Employed) -> bool:
    return bool(person.on_call_in)


async def glass_of(town: Town, incident: str) -> str:
    """Return the id of the newest broken glass, as the leader above sees it."""
    found = (await town.api(LEADER, "GET", of(incident, "glass"))).json()["glasses"]
    return str(found[-1]["id"])


async def reviewed(
    town: Town, incident: str, glass: str, alias: str = LEADER, *, justified: bool = True
) -> int:
    """Let someone look at a broken glass; return the status."""
    path = of(incident, "glass", glass, "review")
    return (await town.api(alias, "POST", path, json={"justified": justified})).status_code


async def erase(town: Town, incident: str, key_class: str) -> None:
    """Destroy a key of an incident, as the archivist's erasure does."""
    keys = town.service("reporting").application.mapper._sealer  # type: ignore[attr-defined]  # noqa: SLF001 - no command erases yet
    stream = UUID(incident).hex
    with keys._database.transaction() as t:  # noqa: SLF001 - as above
        t.execute("DELETE FROM keys WHERE stream=? AND class=?", stream, key_class)
    keys._cache.clear()  # noqa: SLF001 - as above
