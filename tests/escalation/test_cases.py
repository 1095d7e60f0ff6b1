"""What opens a case, what does not, and who may see and take it on."""

from typing import Any
from uuid import uuid4

import msgspec
import pytest

from services.escalation.application import Escalation
from services.escalation.domain import Case
from shared.envelope import Envelope
from shared.events import IncidentReported
from shared.inbox import Inbox
from shared.views import Gap
from tests.stories import reported
from tests.town import Town, eventually

CASES = "/api/escalation/cases"


async def case_of(town: Town, incident: str, state: str = "open") -> dict[str, Any]:
    """Return the case of an incident, as soon as there is one in that state."""

    async def find() -> dict[str, Any] | None:
        cases = (await town.api("sakerhet", "GET", f"{CASES}?state={state}")).json()["cases"]
        return next((case for case in cases if case["incident"] == incident), None)

    found = await eventually(find)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "told",
    [
        {"threat_or_violence": True, "forms": ["threat"], "felt_as_influence": False},
        {"threat_or_violence": True, "forms": ["violence"], "felt_as_influence": False},
        {"threat_or_violence": False, "forms": ["harassment"], "felt_as_influence": True},
        {"threat_or_violence": False, "forms": ["improper_offer"], "felt_as_influence": False},
    ],
)
async def test_every_threat_violence_or_attempt_to_influence_opens_a_case(
    town: Town, told: dict[str, Any]
) -> None:
    receipt = (await reported(town, **told)).json()
    case = await case_of(town, receipt["id"])
    assert case["reference"] == receipt["reference"]
    assert case["state"] == "open"


async def test_what_is_neither_opens_none(town: Town) -> None:
    quiet = (
        await reported(town, threat_or_violence=False, forms=["vandalism"], felt_as_influence=False)
    ).json()["id"]
    await case_of(town, (await reported(town)).json()["id"])  # told later, so quiet is heard
    cases = (await town.api("sakerhet", "GET", CASES)).json()["cases"]
    assert quiet not in [case["incident"] for case in cases]


def an_incident(**changed: Any) -> IncidentReported:
    """Return what reporting tells of a threat."""
    told: dict[str, Any] = {
        "incident": uuid4(),
        "reference": "2026-1",
        "unit": uuid4(),
        "authority": "socialnamnden",
        "event_type": "near_miss",
        "threat_or_violence": True,
        "forms": ["threat"],
        "felt_as_influence": False,
        "severity_felt": None,
        "happened_on": "2026-11-20",
        "reported_at": "2026-11-20T14:05:00Z",
    }
    return msgspec.convert(told | changed, IncidentReported)


async def tell(town: Town, told: IncidentReported, position: int, previous: int) -> None:
    """Let escalation hear something, as its inbox does."""
    service = town.service("escalation")
    escalation = service.application
    assert isinstance(escalation, Escalation)
    hears = Inbox("escalation")

    @hears.on(IncidentReported)
    async def consider(fact: IncidentReported) -> None:
        await escalation.consider(fact)

    headers = Envelope("test-source", position, previous).headers("", "", told.reported_at)
    body = told.to_json()
    await hears.hear(service.views, "test-source", told.subject, headers, body)


def facts_about(town: Town, told: IncidentReported) -> int:
    """Return how many facts escalation holds about an incident's case."""
    log = town.service("escalation").application.log
    return len(log.select_events(Case.create_id(told.incident)))


async def test_told_twice_is_one_case(town: Town) -> None:
    told = an_incident()
    last = town.service("escalation").views.position("test-source")
    await tell(town, told, last + 3, last)
    await tell(town, told, last + 3, last)
    assert facts_about(town, told) == 1


async def test_told_out_of_order_waits_for_what_is_missing(town: Town) -> None:
    late, early = an_incident(), an_incident()
    last = town.service("escalation").views.position("test-source")
    with pytest.raises(Gap):
        await tell(town, late, last + 2, last + 1)
    assert facts_about(town, late) == 0
    await tell(town, early, last + 1, last)
    await tell(town, late, last + 2, last + 1)
    assert (facts_about(town, early), facts_about(town, late)) == (1, 1)


async def test_the_first_to_take_a_case_on_keeps_it(town: Town) -> None:
    case = await case_of(town, (await reported(town)).json()["id"])
    path = f"{CASES}/{case['id']}/receive"
    assert (await town.api("sakerhet", "POST", path)).status_code == 200
    received = await case_of(town, case["incident"], "received")
    assert (await town.api("sakerhet", "POST", path)).status_code == 200
    assert received["state"] == "received"
    assert await case_of(town, case["incident"], "received") == received


async def test_an_unknown_case_is_missing(town: Town) -> None:
    answer = await town.api("sakerhet", "POST", f"{CASES}/{uuid4()}/receive")
    assert answer.status_code == 404


@pytest.mark.parametrize("alias", ["medarbetare", "chef", "direktor", "admin"])
async def test_only_the_security_department_sees_or_takes_cases(town: Town, alias: str) -> None:
    case = await case_of(town, (await reported(town)).json()["id"])
    assert (await town.api(alias, "GET", CASES)).status_code == 404
    assert (await town.api(alias, "POST", f"{CASES}/{case['id']}/receive")).status_code == 404
    assert (await town.api(alias, "GET", "/api/escalation/live")).status_code == 404
    assert (await town.api(None, "GET", "/api/escalation/live")).status_code == 401


async def test_a_case_holds_neither_name_nor_words(town: Town) -> None:
    incident = (await reported(town, what_happened="Orden stannar i rapporteringen.")).json()["id"]
    case = await case_of(town, incident)
    assert "Orden" not in str(case)
    assert str(town.person("medarbetare")) not in str(case)
