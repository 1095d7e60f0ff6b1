"""Know one service, know all: the same files in each, none of them long."""

import statistics
from pathlib import Path

import pytest

import shared
from shared.streams import SERVICES
from tests.architecture.code import ROOT, name_of

LINES_MAX = 300

EVERY_SERVICE = {"__init__.py", "__main__.py", "app.py", "inbox.py"}
WHERE_NEEDED = {
    "api",
    "api.py",
    "application",
    "application.py",
    "dependencies.py",
    "domain",
    "domain.py",
    "outbox.py",
    "pages",
    "pages.py",
    "templates",
    "views",
}
# What one service has and the others do not. A new name here is a decision about all of them.
ITS_OWN = {
    "organisation": {"contacts.py", "hr", "login", "login_pages.py"},
    "reporting": {"evidence", "history_words.py", "kia", "labels.py", "receipts.py", "vocabulary"},
    "escalation": {"live.py"},
    "training": set[str](),
    "statistics": {
        "answers.py",
        "chart.py",
        "extract.py",
        "formats.py",
        "history",
        "influence.py",
        "labels.py",
        "officials.py",
        "split.py",
        "table.py",
        "tree.py",
    },
}

NOT_OURS = {"vendor", "__pycache__"}
READ_BY_PEOPLE = {".py", ".html", ".css", ".js", ".cedar", ".cedarschema", ".json", ".sql"}


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_the_files_that_all_have_and_no_surprises(service: str) -> None:
    names = {path.name for path in (ROOT / "services" / service).iterdir()} - NOT_OURS
    assert names >= EVERY_SERVICE
    assert names - EVERY_SERVICE - WHERE_NEEDED - ITS_OWN[service] == set()


@pytest.mark.parametrize("service", SERVICES)
def test_a_service_has_its_domain_and_its_application_once(service: str) -> None:
    folder = ROOT / "services" / service
    for part in ("domain", "application"):
        assert not ((folder / f"{part}.py").exists() and (folder / part).exists())


def files() -> list[Path]:
    """Return every file that people write and read."""
    return [
        path
        for folder in ("services", "shared", "tests")
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in READ_BY_PEOPLE and not NOT_OURS.intersection(path.parts)
    ]


def test_no_file_is_longer_than_one_can_read() -> None:
    lengths = {name_of(path): len(path.read_text().splitlines()) for path in files()}
    assert lengths["shared/clock.py"] > 20
    assert {name: lines for name, lines in lengths.items() if lines > LINES_MAX} == {}


@pytest.mark.parametrize("package", ["services", "shared", "tests"])
def test_the_packages_are_packages(package: str) -> None:
    # Without these, services/statistics hides the standard library's module.
    assert (ROOT / package / "__init__.py").exists()


def test_statistics_is_still_the_standard_librarys() -> None:
    assert statistics.mean([1, 2, 3]) == 2
    assert ROOT not in Path(statistics.__file__).parents


def test_the_code_under_test_is_this_checkouts() -> None:
    assert Path(shared.__file__) == ROOT / "shared" / "__init__.py"
