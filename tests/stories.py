"""What people tell in tests."""

from typing import Any
from uuid import uuid4

import httpx

from tests.canary import CANARY
from tests.town import Town

INCIDENTS = "/api/reporting/incidents"


def a_threat(town: Town, **changed: Any) -> dict[str, Any]:
    """Return the body of a report of a threat, with an id of its own."""
    return {
        "id": str(uuid4()),
        "unit": str(town.unit("ekonomiskt-bistand")),
        "event_type": "near_miss",
        "threat_or_violence": True,
        "forms": ["threat"],
        "felt_as_influence": True,
        "happened_at": "2026-11-20T14:05:00+01:00",
        "what_happened": f"Han sa att han vet var jag bor. {CANARY}",
    } | changed


async def reported(town: Town, alias: str = "medarbetare", **changed: Any) -> httpx.Response:
    """Let someone report a threat."""
    answer = await town.api(alias, "POST", INCIDENTS, json=a_threat(town, **changed))
    assert answer.status_code == 201, answer.text
    return answer
