"""Where imported numbers end and counted incidents begin."""

import asyncio

import pytest

from tests.statistics.office import (
    SERIES,
    UNITS,
    Office,
    an_incident,
    errors,
    extract,
    unit_id,
    year_rows,
)

NO_NUMBER = {"from": "2024", "cutoff": "2025-12-31"}


def part_of_year(last: str, *counts: int) -> list[str]:
    return [row.replace(f"{last[:4]}-12-31", last) for row in year_rows(int(last[:4]), *counts)]


async def test_a_year_cut_in_two_is_imported_up_to_the_splice_and_counted_from_it(
    office: Office,
) -> None:
    await office.imports(
        extract(*year_rows(2024, 5, 0, 0, 0), *part_of_year("2025-06-30", 1, 2, 3, 4))
    )
    await office.splices("2025-07-01")
    office.tell("reporting", an_incident("Mottagningen", "2025-06-30"))  # already in the import
    office.tell("reporting", an_incident("Mottagningen", "2025-07-01"))
    office.tell("reporting", an_incident("Jouren", "2026-01-01"))

    assert await office.csv() == [
        ["enhet", "2024", "2025", "20261122"],
        ["Socialförvaltningen", "5", "11", "1"],
        ["Avdelning BoU myndighet", "5", "2", "0"],
        ["Avdelning BoU insats", "0", "2", "0"],
        ["Avdelning vuxen", "0", "3", "1"],
        ["Avdelning systemledning", "0", "4", "0"],
    ]
    dataset = await office.dataset()
    assert dataset["source"] == "KIA; händelser rapporterade i Motkraft från och med 1 juli 2025"
    assert await office.csv(cutoff="2025-06-30", **{"from": "2025"}) == [
        ["enhet", "20250630"],
        ["Socialförvaltningen", "10"],
        ["Avdelning BoU myndighet", "1"],
        ["Avdelning BoU insats", "2"],
        ["Avdelning vuxen", "3"],
        ["Avdelning systemledning", "4"],
    ]


@pytest.mark.parametrize(
    ("imported", "splice"),
    [
        ([], None),
        (["2024-12-31"], None),
        (["2024-12-31", "2025-06-29"], "2025-07-01"),  # a day lies in neither
        (["2024-12-31", "2025-06-30"], None),
        (["2024-12-31"], "2026-01-01"),
    ],
)
async def test_a_period_that_no_source_covers_is_missing_and_never_zero(
    office: Office, imported: list[str], splice: str | None
) -> None:
    rows = [row for last in imported for row in part_of_year(last, 1, 1, 1, 1)]
    if rows:
        assert (await office.imports(extract(*rows))).status_code == 201
    if splice:
        assert (await office.splices(splice)).status_code == 200
    office.tell("reporting", an_incident("Mottagningen", "2025-12-01"))

    table = await office.csv(**NO_NUMBER)
    assert [row[-1] for row in table] == ["2025", "", "", "", "", ""]
    dataset = await office.dataset(**NO_NUMBER)
    assert dataset["value"][1::2] == [None] * 5
    assert [dataset["status"][str(at)] for at in range(1, 10, 2)] == ["m"] * 5
    page = await office.page("ledamot", "/namnd", **NO_NUMBER)
    assert page.text.count(">uppgift saknas</td>") == dataset["value"].count(None)
    assert "Det betyder inte noll." in page.text


async def test_a_part_of_a_year_is_missing_when_only_the_whole_year_was_imported(
    office: Office,
) -> None:
    await office.imports(extract(*year_rows(2025, 1, 1, 1, 1)))
    assert (await office.csv(cutoff="2025-06-30"))[1] == ["Socialförvaltningen", ""]


async def test_a_late_report_from_before_the_splice_is_listed_and_not_added(
    office: Office,
) -> None:
    await office.imports(extract(*year_rows(2025, 1, 2, 3, 4)))
    await office.splices("2026-01-01")
    for day in ("2025-03-01", "2025-03-01", "2025-12-31", "2026-01-01"):
        office.tell("reporting", an_incident("Mottagningen", day))
    office.tell("reporting", an_incident("Säkerhetsavdelningen", "2025-03-02"))  # not ours

    asked = {"from": "2025", "cutoff": "2026-11-22"}
    assert (await office.csv(**asked))[1:3] == [
        ["Socialförvaltningen", "10", "1"],
        ["Avdelning BoU myndighet", "1", "1"],
    ]
    page = await office.page("ledamot", "/namnd", **asked)
    assert (
        "3 händelser som hände före 1 januari 2026 har rapporterats här i efterhand:"
        " 1 mars 2025 (2 st), 31 december 2025. De räknas inte in i tabellen."
    ) in page.text
    assert (await office.dataset(**asked))["extension"]["late"] == 3


async def test_of_many_late_days_the_newest_are_listed_and_the_rest_counted(
    office: Office,
) -> None:
    await office.imports(extract(*year_rows(2025, 1, 2, 3, 4)))
    await office.splices("2026-01-01")
    for day in range(1, 13):
        office.tell("reporting", an_incident("Mottagningen", f"2025-03-{day:02}"))
    page = await office.page("ledamot", "/namnd")
    assert "i efterhand: 2 på tidigare dagar, 3 mars 2025, 4 mars 2025," in page.text
    assert "12 mars 2025. De räknas inte in i tabellen." in page.text


async def test_until_there_is_a_splice_the_page_says_that_reports_are_not_counted(
    office: Office,
) -> None:
    office.tell("reporting", an_incident("Mottagningen", "2026-03-01"))
    page = await office.page("ledamot", "/namnd")
    assert "ingen har bestämt från vilken dag de ska räknas: 1 mars 2026" in page.text


async def test_the_splice_is_set_once_and_the_same_day_again_changes_nothing(
    office: Office,
) -> None:
    first = await office.splices("2026-01-01")
    assert (first.status_code, first.json()) == (200, {"first_day": "2026-01-01", "fresh": True})
    again = await office.splices("2026-01-01")
    assert (again.status_code, again.json()) == (200, {"first_day": "2026-01-01", "fresh": False})
    assert office.service.application.log.last_position() == 2  # begun, spliced
    assert errors(await office.splices("2026-02-01")) == [
        ("first_day", "Dagen är redan satt till 2026-01-01.")
    ]


async def test_two_who_set_the_same_splice_at_once_both_hear_that_it_is_set(
    office: Office,
) -> None:
    answers = await asyncio.gather(*(office.splices("2026-01-01") for _ in range(4)))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert [answer.json()["fresh"] for answer in answers].count(True) == 1


async def test_the_splice_comes_after_everything_that_was_imported(office: Office) -> None:
    await office.imports(extract(*year_rows(2025, 1, 2, 3, 4)))
    assert errors(await office.splices("2025-12-31")) == [
        ("first_day", "Välj en dag efter 2025-12-31, den sista inlästa.")
    ]
    assert (await office.splices("2026-01-01")).status_code == 200


@pytest.mark.parametrize(
    ("day", "text"),
    [
        ("1989-12-31", "Välj en dag från och med 1990-01-01."),
        ("snart", "Skriv datum som 2026-01-31."),
    ],
)
async def test_a_splice_that_is_no_usable_day_is_refused(
    office: Office, day: str, text: str
) -> None:
    assert errors(await office.splices(day)) == [("first_day", text)]


async def test_a_splice_needs_an_administration(empty_office: Office) -> None:
    empty_office.has_units([UNITS[0]])
    assert errors(await empty_office.splices("2026-01-01")) == [
        ("", "Registret har ingen förvaltning ännu.")
    ]


async def test_an_unknown_series_is_missing(office: Office) -> None:
    other = SERIES.replace("vald", "annat")
    sent = {"json": {"first_day": "2026-01-01"}}
    assert (await office.api("sekreterare", "PUT", f"{other}/splice", **sent)).status_code == 404
    assert (await office.api("sekreterare", "POST", f"{other}/imports")).status_code == 404
    assert (await office.api("sekreterare", "GET", other)).status_code == 404
    assert unit_id("Mottagningen") in [u.id for u in office.service.register.units()]
