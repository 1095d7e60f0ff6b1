"""One event is one event: what comes from KIA and what was reported here are put together."""

import csv
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from services.reporting.domain import kia_id
from services.reporting.kia.export import COLUMNS, harmless
from services.reporting.outbox import tell
from shared.events import DuplicateFound
from shared.own_log import OwnLog
from tests.process import command_here
from tests.reporting.extract import Sender, event
from tests.stories import INCIDENTS, reported
from tests.town import Town, town

pytestmark = pytest.mark.slow

DAY = "2025-05-06"
HERS = "Ekonomiskt bistånd"  # what `chef` leads


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


async def a_report(place: Town, day: str) -> str:
    """Let someone report what happened on a day; return its id."""
    moment = f"{day}T14:05:00+02:00"
    answer = await reported(place, happened_at=moment)
    return str(answer.json()["id"])


async def two_alike(place: Town, sender: Sender, day: str = DAY) -> tuple[str, str]:
    """Let the same event be reported here and in KIA; return number and id."""
    number, ours = f"k-{uuid4().hex[:12]}", await a_report(place, day)
    answer = await sender.send([event(number, HERS, Händelsedatum=f"{day} 14:00")])
    assert answer.counts == (1, 0, 0)
    return number, ours


async def offered(place: Town, number: str, alias: str = "chef") -> bool:
    """Whether the page asks someone about a row."""
    async with place.browser(alias) as visit:
        page = await visit.open("/enhet/kia")
        assert page.status_code == 200
        return f"/enhet/kia/{kia_id(number)}/" in page.text


def told_the_same(place: Town) -> set[tuple[UUID, UUID]]:
    """Return what the others hear is the same event as what."""
    application = place.service("reporting").application
    facts = OwnLog(application, tell).facts(0, application.log.last_position(), 10_000)
    return {(fact.incident, fact.of) for _, fact in facts if isinstance(fact, DuplicateFound)}


async def test_what_looks_the_same_is_asked_about_and_once_it_is_said_the_report_alone_counts(
    place: Town, sender: Sender
) -> None:
    number, ours = await two_alike(place, sender)
    path = f"/enhet/kia/{kia_id(number)}/{ours}"
    async with place.browser("chef") as visit:
        page = await visit.open("/enhet/kia")
        assert "Möjlig dubblett" in page.text
        answer = await visit.send(f"{path}/samma")
        assert answer.status_code == 303, answer.text
        assert number in (await visit.open(f"/enhet/{ours}")).text
    assert not await offered(place, number)
    assert (kia_id(number), UUID(ours)) in told_the_same(place)
    before = place.service("reporting").application.log.last_position()
    async with place.browser("chef") as visit:
        await visit.open("/enhet/kia")
        assert (await visit.send(f"{path}/samma")).status_code == 303
    assert place.service("reporting").application.log.last_position() == before
    assert (await sender.send([event(number, HERS)])).counts == (0, 1, 0)


async def test_two_that_are_said_to_be_different_are_never_asked_about_again(
    place: Town, sender: Sender
) -> None:
    number, ours = await two_alike(place, sender, "2025-06-07")
    assert await offered(place, number)
    async with place.browser("chef") as visit:
        await visit.open("/enhet/kia")
        answer = await visit.send(f"/enhet/kia/{kia_id(number)}/{ours}/olika")
        assert answer.status_code == 303
    assert not await offered(place, number)


@pytest.mark.parametrize(
    "otherwise",
    [
        {"Händelsedatum": "2025-07-09"},
        {"Händelsetyp": "Olycksfall"},
        {"Typ av händelse": "Skadegörelse"},
        {"Händelseenhet": "Familjestödet"},
    ],
    ids=["day", "kind", "form", "unit"],
)
async def test_what_differs_is_not_asked_about(
    place: Town, sender: Sender, otherwise: dict[str, str]
) -> None:
    number = f"k-{uuid4().hex[:12]}"
    await a_report(place, "2025-07-08")
    row = event(number, HERS, Händelsedatum="2025-07-08") | otherwise
    assert (await sender.send([row])).counts == (1, 0, 0)
    assert not await offered(place, number)


async def test_a_number_that_is_stamped_on_a_report_adds_nothing_when_its_row_comes(
    place: Town, sender: Sender
) -> None:
    number, ours = f"K-{uuid4().hex[:12]}", await a_report(place, "2025-08-09")
    async with place.browser("chef") as visit:
        page = await visit.open(f"/enhet/{ours}")
        assert "Registrera i KIA" in page.text
        sheet = await visit.open(f"/enhet/{ours}/kia")
        assert "2025-08-09" in sheet.text
        answer = await visit.send(f"/enhet/{ours}/kia", number=f" {number} ")
        assert answer.status_code == 303, answer.text
    assert (await sender.send([event(number, HERS)])).counts == (0, 1, 0)


async def test_a_number_whose_row_is_here_already_counts_once_when_it_is_stamped(
    place: Town, sender: Sender
) -> None:
    number, ours = await two_alike(place, sender, "2025-08-10")
    path = f"{INCIDENTS}/{ours}/kia"
    answer = await place.api("chef", "PUT", path, json={"number": number})
    assert (answer.status_code, answer.json()["number"]) == (200, number)
    assert not await offered(place, number)
    again = await place.api("chef", "PUT", path, json={"number": number})
    assert again.status_code == 200


async def test_a_number_belongs_to_one_report_and_a_report_has_one_number(place: Town) -> None:
    number = f"k-{uuid4().hex[:12]}"
    first, second = await a_report(place, "2025-09-01"), await a_report(place, "2025-09-01")
    put = {"json": {"number": number}}
    assert (await place.api("chef", "PUT", f"{INCIDENTS}/{first}/kia", **put)).status_code == 200
    taken = await place.api("chef", "PUT", f"{INCIDENTS}/{second}/kia", **put)
    assert taken.status_code == 422
    assert "hör till en annan rapport" in taken.text
    other = {"json": {"number": f"{number}-2"}}
    has_one = await place.api("chef", "PUT", f"{INCIDENTS}/{first}/kia", **other)
    assert has_one.status_code == 422
    assert "redan ett annat nummer" in has_one.text
    for wrong in ("", "=1+1", "x" * 65):
        answer = await place.api("chef", "PUT", f"{INCIDENTS}/{second}/kia", json={"number": wrong})
        assert answer.status_code == 422, wrong


async def test_only_who_answers_for_both_says_anything_about_them(
    place: Town, sender: Sender
) -> None:
    number, ours = await two_alike(place, sender, "2025-10-11")
    path = f"/enhet/kia/{kia_id(number)}/{ours}"
    for alias in ("medarbetare", "kollega", "chef-annan-enhet", "avdelningschef", "hr", "sakerhet"):
        put = {"json": {"number": "1"}}
        answer = await place.api(alias, "PUT", f"{INCIDENTS}/{ours}/kia", **put)
        assert answer.status_code == 404, alias
        async with place.browser(alias) as visit:
            await visit.open("/")
            assert (await visit.open(f"/enhet/{ours}/kia")).status_code == 404, alias
            await visit.open("/mina-rapporter")
            for said in ("samma", "olika"):
                assert (await visit.send(f"{path}/{said}")).status_code in (403, 404), alias
    assert await offered(place, number)


async def test_a_manager_takes_out_her_units_and_nobody_elses(place: Town, sender: Sender) -> None:
    number, ours = await two_alike(place, sender, "2025-11-12")
    elsewhere = f"k-{uuid4().hex[:12]}"
    await sender.send([event(elsewhere, "Familjestödet")])
    answer = await place.api("chef", "GET", "/api/reporting/kia/export")
    assert answer.status_code == 200
    text = answer.content.decode("utf-8-sig")
    [head, *rows] = csv.reader(text.splitlines(), delimiter=";")
    assert tuple(head) == COLUMNS
    [row] = [row for row in rows if row[0] == number]
    assert row[2:] == [HERS, "2025-11-12", "Tillbud", "ja", "Hot", "", ""]
    reference = (await place.api("chef", "GET", f"{INCIDENTS}/{ours}")).json()["reference"]
    [row] = [row for row in rows if row[1] == reference]
    assert (row[0], row[7]) == ("", "ja")
    assert elsewhere not in text
    assert "vet var jag bor" not in text


async def test_hr_takes_out_its_area_to_a_file_and_the_assessment_is_in_it(
    place: Town, sender: Sender, tmp_path: Path
) -> None:
    number, ours = await two_alike(place, sender, "2025-12-13")
    verdict = {"verdict": "suspected", "ground": "Han ville ha beslutet ändrat."}
    answer = await place.api("chef", "POST", f"{INCIDENTS}/{ours}/influence", json=verdict)
    assert answer.is_success, answer.text
    file = tmp_path / "ut.csv"
    words = ["export", "kia", "--to", str(file), "--as"]
    code, said = await command_here(place.settings, *words, "hr")
    assert code == 0, said
    rows = file.read_text(encoding="utf-8-sig")
    assert number in rows
    assert "ja;misstänkt" in rows
    assert "beslutet ändrat" not in rows
    code, said = await command_here(place.settings, *words, "medarbetare")
    assert (code, "Inget skrevs." in said) == (1, True)


@pytest.mark.parametrize("alias", ["medarbetare", "kollega", "skyddsombud", "sakerhet"])
async def test_who_neither_leads_nor_looks_after_people_takes_out_nothing(
    place: Town, alias: str
) -> None:
    answer = await place.api(alias, "GET", "/api/reporting/kia/export")
    assert answer.status_code == 404


@pytest.mark.parametrize("cell", ["=1+1", "+1", "-1", "@SUM(1)", "\tx", "\rx"])
def test_no_cell_that_leaves_is_run_as_a_formula(cell: str) -> None:
    assert harmless(cell) == f"'{cell}"
