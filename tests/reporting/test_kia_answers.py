"""The link in KIA leads to the three questions that KIA does not ask."""

import re
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from services.reporting.domain import kia_id
from shared.eventstore.recorder import EventRecorder
from tests.reporting.extract import Sender, event
from tests.stories import INCIDENTS
from tests.town import Town, eventually, town

pytestmark = pytest.mark.slow

HERS = "Ekonomiskt bistånd"
SERIES = "/api/statistics/series/hot-och-vald"
PAGE = "/rapportera/kia"
WANTED: dict[str, str | list[str]] = {
    "wanted": "yes",
    "purpose": "prevent_or_delay",
    "effects": ["worry", "hesitated"],
}
SAID = {"wanted": "yes", "purpose": "prevent_or_delay", "effects": ["worry", "hesitated"]}
NOTHING_WANTED: dict[str, object] = {"wanted": "no", "purpose": None, "effects": []}


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft where people report in KIA first."""
    async with town(tmp_path_factory.mktemp("kia"), kia="kia_first") as here:
        body = {"first_day": "2024-01-01"}
        answer = await here.api("namndsekreterare", "PUT", f"{SERIES}/splice", json=body)
        assert answer.is_success, answer.text
        yield here


@pytest.fixture
def sender(place: Town, tmp_path: Path) -> Iterator[Sender]:
    """Lend somebody who has files from KIA."""
    sender = Sender(place.settings, tmp_path)
    yield sender
    if (tmp_path / "kia.csv").exists():
        sender.forget()


async def answered(
    place: Town, number: str, said: dict[str, str | list[str]], alias: str = "medarbetare"
) -> int:
    """Answer by the page what KIA does not ask; return the status."""
    async with place.browser(alias) as visit:
        await visit.open(f"{PAGE}?nummer={number}")
        return (await visit.send(PAGE, number=number, **said)).status_code


async def seen(place: Town, number: str) -> tuple[bool | None, object]:
    """Return what the manager sees of the answers."""
    answer = await place.api("chef", "GET", f"{INCIDENTS}/{kia_id(number)}")
    assert answer.status_code == 200, answer.text
    async with place.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{kia_id(number)}")).text
    found = re.search(r"Upplevd påverkan</dt><dd>([^<]*)<", page)
    assert found
    felt = {"Ja": True, "Nej": False, "Ingen uppgift": None}[found[1]]
    return felt, answer.json()["influence"]


async def parts(place: Town) -> dict[str, int]:
    """Return how the events of 2024 fall by influence."""
    asked = {"from": "2024", "cutoff": "2024-12-31", "split": "influence"}
    answer = await place.api("namndsekreterare", "GET", SERIES, params=asked)
    assert answer.status_code == 200, answer.text
    dataset = answer.json()
    kinds = dataset["dimension"]["paverkan"]["category"]["index"]
    return {kind: n or 0 for kind, n in zip(kinds, dataset["value"], strict=True)}


async def test_what_is_answered_before_the_event_is_taken_in_comes_with_it(
    place: Town, sender: Sender
) -> None:
    number = f"K-{uuid4().hex[:12]}"
    before = await parts(place)
    assert await answered(place, number, WANTED) == 303
    assert (await sender.send([event(number.lower(), HERS)])).counts == (1, 0, 0)
    assert await seen(place, number.lower()) == (True, SAID)

    async def now() -> dict[str, int]:
        return await parts(place)

    felt = before["felt"] + 1
    after = await eventually(now, lambda found: found["felt"] == felt)
    assert after["series"] == before["series"] + 1


async def test_what_is_answered_after_the_event_is_taken_in_is_added_to_it_and_to_the_series(
    place: Town, sender: Sender
) -> None:
    number = f"k-{uuid4().hex[:12]}"
    assert (await sender.send([event(number, HERS)])).counts == (1, 0, 0)
    assert await seen(place, number) == (None, None)
    before = await parts(place)
    assert await answered(place, number, WANTED) == 303
    assert await seen(place, number) == (True, SAID)

    async def now() -> dict[str, int]:
        return await parts(place)

    moved = {"felt": before["felt"] + 1, "not_asked": before["not_asked"] - 1}
    assert await eventually(now, lambda found: found == before | moved)


async def test_the_first_answers_count(place: Town, sender: Sender) -> None:
    number = f"k-{uuid4().hex[:12]}"
    assert await answered(place, number, {"wanted": "no"}) == 303
    assert await answered(place, number, WANTED, "kollega") == 303
    assert (await sender.send([event(number, HERS)])).counts == (1, 0, 0)
    assert await answered(place, number, WANTED, "kollega") == 303
    assert await seen(place, number) == (False, NOTHING_WANTED)


async def test_a_purpose_is_left_out_when_nothing_was_wanted(place: Town, sender: Sender) -> None:
    number = f"k-{uuid4().hex[:12]}"
    assert await answered(place, number, WANTED | {"wanted": "no"}) == 303
    assert (await sender.send([event(number, HERS)])).counts == (1, 0, 0)
    assert await seen(place, number) == (False, NOTHING_WANTED)


async def test_as_many_events_as_come_at_once_come_with_their_answers(
    place: Town, sender: Sender
) -> None:
    numbers = [f"k-{uuid4().hex[:12]}" for _ in range(130)]
    async with place.browser("medarbetare") as visit:
        for number in numbers:
            await visit.open(f"{PAGE}?nummer={number}")
            assert (await visit.send(PAGE, number=number, **WANTED)).status_code == 303
    answer = await sender.send([event(number, HERS) for number in numbers])
    assert answer.counts == (130, 0, 0)
    assert await seen(place, numbers[-1]) == (True, SAID)


async def test_who_answered_is_in_no_event_in_the_clear(place: Town, sender: Sender) -> None:
    number = f"k-{uuid4().hex[:12]}"
    before = place.service("reporting").application.log.last_position() or 0
    assert await answered(place, number, WANTED) == 303
    assert (await sender.send([event(number, HERS)])).counts == (1, 0, 0)
    log = place.service("reporting").application.log
    assert isinstance(log, EventRecorder)
    stored = log.select_notifications(before + 1, 20)
    assert len(stored) == 6
    person = str(place.person("medarbetare")).encode()
    assert [one.topic for one in stored if person in one.state] == []


@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"number": "", "wanted": "yes"}, "saknas"),
        ({"number": "=1", "wanted": "yes"}, "bokstäver, siffror"),
        ({}, "Svara på om personen ville påverka"),
        ({"wanted": "?"}, "Välj ja, nej eller vet inte."),
        ({"wanted": "yes", "purpose": "?"}, "Välj bland alternativen"),
        ({"wanted": "yes", "effects": ["none", "worry"]}, "Nej, inte alls"),
    ],
    ids=["no number", "no code", "no answer", "no word", "no purpose", "none and some"],
)
async def test_an_answer_that_says_nothing_is_asked_for_again_and_nothing_is_kept(
    place: Town, said: dict[str, str | list[str]], sentence: str
) -> None:
    log = place.service("reporting").application.log
    before = log.last_position()
    async with place.browser("medarbetare") as visit:
        await visit.open(PAGE)
        page = await visit.send(PAGE, **{"number": "k-1"} | said)
    assert page.status_code == 422
    assert sentence in page.text
    assert log.last_position() == before


async def test_the_questions_and_the_thanks_are_asked_in_english_too(place: Town) -> None:
    number = f"k-{uuid4().hex[:12]}"
    async with place.browser("medarbetare") as visit:
        page = await visit.open(f"{PAGE}?nummer={number}&sprak=en")
        assert "Has it affected your work?" in page.text
        assert 'lang="en"' in page.text
        assert f'value="{number}"' in page.text
        wrong = await visit.send(PAGE, number="=1", wanted="yes")
        assert (wrong.status_code, "letters, digits" in wrong.text) == (422, True)
        assert (await visit.send(PAGE, number=number, **WANTED)).status_code == 303
        assert "Thank you for your answers" in (await visit.open(f"{PAGE}/tack")).text


async def test_the_link_leads_nowhere_where_kia_does_not_come_first(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        assert (await visit.open(f"{PAGE}?nummer=1")).status_code == 404
        assert (await visit.open(f"{PAGE}/tack")).status_code == 404
    assert await answered(town, "1", WANTED) in (403, 404)


async def test_who_may_not_report_answers_nothing(place: Town) -> None:
    async with place.browser("revisor") as visit:
        assert (await visit.open(f"{PAGE}?nummer=1")).status_code == 404
        await visit.open("/")
        assert (await visit.send(PAGE, number="1", **WANTED)).status_code in (403, 404)
