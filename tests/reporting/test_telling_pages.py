"""The reporter's own pages, without scripts: how it goes, adding, correcting, taking back."""

import html
from datetime import timedelta
from uuid import UUID

import pytest

from services.reporting.application import Reporting
from services.reporting.domain import Incident
from shared import clock
from tests.reporting.crossing import events_of, told
from tests.town import Town, Visit

OTHERS = ["kollega", "chef", "avdelningschef", "skyddsombud", "hr", "sakerhet", "admin", "revisor"]


def mine(incident: str, *what: str) -> str:
    """Return an address of the reporter's."""
    return "/".join(["/mina-rapporter", incident, *what])


async def sees(visit: Visit, path: str) -> str:
    """Open a page, and return what it says."""
    answer = await visit.open(path)
    assert answer.status_code == 200, answer.text
    return html.unescape(answer.text)


async def test_she_is_told_what_has_happened_and_by_when_what_comes_next(town: Town) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as visit:
        page = await sees(visit, mine(incident))
        assert "Rapporten har kommit in. Ingen har bekräftat den ännu." in page
        assert "Den som leder enheten ska bekräfta den senast" in page
        assert "Väntar på bekräftelse" in await sees(visit, "/mina-rapporter")


async def test_she_is_told_when_the_manager_is_late(town: Town) -> None:
    incident = await told(town)
    tomorrow = clock.now() + timedelta(hours=25)
    async with town.browser("medarbetare") as visit:
        with clock.set_to(lambda: tomorrow):
            await visit.open("/logga-in")
            await visit.send("/logga-in", person=str(town.person("medarbetare")))
            page = await sees(visit, mine(incident))
    assert "Den skulle ha bekräftats senast" in page
    assert "Hör av dig till din chefs chef eller ditt skyddsombud." in page


async def test_she_is_told_that_it_was_acknowledged(town: Town) -> None:
    incident = await told(town)
    reporting = town.service("reporting").application
    assert isinstance(reporting, Reporting)

    def decide(found: Incident) -> None:
        found.acknowledge(str(town.person("chef")))

    await reporting.change(UUID(incident), decide)
    async with town.browser("medarbetare") as visit:
        assert "har bekräftat rapporten och tagit sig an den." in await sees(visit, mine(incident))


async def test_she_adds_something_and_sees_it_at_once(town: Town) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as visit:
        assert mine(incident, "lagg-till") in await sees(visit, mine(incident))
        await visit.open(mine(incident, "lagg-till"))
        form = dict(visit.fields)
        answer = await visit.send(mine(incident, "lagg-till"), text="Han kom tillbaka.")
        assert answer.status_code == 303
        assert "Han kom tillbaka." in await sees(visit, mine(incident))
        visit.fields = form  # the same form, sent again
        again = await visit.send(mine(incident, "lagg-till"), text="Han kom tillbaka.")
        assert again.status_code == 303
    assert await events_of(town, incident) == ["reported", "details-added"]


async def test_an_empty_addition_is_asked_for_again(town: Town) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as visit:
        await visit.open(mine(incident, "lagg-till"))
        answer = await visit.send(mine(incident, "lagg-till"), text=" ")
    assert answer.status_code == 422
    assert 'href="#text">Skriv vad du vill lägga till.' in answer.text
    assert await events_of(town, incident) == ["reported"]


CORRECTED: dict[str, str | list[str]] = {
    "forms": ["threat"],
    "threat_or_violence": "ja",
    "felt_as_influence": "ja",
    "event_type": "near_miss",
    "happened_at_date": "2026-11-20",
    "happened_at_time": "14:05",
}


async def test_she_corrects_the_day_and_the_old_one_stays(town: Town) -> None:
    incident = await told(town, what_happened="Han skrek.\nJag gick.")
    async with town.browser("medarbetare") as visit:
        page = await sees(visit, mine(incident, "ratta"))
        assert ">\nHan skrek.\nJag gick.</textarea>" in page
        changed = CORRECTED | {"happened_at_date": "2026-11-19", "reason": "Jag mindes fel dag."}
        answer = await visit.send(
            mine(incident, "ratta"), what_happened="Han skrek.\r\nJag gick.", **changed
        )
        assert answer.status_code == 303, answer.text
        page = await sees(visit, mine(incident))
    assert "19 november 2026 kl. 14.05" in page
    assert "20 november 2026 kl. 14.05" in page
    assert "Jag mindes fel dag." in page
    assert await events_of(town, incident) == ["reported", "facts-corrected"]


async def test_a_correction_without_a_reason_keeps_what_she_wrote(town: Town) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as visit:
        await visit.open(mine(incident, "ratta"))
        answer = await visit.send(
            mine(incident, "ratta"), what_happened="Han slog mig.", reason="", **CORRECTED
        )
    assert answer.status_code == 422
    assert 'href="#reason">Skriv kort varför du rättar.' in answer.text
    assert "Han slog mig." in answer.text
    assert await events_of(town, incident) == ["reported"]


async def test_a_correction_in_which_all_is_as_it_was_is_refused(town: Town) -> None:
    incident = await told(town, what_happened="Han skrek.")
    async with town.browser("medarbetare") as visit:
        await visit.open(mine(incident, "ratta"))
        answer = await visit.send(
            mine(incident, "ratta"), what_happened="Han skrek.", reason="Vet inte.", **CORRECTED
        )
    assert answer.status_code == 422
    assert "Ändra minst en uppgift." in answer.text


@pytest.mark.parametrize(
    "wrong",
    [{"happened_at_date": "2026-13-45"}, {"happened_at_time": ""}, {"happened_at_date": "x"}],
)
async def test_a_day_that_is_none_is_asked_for_again(town: Town, wrong: dict[str, str]) -> None:
    incident = await told(town)
    async with town.browser("medarbetare") as visit:
        await visit.open(mine(incident, "ratta"))
        filled = CORRECTED | {"what_happened": "Han skrek.", "reason": "Fel."} | wrong
        answer = await visit.send(mine(incident, "ratta"), **filled)
    assert answer.status_code == 422
    assert "både datum och klockslag" in answer.text


async def test_before_she_takes_it_back_she_is_told_what_it_means(town: Town) -> None:
    incident = await told(town)
    path = mine(incident, "ta-tillbaka")
    async with town.browser("medarbetare") as visit:
        assert "Det går inte att ångra." in await sees(visit, path)
        unsure = await visit.send(path)
        assert (unsure.status_code, await events_of(town, incident)) == (422, ["reported"])
        assert (await visit.send(path, confirmed="ja")).status_code == 303
        page = await sees(visit, mine(incident))
        assert "Du har tagit tillbaka rapporten." in page
        assert mine(incident, "lagg-till") not in page
        assert "Du har redan tagit tillbaka rapporten." in await sees(visit, path)
    async with town.browser("chef") as visit:
        assert (await visit.open(f"/enhet/{incident}")).status_code == 404


@pytest.mark.parametrize("alias", OTHERS)
async def test_the_forms_are_nobody_elses(town: Town, alias: str) -> None:
    incident = await told(town)
    async with town.browser(alias) as visit:
        for what in ("lagg-till", "ratta", "ta-tillbaka"):
            assert (await visit.open(mine(incident, what))).status_code == 404
            await visit.open("/")
            sent = await visit.send(mine(incident, what), text="x", confirmed="ja", **CORRECTED)
            assert sent.status_code == 404
    assert await events_of(town, incident) == ["reported"]
