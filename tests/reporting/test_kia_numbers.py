"""A number in KIA that was stamped on the wrong report is changed or taken away, and said why."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from services.reporting.domain import kia_id, kia_id_again
from tests.canary import CANARY
from tests.reporting.extract import Sender, event
from tests.reporting.test_kia_links import HERS, a_report, offered, two_alike
from tests.stories import INCIDENTS
from tests.town import Town, town

pytestmark = pytest.mark.slow

WHY = f"Jag läste av fel rad. {CANARY}"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft whose reports are registered in KIA afterwards."""
    async with town(tmp_path_factory.mktemp("kia"), kia="motkraft_first") as here:
        yield here


@pytest.fixture
def sender(place: Town, tmp_path: Path) -> Iterator[Sender]:
    """Lend somebody who has files from KIA."""
    sender = Sender(place.settings, tmp_path)
    yield sender
    if (tmp_path / "kia.csv").exists():
        sender.forget()


def fresh() -> str:
    """Return a number that nobody has used."""
    return f"k-{uuid4().hex[:12]}"


async def stamped(place: Town, incident: str, number: str) -> httpx.Response:
    """Say which number a report has."""
    return await place.api("chef", "PUT", f"{INCIDENTS}/{incident}/kia", json={"number": number})


async def changed(
    place: Town, incident: str, number: str = "", alias: str = "chef", reason: str = WHY
) -> httpx.Response:
    """Say that the number was wrong, and which it is."""
    path = f"{INCIDENTS}/{incident}/kia/change"
    return await place.api(alias, "POST", path, json={"number": number, "reason": reason})


async def test_a_wrong_number_is_changed_and_is_free_for_another_report(place: Town) -> None:
    wrong, right = fresh(), fresh()
    ours, other = await a_report(place, "2025-02-01"), await a_report(place, "2025-02-02")
    await stamped(place, ours, wrong)
    async with place.browser("chef") as visit:
        page = await visit.open(f"/enhet/{ours}/kia")
        assert "Är numret fel?" in page.text
        path = f"/enhet/{ours}/kia/andra"
        answer = await visit.send(path, number=right, reason=WHY)
        assert answer.status_code == 303, answer.text
        assert right in (await visit.open(f"/enhet/{ours}")).text
        history = (await visit.open(f"/enhet/{ours}/historik")).text
        assert f"tog bort numret {wrong} i KIA" in history
        assert WHY in history
    assert (await stamped(place, other, right)).status_code == 422
    assert (await stamped(place, other, wrong)).status_code == 200
    assert (await stamped(place, ours, wrong)).status_code == 422


async def test_a_number_that_is_taken_away_is_taken_in_when_its_row_comes_and_then_once(
    place: Town, sender: Sender
) -> None:
    number, ours = fresh(), await a_report(place, "2025-02-03")
    await stamped(place, ours, number)
    rows = [event(number, HERS, Händelsedatum="2025-02-04")]
    assert (await sender.send(rows)).counts == (0, 1, 0)
    answer = await changed(place, ours)
    assert (answer.status_code, answer.json()["number"]) == (200, "")
    assert (await sender.send(rows, "--dry-run")).counts == (1, 0, 0)
    assert (await sender.send(rows)).counts == (1, 0, 0)
    assert (await sender.send(rows)).counts == (0, 1, 0)
    row = f"{INCIDENTS}/{kia_id_again(number)}"
    assert (await place.api("chef", "GET", row)).status_code == 200
    assert (await changed(place, ours)).status_code == 200  # it has none already


async def test_a_number_goes_from_report_to_report_and_back(place: Town, sender: Sender) -> None:
    number = fresh()
    one, other = await a_report(place, "2025-02-05"), await a_report(place, "2025-02-06")
    for ours in (one, other, one):
        assert (await stamped(place, ours, number)).status_code == 200
        assert (await sender.send([event(number, HERS)])).counts == (0, 1, 0)
        assert (await changed(place, ours)).status_code == 200


async def test_a_row_that_was_said_to_be_the_same_counts_again_and_is_not_asked_about(
    place: Town, sender: Sender
) -> None:
    number, ours = await two_alike(place, sender, "2025-02-07")
    row = f"{INCIDENTS}/{kia_id(number)}/handling"
    assert (await stamped(place, ours, number)).status_code == 200
    assert (await place.api("chef", "GET", row)).json()["stage"] == "duplicate"
    assert (await changed(place, ours)).status_code == 200
    assert (await place.api("chef", "GET", row)).json()["stage"] != "duplicate"
    assert not await offered(place, number)
    assert (await stamped(place, ours, number)).status_code == 200


async def test_two_with_the_same_number_are_one_until_a_number_is_changed(
    place: Town, sender: Sender
) -> None:
    number, ours = await two_alike(place, sender, "2025-02-11")
    row = f"{INCIDENTS}/{kia_id(number)}"
    assert (await stamped(place, ours, number)).status_code == 200
    apart = await place.api("chef", "POST", f"{row}/duplicate/undo", json={"other": ours})
    assert (apart.status_code, "Ändra numret" in apart.text) == (422, True)
    assert (await place.api("chef", "GET", f"{row}/handling")).json()["stage"] == "duplicate"
    assert (await changed(place, ours)).status_code == 200
    assert (await place.api("chef", "GET", f"{row}/handling")).json()["stage"] != "duplicate"


async def test_what_is_answered_by_the_link_reaches_a_row_that_came_late(
    place: Town, sender: Sender
) -> None:
    number, ours = fresh(), await a_report(place, "2025-02-08")
    await stamped(place, ours, number)
    await changed(place, ours)
    assert (await sender.send([event(number, HERS)])).counts == (1, 0, 0)
    other = await a_report(place, "2025-02-09")
    assert (await stamped(place, other, number)).status_code == 200
    row = f"{INCIDENTS}/{kia_id_again(number)}/handling"
    assert (await place.api("chef", "GET", row)).json()["stage"] == "duplicate"


@pytest.mark.parametrize(
    ("number", "reason", "sentence"),
    [
        ("=1", WHY, "bokstäver, siffror"),
        ("", "  ", "Skriv varför numret var fel"),
    ],
    ids=["no code", "no reason"],
)
async def test_what_is_not_right_changes_nothing(
    place: Town, number: str, reason: str, sentence: str
) -> None:
    ours = await a_report(place, "2025-02-10")
    await stamped(place, ours, fresh())
    before = place.service("reporting").application.log.last_position()
    answer = await changed(place, ours, number, reason=reason)
    assert (answer.status_code, sentence in answer.text) == (422, True)
    async with place.browser("chef") as visit:
        await visit.open(f"/enhet/{ours}/kia")
        page = await visit.send(f"/enhet/{ours}/kia/andra", number=number, reason=reason)
        assert (page.status_code, sentence in page.text) == (422, True)
    log = place.service("reporting").application.log
    assert (log.last_position() or 0) - (before or 0) <= 1  # that she has read it


async def test_a_report_without_a_number_has_none_to_change(place: Town) -> None:
    ours = await a_report(place, "2025-02-11")
    assert (await changed(place, ours, fresh())).status_code == 422


@pytest.mark.parametrize("alias", ["medarbetare", "kollega", "chef-annan-enhet", "hr", "sakerhet"])
async def test_only_who_handles_it_changes_its_number(place: Town, alias: str) -> None:
    ours = await a_report(place, "2025-02-12")
    await stamped(place, ours, fresh())
    assert (await changed(place, ours, alias=alias)).status_code == 404
