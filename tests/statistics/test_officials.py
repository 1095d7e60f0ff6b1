"""What happens to elected officials: a table of its own, by year and group, as known on a day."""

from datetime import date
from typing import Any
from uuid import uuid4

import pytest

from services.statistics.officials import COMPARE, DEFINITION, GROUP_OF, LABELS, Group, groups
from shared.events import (
    DuplicateFound,
    DuplicateUndone,
    FactsCorrected,
    Form,
    IncidentClassified,
    IncidentWithdrawn,
    OfficialExposed,
)
from tests.statistics.corrected import THIS_YEAR, noon, on, series
from tests.statistics.office import Office, an_incident, cells, errors, unit_id

TABLE = "/api/statistics/officials"
PAGE = "/namnd/fortroendevalda"
OWNER = "kommunstyrelsen"
HARASSMENT, VIOLENCE = (Form.HARASSMENT,), (Form.VIOLENCE,)


def exposed(day: str, *forms: Form, told: str = "", **changed: Any) -> OfficialExposed:
    """Return what reporting tells of what happened to an official on a day."""
    said: dict[str, Any] = {
        "incident": uuid4(),
        "reference": "2026-7",
        "unit": unit_id("Säkerhetsavdelningen"),
        "authority": OWNER,
        "threat_or_violence": True,
        "forms": forms or HARASSMENT,
        "felt_as_influence": True,
        "happened_on": date.fromisoformat(day),
        "reported_at": noon(told or day),
    }
    return OfficialExposed(**said | changed)


def classified(of: OfficialExposed, day: str, *forms: Form) -> IncidentClassified:
    """Say what the organisation finds."""
    return IncidentClassified(
        incident=of.incident,
        authority=OWNER,
        event_type="near_miss",  # type: ignore[arg-type] # as it is told
        threat_or_violence=True,
        forms=forms,
        classified_on=date.fromisoformat(day),
    )


def withdrawn(of: OfficialExposed, day: str) -> IncidentWithdrawn:
    """Say that it was taken back."""
    return IncidentWithdrawn(
        incident=of.incident, authority=OWNER, withdrawn_on=date.fromisoformat(day)
    )


def corrected(of: OfficialExposed, day: str, **facts: Any) -> FactsCorrected:
    """Say what the reporter had got wrong."""
    nothing = dict.fromkeys(
        ("event_type", "threat_or_violence", "forms", "felt_as_influence", "happened_on")
    )
    return FactsCorrected(
        incident=of.incident,
        authority=OWNER,
        corrected_on=date.fromisoformat(day),
        **nothing | facts,
    )


async def table(office: Office, **asked: str) -> dict[str, list[str]]:
    """Return the rows of the table as CSV, by their labels; the headings under nothing."""
    answer = await office.api(
        "sekreterare", "GET", TABLE, params=asked, headers={"accept": "text/csv"}
    )
    assert answer.status_code == 200, answer.text
    rows = [line.split(";") for line in answer.text.splitlines()]
    return {("" if label == "grupp" else label): numbers for label, *numbers in rows}


async def numbers(office: Office, **asked: str) -> list[str]:
    """Return this year's numbers, group by group."""
    rows = await table(office, **(THIS_YEAR | asked))
    return [rows[LABELS[group]][0] for group in Group]


def test_every_form_has_its_group() -> None:
    assert GROUP_OF.keys() == set(Form)
    assert Group.ALL not in GROUP_OF.values()
    assert groups([]) == {Group.ALL}


async def test_each_event_counts_once_and_once_in_each_of_its_groups(office: Office) -> None:
    office.tell(
        "reporting",
        exposed("2026-05-05", Form.HARASSMENT, Form.THREAT, Form.DISINFORMATION),
        exposed("2026-05-06", Form.THREAT, Form.VANDALISM),
        exposed("2026-05-07", Form.IMPROPER_OFFER),
        exposed("2026-05-08", Form.PRESSURE),
    )
    assert await numbers(office) == ["4", "2", "1", "1", "1"]


async def test_it_is_never_added_to_the_series_of_threats_and_violence(office: Office) -> None:
    with on("2026-01-01"):
        assert (await office.splices("2026-01-01")).status_code == 200
    official = exposed("2026-05-05", *VIOLENCE)
    office.tell("reporting", official, classified(official, "2026-05-06", Form.VIOLENCE))
    assert await series(office) == 0
    office.tell("reporting", an_incident("Mottagningen", "2026-05-05"))
    assert await series(office) == 1
    assert (await numbers(office))[0] == "1"


async def test_a_year_before_the_first_report_is_missing_and_a_year_without_any_is_0(
    office: Office,
) -> None:
    office.tell(
        "reporting", exposed("2023-03-01", told="2024-04-01"), exposed("2026-02-01", *VIOLENCE)
    )
    rows = await table(office, **{"from": "2023", "cutoff": "2026-11-22"})
    assert rows[""] == ["2023", "2024", "2025", "20261122"]
    assert rows["Alla händelser"] == ["", "0", "0", "1"]
    page = (await office.page("ledamot", PAGE, **{"from": "2023"})).text
    assert cells(page)[1] == ["Alla händelser", "uppgift saknas", "0", "0", "1"]
    assert "1 händelse som hände före 2024 har rapporterats i efterhand och räknas inte." in page
    assert "Det betyder inte noll." in page


async def test_what_is_taken_back_leaves_it_from_that_day_once(office: Office) -> None:
    event = exposed("2026-05-05")
    taken_back = withdrawn(event, "2026-06-01")
    office.tell("reporting", event, taken_back, taken_back)
    assert await numbers(office) == ["0", "0", "0", "0", "0"]
    assert await numbers(office, as_known_at="2026-05-31") == ["1", "1", "0", "0", "0"]
    assert await numbers(office, as_known_at="2026-05-04") == ["", "", "", "", ""]


async def test_a_duplicate_leaves_it_and_comes_back_when_that_is_undone(office: Office) -> None:
    event, other = exposed("2026-05-05"), exposed("2026-05-05")
    found = DuplicateFound(
        incident=event.incident, authority=OWNER, of=other.incident, found_on=date(2026, 6, 1)
    )
    undone = DuplicateUndone(incident=event.incident, authority=OWNER, undone_on=date(2026, 7, 1))
    office.tell("reporting", event, other, found, undone)
    for day, number in (("2026-05-31", "2"), ("2026-06-01", "1"), ("2026-07-01", "2")):
        assert (await numbers(office, as_known_at=day))[0] == number


async def test_what_the_organisation_finds_stands_whatever_is_corrected_later(
    office: Office,
) -> None:
    event = exposed("2026-05-05")
    office.tell(
        "reporting",
        event,
        corrected(event, "2026-05-10", forms=VIOLENCE),
        classified(event, "2026-06-01", Form.IMPROPER_RELATION),
        corrected(event, "2026-07-01", forms=HARASSMENT, happened_on=date(2026, 2, 1)),
    )
    assert await numbers(office, as_known_at="2026-05-09") == ["1", "1", "0", "0", "0"]
    assert await numbers(office, as_known_at="2026-05-10") == ["1", "0", "1", "0", "0"]
    assert await numbers(office) == ["1", "0", "0", "1", "0"]
    assert (await numbers(office, cutoff="2026-03-01"))[0] == "1"
    assert (await numbers(office, cutoff="2026-03-01", as_known_at="2026-06-30"))[0] == "0"


async def test_a_message_that_comes_again_counts_once(office: Office) -> None:
    event = exposed("2026-05-05")
    before = office.service.views.position("reporting")
    assert office.receive("reporting", before + 1, before, event)
    assert not office.receive("reporting", before + 1, before, event)
    assert (await numbers(office))[0] == "1"


async def test_what_is_no_officials_changes_nothing_here(office: Office) -> None:
    office.tell("reporting", exposed("2026-05-05"))
    ordinary = an_incident("Mottagningen", "2026-05-05")
    gone = IncidentWithdrawn(
        incident=ordinary.incident, authority=OWNER, withdrawn_on=date(2026, 6, 1)
    )
    office.tell("reporting", ordinary, gone)
    assert (await numbers(office))[0] == "1"


async def test_the_page_says_what_it_counts_and_what_to_be_careful_with(office: Office) -> None:
    office.tell("reporting", exposed("2026-05-05"))
    page = await office.page("ledamot", PAGE)
    assert page.status_code == 200
    title = "Händelser som förtroendevalda har rapporterat, till och med 22 november 2026"
    for said in (title, DEFINITION, COMPARE, "Små tal kan peka ut"):
        assert said in page.text
    assert "20261122" in page.text


async def test_without_any_report_the_page_says_so_and_no_number_is_0(office: Office) -> None:
    assert "Här finns inga siffror ännu." in (await office.page("ledamot", PAGE)).text
    assert await numbers(office) == ["", "", "", "", ""]


async def test_the_same_numbers_come_as_a_dataset(office: Office) -> None:
    office.tell("reporting", exposed("2026-05-05", *VIOLENCE))
    answer = await office.api("sekreterare", "GET", TABLE, params={"from": "2025"})
    found = answer.json()
    assert found["version"] == "2.0"
    assert (found["id"], found["size"]) == (["grupp", "period"], [5, 2])
    assert found["dimension"]["grupp"]["category"]["index"] == [*Group]
    assert found["value"][:6] == [None, 1, None, 0, None, 1]
    assert found["status"]["0"] == "m"
    assert found["extension"]["begun"] == "2026-05-05"
    for ending in ("csv", "json"):
        file = await office.page("ledamot", f"{PAGE}.{ending}", **{"from": "2025"})
        name = f'filename="fortroendevalda-20261122.{ending}"'
        assert name in file.headers["content-disposition"]


@pytest.mark.parametrize(
    ("field", "value"), [("from", "20x6"), ("cutoff", "2099-01-01"), ("as_known_at", "igår")]
)
async def test_what_cannot_be_is_said(office: Office, field: str, value: str) -> None:
    answer = await office.api("sekreterare", "GET", TABLE, params={field: value})
    assert [name for name, _ in errors(answer)] == [field]
    page = await office.page("ledamot", PAGE, **{field: value})
    assert page.status_code == 422
    assert f'href="#{field}"' in page.text


async def test_it_is_for_those_who_answer_for_it(office: Office) -> None:
    assert (await office.api("medarbetare", "GET", TABLE)).status_code == 404
    for path in (PAGE, f"{PAGE}.csv", f"{PAGE}.json"):
        assert (await office.page("medarbetare", path)).status_code == 404
