"""Imported numbers by both trees: they go where their units go, if they can be divided."""

from tests.statistics.office import MEMO, Office, extract, year_rows
from tests.statistics.reorganised import BOU, INSATS, TREES, VUXEN, WHOLE, by_tree
from tests.statistics.test_memo import FILE, ROWS


async def test_the_memos_table_comes_out_as_printed_after_a_reorganisation(office: Office) -> None:
    await office.imports(FILE.read_bytes())
    office.succeeded(INSATS, BOU, day="2025-12-31")
    assert await office.csv(**MEMO, tree="then") == ROWS
    assert await office.csv(**MEMO, day="2021-09-07") == ROWS
    now = await office.csv(**MEMO)
    assert now[1] == ROWS[1]
    assert now[2] == [BOU, "26", "26", "24", "32", "11"]


async def test_an_imported_number_of_a_moved_unit_goes_with_it_when_the_file_had_it(
    office: Office,
) -> None:
    below = ["Mottagningen;2024-01-01;2024-12-31;5;KIA", "Utredningen;2024-01-01;2024-12-31;2;KIA"]
    assert (await office.imports(extract(*year_rows(2024, 7, 0, 3, 0), *below))).status_code == 201
    office.moved("Mottagningen", VUXEN, "2025-01-01")
    asked = {"cutoff": "2024-12-31"}
    now, then = [await by_tree(office, tree, **asked) for tree in TREES]
    assert (now[WHOLE], now[BOU], now[VUXEN]) == (["10"], ["2"], ["8"])
    assert (then[WHOLE], then[BOU], then[VUXEN]) == (["10"], ["7"], ["3"])


async def test_an_imported_number_stands_where_its_department_was_when_it_closed_that_year(
    office: Office,
) -> None:
    await office.imports(extract(*year_rows(2024, 7, 5, 0, 0)))
    office.succeeded(INSATS, BOU, day="2024-06-30")
    now, then = [await by_tree(office, tree, cutoff="2024-12-31") for tree in TREES]
    assert now[BOU] == ["12"]
    assert (then[BOU], then[INSATS]) == (["7"], ["5"])


async def test_an_imported_number_of_a_department_alone_stays_with_it(office: Office) -> None:
    await office.imports(extract(*year_rows(2024, 7, 0, 3, 0)))
    office.moved("Mottagningen", VUXEN, "2024-07-01")  # told when the file was read already
    for tree in TREES:
        table = await by_tree(office, tree, cutoff="2024-12-31")
        assert (table[BOU], table[VUXEN]) == (["7"], ["3"])
