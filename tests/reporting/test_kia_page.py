"""Whoever has a file from KIA says on a page how it is to be read, and sees what will happen."""

import re
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import httpx
import pytest
import pytest_asyncio

from services.reporting.domain import kia_id
from services.reporting.kia.uploads import FILE_BYTES_MAX
from tests.canary import CANARY
from tests.reporting.extract import as_csv, event
from tests.town import Town, Visit, eventually, town

HERS = "Ekonomiskt bistånd"


@pytest_asyncio.fixture(scope="module", loop_scope="session")
async def place(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """Run a Motkraft that files are sent to."""
    async with town(tmp_path_factory.mktemp("kia"), kia="kia_first") as here:
        yield here


async def upload(visit: Visit, content: bytes, **headers: str) -> httpx.Response:
    """Send a file by the page's form."""
    await visit.open("/kia")
    return await visit.client.post(
        "/kia",
        data=visit.fields,
        files={"file": ("kia.csv", content, "text/csv")},
        headers={"Sec-Fetch-Site": "same-origin"} | headers,
    )


def chosen(page: str) -> dict[str, Any]:
    """Return what a browser would send of the page's selects and hidden fields."""
    fields: dict[str, Any] = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page))
    for name, body in re.findall(r'<select[^>]* name="(\w+)"[^>]*>(.*?)</select>', page, re.DOTALL):
        found = re.search(r'<option value="([^"]*)" selected', body)
        fields[name] = found[1] if found else ""
    return fields


async def sent(visit: Visit, *rows: dict[str, str]) -> str:
    """Send a file; return the address of its page, which is open then."""
    answer = await upload(visit, as_csv(rows).encode())
    assert answer.status_code == 303, answer.text
    path = answer.headers["location"]
    await visit.open(path)
    return str(path)


async def done(visit: Visit, path: str) -> str:
    """Wait until a file is taken in; return the page that says so."""

    async def look() -> str:
        return (await visit.open(path)).text

    return await eventually(look, lambda page: "Klart" in page)


async def test_hr_sends_a_file_sees_what_will_happen_and_takes_it_in(place: Town) -> None:
    good, bad = f"k-{uuid4().hex[:12]}", f"k-{uuid4().hex[:12]}"
    async with place.browser("hr") as visit:
        path = await sent(visit, event(good, HERS), event(bad, HERS, Händelsetyp="Kalas"))
        assert "Mappningen säger inte vad ordet betyder." in visit.page
        answer = await visit.send(path, **chosen(visit.page), do="take")
        assert answer.status_code == 303
        page = await done(visit, path)
        assert "Inlästa händelser: 1." in page
        assert "Rader som stoppades" in page
    answer = await place.api("chef", "GET", f"/api/reporting/incidents/{kia_id(good)}")
    assert answer.status_code == 200


async def test_what_she_says_of_words_columns_and_units_is_how_the_next_file_is_read(
    place: Town,
) -> None:
    first, second = f"k-{uuid4().hex[:12]}", f"k-{uuid4().hex[:12]}"
    odd = {"Händelsetyp": "Incident", "Typ av händelse": "Hotfull person"}
    async with place.browser("admin") as visit:
        path = await sent(visit, event(first, "Ek.bist.", **odd))
        fields = chosen(visit.page)
        assert "Rader som stoppas: 1" in visit.page
        fields |= {"kind_0": "near_miss", "form_0": "threat"}
        fields |= {"unit_0": str(place.unit("ekonomiskt-bistand"))}
        assert (await visit.send(path, **fields, do="show")).status_code == 303
        await visit.open(path)
        assert "Nya händelser: 1" in visit.page
        await visit.send(path, **chosen(visit.page), do="take")
        await done(visit, path)
    async with place.browser("hr") as visit:
        await sent(visit, event(second, "Ek.bist.", **odd))
        assert "Nya händelser: 1" in visit.page


async def test_a_file_with_other_columns_asks_which_is_which(place: Town) -> None:
    number = f"k-{uuid4().hex[:12]}"
    text = as_csv([event(number, HERS)]).replace("Händelsenummer", "Ärende")
    async with place.browser("hr") as visit:
        answer = await upload(visit, text.encode())
        path = answer.headers["location"]
        await visit.open(path)
        assert "Nya händelser" not in visit.page
        refused = await visit.send(path, **chosen(visit.page), do="take")
        assert refused.status_code == 422
        assert "Välj kolumn där det behövs" in refused.text
        await visit.open(path)
        await visit.send(path, **chosen(visit.page) | {"col_nummer": "Ärende"}, do="show")
        await visit.open(path)
        assert "Nya händelser: 1" in visit.page


async def test_what_she_has_changed_is_shown_before_it_is_taken_in(place: Town) -> None:
    number = f"k-{uuid4().hex[:12]}"
    async with place.browser("hr") as visit:
        path = await sent(visit, event(number, HERS, Händelsetyp="Nästan"))
        fields = chosen(visit.page) | {"kind_0": "near_miss"}
        answer = await visit.send(path, **fields, do="take")
        assert (answer.status_code, "Du har ändrat hur filen läses" in answer.text) == (200, True)
        assert "Nya händelser: 1" in answer.text
        assert (await visit.send(path, **chosen(answer.text), do="take")).status_code == 303
        assert "Inlästa händelser: 1." in await done(visit, path)


async def test_hr_takes_in_nothing_from_outside_her_area(place: Town) -> None:
    number = f"k-{uuid4().hex[:12]}"
    async with place.browser("hr") as visit:
        await sent(visit, event(number, "Säkerhetsavdelningen"))
        assert "Enheten ligger utanför det du ansvarar för." in visit.page


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "Välj en fil."),
        (b"bara en rad\r\n", "Filen har bara en rubrikrad"),
        (b"PK\x03\x04 not a workbook", "Filen går inte att läsa som en arbetsbok"),
    ],
)
async def test_a_file_that_cannot_be_read_is_refused_at_its_field(
    place: Town, content: bytes, sentence: str
) -> None:
    async with place.browser("hr") as visit:
        answer = await upload(visit, content)
    assert answer.status_code == 422
    assert sentence in answer.text


async def test_a_file_that_is_too_large_is_refused(place: Town) -> None:
    async with place.browser("hr") as visit:
        answer = await upload(visit, b"x" * (FILE_BYTES_MAX + 1))
    assert answer.status_code == 413


async def test_another_sites_form_brings_no_file(place: Town) -> None:
    async with place.browser("hr") as visit:
        answer = await upload(visit, b"A;B\r\n1;2\r\n", **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


async def test_a_file_is_its_senders_alone_and_lies_sealed(place: Town) -> None:
    number = f"k-{uuid4().hex[:12]}"
    async with place.browser("hr") as visit:
        path = await sent(visit, event(number, HERS))
        assert CANARY in visit.page or "kanarie" in visit.page
    async with place.browser("admin") as other:
        assert (await other.open(path)).status_code == 404
    kept = [file for file in place.settings.data.rglob("*") if file.is_file()]
    assert kept
    assert [file for file in kept if number.encode() in file.read_bytes()] == []


@pytest.mark.parametrize("alias", ["medarbetare", "chef", "skyddsombud", "sakerhet", "revisor"])
async def test_who_does_not_look_after_people_or_the_system_sends_no_files(
    place: Town, alias: str
) -> None:
    async with place.browser(alias) as visit:
        assert (await visit.open("/kia")).status_code == 404
        await visit.open("/")
        refused = await visit.client.post(
            "/kia",
            files={"file": ("kia.csv", b"A;B\r\n1;2\r\n", "text/csv")},
            headers={"Sec-Fetch-Site": "same-origin"},
        )
        assert refused.status_code == 404


async def test_the_menu_has_kia_where_it_is_used(place: Town, town: Town) -> None:
    async with place.browser("hr") as visit:
        assert 'href="/kia"' in (await visit.open("/")).text
    async with town.browser("hr") as visit:
        assert 'href="/kia"' not in (await visit.open("/")).text
