"""What people do about campaigns in tests."""

import asyncio
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import httpx

from services.demo import demo_id
from services.reporting.outbox import tell
from shared.events import PublishedEvent, Role
from shared.identity.tokens import Bearers
from tests.canary import CANARY
from tests.stories import INCIDENTS, reported
from tests.town import Town, eventually

HANDLER = "chef-sakerhet"  # leads the unit that has what elected officials report
CAMPAIGNS = "/api/reporting/campaigns"
TAG = "#AvgåNu"
HARASSED: dict[str, Any] = {
    "forms": ["harassment"],
    "threat_or_violence": False,
    "felt_as_influence": True,
    "what_happened": f"De skriver om mig varje kväll. {CANARY}",
}
DESCRIPTION = f"Ett drev efter beslutet om skolan. {CANARY}"


async def officials(town: Town, number: int) -> list[dict[str, str]]:
    """Let some more elected officials be registered; return by which header each is known."""
    known = []
    for at in range(number):
        person = demo_id("person", f"ledamot-prov-{at}")
        body = {
            "contact": {"name": f"Ledamot Prov {at}"},
            "unit": None,
            "roles": [{"role": "elected_official", "unit": None}],
            "valid_from": "2020-01-01",
        }
        answer = await town.api("admin", "PUT", f"/api/organisation/people/{person}", json=body)
        assert answer.is_success, answer.text
        register = town.service("reporting").register
        await eventually(
            partial(asyncio.to_thread, register.person, person),
            lambda known: Role.ELECTED_OFFICIAL in known.roles,
        )
        known.append({"Authorization": f"Bearer {Bearers(town.settings).make(person)}"})
    return known


async def harassed(town: Town, alias: str = "fortroendevald", *tags: str, **changed: Any) -> str:
    """Let an official report that she is harassed, and with which tags; return the id."""
    answer = await reported(town, alias, **(HARASSED | changed))
    incident = str(answer.json()["id"])
    if tags:
        await tagged(town, alias, incident, *tags)
    return incident


async def tagged(town: Town, alias: str, incident: str, *tags: str) -> None:
    """Let somebody give tags to a report."""
    answer = await give(town, alias, incident, *tags)
    assert answer.status_code == 200, answer.text


async def give(town: Town, alias: str, incident: str, *tags: str) -> httpx.Response:
    """Let somebody try to."""
    path = f"{INCIDENTS}/{incident}/tags"
    return await town.api(alias, "POST", path, json={"tags": list(tags)})


async def alike(town: Town, incident: str, alias: str = HANDLER) -> list[str]:
    """Return which reports mention the same as one."""
    answer = await town.api(alias, "GET", f"{INCIDENTS}/{incident}/alike")
    assert answer.status_code == 200, answer.text
    return [one["id"] for one in answer.json()["reports"]]


async def declared(
    town: Town, *incidents: str, alias: str = HANDLER, said_as: UUID | None = None, **changed: Any
) -> httpx.Response:
    """Let whoever handles them declare a campaign."""
    body = {"id": str(said_as or uuid4()), "incidents": list(incidents), "description": DESCRIPTION}
    return await town.api(alias, "POST", CAMPAIGNS, json=body | changed)


async def campaign_of(town: Town, *incidents: str) -> str:
    """As above; return its id."""
    answer = await declared(town, *incidents)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def done(
    town: Town, campaign: str, what: str, alias: str = HANDLER, **said: Any
) -> httpx.Response:
    """Let somebody do something with a campaign."""
    return await town.api(alias, "POST", f"{CAMPAIGNS}/{campaign}/{what}", json=said)


def told_of(town: Town, stream: str) -> list[PublishedEvent]:
    """Return what reporting tells of an incident or a campaign."""
    application = town.service("reporting").application
    notifications = application.log.select_notifications(0, 100_000)
    told = [
        tell(application.mapper.to_domain_event(one), one.id)
        for one in notifications
        if one.originator_id == UUID(stream)
    ]
    return [one for one in told if one is not None]
