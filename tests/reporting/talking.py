"""What people do about a hidden name and in a dialogue, for tests."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx

from shared.events import Role
from shared.identity.register import Employed
from tests.canary import CANARY
from tests.reporting.crossing import OnCall, of
from tests.stories import reported
from tests.town import Town, eventually

REASON = f"Jag behöver prata med den som såg det. {CANARY}"
WHY = f"Det går att utreda utan namnet. {CANARY}"
QUESTION = f"Vem erbjöd dig resan? {CANARY}"
ANSWER = f"Det var byggherren på Storgatan. {CANARY}"

Custodian = OnCall  # someone whom the demo does not have, asked for by her id


async def hidden(town: Town, alias: str = "medarbetare", **changed: Any) -> str:
    """Let someone report with a hidden name; return the report's id."""
    return str((await reported(town, alias, identity="hidden", **changed)).json()["id"])


async def asked_for_name(town: Town, incident: str, alias: str = "chef") -> str:
    """Let whoever handles a report ask for the name; return the request's id."""
    path = of(incident, "identity", "requests")
    answer = await town.api(alias, "POST", path, json={"reason": REASON})
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def answered(
    custodian: Custodian, incident: str, request: str, *, granted: bool, why: str = WHY
) -> httpx.Response:
    """Let a custodian answer."""
    path = of(incident, "identity", "requests", request, "answer")
    return await custodian.api("POST", path, json={"granted": granted, "why": why})


async def written(
    town: Town, alias: str, incident: str, text: str = QUESTION, message: str = ""
) -> httpx.Response:
    """Let someone write a message."""
    said = {"id": message or str(uuid4()), "text": text}
    return await town.api(alias, "POST", of(incident, "messages"), json=said)


async def custodian(
    town: Town, desk: str = "stab", manages: str = "", also: tuple[str, ...] = ()
) -> Custodian:
    """Register a custodian who works in a unit."""
    here = Custodian(town, uuid4())
    roles: list[dict[str, str]] = [{"role": "identity_custodian"}]
    if manages:
        roles.append({"role": "manager", "unit": str(town.unit(manages))})
    roles += [{"role": role} for role in also]
    body = {
        "contact": {"name": "Förvaltare På Prov"},
        "unit": str(town.unit(desk)),
        "roles": roles,
        "valid_from": "2020-01-01",
    }
    answer = await town.api("admin", "PUT", f"/api/organisation/people/{here.id}", json=body)
    assert answer.status_code == 200, answer.text
    register = town.service("reporting").register
    ask = partial(asyncio.to_thread, register.person, here.id)
    await eventually(ask, _is_custodian)
    return here


def _is_custodian(person: Employed) -> bool:
    return Role.IDENTITY_CUSTODIAN in person.roles


async def too_close(town: Town, incident: str, alias: str = "chef") -> None:
    """Let the nearest leader be too close to it: she is out, and it is lifted to the one above."""
    reporting = town.motkraft.apps["reporting"].state
    person = town.person(alias)

    def decide(found: Any) -> None:
        found.declare_conflict(person, by=str(person))

    await reporting.service.written(await reporting.application.change(UUID(incident), decide))
