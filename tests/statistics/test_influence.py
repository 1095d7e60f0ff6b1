"""The series by influence: parts that sum to it, and what stands beside it."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest
from jsonstat_validator import validate_jsonstat  # type: ignore[import-untyped] # ships none

from shared.events import EventType, Form, IncidentReported, InfluenceAnswered, KiaImported, Verdict
from tests.statistics.corrected import (
    THIS_YEAR,
    TODAY,
    assessed,
    by_influence,
    classified,
    noon,
    on,
    same_as,
    series,
    withdrawn,
)
from tests.statistics.office import MEMO, Office, an_incident, cells, extract, unit_id, year_rows
from tests.statistics.test_memo import FILE, ROWS

BEFORE, AFTER = "2026-05-31", "2026-06-01"


def told_on(day: str, unit: str = "Mottagningen", **changed: Any) -> IncidentReported:
    return an_incident(unit, "2026-05-05", reported_at=noon(day), **changed)


async def counting(office: Office) -> None:
    with on("2026-01-01"):
        assert (await office.splices("2026-01-01")).status_code == 200


@pytest.mark.parametrize(
    ("felt", "verdict", "part"),
    [
        (False, None, "not_felt"),
        (True, None, "felt"),
        (False, Verdict.SUSPECTED, "suspected"),
        (True, Verdict.CONFIRMED, "confirmed"),
        (True, Verdict.NONE, "dismissed"),
        (False, Verdict.NONE, "dismissed"),
    ],
)
async def test_each_incident_stands_in_one_part_by_what_was_felt_and_what_was_found(
    office: Office, felt: bool, verdict: Verdict | None, part: str
) -> None:
    await counting(office)
    incident = told_on("2026-05-06", felt_as_influence=felt)
    office.tell("reporting", incident)
    if verdict:
        office.tell("reporting", assessed(incident, verdict, AFTER))
    assert await by_influence(office) == {"series": 1, part: 1}
    before = "felt" if felt else "not_felt"
    assert await by_influence(office, as_known_at=BEFORE) == {"series": 1, before: 1}


@pytest.mark.parametrize(
    ("felt", "verdict", "number"),
    [
        (True, None, 1),
        (True, Verdict.NONE, 1),
        (False, Verdict.SUSPECTED, 1),
        (False, Verdict.CONFIRMED, 1),
        (False, Verdict.NONE, 0),
        (False, None, 0),
    ],
)
async def test_influence_without_threat_or_violence_stands_beside_the_series(
    office: Office, felt: bool, verdict: Verdict | None, number: int
) -> None:
    await counting(office)
    incident = told_on("2026-05-06", felt_as_influence=felt, threat_or_violence=False)
    office.tell("reporting", incident)
    if verdict:
        office.tell("reporting", assessed(incident, verdict, AFTER))
    assert await by_influence(office) == ({"outside": 1} if number else {})


async def test_an_incident_that_leaves_the_series_may_stand_beside_it(office: Office) -> None:
    await counting(office)
    incident = told_on("2026-05-06", felt_as_influence=True)
    office.tell("reporting", incident, classified(incident, threat_or_violence=False))
    assert await by_influence(office) == {"outside": 1}
    office.tell("reporting", withdrawn(incident))
    assert await by_influence(office) == {}


async def test_the_parts_come_as_csv_with_one_row_each(office: Office) -> None:
    with on("2026-01-01"):
        await office.imports(extract(*year_rows(2025, 1, 2, 3, 4)))
        await office.splices("2026-01-01")
    office.tell(
        "reporting",
        told_on("2026-05-06", felt_as_influence=False),
        told_on("2026-05-06"),
        told_on("2026-05-06", "Växeln"),
        told_on("2026-05-06", "Säkerhetsavdelningen"),  # not ours
        told_on("2026-05-06", threat_or_violence=False),
    )
    asked = {"from": "2024", "cutoff": TODAY, "split": "influence"}
    assert await office.csv(**asked) == [
        ["paverkan", "2024", "2025", "20261122"],
        ["Hela serien hot och våld", "", "10", "2"],
        ["Inte upplevt som påverkan, inte bedömt", "", "", "1"],
        ["Upplevt som påverkan, inte bedömt", "", "", "1"],
        ["Bedömt: misstänkt påverkan", "", "", "0"],
        ["Bedömt: bekräftad påverkan", "", "", "0"],
        ["Bedömt: ingen påverkan", "", "", "0"],
        ["Frågan ställdes inte", "", "10", "0"],
        ["Utanför serien: annan otillåten påverkan", "", "", "1"],
    ]


async def test_the_parts_come_as_jsonstat_with_one_dimension_more(office: Office) -> None:
    await counting(office)
    office.tell("reporting", told_on("2026-05-06"), told_on("2026-05-06", felt_as_influence=False))
    dataset = await office.dataset(**THIS_YEAR, split="influence")
    assert validate_jsonstat(dataset)
    assert dataset["id"] == ["enhet", "paverkan", "period"]
    assert dataset["size"] == [1, 8, 1]
    category = dataset["dimension"]["paverkan"]["category"]
    assert category["child"] == {"series": category["index"][1:-1]}
    assert category["index"][-1] == "outside"
    assert dataset["value"] == [2, 1, 1, 0, 0, 0, 0, 0]
    assert any("raderna blir tillsammans hela serien" in note for note in dataset["note"])


async def test_the_page_shows_the_parts_as_a_table_of_their_own_with_what_they_mean(
    office: Office,
) -> None:
    await counting(office)
    office.tell("reporting", told_on("2026-05-06"))
    page = (await office.page("ledamot", "/namnd", **THIS_YEAR)).text
    caption = "Otillåten påverkan, Socialförvaltningen, till och med 22 november 2026"
    assert f'<caption><span id="paverkan">{caption}</span></caption>' in page
    assert 'aria-describedby="paverkan-note"' in page
    assert '<p class="table-note" id="paverkan-note">Otillåten påverkan är det när' in page
    assert ["Hela serien hot och våld", "1"] in cells(page)
    assert ["Upplevt som påverkan, inte bedömt", "1"] in cells(page)
    assert "<li>Utanför serien är det som upplevs" in page
    assert "/namnd/tabell.csv?from=2026&amp;" in page
    assert "&amp;split=influence" in page


async def test_the_parts_can_be_taken_along_as_a_file_with_a_name_of_its_own(
    office: Office,
) -> None:
    await counting(office)
    asked = THIS_YEAR | {"split": "influence"}
    file = await office.page("ledamot", "/namnd/tabell.csv", **asked)
    name = 'attachment; filename="hot-och-vald-paverkan-20261122.csv"'
    assert file.headers["content-disposition"] == name
    assert file.text.startswith("paverkan;20261122\n")


async def test_the_page_leaves_out_the_years_in_which_nobody_was_asked(office: Office) -> None:
    with on("2026-01-01"):
        await office.imports(extract(*year_rows(2025, 1, 2, 3, 4)))
        await office.splices("2026-01-01")
    page = (await office.page("ledamot", "/namnd", **{"from": "2024", "cutoff": TODAY})).text
    assert ["Påverkan", "20261122"] in cells(page)
    assert ["Hela serien hot och våld", "0"] in cells(page)


async def test_in_a_year_cut_in_two_the_imported_part_stands_where_nobody_was_asked(
    office: Office,
) -> None:
    rows = [row.replace("2025-12-31", "2025-06-30") for row in year_rows(2025, 1, 2, 3, 4)]
    with on("2025-07-01"):
        await office.imports(extract(*rows))
        await office.splices("2025-07-01")
    office.tell("reporting", an_incident("Mottagningen", "2025-12-01"))
    asked = {"from": "2025", "cutoff": "2025-12-31"}
    table = await office.csv(**asked, split="influence")
    assert [row[1] for row in table[1:]] == ["11", "0", "1", "0", "0", "0", "10", ""]
    page = (await office.page("ledamot", "/namnd", **asked)).text
    assert page.count(">uppgift saknas</td>") == 1
    assert page.count("Det betyder inte noll.") == 1


async def test_what_kia_told_stands_where_nobody_was_asked_until_it_is_answered_or_assessed(
    office: Office,
) -> None:
    await counting(office)
    told = KiaImported(
        incident=uuid4(),
        unit=unit_id("Mottagningen"),
        authority="socialnamnden",
        event_type=EventType.NEAR_MISS,
        threat_or_violence=True,
        forms=(Form.THREAT,),
        happened_on=date(2026, 5, 5),
        reported_at=noon("2026-05-06"),
    )
    office.tell("reporting", told)
    assert await by_influence(office) == {"series": 1, "not_asked": 1}
    answer = InfluenceAnswered(
        incident=told.incident,
        authority=told.authority,
        felt_as_influence=True,
        answered_on=date(2026, 6, 1),
    )
    office.tell("reporting", answer)
    assert await by_influence(office) == {"series": 1, "felt": 1}
    assert await by_influence(office, as_known_at=BEFORE) == {"series": 1, "not_asked": 1}
    office.tell("reporting", assessed(told, Verdict.SUSPECTED))
    assert await by_influence(office) == {"series": 1, "suspected": 1}


async def test_of_imported_numbers_the_page_says_nothing_of_influence(office: Office) -> None:
    await office.imports(FILE.read_bytes())
    page = await office.page("ledamot", "/namnd")
    assert cells(page.text) == [["Enhet", *ROWS[0][1:]], *ROWS[1:]]
    assert "Hela serien" not in page.text
    _, whole, *parts = await office.csv(**MEMO, split="influence")
    assert whole[1:] == ROWS[1][1:]
    assert [row[1:] for row in parts if any(row[1:])] == [ROWS[1][1:]]  # nobody was asked


async def test_after_the_splice_the_series_grows_by_threats_and_violence_and_nothing_else(
    office: Office,
) -> None:
    """Count what the old series counted, whatever is asked and found about influence."""
    with on("2026-01-01"):
        await office.imports(extract(*year_rows(2025, 6, 20, 32, 0)))
        await office.splices("2026-01-01")
    near_miss, observation = EventType.NEAR_MISS, EventType.RISK_OBSERVATION
    felt = [told_on("2026-05-06", event_type=near_miss) for _ in range(10)]
    plain = [told_on("2026-05-06", felt_as_influence=False) for _ in range(10)]
    offers = [
        told_on("2026-05-06", forms=(Form.IMPROPER_OFFER,), threat_or_violence=False)
        for _ in range(10)
    ]
    observed = [
        told_on("2026-05-06", event_type=observation, felt_as_influence=False) for _ in range(10)
    ]
    office.tell("reporting", *felt, *plain, *offers, *observed)
    again = [told_on("2026-05-06", felt_as_influence=False) for _ in range(3)]
    office.tell("reporting", *again)
    for told, before in zip(again, plain, strict=False):
        office.tell("reporting", same_as(told, before))
    verdicts = [Verdict.NONE, Verdict.NONE, Verdict.SUSPECTED, Verdict.CONFIRMED]
    for told, verdict in zip([*felt[:4], plain[0]], [*verdicts, Verdict.SUSPECTED], strict=True):
        office.tell("reporting", assessed(told, verdict))

    assert await series(office) == 20
    assert await by_influence(office) == {
        "series": 20,
        "not_felt": 9,
        "felt": 6,
        "dismissed": 2,
        "suspected": 2,
        "confirmed": 1,
        "outside": 10,
    }
    assert (await office.csv(**{"from": "2025", "cutoff": TODAY}))[1] == [
        "Socialförvaltningen",
        "58",
        "20",
    ]
