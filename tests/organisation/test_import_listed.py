"""What would change, one by one: on which line, whose number, and in which unit."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from services.organisation.application import today
from services.organisation.hr.listing import LISTED_MAX
from shared.settings import Settings
from tests.organisation.personnel import Answer, Personnel, changed, everyone, row, without
from tests.process import command_here

IN_111 = ("11", "31", "32", "33", "34", "35")


def yesterday() -> str:
    """Return the day before this one, also when midnight has passed since the tests began."""
    return (today() - timedelta(days=1)).isoformat()


@pytest.fixture
def office(tmp_path: Path) -> Personnel:
    """Lend an HR department that sends files to a Motkraft that does not run."""
    return Personnel(Settings(data=tmp_path / "data", port=1), tmp_path / "files")


def each(answer: Answer) -> list[dict[str, Any]]:
    """Return the changes that a report names, each without what it does not tell."""
    return [
        {name: value for name, value in change.items() if value is not None}
        for change in answer.report["each_change"]
    ]


async def said(office: Personnel, rows: Any, *options: str) -> str:
    """Send a file as a person does, and return what she is told."""
    words = ["--mapping", str(office.mapping_file()), *options]
    file = str(office.write(rows))
    return (await command_here(office.settings, "import", "hr", file, *words))[1]


async def test_a_dry_run_names_who_would_begin_move_and_leave_and_where(office: Personnel) -> None:
    await office.send(everyone())
    moved = changed(everyone(), "31", Enhetskod="112", Enhetsnamn="", Chef="12")
    news = [*without(moved, "45"), row("50", "111", "11", **{"Anställd från": "2026-01-01"})]
    answer = await office.send(news, "--dry-run", "--complete")
    assert each(answer) == [
        {
            "what": "people_hired",
            "line": 16,
            "number": "50",
            "unit": "Enheten för åldrar",
            "day": "2026-01-01",
        },
        {
            "what": "people_moved",
            "line": 7,
            "number": "31",
            "unit": "Enheten för öar",
            "before": "Enheten för åldrar",
            "day": today().isoformat(),
        },
        {"what": "people_leaving", "unit": "Enheten för öar", "day": yesterday()},
        {"what": "contacts_removed"},
    ]
    told = await said(office, news, "--dry-run", "--complete")
    assert "  Medarbetare som byter enhet: 1\n    rad 7: nummer 31 går från Enheten för å" in told
    assert "    rad 16: nummer 50 börjar i Enheten för åldrar den 2026-01-01\n" in told
    assert f"    någon som inte står i filen i Enheten för öar, sista dag {yesterday()}" in told


async def test_a_replaced_leader_is_named_with_the_line_that_says_so(office: Personnel) -> None:
    await office.send(everyone())
    answer = await office.send(changed(everyone(), *IN_111, Chef="32"), "--dry-run")
    told = {"line": 4, "unit": "Enheten för åldrar", "role": "manager"}
    assert each(answer) == [
        {"what": "roles_given", "number": "32", "day": today().isoformat()} | told,
        {"what": "roles_ended", "number": "11", "day": yesterday()} | told,
    ]


async def test_units_are_named_as_they_were_and_as_they_would_be(office: Personnel) -> None:
    await office.send(everyone())
    moved = {"Enhetsnamn": "Enheten för äldre", "Överordnad enhet": "120"}
    answer = await office.send(changed(everyone(), *IN_111, **moved), "--dry-run")
    assert each(answer) == [
        {
            "what": "units_renamed",
            "line": 4,
            "unit": "Enheten för äldre",
            "before": "Enheten för åldrar",
        },
        {
            "what": "units_moved",
            "line": 4,
            "unit": "Enheten för äldre",
            "before": "Avdelning vård",
            "above": "Avdelning ärenden",
        },
    ]


async def test_a_unit_that_would_be_without_a_leader_is_named(office: Personnel) -> None:
    await office.send(everyone())
    news = changed(without(everyone(), "11"), *IN_111, Chef="")
    answer = await office.send(news, "--dry-run", "--complete")
    assert answer.report["units_without_leader"] == ["Enheten för åldrar"]
    told = await said(office, news, "--complete")
    assert "Utan egen chef efter det här. Chefen ovanför får rapporterna:\n  Enheten för å" in told
    assert (await office.send(news, "--complete")).report["units_without_leader"] == []


async def test_a_long_list_is_cut_for_a_person_and_whole_for_a_program(office: Personnel) -> None:
    many = [*everyone(), *(row(str(1000 + n), "111", "11") for n in range(LISTED_MAX))]
    hired = len(many)
    told = await said(office, many, "--dry-run")
    assert told.count("börjar i") == LISTED_MAX
    assert f"    och {hired - LISTED_MAX} till\n" in told
    answer = await office.send(many, "--dry-run")
    assert sum(change["what"] == "people_hired" for change in each(answer)) == hired


async def test_in_earnest_a_person_is_told_each_change_only_if_she_asks(office: Personnel) -> None:
    first = await said(office, everyone())
    assert "  Nya medarbetare: 15\n" in first
    assert "nummer" not in first
    news = changed(everyone(), "31", Telefon="08-465 00 11")
    assert "    rad 7: nummer 31\n" in await said(office, news, "--verbose")


async def test_nobodys_name_is_in_what_is_listed(office: Personnel) -> None:
    told = await said(office, everyone(), "--verbose")
    assert "Åsa" not in told
    assert "Ödegård" not in told
    assert "@" not in told
    assert "Åsa" not in (await office.send(without(everyone(), "45"), "--complete")).said
