"""What is decided about an incident changes the series from that day on, and not before it."""

from datetime import date
from typing import Any

import pytest

from shared.events import EventType, IncidentReported, PublishedEvent, Verdict
from tests.statistics.corrected import (
    THIS_YEAR,
    TODAY,
    an_event_of_its_own,
    assessed,
    classified,
    noon,
    on,
    put_right,
    refused,
    same_as,
    series,
    transferred,
    withdrawn,
)
from tests.statistics.office import SERIES, Office, an_incident, extract, year_rows

BEFORE, AFTER = "2026-05-31", "2026-06-01"


def told_on(day: str, unit: str = "Mottagningen", **changed: Any) -> IncidentReported:
    return an_incident(unit, "2026-05-05", reported_at=noon(day), **changed)


async def counting(office: Office) -> None:
    with on("2026-01-01"):
        assert (await office.splices("2026-01-01")).status_code == 200


async def test_what_is_found_to_be_no_threat_leaves_the_series_from_that_day(
    office: Office,
) -> None:
    await counting(office)
    incident = told_on("2026-05-06")
    office.tell("reporting", incident, classified(incident, threat_or_violence=False, day=AFTER))
    assert await series(office) == 0
    assert await series(office, as_known_at=BEFORE) == 1
    assert await series(office, as_known_at="2026-05-05") == 0  # nobody knew of it yet


async def test_what_is_found_to_be_a_threat_joins_the_series_from_that_day(
    office: Office,
) -> None:
    await counting(office)
    incident = told_on("2026-05-06", event_type=EventType.RISK_OBSERVATION)
    office.tell("reporting", incident, classified(incident, threat_or_violence=True, day=AFTER))
    assert await series(office) == 1
    assert await series(office, as_known_at=BEFORE) == 0
    assert (await office.csv(**THIS_YEAR))[2] == ["Avdelning BoU myndighet", "1"]


async def test_an_incident_that_is_taken_back_leaves_the_series_once_however_often_it_is_told(
    office: Office,
) -> None:
    await counting(office)
    incident, other = told_on("2026-05-06"), told_on("2026-05-06")
    office.tell(
        "reporting",
        incident,
        other,
        withdrawn(incident, AFTER),
        same_as(incident, other, AFTER),
        withdrawn(incident, AFTER),
        classified(incident, threat_or_violence=True, day=AFTER),
    )
    assert await series(office) == 1
    assert await series(office, as_known_at=BEFORE) == 2


async def test_a_message_that_comes_again_corrects_nothing_twice(office: Office) -> None:
    await counting(office)
    incident, other = told_on("2026-05-06"), told_on("2026-05-06")
    office.tell("reporting", incident, other)
    at = office.service.views.position("reporting")
    assert office.receive("reporting", at + 1, at, withdrawn(incident))
    assert not office.receive("reporting", at + 1, at, withdrawn(incident))
    assert await series(office) == 1


async def test_of_two_that_are_the_same_event_one_counts(office: Office) -> None:
    await counting(office)
    incident, other = told_on("2026-05-06"), told_on("2026-05-06")
    office.tell("reporting", incident, other, same_as(incident, other, AFTER))
    assert await series(office) == 1
    assert await series(office, as_known_at=BEFORE) == 2


async def test_what_was_an_event_of_its_own_after_all_counts_again_unless_it_is_taken_back(
    office: Office,
) -> None:
    await counting(office)
    incident, other = told_on("2026-05-06"), told_on("2026-05-06")
    office.tell("reporting", incident, other, same_as(incident, other, AFTER))
    office.tell("reporting", an_event_of_its_own(incident, "2026-06-02"))
    assert await series(office) == 2
    assert await series(office, as_known_at=AFTER) == 1
    office.tell("reporting", same_as(incident, other), withdrawn(incident))
    office.tell("reporting", an_event_of_its_own(incident))
    assert await series(office) == 1


async def test_what_the_reporter_puts_right_counts_as_she_says_now(office: Office) -> None:
    await counting(office)
    incident = told_on("2026-05-06", event_type=EventType.RISK_OBSERVATION)
    right = put_right(
        incident, AFTER, event_type=EventType.NEAR_MISS, happened_on=date(2025, 12, 31)
    )
    office.tell("reporting", incident, put_right(incident, AFTER, event_type=EventType.NEAR_MISS))
    assert await series(office) == 1
    assert await series(office, as_known_at=BEFORE) == 0
    office.tell("reporting", right)  # last year, so before the splice
    assert await series(office) == 0
    assert (await office.dataset(**{"from": "2025", "cutoff": TODAY}))["extension"]["late"] == 1


async def test_what_the_organisation_has_classified_stays_whatever_the_reporter_puts_right(
    office: Office,
) -> None:
    await counting(office)
    incident = told_on("2026-05-06", felt_as_influence=False)
    office.tell(
        "reporting",
        incident,
        classified(incident, threat_or_violence=True),
        put_right(incident, threat_or_violence=False, felt_as_influence=True),
    )
    assert await series(office) == 1
    assert (await office.dataset(**THIS_YEAR, split="influence"))["value"][2] == 1  # felt


async def test_of_days_that_had_not_come_nothing_was_known(office: Office) -> None:
    await counting(office)
    office.tell("reporting", told_on("2026-05-06"))
    asked = {"from": "2025", "cutoff": TODAY}
    assert (await office.csv(**asked))[0][1:] == ["2025", TODAY.replace("-", "")]
    known = await office.csv(**asked, as_known_at="2026-01-31")
    assert known[0][1:] == ["2025", "20260131"]
    known = await office.csv(**asked, as_known_at="2025-06-30")
    assert known[0][1:] == ["20250630"]


async def test_an_incident_counts_in_the_unit_that_has_it(office: Office) -> None:
    await counting(office)
    incident = told_on("2026-05-06")
    office.tell("reporting", incident, transferred(incident, "Jouren", AFTER))
    rows = [row[0] for row in await office.csv(**THIS_YEAR) if row[1] == "1"]
    assert rows == ["Socialförvaltningen", "Avdelning vuxen"]
    known = await office.csv(**THIS_YEAR, as_known_at=BEFORE)
    rows = [row[0] for row in known if row[1] == "1"]
    assert rows == ["Socialförvaltningen", "Avdelning BoU myndighet"]


async def test_a_correction_is_counted_when_the_unit_is_told_of_afterwards(
    empty_office: Office,
) -> None:
    office = empty_office
    incident = told_on("2026-05-06")
    office.tell("reporting", incident, transferred(incident, "Jouren", AFTER))
    office.has_units()
    await counting(office)
    assert await series(office) == 1
    assert (await office.csv(**THIS_YEAR))[4] == ["Avdelning vuxen", "1"]


@pytest.mark.parametrize(
    "fact", [withdrawn(told_on("2026-05-06")), assessed(told_on("2026-05-06"), Verdict.CONFIRMED)]
)
async def test_what_is_decided_about_an_incident_that_was_never_counted_changes_nothing(
    office: Office, fact: PublishedEvent
) -> None:
    await counting(office)
    office.tell("reporting", told_on("2026-05-06"), fact)
    assert await series(office) == 1


async def test_a_late_report_that_is_taken_back_is_listed_no_more(office: Office) -> None:
    with on("2026-01-01"):
        await office.imports(extract(*year_rows(2025, 1, 2, 3, 4)))
        await office.splices("2026-01-01")
    incidents = [
        an_incident("Mottagningen", f"2025-03-0{n}", reported_at=noon("2026-05-06")) for n in (1, 2)
    ]
    office.tell("reporting", *incidents, withdrawn(incidents[1], AFTER))
    asked = {"from": "2025", "cutoff": TODAY}
    assert (await office.dataset(**asked))["extension"]["late"] == 1
    page = await office.page("ledamot", "/namnd", **asked)
    assert "i efterhand: 1 mars 2025. Den räknas inte" in page.text
    page = await office.page("ledamot", "/namnd", **asked, as_known_at=BEFORE)
    assert "i efterhand: 1 mars 2025, 2 mars 2025. De räknas inte" in page.text


async def test_what_was_not_imported_or_decided_yet_was_not_known(office: Office) -> None:
    with on("2026-02-01"):
        await office.imports(extract(*year_rows(2025, 1, 2, 3, 4)))
        await office.splices("2026-01-01")
    asked = {"from": "2025", "cutoff": TODAY}
    assert (await office.csv(**asked))[1] == ["Socialförvaltningen", "10", "0"]
    known = await office.csv(**asked, as_known_at="2026-01-31")
    assert known[1] == ["Socialförvaltningen", "", ""]


async def test_the_answer_says_as_known_when(office: Office) -> None:
    await counting(office)
    office.tell("reporting", told_on("2026-05-06"))
    dataset = await office.dataset(**THIS_YEAR, as_known_at=BEFORE)
    assert dataset["extension"]["as_known_at"] == BEFORE
    assert dataset["label"].endswith(", så som det var känt 31 maj 2026")
    assert dataset["updated"] == "2026-05-06T12:00:00+00:00"
    page = await office.page("ledamot", "/namnd", **THIS_YEAR, as_known_at=BEFORE)
    assert "så som det var känt 31 maj 2026" in page.text
    assert f"&amp;as_known_at={BEFORE}" in page.text


@pytest.mark.parametrize(
    ("asked", "field", "text"),
    [
        ({"as_known_at": "igår"}, "as_known_at", "Skriv dagen som 2026-01-31."),
        ({"as_known_at": "2026-11-23"}, "as_known_at", "Dagen kan inte ligga i framtiden."),
        ({"split": "form"}, "split", "Skriv influence eller ingenting."),
    ],
)
async def test_a_question_that_cannot_be_answered_is_refused(
    office: Office, asked: dict[str, str], field: str, text: str
) -> None:
    assert await refused(office, **asked) == [(field, text)]


async def test_the_parts_by_influence_are_for_those_who_may_read_the_series(
    office: Office,
) -> None:
    asked = THIS_YEAR | {"split": "influence", "as_known_at": BEFORE}
    answer = await office.api("medarbetare", "GET", SERIES, params=asked)
    assert answer.status_code == 404
    assert (await office.page("medarbetare", "/namnd/tabell.csv", **asked)).status_code == 404
