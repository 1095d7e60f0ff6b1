"""What happens to an elected official is always a case, and one case."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from services.escalation.application import Escalation
from services.escalation.domain import Case
from services.escalation.inbox import inbox
from shared.envelope import Envelope
from shared.events import OfficialExposed
from shared.views import Gap
from tests.town import Town

SOURCE = "test-officials"


def exposed(**changed: Any) -> OfficialExposed:
    """Return what reporting tells of an official who was harassed."""
    told: dict[str, Any] = {
        "incident": uuid4(),
        "reference": "2026-7",
        "unit": uuid4(),
        "authority": "kommunstyrelsen",
        "threat_or_violence": False,
        "forms": ["harassment"],
        "felt_as_influence": False,
        "happened_on": "2026-11-20",
        "reported_at": "2026-11-20T14:05:00Z",
    }
    return msgspec.convert(told | changed, OfficialExposed)


async def tell(town: Town, told: OfficialExposed, position: int, previous: int) -> None:
    """Let escalation hear something, as its inbox does."""
    service = town.service("escalation")
    assert isinstance(service.application, Escalation)
    headers = Envelope(SOURCE, position, previous).headers("", "", told.reported_at)
    hears = inbox(service.application, town.motkraft.apps["escalation"].state.corrections)
    await hears.hear(service.views, SOURCE, told.subject, headers, told.to_json())


def facts_about(town: Town, told: OfficialExposed) -> int:
    """Return how many facts escalation holds about an incident's case."""
    log = town.service("escalation").application.log
    return len(log.select_events(Case.create_id(told.incident)))


async def test_it_is_a_case_also_when_it_was_no_threat_and_nothing_was_wanted(town: Town) -> None:
    told = exposed()
    last = town.service("escalation").views.position(SOURCE)
    await tell(town, told, last + 1, last)
    assert facts_about(town, told) == 1


async def test_told_twice_is_one_case(town: Town) -> None:
    told = exposed()
    last = town.service("escalation").views.position(SOURCE)
    await tell(town, told, last + 1, last)
    await tell(town, told, last + 1, last)
    assert facts_about(town, told) == 1


async def test_told_out_of_order_waits_for_what_is_missing(town: Town) -> None:
    late, early = exposed(), exposed()
    last = town.service("escalation").views.position(SOURCE)
    with pytest.raises(Gap):
        await tell(town, late, last + 2, last + 1)
    assert facts_about(town, late) == 0
    await tell(town, early, last + 1, last)
    await tell(town, late, last + 2, last + 1)
    assert (facts_about(town, early), facts_about(town, late)) == (1, 1)
