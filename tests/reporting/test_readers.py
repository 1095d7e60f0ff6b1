"""Who has read: what the reporter sees of it, and that nobody else does."""

import asyncio
import json
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent

from shared import clock
from tests.reporting.crossing import (
    LEADER,
    TOLD,
    asked,
    erase,
    given,
    glass_of,
    of,
    on_call,
    readers,
    reviewed,
    told,
)
from tests.stories import reported
from tests.town import Town, Visit, eventually


async def my_page(town: Town, incident: str, alias: str = "medarbetare") -> str:
    """Return the reporter's page of a report."""
    async with town.browser(alias) as visit:
        answer = await visit.open(f"/mina-rapporter/{incident}")
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_a_report_that_nobody_else_has_read_says_so(town: Town) -> None:
    incident = await told(town)
    page = await my_page(town, incident)
    assert "Ingen annan än du har läst rapporten ännu." in page
    assert await readers(town, incident) == []


async def test_that_she_reads_her_own_is_not_kept(town: Town) -> None:
    incident = await told(town)
    await my_page(town, incident)
    await town.api("medarbetare", "GET", of(incident))
    assert await readers(town, incident) == []


async def test_she_sees_her_manager_by_name_with_unit_time_and_purpose(town: Town) -> None:
    incident = await told(town)
    async with town.browser("chef") as visit:
        await visit.open(f"/enhet/{incident}")
    page = await my_page(town, incident)
    assert "Chef, Karin Holmsten" in page
    assert "Ekonomiskt bistånd" in page[page.index("Vem har läst") :]
    assert "Läste för att: följa upp händelsen." in page
    [line] = await readers(town, incident)
    assert (line["role"], line["how"], line["purpose"]) == ("manager", "ordinary", "follow_up")
    assert line["unit"] == str(town.unit("ekonomiskt-bistand"))


async def test_she_sees_her_safety_representative_by_name(town: Town) -> None:
    incident = await told(town)
    await town.api("skyddsombud", "POST", of(incident, "conditions"))
    assert (await town.api("skyddsombud", "GET", of(incident))).status_code == 200
    page = await my_page(town, incident)
    assert "Skyddsombud, Tomas Rydell" in page
    assert "Läste för att: bevaka arbetsmiljön." in page


async def test_she_sees_no_name_of_anybody_else(town: Town) -> None:
    incident, jour = await told(town), await on_call(town)
    disclosure = await given(town, incident)
    await town.api("sakerhet", "GET", of(incident, "disclosures", disclosure))
    await jour.breaks(incident)
    await jour.api("GET", of(incident))
    page = await my_page(town, incident)
    assert "Säkerhetsavdelningen" in page
    assert "Läste den text som chefen har lämnat ut." in page
    assert "Öppnade i ett nödläge." in page
    assert "Mikael Stenhag" not in page
    assert "Jour På Prov" not in page
    said = (await town.api("medarbetare", "GET", of(incident, "readers"))).text
    for person in (town.person("sakerhet"), jour.id):
        assert str(person) not in said


@pytest.mark.parametrize(
    ("justified", "review", "words"),
    [
        (True, "justified", "har granskat det: det var befogat."),
        (False, "not_justified", "har granskat det: det var inte befogat."),
    ],
)
async def test_the_reporter_sees_that_it_was_looked_at_and_what_was_found(
    town: Town, justified: bool, review: str, words: str
) -> None:
    incident, jour, another = await told(town), await on_call(town), await on_call(town)
    await jour.breaks(incident)
    glass = await glass_of(town, incident)
    await another.breaks(incident)
    for reader in (jour, another):
        await reader.api("GET", of(incident))
    await town.api("chef", "GET", of(incident))
    assert [line["review"] for line in await readers(town, incident)] == [None, "waits", "waits"]
    await reviewed(town, incident, glass, justified=justified)
    assert [line["review"] for line in await readers(town, incident)] == [None, "waits", review]
    async with town.browser("medarbetare") as visit:
        page = (await visit.open(f"/mina-rapporter/{incident}")).text
    assert words in page
    assert "ska granska det, men har inte gjort det än." in page
    for secret in ("Marianne Östlind", str(town.person(LEADER)), str(jour.id), "Jour På Prov"):
        assert secret not in page


async def test_whoever_stands_in_for_her_manager_is_a_role(own_town: Town) -> None:
    town, today = own_town, clock.swedish_date(clock.now()).isoformat()
    incident, deputy = await told(town), town.person("beroende-1")
    body = {"deputy": str(deputy), "valid_from": today, "valid_to": today}
    path = f"/api/organisation/people/{town.person('chef')}/deputies"
    answer = await town.api("admin", "POST", path, json=body)
    assert answer.is_success, answer.text

    async def reads() -> bool:
        return (await town.api("beroende-1", "GET", of(incident))).is_success

    await eventually(reads)
    page = await my_page(town, incident)
    assert "<strong>Ersättare för chefen</strong>" in page
    assert "Ida Malmros" not in page


async def test_a_manager_who_is_not_hers_is_a_role(town: Town) -> None:
    incident = await told(town, "mottagning-1")  # it happened at ekonomiskt bistånd
    assert (await town.api("chef", "GET", of(incident))).status_code == 200
    page = await my_page(town, incident, "mottagning-1")
    assert "<strong>Chef</strong>" in page
    assert "Karin Holmsten" not in page


async def test_whoever_decides_and_reads_what_was_told_or_given_has_read(town: Town) -> None:
    by_page, by_program = await told(town), await told(town)
    async with town.browser("chef") as visit:
        await visit.open(f"/utlamnande/{by_page}/{await asked(town, by_page)}")
    path = of(by_program, "disclosures", await given(town, by_program))
    assert (await town.api("chef", "GET", path)).status_code == 200
    for incident in (by_page, by_program):
        assert [line["role"] for line in await readers(town, incident)] == ["manager"]


async def test_whoever_reloads_the_page_has_read_once(town: Town) -> None:
    incident = await told(town)
    async with town.browser("chef") as visit:
        for _ in range(3):
            await visit.open(f"/enhet/{incident}")
    await town.api("chef", "GET", of(incident))
    assert len(await readers(town, incident)) == 1


@pytest.mark.parametrize(("minutes", "times"), [(29, 1), (31, 2)])
async def test_whoever_reads_again_after_half_an_hour_has_read_again(
    town: Town, minutes: int, times: int
) -> None:
    incident = await told(town)
    async with town.browser("chef") as visit:
        await visit.open(f"/enhet/{incident}")
        [first] = await readers(town, incident)
        now = clock.now()
        with clock.set_to(lambda: now + timedelta(minutes=minutes)):
            await _renewed(visit)
            await visit.open(f"/enhet/{incident}")
    assert len(await readers(town, incident)) == times
    assert first in await readers(town, incident)


async def _renewed(visit: Visit) -> None:
    """Let the session that would be idle for too long be one that was used in between."""
    now = clock.now()
    with clock.set_to(lambda: now - timedelta(minutes=15)):
        await visit.open("/mina-rapporter")


async def test_a_reading_of_the_first_kind_is_shown_as_the_managers(town: Town) -> None:
    incident = await told(town)
    application = town.service("reporting").application
    identity = uuid4()
    state = {
        "originator_id": str(identity),
        "originator_version": 1,
        "timestamp": clock.now().isoformat(),
        "originator_topic": "reporting.reading",
        "by": str(town.person("chef")),
        "authority": "socialnamnden",
        "incident": incident,
    }
    topic = "reporting.reading.happened"
    stored = StoredEvent(identity, 1, topic, json.dumps(state).encode())
    await asyncio.to_thread(application.log.insert_events, [stored])
    await told(town)  # moves the views past it
    page = await my_page(town, incident)
    assert "Chef, Karin Holmsten" in page
    assert "Läste för att: följa upp händelsen." in page


@pytest.mark.parametrize(
    "alias",
    ["kollega", "chef", "avdelningschef", "skyddsombud", "hr", "sakerhet", "admin", "revisor"],
)
async def test_only_the_reporter_sees_who_has_read(town: Town, alias: str) -> None:
    incident = await told(town)
    await town.api("chef", "GET", of(incident))
    assert (await town.api(alias, "GET", of(incident, "readers"))).status_code == 404
    async with town.browser(alias) as visit:
        assert (await visit.open(f"/mina-rapporter/{incident}")).status_code == 404


async def test_the_managers_page_does_not_say_who_has_read(town: Town) -> None:
    incident = await told(town)
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{incident}")).text
    assert TOLD in page
    assert "Vem har läst" not in page


async def test_looking_changes_nothing_in_the_incident(town: Town) -> None:
    incident = (await reported(town)).json()["id"]
    log = town.service("reporting").application.log
    await town.api("chef", "GET", of(incident))
    assert len(log.select_events(UUID(incident))) == 1


async def test_when_it_is_erased_who_told_it_the_manager_reads_that(town: Town) -> None:
    incident = await told(town)
    await erase(town, incident, "identity")
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{incident}")).text
    assert "Namnet är raderat" in page
    assert (await town.api("medarbetare", "GET", of(incident))).status_code == 404
