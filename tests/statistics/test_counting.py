"""Which incidents are counted, where, and in which column."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.statistics.domain import Period
from services.statistics.views.counted import periods
from shared.events import EventType
from shared.views import Gap
from tests.statistics.office import (
    DEPARTMENT,
    UNITS,
    Office,
    an_incident,
    extract,
    unit_id,
    year_rows,
)

THIS_YEAR = {"from": "2026", "cutoff": "2026-11-22"}
BOU = "Avdelning BoU myndighet"


async def counted(office: Office, unit: str, **asked: str) -> list[str]:
    table = await office.csv(**asked or THIS_YEAR)
    return {row[0]: row[1:] for row in table}[unit]


@pytest.mark.parametrize(
    ("event_type", "threat_or_violence", "number"),
    [
        (EventType.NEAR_MISS, True, "1"),
        (EventType.ACCIDENT, True, "1"),
        (EventType.COMMUTING_ACCIDENT, True, "1"),
        (EventType.OCCUPATIONAL_DISEASE, True, "1"),
        (EventType.RISK_OBSERVATION, True, "0"),
        (EventType.NEAR_MISS, False, "0"),
    ],
)
async def test_incidents_and_injuries_count_when_there_was_threat_or_violence(
    office: Office, event_type: EventType, threat_or_violence: bool, number: str
) -> None:
    await office.splices("2026-01-01")
    incident = an_incident(
        "Mottagningen", "2026-05-05", event_type=event_type, threat_or_violence=threat_or_violence
    )
    office.tell("reporting", incident)
    assert await counted(office, BOU) == [number]


async def test_a_department_sums_what_lies_below_it_and_the_administration_sums_the_rows(
    office: Office,
) -> None:
    await office.splices("2026-01-01")
    for unit in ("Mottagningen", "Utredningen", BOU, "Jouren", "Säkerhetsavdelningen"):
        office.tell("reporting", an_incident(unit, "2026-05-05"))
    assert await office.csv(**THIS_YEAR) == [
        ["enhet", "20261122"],
        ["Socialförvaltningen", "4"],
        [BOU, "3"],
        ["Avdelning BoU insats", "0"],
        ["Avdelning vuxen", "1"],
        ["Avdelning systemledning", "0"],
    ]


async def test_another_administration_has_a_table_of_its_own(office: Office) -> None:
    await office.splices("2026-01-01")
    office.tell("reporting", an_incident("Säkerhetsavdelningen", "2026-05-05"))
    other = {"unit": str(unit_id("Kommunledningskontoret"))}
    assert await office.csv(**THIS_YEAR, **other) == [
        ["enhet", "20261122"],
        ["Kommunledningskontoret", "1"],
        ["Säkerhetsavdelningen", "1"],
    ]


async def test_the_table_is_about_the_administration_whose_numbers_were_imported(
    empty_office: Office,
) -> None:
    empty_office.has_units([*UNITS[-3:], *UNITS[:-4]])
    assert (await empty_office.csv(**THIS_YEAR))[1][0] == "Kommunledningskontoret"
    await empty_office.imports(extract(*year_rows(2025, 1, 2, 3, 4)))
    assert (await empty_office.csv(**THIS_YEAR))[1][0] == "Socialförvaltningen"


async def test_what_lies_below_no_department_has_a_row_of_its_own_when_there_is_any(
    empty_office: Office,
) -> None:
    empty_office.has_units(UNITS)
    await empty_office.splices("2026-01-01")
    assert len(await empty_office.csv(**THIS_YEAR)) == 6
    empty_office.tell("reporting", an_incident("Socialförvaltningen", "2026-01-01"))
    empty_office.tell("reporting", an_incident("Växeln", "2026-01-02"))
    empty_office.tell("reporting", an_incident("Jouren", "2026-01-02"))
    table = await empty_office.csv(**THIS_YEAR)
    assert table[1] == ["Socialförvaltningen", "3"]
    assert table[6] == ["Direkt under Socialförvaltningen", "2"]


async def test_the_first_day_and_the_cutoff_day_are_counted_and_the_next_is_not(
    office: Office,
) -> None:
    await office.splices("2025-01-01")
    for day in ("2024-12-31", "2025-01-01", "2025-12-31", "2026-01-01", "2026-02-28", "2026-03-01"):
        office.tell("reporting", an_incident("Mottagningen", day))
    assert await counted(office, BOU, **{"from": "2025", "cutoff": "2026-02-28"}) == ["2", "2"]
    assert await counted(office, BOU, **{"from": "2025", "cutoff": "2026-03-01"}) == ["2", "3"]


async def test_being_told_twice_counts_once(office: Office) -> None:
    await office.splices("2026-01-01")
    incident = an_incident("Mottagningen", "2026-05-05")
    assert office.receive("reporting", 1, 0, incident) is True
    assert office.receive("reporting", 1, 0, incident) is False
    assert await counted(office, BOU) == ["1"]


async def test_what_is_told_too_early_waits_and_then_counts(office: Office) -> None:
    await office.splices("2026-01-01")
    first, second = (an_incident("Mottagningen", f"2026-05-0{day}") for day in (1, 2))
    with pytest.raises(Gap):
        office.receive("reporting", 2, 1, second)
    assert await counted(office, BOU) == ["0"]
    office.receive("reporting", 1, 0, first)
    office.receive("reporting", 2, 1, second)
    assert await counted(office, BOU) == ["2"]


async def test_an_incident_is_counted_also_when_its_unit_becomes_known_later(
    office: Office,
) -> None:
    await office.splices("2026-01-01")
    office.tell("reporting", an_incident("Familjestödet", "2026-05-05"))
    assert await counted(office, "Socialförvaltningen") == ["0"]
    office.opened("Familjestödet", DEPARTMENT, "Socialförvaltningen")
    assert await counted(office, "Socialförvaltningen") == ["1"]


async def test_a_closed_department_stays_where_it_has_numbers_and_leaves_where_it_has_none(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    office.tell("reporting", an_incident("Avdelning vuxen", "2024-05-05"))
    for closed in ("Jouren", "Beroendeenheten", "Avdelning vuxen"):
        office.closed(closed, "2024-12-31")
    assert await counted(office, "Avdelning vuxen", **{"from": "2024"}) == ["1", "", ""]
    assert "Avdelning vuxen" not in dict.fromkeys(
        row[0] for row in await office.csv(**{"from": "2025"})
    )


async def test_a_department_that_did_not_exist_yet_is_shown_only_when_something_happened_there(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    office.opened("Avdelning ny", DEPARTMENT, "Socialförvaltningen", day="2026-03-01")
    asked = {"from": "2024", "cutoff": "2025-12-31"}
    assert "Avdelning ny" not in [row[0] for row in await office.csv(**asked)]
    assert "Avdelning ny" in [row[0] for row in await office.csv(**{"from": "2024"})]
    office.tell("reporting", an_incident("Avdelning ny", "2025-12-31"))
    assert (await office.csv(**asked))[1] == ["Socialförvaltningen", "0", "1"]
    assert (await office.csv(**asked))[-1] == ["Avdelning ny", "", "1"]


@given(st.dates(date(2019, 1, 1), date(2026, 12, 31)), st.integers(0, 1500))
def test_any_days_are_made_up_of_years_months_and_days_without_gap_or_overlap(
    first: date, length: int
) -> None:
    last = first + timedelta(days=length)
    covered = []
    for key in periods(Period(first, last)):
        day = date.fromisoformat((key + "-01-01")[:10])
        while day.isoformat().startswith(key):
            covered.append(day)
            day += timedelta(days=1)
    assert covered == [first + timedelta(days=n) for n in range(length + 1)]


def test_a_long_time_is_made_up_of_few_keys() -> None:
    assert len(list(periods(Period(date(1990, 1, 1), date(2026, 11, 22))))) == 36 + 10 + 22
