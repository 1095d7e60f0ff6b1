"""Events that were reported in KIA are taken in: each number once, and nobody is called out."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
import pytest_asyncio

from services.reporting.application import Reporting
from services.reporting.domain import kia_id
from shared.eventstore.recorder import EventRecorder
from tests.organisation.test_import_file import workbook
from tests.process import command_here
from tests.reporting.extract import HEADS, Sender, event
from tests.town import Town, town

pytestmark = pytest.mark.slow

SERIES = "/api/statistics/series/hot-och-vald"
IN_2024 = f"{SERIES}?from=2024&cutoff=2024-12-31"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft that files are sent to."""
    async with town(tmp_path_factory.mktemp("kia")) as here:
        body = {"first_day": "2024-01-01"}
        answer = await here.api("namndsekreterare", "PUT", f"{SERIES}/splice", json=body)
        assert answer.is_success, answer.text
        yield here


@pytest.fixture
def sender(place: Town, tmp_path: Path) -> Iterator[Sender]:
    """Lend somebody who has files from KIA."""
    sender = Sender(place.settings, tmp_path)
    yield sender
    sender.forget()


def fresh(count: int) -> list[str]:
    """Return numbers that nobody has used."""
    return [f"k-{uuid4().hex[:12]}" for _ in range(count)]


async def counted(place: Town) -> int:
    """Return how many the series has in all for 2024."""
    answer = await place.api("namndsekreterare", "GET", IN_2024, headers={"Accept": "text/csv"})
    assert answer.status_code == 200, answer.text
    [_, whole, *_] = answer.text.splitlines()
    return int(whole.split(";")[1])


async def test_what_stands_in_kia_is_counted_as_soon_as_the_command_returns(
    place: Town, sender: Sender
) -> None:
    before = await counted(place)
    answer = await sender.send([event(number) for number in fresh(3)])
    assert (answer.code, answer.counts, answer.report["heard"]) == (0, (3, 0, 0), "everywhere")
    assert await counted(place) == before + 3


async def test_the_same_file_again_changes_nothing(place: Town, sender: Sender) -> None:
    rows = [event(number) for number in fresh(3)]
    await sender.send(rows)
    before = place.service("reporting").application.log.last_position(), await counted(place)
    again = await sender.send_from_outside(rows)
    assert (again.code, again.counts) == (0, (0, 3, 0))
    assert before == (
        place.service("reporting").application.log.last_position(),
        await counted(place),
    )


async def test_security_is_not_called_out_for_what_was_in_kia(place: Town, sender: Sender) -> None:
    [number] = fresh(1)
    await sender.send([event(number)])
    cases = (await place.api("sakerhet", "GET", "/api/escalation/cases")).json()
    assert str(kia_id(number)) not in {case["incident"] for case in cases["cases"]}


async def test_a_manager_reads_what_was_taken_in_from_her_unit_and_nobody_is_named(
    place: Town, sender: Sender
) -> None:
    [number] = fresh(1)
    await sender.send([event(number, "Ekonomiskt bistånd")])
    path = f"/api/reporting/incidents/{kia_id(number)}"
    answer = await place.api("chef", "GET", path)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    assert told["happened_at"] == "2024-03-12T13:05:00Z"
    assert (told["event_type"], told["forms"]) == ("near_miss", ["threat"])
    for other in ("chef-annan-enhet", "medarbetare", "kollega", "sakerhet"):
        assert (await place.api(other, "GET", path)).status_code == 404, other
    async with place.browser("chef") as visit:
        page = await visit.open(f"/enhet/{kia_id(number)}")
        assert page.status_code == 200
        assert number in page.text
        assert "Ingen uppgift" in page.text
        assert "Namnet är raderat" not in page.text


async def test_old_events_do_not_bury_the_new_ones_in_the_list(place: Town, sender: Sender) -> None:
    [number] = fresh(1)
    await sender.send([event(number, "Ekonomiskt bistånd")])
    answer = await place.api("chef", "GET", "/api/reporting/incidents?scope=visible")
    assert str(kia_id(number)) not in {line["id"] for line in answer.json()["incidents"]}


async def test_a_dry_run_says_what_would_be_taken_in_and_changes_nothing(
    place: Town, sender: Sender
) -> None:
    first, second = fresh(2)
    await sender.send([event(first)])
    log = place.service("reporting").application.log
    before = log.last_position()
    answer = await sender.send([event(first), event(second)], "--dry-run")
    assert (answer.code, answer.counts, answer.report["heard"]) == (0, (1, 1, 0), None)
    assert log.last_position() == before


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        ("Händelsenummer", "", "Uppgiften saknas."),
        ("Händelsenummer", "=1+1", "Numret eller koden får bara"),
        ("Händelseenhet", "Enheten som ingen känner", "Ingen enhet i Motkraft heter så."),
        ("Händelsedatum", "12 mars", "Skriv datum som 2026-01-31."),
        ("Händelsedatum", "2999-01-01", "Det kan inte ha hänt i framtiden."),
        ("Händelsedatum", "1970-01-01", "Kontrollera datumet"),
        ("Händelsetyp", "Kalas", "Mappningen säger inte vad ordet betyder."),
        ("Typ av händelse", "Kalas", "Mappningen säger inte vad ordet betyder."),
        ("Typ av händelse", "", "Uppgiften saknas."),
    ],
)
async def test_a_row_that_cannot_be_used_is_named_by_line_and_column_and_left_out(
    sender: Sender, column: str, cell: str, text: str
) -> None:
    good, bad = fresh(2)
    answer = await sender.send([event(bad, **{column: cell}), event(good)])
    assert (answer.code, answer.counts) == (1, (1, 0, 1))
    [(line, where, why)] = answer.found
    assert (line, where) == (2, column)
    assert why.startswith(text)
    assert cell == "" or cell not in answer.said


async def test_rows_about_something_else_are_left_aside(sender: Sender) -> None:
    [number] = fresh(1)
    answer = await sender.send([event(number, **{"Typ av händelse": "Halkning"})])
    assert (answer.code, answer.counts, answer.report["aside"]) == (0, (0, 0, 0), 1)


async def test_two_who_were_hurt_in_one_event_are_one_event(sender: Sender) -> None:
    [number] = fresh(1)
    other = {"Händelsebeskrivning": "Sett av den andra."}
    answer = await sender.send([event(number), event(number, **other)])
    assert (answer.code, answer.counts, answer.report["repeated"]) == (0, (1, 0, 0), 1)


async def test_rows_that_contradict_each_other_are_left_out_both(sender: Sender) -> None:
    [number] = fresh(1)
    answer = await sender.send([event(number), event(number, Händelsetyp="Olycksfall")])
    assert (answer.code, answer.counts) == (1, (0, 0, 2))


async def test_a_mapping_says_what_words_and_units_mean(place: Town, sender: Sender) -> None:
    sender.mapping = (
        '[kolumner]\nnummer = "ID"\n[slag]\n"Kalas" = ["harassment"]\n"*" = []\n'
        f'[enheter]\n"Mott BoU" = "{place.unit("mottagning")}"\n'
    )
    rows = [
        event("ignored", "Mott BoU", **{"Typ av händelse": "Kalas"}),
        event("ignored too", **{"Typ av händelse": "Regn"}),
    ]
    lines = [
        f"{name};2024-05-01;Tillbud;{row['Typ av händelse']};{row['Händelseenhet']}"
        for name, row in zip(fresh(2), rows, strict=True)
    ]
    head = "ID;Händelsedatum;Händelsetyp;Typ av händelse;Händelseenhet"
    answer = await sender.send("\r\n".join([head, *lines]))
    assert (answer.code, answer.counts, answer.report["aside"]) == (0, (1, 0, 0), 1)


@pytest.mark.parametrize(
    ("mapping", "words"),
    [
        ("[kolumner", "TOML"),
        ('[kolumner]\nnummer = ""\n', "left out"),
        ('[kolumner]\nnummer = "Händelseenhet"\n', "one name"),
        ('[sorter]\n"Kalas" = "party"\n', "sorter.Kalas"),
    ],
)
async def test_a_mapping_that_cannot_be_used_is_refused_with_where(
    sender: Sender, mapping: str, words: str
) -> None:
    sender.mapping = mapping
    answer = await sender.send([event("1")])
    assert answer.code == 1
    assert words in answer.said
    assert "Traceback" not in answer.said


async def test_a_file_without_the_columns_is_refused_with_their_names(sender: Sender) -> None:
    answer = await sender.send("A;B\r\n1;2\r\n")
    assert answer.code == 1
    assert "Inget lästes in. Kolumnerna Händelsenummer, " in answer.said.replace(" och ", ", ")


async def test_a_number_that_somebody_has_taken_with_a_report_is_said_so(
    place: Town, sender: Sender
) -> None:
    [number] = fresh(1)
    body = {
        "id": str(kia_id(number)),
        "unit": str(place.unit("beroende")),
        "event_type": "near_miss",
        "threat_or_violence": True,
        "forms": ["threat"],
        "felt_as_influence": False,
        "happened_at": "2024-03-12T14:05:00+01:00",
        "what_happened": "Försök att stå i vägen.",
    }
    answer = await place.api("medarbetare", "POST", "/api/reporting/incidents", json=body)
    assert answer.status_code == 201
    assert (await sender.send([event(number)])).counts == (0, 0, 1)


class PowerCut(Exception):
    """What ends an import in the middle."""


@pytest.mark.parametrize(
    ("kind", "method"),
    [(Reporting, "commit"), (EventRecorder, "insert_events")],
    ids=["before-anything-is-stored", "when-the-keys-are-stored"],
)
@pytest.mark.parametrize("after", [0, 1, 2])
async def test_an_import_that_was_cut_off_and_begun_again_ends_the_same(
    place: Town,
    sender: Sender,
    monkeypatch: pytest.MonkeyPatch,
    kind: type,
    method: str,
    after: int,
) -> None:
    rows = [event(number) for number in fresh(5)]
    whole, left, before = getattr(kind, method), [after], await counted(place)

    def until_the_power_goes(*arguments: object) -> object:
        if not left[0]:
            raise PowerCut
        left[0] -= 1
        return whole(*arguments)

    with monkeypatch.context() as broken:
        broken.setattr("services.reporting.kia.imports.AT_ONCE", 2)
        broken.setattr(kind, method, until_the_power_goes)
        with pytest.raises(PowerCut):
            await sender.send(rows)
    answer = await sender.send(rows)
    assert answer.counts == (5 - min(5, 2 * after), min(5, 2 * after), 0)
    assert await counted(place) == before + 5


async def test_two_who_send_the_same_file_at_once_take_in_each_event_once(
    place: Town, sender: Sender, tmp_path: Path
) -> None:
    rows, before = [event(number) for number in fresh(40)], await counted(place)
    other = Sender(place.settings, tmp_path / "other")
    both = await asyncio.gather(sender.send_from_outside(rows), other.send_from_outside(rows))
    other.forget()
    assert sum(answer.counts[0] for answer in both) == 40
    assert [answer.counts[2] for answer in both] == [0, 0]
    assert await counted(place) == before + 40


async def test_a_workbook_says_the_same_as_a_text_file(place: Town, tmp_path: Path) -> None:
    [number] = fresh(1)
    row = event(number, Händelsedatum="2024-03-12")
    file = tmp_path / "kia.xlsx"
    file.write_bytes(workbook([list(HEADS), [row[head] for head in HEADS]]))
    code, said = await command_here(place.settings, "import", "kia", str(file))
    assert (code, "Inläst: 1 händelse." in said) == (0, True)
    file.unlink()
