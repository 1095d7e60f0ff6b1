"""The same numbers by the units as they lie now, and as they lay when it happened."""

from datetime import date

from jsonstat_validator import validate_jsonstat  # type: ignore[import-untyped] # ships none

from shared.events import UnitMoved
from tests.statistics.office import (
    ADMINISTRATION,
    DEPARTMENT,
    UNIT,
    Office,
    cells,
    extract,
    unit_id,
    year_rows,
)
from tests.statistics.reorganised import ALL, BOU, INSATS, TREES, VUXEN, WHOLE, by_tree, happened


async def notes(office: Office, tree: str) -> list[str]:
    dataset = await office.dataset(**ALL, tree=tree)
    assert validate_jsonstat(dataset)
    said: list[str] = dataset["note"]
    return said


async def test_a_renamed_department_is_one_row_with_its_present_name_and_a_note(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    happened(office, BOU, "2024-05-05", "2026-05-05")
    office.renamed(BOU, "Avdelning barn", "2025-01-01")
    for tree in TREES:
        table = await by_tree(office, tree)
        assert table["Avdelning barn"] == ["1", "0", "1"]
        assert BOU not in table
        assert f"Avdelning barn hette {BOU} till och med 31 december 2024." in await notes(
            office, tree
        )
    assert BOU in await by_tree(office, "now", day="2024-12-31")


async def test_later_names_are_not_told_of_by_the_tree_of_an_earlier_day(office: Office) -> None:
    await office.splices("2024-01-01")
    office.renamed(BOU, "Avdelning barn", "2025-01-01")
    office.renamed(BOU, "Avdelning barn och unga", "2026-01-01")
    early = await office.dataset(**ALL, day="2024-12-31")
    assert not [note for note in early["note"] if "hette" in note]
    said = [note for note in await notes(office, "now") if "hette" in note]
    assert said == [
        f"Avdelning barn och unga hette {BOU} till och med 31 december 2024.",
        "Avdelning barn och unga hette Avdelning barn till och med 31 december 2025.",
    ]


async def test_a_name_that_is_decided_but_not_valid_yet_is_not_used(office: Office) -> None:
    await office.splices("2024-01-01")
    office.renamed(BOU, "Avdelning barn", "2027-01-01")
    assert BOU in await by_tree(office, "now")
    assert not [note for note in await notes(office, "now") if "hette" in note]
    assert "Avdelning barn" in await by_tree(office, "now", day="2027-01-01")


async def test_a_moved_unit_counts_where_it_lies_now_or_where_it_lay_then(office: Office) -> None:
    await office.splices("2024-01-01")
    happened(office, "Mottagningen", "2024-05-05", "2025-03-14", "2025-03-15", "2026-01-01")
    office.moved("Mottagningen", VUXEN, "2025-03-15")
    now, then = [await by_tree(office, tree) for tree in TREES]
    assert (now[BOU], now[VUXEN]) == (["0", "0", "0"], ["1", "2", "1"])
    assert (then[BOU], then[VUXEN]) == (["1", "1", "0"], ["0", "1", "1"])
    assert now[WHOLE] == then[WHOLE] == ["1", "2", "1"]


async def test_a_department_that_moves_takes_its_numbers_to_another_administration_only_by_now(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    office.opened("Omsorgsförvaltningen", ADMINISTRATION, "Socialnämnden")
    happened(office, "Jouren", "2024-05-05", "2026-05-05")
    office.moved(VUXEN, "Omsorgsförvaltningen", "2026-01-01")
    other = str(unit_id("Omsorgsförvaltningen"))
    now, then = [await by_tree(office, tree, unit=other) for tree in TREES]
    assert now[VUXEN] == ["1", "0", "1"]
    assert then[VUXEN] == ["", "", "1"]  # it did not lie here
    now, then = [await by_tree(office, tree) for tree in TREES]
    assert VUXEN not in now
    assert then[VUXEN] == ["1", "0", ""]
    assert then[WHOLE] == ["1", "0", "0"]


async def test_a_merged_department_counts_in_its_successor_now_and_on_its_own_then(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    happened(office, INSATS, "2024-05-05", "2025-06-30")
    happened(office, BOU, "2024-05-05", "2026-05-05")
    office.succeeded(INSATS, BOU, day="2025-06-30")
    now, then = [await by_tree(office, tree) for tree in TREES]
    assert now[BOU] == ["2", "1", "1"]
    assert INSATS not in now
    assert (then[BOU], then[INSATS]) == (["1", "0", "1"], ["1", "1", ""])
    said = f"{INSATS} gick upp i {BOU} efter 30 juni 2025."
    assert f"{said} Siffrorna räknas till {BOU}." in await notes(office, "now")
    assert said in await notes(office, "then")


async def test_whoever_is_merged_again_goes_on_to_the_last(office: Office) -> None:
    await office.splices("2024-01-01")
    happened(office, INSATS, "2024-05-05")
    office.succeeded(INSATS, BOU, day="2024-12-31")
    office.succeeded(BOU, VUXEN, day="2025-12-31")
    happened(office, INSATS, "2025-05-05")  # somebody still writes the old name
    assert (await by_tree(office, "now"))[VUXEN] == ["1", "1", "0"]
    then = await by_tree(office, "then")
    assert (then[INSATS], then[BOU]) == (["1", "", ""], ["0", "1", ""])


async def test_a_split_departments_numbers_cannot_be_divided_and_stay_on_its_row(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    happened(office, VUXEN, "2024-05-05")
    for name in ("Avdelning öst", "Avdelning väst"):
        office.opened(name, DEPARTMENT, WHOLE, day="2026-01-01")
    for unit in ("Beroendeenheten", "Jouren"):
        office.moved(unit, "Avdelning öst", "2026-01-01")
    office.succeeded(VUXEN, "Avdelning väst", "Avdelning öst", day="2025-12-31")
    happened(office, "Jouren", "2025-05-05", "2026-05-05")
    now, then = [await by_tree(office, tree) for tree in TREES]
    assert (now[VUXEN], now["Avdelning öst"]) == (["1", "0", ""], ["0", "1", "1"])
    assert (then[VUXEN], then["Avdelning öst"]) == (["1", "1", ""], ["", "", "1"])
    stays = f"Siffrorna går inte att fördela, så de står kvar på {VUXEN}."
    [said] = [note for note in await notes(office, "now") if "delades" in note]
    assert said.startswith(f"{VUXEN} delades i Avdelning ")
    assert said.endswith(f"efter 31 december 2025. {stays}")


async def test_a_split_unit_stays_below_the_department_that_has_taken_over_its_own(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    happened(office, "Mottagningen", "2024-05-05")
    office.succeeded("Mottagningen", "Utredningen", "Jouren", day="2024-12-31")
    office.succeeded(BOU, INSATS, day="2025-12-31")
    assert (await by_tree(office, "now"))[INSATS] == ["1", "0", "0"]
    assert (await by_tree(office, "then"))[BOU] == ["1", "0", ""]


async def test_days_without_a_department_are_not_zero(office: Office) -> None:
    await office.imports(extract(*year_rows(2024, 1, 2, 3, 4)))
    await office.splices("2026-01-01")
    office.opened("Avdelning ny", DEPARTMENT, WHOLE, day="2026-03-01")
    for tree in TREES:
        assert (await by_tree(office, tree))["Avdelning ny"] == ["", "", "0"]
        dataset = await office.dataset(**ALL, tree=tree)
        assert [dataset["status"][str(at)] for at in range(15, 18)] == ["n", "n", "p"]
        page = (await office.page("ledamot", "/namnd", **ALL, tree=tree)).text
        assert ["Avdelning ny", "fanns inte", "fanns inte", "0"] in cells(page)
        assert [WHOLE, "10", "uppgift saknas", "0"] in cells(page)
        assert "Fanns inte betyder att enheten inte fanns, eller inte låg här" in page


async def test_facts_may_be_told_twice_late_and_after_the_reports(office: Office) -> None:
    await office.splices("2024-01-01")
    happened(office, "Familjestödet", "2024-05-05", "2025-05-05")
    day = date(2025, 1, 1)
    moved = UnitMoved(unit=unit_id("Familjestödet"), parent=unit_id(VUXEN), valid_from=day)
    office.opened("Familjestödet", UNIT, BOU)
    before = office.service.views.position("organisation")
    assert office.receive("organisation", before + 1, before, moved) is True
    assert office.receive("organisation", before + 1, before, moved) is False
    now, then = [await by_tree(office, tree) for tree in TREES]
    assert now[VUXEN] == ["1", "1", "0"]
    assert (then[BOU], then[VUXEN]) == (["1", "0", "0"], ["0", "1", "0"])


async def test_no_number_is_lost_when_units_have_come_to_lie_below_themselves(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    for unit in (BOU, INSATS, "Mottagningen", VUXEN, "Jouren"):
        happened(office, unit, "2026-05-05")
    office.moved(BOU, INSATS, "2026-02-01")  # two at the same moment
    office.moved(INSATS, BOU, "2026-02-01")
    office.succeeded(VUXEN, "Jouren", day="2026-06-30")  # into one that lies below it
    for tree in TREES:
        assert (await by_tree(office, tree))[WHOLE] == ["0", "0", "5"]


async def test_the_old_name_of_a_merged_administration_leads_to_its_successor_by_now(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    office.opened("Nya förvaltningen", ADMINISTRATION, "Socialnämnden")
    happened(office, VUXEN, "2024-05-05")
    office.succeeded(WHOLE, "Nya förvaltningen", day="2025-12-31")
    old = str(unit_id(WHOLE))
    assert (await by_tree(office, "now", unit=old))["Nya förvaltningen"] == ["1", "0", "0"]
    assert (await by_tree(office, "then", unit=old))[WHOLE] == ["1", "0", ""]


async def test_an_administration_that_went_into_a_department_leads_to_that_ones_administration(
    office: Office,
) -> None:
    await office.splices("2024-01-01")
    office.opened("Lilla förvaltningen", ADMINISTRATION, "Socialnämnden")
    happened(office, "Lilla förvaltningen", "2024-05-05")
    office.succeeded("Lilla förvaltningen", VUXEN, day="2024-12-31")
    old = str(unit_id("Lilla förvaltningen"))
    table = await by_tree(office, "now", unit=old)
    assert (table[WHOLE], table[VUXEN]) == (["1", "0", "0"], ["1", "0", "0"])
