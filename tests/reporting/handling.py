"""What managers do with incidents, for tests."""

from typing import Any
from uuid import uuid4

import httpx

from tests.canary import CANARY
from tests.reporting.crossing import of, told
from tests.town import Town

__all__ = ["OUTCOME", "SCALES", "an_action", "closed", "did", "does", "looks", "told"]

OUTCOME = f"Vi har bytt handläggare och pratat med mannen. {CANARY}"
SCALES = {"concreteness": 2, "capacity": 2, "nearness": 3, "consequence": 2}


async def does(
    town: Town, incident: str, deed: str, alias: str = "chef", /, **sent: Any
) -> httpx.Response:
    """Let someone do something with an incident."""
    return await town.api(alias, "POST", of(incident, deed), json=sent)


async def did(
    town: Town, incident: str, deed: str, alias: str = "chef", /, **sent: Any
) -> dict[str, Any]:
    """Let someone do something with an incident that can be done; return what is said of it."""
    answer = await does(town, incident, deed, alias, **sent)
    assert answer.status_code == 200, answer.text
    done: dict[str, Any] = answer.json()
    return done


async def looks(town: Town, incident: str, alias: str = "chef") -> dict[str, Any]:
    """Return how far an incident has come, as someone sees it."""
    answer = await town.api(alias, "GET", of(incident, "handling"))
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def an_action(town: Town, **changed: Any) -> dict[str, Any]:
    """Return the body of an action that is planned, with an id of its own."""
    return {
        "id": str(uuid4()),
        "what": f"Larmknapp i besöksrummet. {CANARY}",
        "owner": str(town.person("chef")),
        "due": "2026-12-01",
    } | changed


async def closed(town: Town, alias: str = "medarbetare", **changed: Any) -> str:
    """Let something be reported, told and closed; return its id."""
    incident = await told(town, alias, **changed)
    await did(town, incident, "outcome", text=OUTCOME)
    await did(town, incident, "close")
    return incident
