"""The dialogue and hidden names as pages without scripts."""

from uuid import uuid4

import pytest

from services.demo import files
from tests.reporting.crossing import events_of
from tests.reporting.form import filled_in
from tests.reporting.talking import (
    ANSWER,
    QUESTION,
    REASON,
    WHY,
    Custodian,
    asked_for_name,
    custodian,
    hidden,
    written,
)
from tests.town import Town, Visit

ELIN = next(person.name for person in files.people() if person.alias == "medarbetare")
NEWS = "Nytt meddelande"


async def line_of(visit: Visit, path: str, incident: str) -> str:
    """Return what a list says of one report."""
    page = (await visit.open(path)).text
    start = page.index(f"{path}/{incident}")
    return page[start : page.index("</li>", start)]


async def test_a_question_is_news_until_it_is_read_and_so_is_the_answer(town: Town) -> None:
    incident = await hidden(town)
    hers, units = f"/mina-rapporter/{incident}", f"/enhet/{incident}"
    async with town.browser("chef") as chef, town.browser("medarbetare") as elin:
        await chef.open(units)
        answer = await chef.send(f"{units}/meddelande", text=QUESTION)
        assert (answer.status_code, answer.headers["location"]) == (303, f"{units}#meddelanden")
        assert NEWS not in await line_of(chef, "/enhet", incident)

        assert NEWS in await line_of(elin, "/mina-rapporter", incident)
        assert QUESTION in (await elin.open(hers)).text
        assert NEWS not in await line_of(elin, "/mina-rapporter", incident)
        await elin.open(hers)
        assert (await elin.send(f"{hers}/meddelande", text=ANSWER)).status_code == 303

        assert NEWS in await line_of(chef, "/enhet", incident)
        page = (await chef.open(units)).text
        assert ANSWER in page
        assert ELIN not in page
        assert NEWS not in await line_of(chef, "/enhet", incident)


async def test_news_is_for_whoever_takes_part_alone(town: Town) -> None:
    incident = await hidden(town)
    await written(town, "medarbetare", incident)
    async with town.browser("skyddsombud") as visit:
        assert NEWS not in await line_of(visit, "/enhet", incident)
        assert "Meddelanden" not in (await visit.open(f"/enhet/{incident}")).text


async def test_an_empty_message_is_shown_again_with_what_is_missing(town: Town) -> None:
    incident = await hidden(town)
    for alias, page in (("chef", "enhet"), ("medarbetare", "mina-rapporter")):
        where = f"/{page}/{incident}"
        async with town.browser(alias) as visit:
            await visit.open(where)
            answer = await visit.send(f"{where}/meddelande", text=" ")
            assert answer.status_code == 422
            assert 'href="#text">Skriv ett meddelande.' in answer.text
            assert (await visit.send(f"{where}/meddelande", text=QUESTION)).status_code == 303
    assert len(await events_of(town, incident)) == 4


async def test_a_form_that_is_sent_twice_is_one_message(town: Town) -> None:
    incident = await hidden(town)
    where = f"/enhet/{incident}"
    async with town.browser("chef") as visit:
        await visit.open(where)
        drawn = visit.fields
        for _ in range(2):
            visit.fields = drawn
            answer = await visit.send(f"{where}/meddelande", text=QUESTION)
            assert answer.status_code == 303
    assert (await events_of(town, incident)).count("message-to-reporter-posted") == 1


async def test_a_name_is_asked_for_denied_and_shown_after_all(town: Town) -> None:
    told = f"Det här läser bara chefen {uuid4()}"
    incident, lars = await hidden(town, what_happened=told), await custodian(town)
    hers, units = f"/mina-rapporter/{incident}", f"/enhet/{incident}"
    async with town.browser("chef") as visit:
        assert "Dolt namn" in (await visit.open(units)).text
        answer = await visit.send(f"{units}/namn", reason="")
        assert (answer.status_code, 'href="#reason">Skriv kort varför.' in answer.text) == (
            422,
            True,
        )
        assert (await visit.send(f"{units}/namn", reason=REASON)).status_code == 303
        page = (await visit.open(units)).text
        assert "Väntar på svar" in page
        assert "Be att få veta namnet" not in page

    await answer_by_page(town, lars, incident, told)

    async with town.browser("medarbetare") as visit:
        page = (await visit.open(hers)).text
        for said in ("Chef har bett att få veta namnet", REASON, "Nekad", WHY):
            assert said in page
        assert (await visit.send(f"{hers}/namn")).status_code == 303
        assert "Den som läser rapporten ser ditt namn." in (await visit.open(hers)).text
    async with town.browser("chef") as visit:
        page = (await visit.open(units)).text
        assert ELIN in page
        assert WHY in page


async def answer_by_page(town: Town, lars: Custodian, incident: str, told: str) -> None:
    """Let a custodian find a request in her queue, and deny it."""
    async with town.browser() as visit:
        await visit.open("/logga-in")
        assert (await visit.send("/logga-in", person=str(lars.id))).status_code == 303
        queue = (await visit.open("/identitet")).text
        where = queue[queue.index(f"/identitet/{incident}/") :].partition('"')[0]
        page = (await visit.open(where)).text
        assert REASON in page
        for never in (told, ELIN):
            assert never not in page
            assert never not in queue
        answer = await visit.send(where)
        assert answer.status_code == 422
        assert 'href="#granted">Välj om de får veta namnet.' in answer.text
        assert 'href="#why">Skriv kort varför.' in answer.text
        assert (await visit.send(where, granted="nej", why=WHY)).status_code == 303
        assert "Nekad" in (await visit.open("/identitet")).text


@pytest.mark.parametrize("alias", ["chef", "avdelningschef", "medarbetare", "admin"])
async def test_the_queue_is_for_custodians(town: Town, alias: str) -> None:
    incident = await hidden(town)
    where = f"/identitet/{incident}/{await asked_for_name(town, incident)}"
    async with town.browser(alias) as visit:
        await visit.open("/")
        assert (await visit.client.get("/identitet")).status_code == 404
        assert (await visit.client.get(where)).status_code == 404
        assert (await visit.send(where, granted="ja", why=WHY)).status_code == 404


async def test_the_pages_of_a_report_take_no_form_from_others(town: Town) -> None:
    incident = await hidden(town)
    async with town.browser("kollega") as visit:
        for path, filled in (
            (f"/mina-rapporter/{incident}/meddelande", {"text": QUESTION}),
            (f"/mina-rapporter/{incident}/namn", {}),
            (f"/enhet/{incident}/meddelande", {"text": QUESTION}),
            (f"/enhet/{incident}/namn", {"reason": REASON}),
        ):
            await visit.open("/")
            assert (await visit.send(path, **filled)).status_code == 404, path
    assert await events_of(town, incident) == ["reported", "identity-hidden"]


async def test_the_form_offers_to_hide_the_name(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        page = (await visit.open("/rapportera/namn")).text
        where = await filled_in(town, visit, identity="hidden")
        thanks = (await visit.open(where)).text
    for said in ("Med namn", "Dolt namn (en person kan få veta)", "i en liten grupp kan"):
        assert said in page
    assert "Ditt namn är dolt för alla som läser" in thanks
    assert "ser att det är du" not in thanks
