"""The memo's table, cell by cell, wherever one meets it."""

from pathlib import Path

import pytest
from jsonstat_validator import validate_jsonstat  # type: ignore[import-untyped] # ships none

from tests.statistics.office import MEMO, Office, cells

FILE = Path(__file__).parents[2] / "services" / "demo" / "hot-och-vald.csv"
TABLE = """enhet;2017;2018;2019;2020;20210907
Socialförvaltningen;58;44;53;66;24
Avdelning BoU myndighet;6;18;18;26;4
Avdelning BoU insats;20;8;6;6;7
Avdelning vuxen;32;15;27;32;12
Avdelning systemledning;0;3;2;2;1
"""
ROWS = [line.split(";") for line in TABLE.splitlines()]


async def test_the_memos_25_numbers_come_out_as_csv_and_nothing_else(office: Office) -> None:
    answer = await office.imports(FILE.read_bytes())
    assert (answer.status_code, answer.json()["rows"]) == (201, 25)

    asked = {"params": MEMO, "headers": {"accept": "text/csv"}}
    table = await office.api("sekreterare", "GET", "/api/statistics/series/hot-och-vald", **asked)

    assert table.content.decode() == TABLE
    assert table.headers["content-type"] == "text/csv; charset=utf-8; header=present"


async def test_the_memos_25_numbers_come_out_as_jsonstat(office: Office) -> None:
    await office.imports(FILE.read_bytes())

    dataset = await office.dataset(**MEMO)

    assert validate_jsonstat(dataset)
    assert dataset["id"] == ["enhet", "period"]
    assert dataset["size"] == [5, 5]
    assert dataset["value"] == [int(cell) for row in ROWS[1:] for cell in row[1:]]
    assert dataset["dimension"]["period"]["category"]["index"] == ROWS[0][1:]
    labels = dataset["dimension"]["enhet"]["category"]["label"]
    ids = dataset["dimension"]["enhet"]["category"]["index"]
    assert [labels[unit] for unit in ids] == [row[0] for row in ROWS[1:]]
    assert dataset["status"] == dict.fromkeys(["4", "9", "14", "19", "24"], "p")
    assert dataset["source"] == "KIA, utdrag 2021-09-07"
    extension = dataset["extension"]
    assert extension["cutoff"] == "2021-09-07"
    assert extension["positions"]["statistics"] == 2  # begun, imported
    assert (extension["unit_basis"], extension["date_basis"]) == ("händelseenhet", "händelsedatum")
    assert dataset["updated"] == "2026-11-22T12:00:01+00:00"


async def test_the_page_opens_with_the_memos_table_as_printed(office: Office) -> None:
    await office.imports(FILE.read_bytes())

    page = await office.page("ledamot", "/namnd")

    assert page.status_code == 200
    assert cells(page.text) == [["Enhet", *ROWS[0][1:]], *ROWS[1:]]
    assert 'value="2017"' in page.text
    assert 'value="2021-09-07"' in page.text
    assert "Källa: KIA, utdrag 2021-09-07." in page.text
    assert "Jämför den inte med hela år." in page.text


@pytest.mark.parametrize("ending", ["csv", "json"])
async def test_the_page_gives_the_same_table_as_a_file(office: Office, ending: str) -> None:
    await office.imports(FILE.read_bytes())

    page = await office.page("ledamot", "/namnd")
    assert f"/namnd/tabell.{ending}?from=2017&amp;cutoff=2021-09-07&amp;unit=" in page.text
    file = await office.page("ledamot", f"/namnd/tabell.{ending}", **MEMO)

    name = f'attachment; filename="hot-och-vald-20210907.{ending}"'
    assert file.headers["content-disposition"] == name
    if ending == "csv":
        assert file.text == TABLE
    else:
        assert file.json() == await office.dataset(**MEMO)


async def test_the_same_file_again_changes_nothing(office: Office) -> None:
    first = await office.imports(FILE.read_bytes())
    lines = FILE.read_text().splitlines()
    reordered = "﻿" + "\r\n".join([lines[0], *reversed(lines[1:])])
    again = await office.imports(reordered.encode())

    assert first.json()["fresh"] is True
    assert again.status_code == 200
    assert again.json() == first.json() | {"fresh": False}
    assert office.service.application.log.last_position() == 2
    assert await office.csv(**MEMO) == ROWS
