"""A case follows what is told of its incident afterwards: corrected, moved, or taken back."""

from datetime import date
from functools import partial
from typing import Any
from uuid import UUID, uuid4

import pytest

from services.escalation.application import Escalation
from services.escalation.domain import Case
from services.escalation.inbox import inbox
from shared import clock
from shared.envelope import Envelope
from shared.events import (
    DuplicateFound,
    DuplicateUndone,
    FactsCorrected,
    IncidentReported,
    IncidentTransferred,
    IncidentWithdrawn,
    PublishedEvent,
)
from shared.views import Gap
from tests.escalation import test_cases
from tests.escalation.test_cases import CASES, case_of
from tests.escalation.test_officials import exposed
from tests.reporting.crossing import of
from tests.reporting.handling import did
from tests.stories import reported
from tests.town import Town, eventually

QUIET: dict[str, Any] = {
    "threat_or_violence": False,
    "forms": ["vandalism"],
    "felt_as_influence": False,
}
SOURCE = "corrections"
TODAY, HERE = date(2026, 11, 22), "socialnamnden"


def an_incident(**changed: Any) -> IncidentReported:
    """Return what reporting tells of a threat, under a number that no real report can have."""
    return test_cases.an_incident(reference="prov-1", **changed)


def corrected(incident: UUID, **changed: Any) -> FactsCorrected:
    """Return what reporting tells when facts are put right."""
    none = dict.fromkeys(("event_type", "threat_or_violence", "forms", "felt_as_influence"))
    said = {**none, "happened_on": None, **changed}
    return FactsCorrected(incident=incident, authority=HERE, corrected_on=TODAY, **said)


def next_position(town: Town) -> int:
    """Return how far escalation has heard of the source of these tests."""
    return town.service("escalation").views.position(SOURCE)


async def hear(
    town: Town, fact: PublishedEvent, position: int | None = None, previous: int | None = None
) -> None:
    """Let escalation hear something next, or as if it came just then."""
    service = town.service("escalation")
    assert isinstance(service.application, Escalation)
    hears = inbox(service.application, town.motkraft.apps["escalation"].state.corrections)
    last = next_position(town) if previous is None else previous
    at = last + 1 if position is None else position
    headers = Envelope(SOURCE, at, last).headers("", "", clock.now())
    await hears.hear(service.views, SOURCE, fact.subject, headers, fact.to_json())


async def case(town: Town, incident: UUID) -> dict[str, Any]:
    """Return the case of an incident as programs see it, once its newest fact is shown."""
    log = town.service("escalation").application.log
    position = log.position_of(Case.create_id(incident), facts_about(town, incident))
    assert position is not None
    await town.service("escalation").written([position])
    return await case_of_any(town, incident)


async def case_of_any(town: Town, incident: UUID) -> dict[str, Any]:
    """Return the case of an incident, in whatever state."""
    page: int | None = 1
    while page:
        found = (await town.api("sakerhet", "GET", f"{CASES}?page={page}")).json()
        for one in found["cases"]:
            if one["incident"] == str(incident):
                return dict(one)
        page = found["next_page"]
    raise LookupError(incident)


def facts_about(town: Town, incident: UUID) -> int:
    """Return how many facts escalation holds about an incident's case."""
    log = town.service("escalation").application.log
    return len(log.select_events(Case.create_id(incident)))


async def test_what_is_worse_than_it_was_told_becomes_a_case(town: Town) -> None:
    quiet = an_incident(**QUIET)
    await hear(town, quiet)
    assert facts_about(town, quiet.incident) == 0
    worse = corrected(quiet.incident, threat_or_violence=True, forms=("threat", "vandalism"))
    await hear(town, worse)
    found = await case(town, quiet.incident)
    assert (found["state"], found["threat_or_violence"]) == ("open", True)
    assert found["forms"] == ["threat", "vandalism"]
    assert (found["reference"], found["happened_on"]) == (quiet.reference, "2026-11-20")


async def test_what_is_corrected_and_still_no_concern_is_no_case(town: Town) -> None:
    quiet = an_incident(**QUIET)
    await hear(town, quiet)
    await hear(town, corrected(quiet.incident, happened_on=date(2026, 11, 19)))
    assert facts_about(town, quiet.incident) == 0


async def test_what_no_longer_concerns_security_waits_no_more_until_it_does_again(
    town: Town,
) -> None:
    told = an_incident()
    await hear(town, told)
    await hear(town, corrected(told.incident, threat_or_violence=False, forms=("vandalism",)))
    found = await case(town, told.incident)
    assert (found["state"], found["standing"]) == ("over", "no_concern")
    await hear(town, corrected(told.incident, felt_as_influence=True))
    found = await case(town, told.incident)
    assert (found["state"], found["standing"]) == ("open", "counts")
    assert (found["forms"], found["felt_as_influence"]) == (["vandalism"], True)


async def test_a_case_that_was_taken_on_stays_so_when_it_is_about_something_else(
    town: Town,
) -> None:
    told = an_incident()
    await hear(town, told)
    case_id = Case.create_id(told.incident)
    assert (await town.api("sakerhet", "POST", f"{CASES}/{case_id}/receive")).is_success
    await hear(town, corrected(told.incident, happened_on=date(2026, 11, 18)))
    found = await case(town, told.incident)
    assert (found["state"], found["happened_on"]) == ("received", "2026-11-18")
    assert found["received_at"]


async def test_a_case_follows_its_incident_to_another_unit(town: Town) -> None:
    told, unit = an_incident(), town.unit("mottagning")
    await hear(town, told)
    await hear(town, IncidentTransferred(told.incident, HERE, unit, TODAY))
    assert (await case(town, told.incident))["unit"] == str(unit)


async def test_what_was_taken_back_waits_no_more(town: Town) -> None:
    told = an_incident()
    await hear(town, told)
    await hear(town, IncidentWithdrawn(told.incident, HERE, TODAY))
    found = await case(town, told.incident)
    assert (found["state"], found["standing"]) == ("over", "withdrawn")
    waiting = (await town.api("sakerhet", "GET", f"{CASES}?state=open")).json()["cases"]
    assert str(told.incident) not in [one["incident"] for one in waiting]


async def test_of_two_that_are_the_same_one_case_waits_until_they_are_not(town: Town) -> None:
    one, other = an_incident(), an_incident()
    await hear(town, one)
    await hear(town, other)
    await hear(town, DuplicateFound(one.incident, HERE, other.incident, TODAY))
    found = await case(town, one.incident)
    assert (found["state"], found["standing"], found["same_as"]) == ("over", "duplicate", "prov-1")
    await hear(town, DuplicateUndone(one.incident, HERE, TODAY))
    found = await case(town, one.incident)
    assert (found["state"], found["standing"], found["same_as"]) == ("open", "counts", "")


async def test_the_same_as_what_has_no_case_keeps_its_alarm(town: Town) -> None:
    loud, quiet = an_incident(), an_incident(**QUIET)
    await hear(town, loud)
    await hear(town, quiet)
    await hear(town, DuplicateFound(loud.incident, HERE, quiet.incident, TODAY))
    assert (await case(town, loud.incident))["state"] == "open"


async def test_when_the_other_one_becomes_a_concern_there_is_one_alarm_and_not_two(
    town: Town,
) -> None:
    loud, quiet = an_incident(), an_incident(**QUIET)
    await hear(town, loud)
    await hear(town, quiet)
    await hear(town, DuplicateFound(loud.incident, HERE, quiet.incident, TODAY))
    await hear(town, corrected(quiet.incident, threat_or_violence=True, forms=("threat",)))
    found = [(await case(town, one.incident))["state"] for one in (loud, quiet)]
    assert found == ["over", "open"]


async def test_a_case_about_an_elected_official_is_always_a_concern(town: Town) -> None:
    told = exposed(reference="prov-2")
    await hear(town, told)
    await hear(town, corrected(told.incident, forms=("vandalism",)))
    assert (await case(town, told.incident))["standing"] == "counts"


async def test_told_twice_is_one_correction(town: Town) -> None:
    told = an_incident()
    await hear(town, told)
    last = next_position(town)
    for fact in (
        corrected(told.incident, forms=("threat", "extortion")),
        IncidentTransferred(told.incident, HERE, uuid4(), TODAY),
        DuplicateFound(told.incident, HERE, uuid4(), TODAY),
        IncidentWithdrawn(told.incident, HERE, TODAY),
    ):
        await hear(town, fact, last + 1, last)
        facts = facts_about(town, told.incident)
        await hear(town, fact, last + 1, last)
        assert facts_about(town, told.incident) == facts
        last += 1
    assert facts_about(town, told.incident) == 4  # the one with no case of its own changes nothing


async def test_told_out_of_order_waits_for_what_is_missing(town: Town) -> None:
    told = an_incident()
    last = next_position(town)
    withdrawn = IncidentWithdrawn(told.incident, HERE, TODAY)
    with pytest.raises(Gap):
        await hear(town, withdrawn, last + 2, last + 1)
    await hear(town, told, last + 1, last)
    assert (await case(town, told.incident))["state"] == "open"
    await hear(town, withdrawn, last + 2, last + 1)
    assert (await case(town, told.incident))["state"] == "over"


@pytest.mark.parametrize(
    "fact",
    [
        partial(corrected, threat_or_violence=True, forms=("threat",)),
        lambda incident: IncidentTransferred(incident, HERE, uuid4(), TODAY),
        lambda incident: IncidentWithdrawn(incident, HERE, TODAY),
        lambda incident: DuplicateFound(incident, HERE, uuid4(), TODAY),
        lambda incident: DuplicateUndone(incident, HERE, TODAY),
    ],
    ids=["corrected", "moved", "taken back", "the same", "not the same"],
)
async def test_what_is_told_of_an_incident_that_never_came_is_harmless_and_counts_if_it_comes(
    town: Town, fact: Any
) -> None:
    told = an_incident(**QUIET)
    said = fact(told.incident)
    await hear(town, said)
    assert facts_about(town, told.incident) == 0
    await hear(town, told)  # as when it was read again after it was put aside
    expected = 1 if isinstance(said, FactsCorrected) else 0
    assert facts_about(town, told.incident) == expected


async def test_a_report_that_its_reporter_takes_back_leaves_the_console(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    await case_of(town, incident)
    answer = await town.api("medarbetare", "POST", of(incident, "withdraw"))
    assert answer.is_success, answer.text
    await case_of(town, incident, "over")
    async with town.browser("sakerhet") as visit:
        page = (await visit.open("/larm?state=over")).text
    assert "Den som rapporterade har tagit tillbaka rapporten." in page


async def test_the_console_shows_what_is_corrected_as_it_happens(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    seen = await case_of(town, incident)
    unit = str(town.unit("mottagning"))
    async with town.live("sakerhet") as cases:
        await did(town, incident, "transfer", unit=unit)

        async def heard() -> dict[str, Any]:
            return await anext(cases)

        found = await eventually(heard, lambda case: case["id"] == seen["id"])
    assert (found["unit"], found["state"]) == (unit, "open")
    async with town.browser("sakerhet") as visit:
        assert "Rättad" in (await visit.open("/larm?state=open")).text
