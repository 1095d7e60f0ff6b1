"""Pilots on pages: started, looked at, decided, and the routine that follows."""

import re
from html import unescape
from uuid import uuid4

import httpx
import pytest

from tests.reporting.piloting import LEARN, ONE, THREE, WHY, Trial, day, in_days
from tests.statistics.office import cells
from tests.town import Visit


def wrong(answer: httpx.Response) -> list[str]:
    """Return the fields that the summary at the top leads to; each has its sentence beside it."""
    assert answer.status_code == 422
    assert "<title>Fel: " in answer.text
    found = re.findall(r'<li><a class="ds-link" href="#(\w+)"', answer.text)
    for field in found:
        assert f'id="{field}-error"' in answer.text
    return found


async def started(trial: Trial, visit: Visit, *places: str) -> str:
    """Start a pilot of one day on the page; return its address."""
    await visit.open("/pilot/ny")
    answer = await visit.send(
        "/pilot/ny",
        units=[str(trial.unit(place)) for place in places],
        edition=THREE,
        first_day=day().isoformat(),
        last_day=day().isoformat(),
        question=LEARN,
    )
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


async def test_it_is_started_evaluated_and_concluded_and_the_routine_can_be_had(
    trial: Trial,
) -> None:
    await trial.chose(ONE)
    async with trial.browser("admin") as visit:
        pilot = await started(trial, visit, "norra", "sodra")
        for number in range(6):
            answer = "yes" if number < 4 else "no"
            more = {"purpose": "revenge", "effects": ["worry"]} if number < 4 else {}
            await trial.told_with("norra", THREE, answer, 120, **more)
            await trial.told_with("ovriga", ONE, "no", 60)
        page = unescape((await visit.open(pilot)).text).replace("\N{NO-BREAK SPACE}", " ")
        table = {row[0]: row[1:] for row in cells(page)}
        assert table["Rapporter"] == ["inga rapporter", "6", "inga rapporter", "6"]
        none = "inga rapporter"
        assert table["Påverkan urskild"] == [
            none,
            "4 av 6, 67 % (30 till 90 %)",
            none,
            "0 av 6, 0 % (0 till 39 %)",
        ]
        assert table["Tid att fylla i, median"][1::2] == [
            "2,0 minuter (6 st)",
            "1,0 minuter (6 st)",
        ]
        assert table["Ja"] == ["4", "0", "0", "0"]
        assert "är 67 procentenheter högre i pilotens enheter än i övriga" in page
        assert "Skillnaden är större än slumpen brukar ge." in page
        assert f"{pilot}/avsluta" not in page  # nothing is stored yet
        assert (await visit.send(f"{pilot}/utvardera")).status_code == 303
        assert f"{pilot}/avsluta" in (await visit.open(pilot)).text

        ask = (await visit.open(f"{pilot}/avsluta")).text
        assert "Inget som redan är rapporterat ändras." in ask
        assert wrong(await visit.send(f"{pilot}/avsluta")) == ["adopted", "why"]
        lacking = await visit.send(f"{pilot}/avsluta", adopted="ja", why=WHY)
        assert "Skriv vilken version av rutinen som gäller sedan." in lacking.text
        assert wrong(lacking) == ["routine_version"]
        assert WHY in unescape(lacking.text)
        done = await visit.send(f"{pilot}/avsluta", adopted="ja", routine_version="2", why=WHY)
        assert done.headers["location"] == pilot
        page = (await visit.open(pilot)).text
        assert "Alla har fått formuläret" in page
        assert "Beslutet vilar på dem." in page
        assert (await visit.open(f"{pilot}/avsluta")).status_code == 404

        routine = (await visit.open(f"{pilot}/rutin")).text
        file = await visit.open(f"{pilot}/rutin.md")
    assert "version 2" in routine
    assert file.headers["content-disposition"] == 'attachment; filename="rutin-version-2.md"'
    assert file.headers["content-type"] == "text/markdown; charset=utf-8"
    text = file.text.replace("\N{NO-BREAK SPACE}", " ")
    for line in (
        "## Så rapporterar du",
        "### Vad ville personen uppnå?",
        "- Hämnas",
        "- Påverkan urskild: 4 av 6, 67 % (30 till 90 %)",
        "- Inga rapporter",
    ):
        assert line in text.splitlines()
    assert LEARN not in text
    assert WHY not in text


async def test_the_routine_leaves_out_numbers_that_could_point_at_somebody(trial: Trial) -> None:
    await trial.chose(ONE)
    async with trial.browser("admin") as visit:
        pilot = await started(trial, visit, "norra")
        await trial.told_with("norra", THREE, "yes")
        await visit.open(pilot)
        await visit.send(f"{pilot}/utvardera")
        await visit.open(f"{pilot}/avsluta")
        await visit.send(f"{pilot}/avsluta", adopted="ja", routine_version="3", why=WHY)
        text = (await visit.open(f"{pilot}/rutin.md")).text
    assert "- Färre än 5 rapporter, redovisas inte" in text.splitlines()
    assert "1 av 1" not in text.replace("\N{NO-BREAK SPACE}", " ")
    assert "slumpen" not in text


async def test_units_join_and_leave_on_the_page(trial: Trial) -> None:
    await trial.chose(ONE)
    async with trial.browser("personal") as visit:
        pilot = await started(trial, visit, "norra")
        page = (await visit.open(pilot)).text
        assert f"Sodra {trial.authority}</option>" in page
        assert f"Ovriga {trial.authority}" not in page  # not in her area
        south, path = str(trial.unit("sodra")), f"{pilot}/enheter"
        assert (await visit.send(path, unit=south, do="enrol")).status_code == 303
        assert await trial.form_of("sodra") == THREE
        await visit.open(pilot)
        assert (await visit.send(path, unit=south, do="leave")).status_code == 303
        assert await trial.form_of("sodra") == ONE
        await visit.open(pilot)
        assert wrong(await visit.send(path, unit="", do="enrol")) == ["unit"]


async def test_what_is_wrong_with_a_new_pilot_is_said_and_what_was_filled_in_is_kept(
    trial: Trial,
) -> None:
    async with trial.browser("admin") as visit:
        await visit.open("/pilot/ny")
        empty = await visit.send("/pilot/ny")
        fields = ["question", "edition", "first_day", "last_day", "units"]
        assert wrong(empty) == fields
        await visit.open("/pilot/ny")
        north = str(trial.unit("norra"))
        answer = await visit.send("/pilot/ny", units=[north], edition=ONE, question=LEARN)
        assert wrong(answer) == ["first_day", "last_day"]
        assert LEARN in unescape(answer.text)
        assert re.search(rf'value="{north}" checked', answer.text)
        assert re.search(rf'value="{ONE}" checked', answer.text)


async def test_it_is_broken_off_only_when_that_is_confirmed(trial: Trial) -> None:
    await trial.chose(ONE)
    async with trial.browser("admin") as visit:
        pilot = await started(trial, visit, "norra")
        await visit.open(f"{pilot}/avbryt")
        assert wrong(await visit.send(f"{pilot}/avbryt", why=WHY)) == ["confirmed"]
        assert wrong(await visit.send(f"{pilot}/avbryt", confirmed="ja")) == ["why"]
        assert await trial.form_of("norra") == THREE
        assert (await visit.send(f"{pilot}/avbryt", why=WHY, confirmed="ja")).status_code == 303
        assert "Avbruten" in (await visit.open(pilot)).text
        assert (await visit.open(f"{pilot}/rutin")).status_code == 404
    assert await trial.form_of("norra") == ONE


async def test_what_is_broken_off_before_it_has_begun_never_shows_numbers(trial: Trial) -> None:
    days = {"first_day": day(2).isoformat(), "last_day": day(4).isoformat()}
    pilot = await trial.started("norra", **days)
    async with trial.browser("revisor") as visit:
        assert "Här kommer siffrorna att stå." in (await visit.open(f"/pilot/{pilot}")).text
    await trial.did(pilot, "end", why=WHY)
    with in_days(3):
        async with trial.browser("revisor") as visit:
            page = (await visit.open(f"/pilot/{pilot}")).text
        groups = (await trial.sees(pilot))["counted"]["groups"]
    assert "Piloten avbröts innan den hade börjat." in page
    assert "<table" not in page
    assert {group["reports"] for group in groups.values()} == {0}


async def test_who_comes_too_late_to_decide_is_told_so(trial: Trial) -> None:
    await trial.chose(ONE)
    async with trial.browser("admin") as visit:
        pilot = await started(trial, visit, "norra")
        await visit.open(f"{pilot}/avsluta")
        await trial.did(pilot.rpartition("/")[2], "end", why=WHY)
        late = await visit.send(f"{pilot}/avsluta", adopted="nej", why=WHY)
        assert wrong(late) == ["adopted"]
        assert "Piloten är redan avslutad." in late.text
        await visit.open(pilot)
        assert (await visit.send(f"{pilot}/utvardera")).status_code == 422


async def test_everyones_form_is_chosen_on_a_page_that_says_what_it_was_before(
    trial: Trial,
) -> None:
    async with trial.browser("admin") as visit:
        await visit.open("/formular")
        assert wrong(await visit.send("/formular")) == ["authority", "edition", "confirmed"]
        fields = {"authority": trial.authority, "confirmed": "ja"}
        for edition in (ONE, THREE):
            await visit.open("/formular")
            answer = await visit.send("/formular", edition=edition, **fields)
            assert answer.status_code == 303, answer.text
        page = (await visit.open("/formular")).text
        ours = page[page.index(f"Nämnd {trial.authority}") :]
        history = re.findall(r"formulär (\d{4}-\d), \w+ fråg", ours[: ours.index("</section>")])
        assert history == [THREE, ONE]
        await visit.open("/formular")
        elsewhere = await visit.send("/formular", edition=ONE, authority="ingen", confirmed="ja")
        assert elsewhere.status_code == 404


@pytest.mark.parametrize("who", ["direktor", "namndsekreterare"])
async def test_whoever_only_sees_it_has_no_buttons(trial: Trial, who: str) -> None:
    pilot = await trial.started("norra")
    async with trial.browser(who) as visit:
        assert f"/pilot/{pilot}" in (await visit.open("/pilot")).text
        assert "Starta en pilot" not in visit.page
        page = (await visit.open(f"/pilot/{pilot}")).text
        for words in ("Spara siffrorna", "Avbryt piloten", "Lägg till enheten"):
            assert words not in page
        for path in ("/pilot/ny", f"/pilot/{pilot}/avsluta", f"/pilot/{pilot}/avbryt", "/formular"):
            assert (await visit.open(path)).status_code == 404
        await visit.open(f"/pilot/{pilot}")
        sent = {"unit": str(trial.unit("sodra")), "do": "enrol"}
        assert (await visit.send(f"/pilot/{pilot}/enheter", **sent)).status_code in (403, 404)


async def test_whoever_may_not_see_pilots_finds_no_page_and_no_menu(trial: Trial) -> None:
    pilot = await trial.started("norra")
    async with trial.browser("norra") as visit:
        assert 'href="/pilot"' not in (await visit.open("/")).text
        for path in ("/pilot", "/pilot/ny", f"/pilot/{pilot}", f"/pilot/{uuid4()}", "/formular"):
            assert (await visit.open(path)).status_code == 404
