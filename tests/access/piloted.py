"""Pilots of one day, one for each thing that is asked about them."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import uuid4

from shared import clock
from shared.clock import swedish_date
from tests.town import Town

PILOTS, BEFORE, AFTER = "/api/reporting/pilots", "2025-1", "2026-1"
WHY = "Det går lika fort, och mer syns."
# One for each thing that ends a pilot, since that can be done once.
UNITS = {
    "open": "utredning",
    "adopted": "mottagning",
    "to conclude": "familjestod",
    "to end": "ungdomsinsatser",
    "to conclude by page": "beroende",
    "to end by page": "ekonomiskt-bistand",
}


def a_pilot(town: Town, unit: str, edition: str = BEFORE, days: int = 0) -> dict[str, Any]:
    """Return the body that starts a pilot of one day."""
    day = swedish_date(clock.now()) + timedelta(days=days)
    return {
        "id": str(uuid4()),
        "units": [str(town.unit(unit))],
        "edition": edition,
        "first_day": day.isoformat(),
        "last_day": day.isoformat(),
        "question": "Syns fler försök?",
    }


@dataclass
class Pilots:
    """Pilots of one day, by what is asked about them."""

    of: dict[str, str] = field(default_factory=dict)
    to_start: dict[str, Any] = field(default_factory=dict)


async def furnish(town: Town) -> Pilots:
    """Start them; one of them is adopted."""
    here = Pilots(to_start=a_pilot(town, "utredning", AFTER, days=30))
    for called, unit in UNITS.items():
        body = a_pilot(town, unit)
        here.of[called] = body["id"]
        answer = await town.api("admin", "POST", PILOTS, json=body)
        assert answer.is_success, answer.text
        answer = await town.api("admin", "POST", f"{PILOTS}/{body['id']}/evaluations")
        assert answer.is_success, answer.text
    body = {"adopted": True, "why": WHY, "routine_version": 2}
    path = f"{PILOTS}/{here.of['adopted']}/conclusion"
    answer = await town.api("admin", "POST", path, json=body)
    assert answer.is_success, answer.text
    return here
