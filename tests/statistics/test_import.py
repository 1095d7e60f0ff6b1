"""What a file must be like, and everything that is wrong with one, at once."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from tests.statistics.office import (
    DEPARTMENT,
    DEPARTMENTS,
    HEADER,
    UNITS,
    Office,
    errors,
    extract,
    unit_id,
    year_rows,
)

GOOD = year_rows(2020, 1, 2, 3, 4)
UNKNOWN = "Det finns ingen förvaltning, avdelning eller enhet med det namnet."
NO_DATE = "Skriv datum som 2026-01-31."
NO_COUNT = "Antalet ska vara ett heltal, noll eller mer."
SUM_IS_10 = " men det som ligger under är tillsammans 10."
YEAR = "2020-01-01 till 2020-12-31"


def change(rows: Sequence[str], at: int, old: str, new: str) -> list[str]:
    """Return the rows with one of them changed; the first stands on line 2 of the file."""
    assert old in rows[at - 2]
    return [row.replace(old, new) if n == at - 2 else row for n, row in enumerate(rows)]


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("Avdelning vuxen", "Avdelning barn", UNKNOWN),
        ("Avdelning vuxen", "Socialnämnden", UNKNOWN),
        (";3;", ";-3;", NO_COUNT),
        (";3;", ";3,5;", NO_COUNT),
        (";3;", ";;", NO_COUNT),
        (";3;", ";tre;", NO_COUNT),
        (";3;", ";٣;", NO_COUNT),
        (";3;", ";99999999;", NO_COUNT),
        ("2020-01-01", "20200101", NO_DATE),
        ("2020-12-31", "2020-02-30", NO_DATE),
        ("2020-01-01", "2021-01-01", "Till och med ligger före från och med."),
        ("2020-01-01", "1989-12-31", "Perioden börjar före 1990-01-01."),
        ("2020-12-31", "2026-11-23", "Perioden är inte slut ännu."),
        ("2020-01-01", "2020-02-01", "Perioden ska börja den 1 januari och sluta samma år."),
        ("2020-12-31", "2021-12-31", "Perioden ska börja den 1 januari och sluta samma år."),
        (";KIA", ";  ", "Källan saknas."),
        (";KIA", ";" + "k" * 201, "Källan får ha högst 200 tecken."),
        (";KIA", ";KIA;mer", "Raden ska ha 5 fält, åtskilda av semikolon."),
    ],
)
async def test_a_bad_row_is_refused_with_its_line(
    office: Office, old: str, new: str, text: str
) -> None:
    rows = change(GOOD, 5, old, new)
    assert errors(await office.imports(extract(*rows))) == [("rad 5", text)]
    assert office.service.application.log.last_position() == 0


async def test_everything_that_is_wrong_is_said_at_once(office: Office) -> None:
    other_year = year_rows(2019, 1, 2, 3, 4)
    rows = [*change(other_year, 2, ";10;", ";11;"), *GOOD]
    rows = change(rows, 8, "Avdelning BoU myndighet", "Okänd")
    rows = change(rows, 9, ";2;KIA", ";x;")
    assert errors(await office.imports(extract(*rows))) == [
        (
            "rad 2",
            f"Socialförvaltningen har 11 för {YEAR.replace('2020', '2019')},{SUM_IS_10}",
        ),
        ("rad 8", UNKNOWN),
        ("rad 9", NO_COUNT),
        ("rad 9", "Källan saknas."),
    ]


async def test_the_same_unit_and_period_twice_is_refused(office: Office) -> None:
    rows = [*GOOD, GOOD[2]]
    assert errors(await office.imports(extract(*rows))) == [
        ("rad 7", "Enheten och perioden står redan på rad 4.")
    ]


async def test_a_name_that_two_units_share_is_refused(office: Office) -> None:
    for department in DEPARTMENTS[:2]:
        office.twin("Tvillingen", department)
    rows = [*GOOD, "Tvillingen;2020-01-01;2020-12-31;1;KIA"]
    assert errors(await office.imports(extract(*rows))) == [
        ("rad 7", "Det finns flera enheter med det namnet.")
    ]


async def test_a_parent_that_is_not_the_sum_of_its_children_is_refused(office: Office) -> None:
    rows = change(GOOD, 2, ";10;", ";9;")
    text = f"Socialförvaltningen har 9 för {YEAR},{SUM_IS_10}"
    assert errors(await office.imports(extract(*rows))) == [("rad 2", text)]


async def test_a_parent_with_a_child_left_out_is_refused(office: Office) -> None:
    rows = [*change(GOOD, 2, ";10;", ";3;")[:3], GOOD[0].replace("2020", "2019").replace("10", "0")]
    every_one = ", ".join(DEPARTMENTS)
    assert errors(await office.imports(extract(*rows))) == [
        ("rad 2", f"För {YEAR} saknas Avdelning vuxen, Avdelning systemledning."),
        ("rad 5", f"För {YEAR.replace('2020', '2019')} saknas {every_one}."),
    ]


async def test_children_without_their_parent_must_all_be_there_too(office: Office) -> None:
    assert errors(await office.imports(extract(*GOOD[1:4]))) == [
        ("rad 2", f"För {YEAR} saknas Avdelning systemledning.")
    ]
    assert (await office.imports(extract(*GOOD[1:]))).status_code == 201
    assert (await office.csv(cutoff="2020-12-31"))[1] == ["Socialförvaltningen", "10"]


async def test_units_below_a_department_add_up_to_it_also_across_files(office: Office) -> None:
    assert (await office.imports(extract(*GOOD))).status_code == 201
    below = [f"{name};2020-01-01;2020-12-31;1;KIA" for name in ("Mottagningen", "Utredningen")]
    text = f"Avdelning BoU myndighet har 1 för {YEAR}, men det som ligger under är tillsammans 2."
    assert errors(await office.imports(extract(*below))) == [("rad 2", text)]
    assert errors(await office.imports(extract(below[0]))) == [
        ("rad 2", f"För {YEAR} saknas Utredningen.")
    ]
    right = [below[0], below[1].replace(";1;", ";0;")]
    assert (await office.imports(extract(*right))).status_code == 201
    assert (await office.csv(cutoff="2020-12-31"))[1:3] == [
        ["Socialförvaltningen", "10"],
        ["Avdelning BoU myndighet", "1"],
    ]


async def test_a_department_can_be_told_by_its_units_alone(office: Office) -> None:
    units = [f"{name};2020-01-01;2020-12-31;4;KIA" for name in ("Mottagningen", "Utredningen")]
    rows = [*units, *GOOD[2:]]
    assert (await office.imports(extract(*rows))).status_code == 201
    assert (await office.csv(cutoff="2020-12-31"))[1:3] == [
        ["Socialförvaltningen", "17"],
        ["Avdelning BoU myndighet", "8"],
    ]


async def test_what_lies_below_no_department_is_part_of_the_sum(empty_office: Office) -> None:
    empty_office.has_units(UNITS)
    rows = [*GOOD[1:], "Växeln;2020-01-01;2020-12-31;5;KIA"]
    assert errors(await empty_office.imports(extract(*GOOD))) == [
        ("rad 2", f"För {YEAR} saknas Växeln.")
    ]
    assert (await empty_office.imports(extract(*rows))).status_code == 201
    table = await empty_office.csv(cutoff="2020-12-31")
    assert table[1] == ["Socialförvaltningen", "15"]
    assert table[-1] == ["Direkt under Socialförvaltningen", "5"]


async def test_a_number_that_is_known_already_cannot_become_another(office: Office) -> None:
    await office.imports(extract(*GOOD))
    rows = change(change(GOOD, 2, ";10;", ";11;"), 3, ";1;", ";2;")
    assert errors(await office.imports(extract(*rows))) == [
        ("rad 2", "Perioden är redan inläst för enheten, med antalet 10."),
        ("rad 3", "Perioden är redan inläst för enheten, med antalet 1."),
    ]


async def test_a_later_extract_may_say_the_same_again_and_more(office: Office) -> None:
    await office.imports(extract(*GOOD))
    later = [row.replace("KIA", "KIA, senare") for row in [*GOOD, *year_rows(2021, 0, 0, 0, 1)]]
    answer = await office.imports(extract(*later))
    assert (answer.status_code, answer.json()["fresh"]) == (201, True)
    table = await office.csv(cutoff="2021-12-31")
    assert table[1] == ["Socialförvaltningen", "10", "1"]


async def test_a_part_of_a_year_and_the_whole_year_can_both_be_known(office: Office) -> None:
    part = [row.replace("12-31", "09-07") for row in year_rows(2020, 0, 1, 1, 1)]
    await office.imports(extract(*part))
    await office.imports(extract(*GOOD))
    assert (await office.csv(cutoff="2020-09-07"))[1] == ["Socialförvaltningen", "3"]
    assert (await office.csv(cutoff="2020-12-31"))[1] == ["Socialförvaltningen", "10"]


async def test_nothing_is_imported_for_days_that_are_counted_here(office: Office) -> None:
    await office.splices("2020-12-31")
    text = "Från och med 2020-12-31 räknas det som rapporteras här."
    assert errors(await office.imports(extract(*GOOD))) == [
        (f"rad {line}", text) for line in range(2, 7)
    ]


@pytest.mark.parametrize(
    ("body", "field", "text"),
    [
        (b"", "rad 1", f"Första raden ska vara {HEADER}"),
        (b"enhet;antal\nx;1\n", "rad 1", f"Första raden ska vara {HEADER}"),
        (f"{HEADER}\n\n".encode(), "fil", "Filen har inga rader."),
        (
            f"{HEADER}\nFörvaltning".encode("latin-1"),
            "fil",
            "Spara filen som UTF-8 och försök igen.",
        ),
        (f'{HEADER}\n"a"b;;;;\n'.encode(), "rad 2", "Raden går inte att läsa."),
    ],
)
async def test_what_is_no_such_file_is_refused(
    office: Office, body: bytes, field: str, text: str
) -> None:
    assert errors(await office.imports(body)) == [(field, text)]


async def test_a_file_from_a_spreadsheet_is_read(office: Office) -> None:
    body = "﻿" + extract(*GOOD).decode().replace("\n", "\r\n")
    quoted = body.replace("Avdelning vuxen", '" avdelning  VUXEN "')
    assert (await office.imports(quoted.encode())).status_code == 201


async def test_two_files_at_once_are_both_taken_over(office: Office) -> None:
    files = [extract(*year_rows(year, 1, 1, 1, 1)) for year in range(2015, 2019)]
    answers = await asyncio.gather(*(office.imports(file) for file in files))
    assert [answer.status_code for answer in answers] == [201] * 4
    assert (await office.csv(cutoff="2018-12-31"))[1] == ["Socialförvaltningen", *["4"] * 4]


async def test_a_department_with_numbers_from_before_the_register_began_is_shown(
    empty_office: Office,
) -> None:
    for name, kind, parent in UNITS[:3]:
        empty_office.opened(name, kind, parent, day="2026-01-01")
    empty_office.opened("Avdelning vuxen", DEPARTMENT, "Socialförvaltningen", day="2026-01-01")
    years = "2020-01-01;2020-12-31"
    rows = [f"Avdelning BoU myndighet;{years};0;KIA", f"Avdelning vuxen;{years};4;KIA"]
    assert (await empty_office.imports(extract(*rows))).status_code == 201
    assert await empty_office.csv(cutoff="2020-12-31") == [
        ["enhet", "2020"],
        ["Socialförvaltningen", "4"],
        ["Avdelning BoU myndighet", "0"],
        ["Avdelning vuxen", "4"],
    ]


async def test_one_administrations_import_says_nothing_of_another(office: Office) -> None:
    await office.imports(extract("Säkerhetsavdelningen;2020-01-01;2020-12-31;3;KIA"))
    ours = {"cutoff": "2020-12-31", "unit": str(unit_id("Socialförvaltningen"))}
    assert (await office.csv(**ours))[1] == ["Socialförvaltningen", ""]
    assert (await office.csv(cutoff="2020-12-31"))[1] == ["Kommunledningskontoret", "3"]


async def test_the_table_waits_for_what_was_stored_a_moment_ago(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = office.service.views.apply_own

    def slowly(source: str, facts: Sequence[tuple[int, object]]) -> None:
        time.sleep(0.3)
        apply(source, facts)

    monkeypatch.setattr(office.service.views, "apply_own", slowly)
    statistics = office.app.state.application
    await statistics.import_series("hot-och-vald", extract(*GOOD), unit_id("someone"))
    assert (await office.csv(cutoff="2020-12-31"))[1] == ["Socialförvaltningen", "10"]
