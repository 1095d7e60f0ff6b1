"""What an elected official tells has a way of its own: to the executive board, and no series."""

from uuid import UUID

import pytest

from services.reporting.outbox import tell
from shared.events import IncidentReported, OfficialExposed, PublishedEvent
from tests.escalation.test_cases import case_of
from tests.reporting.form import FORM, SAFE, filled_in, one_by_one
from tests.stories import INCIDENTS, reported
from tests.town import Town, eventually

SERIES = "/api/statistics/series/hot-och-vald"


def told_of(town: Town, incident: str) -> list[type[PublishedEvent]]:
    """Return what reporting tells of an incident."""
    application = town.service("reporting").application
    events = [
        (notification.id, application.mapper.to_domain_event(notification))
        for notification in application.log.select_notifications(0, 10_000)
        if notification.originator_id == UUID(incident)
    ]
    told = [tell(event, position) for position, event in events]
    return [type(one) for one in told if one is not None]


@pytest.mark.parametrize("alias", ["fortroendevald", "namndledamot"])
async def test_she_is_told_before_she_writes_what_protects_her_and_who_receives_it(
    town: Town, alias: str
) -> None:
    async with town.browser(alias) as visit:
        for path in (SAFE, FORM):
            page = (await visit.open(path)).text
            assert "Sekretess skyddar sällan det du skriver" in page
            assert "genom Säkerhetsavdelningen" in page


async def test_nobody_else_is_told_so(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        for path in (SAFE, FORM):
            assert "förtroendevald" not in (await visit.open(path)).text


async def test_she_is_not_asked_what_only_concerns_employees(town: Town) -> None:
    async with town.browser("fortroendevald") as visit:
        been = await one_by_one(visit)
        assert "Hur gick det?" not in (await visit.open("/rapportera/sort")).text
        place = (await visit.open("/rapportera/plats")).text
    assert "/rapportera/plats" in been
    assert "När hände det?" in place
    assert "anställd" not in place


async def test_the_executive_board_has_it_and_no_line_manager(town: Town) -> None:
    async with town.browser("fortroendevald") as visit:
        where = await filled_in(town, visit)
        receipt = (await visit.open(where)).text
    incident = where.rpartition("/")[2]
    assert "Camilla Brofors, som leder enheten" in receipt
    assert "Skyddsombudet" not in receipt
    read = {
        alias: (await town.api(alias, "GET", f"{INCIDENTS}/{incident}")).status_code
        for alias in ("fortroendevald", "chef-sakerhet", "chef", "direktor", "skyddsombud", "hr")
    }
    assert read == {
        "fortroendevald": 200,
        "chef-sakerhet": 200,
        "chef": 404,
        "direktor": 404,
        "skyddsombud": 404,
        "hr": 404,
    }


async def test_when_it_concerns_who_receives_it_the_director_does(town: Town) -> None:
    incident = (await reported(town, "fortroendevald", concerns_leader=True)).json()["id"]
    path = f"{INCIDENTS}/{incident}"
    assert (await town.api("chef-sakerhet", "GET", path)).status_code == 404
    assert (await town.api("kommundirektor", "GET", path)).status_code == 200


async def test_it_becomes_a_case_and_never_a_number_of_the_series(town: Town) -> None:
    body = {"forms": ["harassment"], "threat_or_violence": True, "felt_as_influence": False}
    incident = (await reported(town, "fortroendevald", **body)).json()["id"]
    case = await case_of(town, incident)
    assert case["unit"] == str(town.unit("sakerhetsavdelningen"))
    assert told_of(town, incident) == [OfficialExposed]
    ordinary = (await reported(town)).json()["id"]
    assert told_of(town, ordinary) == [IncidentReported]


async def test_another_unit_can_be_chosen_to_receive_it(town: Town) -> None:
    places = town.service("reporting").application.places  # type: ignore[attr-defined] # Reporting
    places._officials_unit = town.unit("kommunledningskontoret")  # noqa: SLF001 - as the setting
    try:
        incident = (await reported(town, "fortroendevald")).json()["id"]
    finally:
        places._officials_unit = None  # noqa: SLF001 - a setting, which is read at the start
    read = (await town.api("fortroendevald", "GET", f"{INCIDENTS}/{incident}")).json()
    assert read["unit"] == str(town.unit("kommunledningskontoret"))


async def test_where_nobody_receives_it_that_is_said(town: Town) -> None:
    places = town.service("reporting").application.places  # type: ignore[attr-defined] # Reporting
    nowhere = UUID(int=1)
    places._officials_unit = nowhere  # noqa: SLF001 - as the setting
    try:
        body = {"forms": ["threat"]}
        with pytest.raises(AssertionError, match="422"):
            await reported(town, "fortroendevald", **body)
    finally:
        places._officials_unit = None  # noqa: SLF001 - a setting, which is read at the start


async def test_the_same_report_sent_again_is_one(town: Town) -> None:
    first = await reported(town, "fortroendevald")
    again = await town.api("fortroendevald", "GET", f"{INCIDENTS}/{first.json()['id']}")
    assert again.status_code == 200

    async def cases() -> list[str]:
        answer = await town.api("sakerhet", "GET", "/api/escalation/cases")
        return [case["incident"] for case in answer.json()["cases"]]

    found = await eventually(cases, lambda all_of_them: first.json()["id"] in all_of_them)
    assert found.count(first.json()["id"]) == 1


async def test_she_follows_it_with_her_own_words(town: Town) -> None:
    words = "Han stod utanför fullmäktige."
    incident = (await reported(town, "fortroendevald", what_happened=words)).json()["id"]
    story = await town.api("fortroendevald", "GET", f"{INCIDENTS}/{incident}/history")
    assert story.status_code == 200, story.text
    assert words in story.text
    assert {entry["who"] for entry in story.json()["entries"]} == {"reporter"}
