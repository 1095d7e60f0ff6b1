"""What the form offers on the way: another channel, another receiver, another language."""

import re

import pytest

from tests.reporting.form import CHECK, FORM, OTHER_WAY, SAFE, STEPS, filled_in, one_by_one, written
from tests.stories import INCIDENTS
from tests.town import Town

KIND, FACTS, RECEIVER = "/rapportera/sort", "/rapportera/fakta", "/rapportera/mottagare"


@pytest.mark.parametrize(
    ("told", "offered"),
    [
        ({"actor": "colleague"}, ["visselblåsarkanal"]),
        ({"facts": ["client_harmed"]}, ["lex Sarah"]),
        ({"actor": "colleague", "facts": ["client_harmed"]}, ["visselblåsarkanal", "lex Sarah"]),
    ],
)
async def test_a_better_way_is_offered_first_and_can_be_declined(
    town: Town, told: dict[str, str | list[str]], offered: list[str]
) -> None:
    async with town.browser("medarbetare") as visit:
        been = await one_by_one(visit, **told)
        assert been.index(OTHER_WAY) == been.index(FACTS) + 1
        page = (await visit.open(OTHER_WAY)).text
        for words in ("visselblåsarkanal", "lex Sarah"):
            assert (words in page) is (words in offered)
        assert (await visit.send(CHECK)).headers["location"].startswith("/rapportera/tack/")


async def test_nobody_is_sent_another_way_without_cause(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        assert OTHER_WAY not in await one_by_one(visit)


async def test_the_other_ways_are_links_when_the_municipality_has_said_where(town: Town) -> None:
    settings = town.service("reporting").identity.settings
    async with town.browser("medarbetare") as visit:
        await one_by_one(visit, actor="colleague", facts=["client_harmed"])
        assert "Fråga din chef eller HR" in (await visit.open(OTHER_WAY)).text
        settings.whistleblowing_url = "https://visselblasa.example/"
        settings.lex_sarah_url = "https://lexsarah.example/"
        try:
            page = (await visit.open(OTHER_WAY)).text
        finally:
            settings.whistleblowing_url = settings.lex_sarah_url = ""
    assert 'href="https://visselblasa.example/"' in page
    assert 'href="https://lexsarah.example/"' in page


async def test_a_personal_number_is_warned_of_once_and_can_be_sent(town: Town) -> None:
    words = "Han heter 19811228-9874 i journalen."
    async with town.browser("medarbetare") as visit:
        await visit.open(f"{FORM}?ny=ja")
        warned = await visit.send(FORM, what_happened=words)
        assert warned.status_code == 422
        assert "Det ser ut som ett personnummer" in warned.text
        assert words in warned.text
        onwards = await visit.send(FORM, what_happened=words)
        assert onwards.headers["location"] == KIND
        await visit.open(FORM)
        assert (await visit.send(FORM, what_happened=words)).status_code == 303


async def test_the_nearest_leader_does_not_get_what_concerns_her(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(RECEIVER)
        assert "Karin Holmsten, som leder enheten" in visit.page
        assert "Marianne Östlind, som är chef ovanför" in visit.page
        where = await filled_in(town, visit, receiver="above")
        receipt = (await visit.open(where)).text
    incident = where.rpartition("/")[2]
    assert "Marianne Östlind, som är chef ovanför, kan nu läsa" in receipt
    assert "Karin Holmsten" not in receipt
    found = {
        alias: (await town.api(alias, "GET", f"{INCIDENTS}/{incident}")).status_code
        for alias in ("medarbetare", "chef", "avdelningschef", "chef-annan-enhet")
    }
    assert found == {
        "medarbetare": 200,
        "chef": 404,
        "avdelningschef": 200,
        "chef-annan-enhet": 404,
    }
    async with town.browser("chef") as visit:
        assert incident not in (await visit.open("/enhet")).text
    async with town.browser("avdelningschef") as visit:
        assert incident in (await visit.open("/enhet")).text


async def test_whoever_gets_it_reads_what_was_answered_and_what_that_speaks_for(
    town: Town,
) -> None:
    async with town.browser("medarbetare") as visit:
        contact = {"contact": "phone", "contact_words": "Efter klockan 15, 070-000 00 00"}
        where = await filled_in(town, visit, facts=["weapon"], for_whom="colleague", **contact)
    async with town.browser("chef") as visit:
        page = (await visit.open(f"/enhet/{where.rpartition('/')[2]}")).text
    for words in (
        "En kollega till den som rapporterade",
        "Anhörig till någon i ett ärende",
        "Hindra eller försena en åtgärd",
        "Jag är orolig, Jag tvekade",
        "Det fanns ett vapen",
        "Ja, ring mig\nEfter klockan 15, 070-000 00 00",
        "Svaren talar för allvar 4 av 4: vapen, hot",
    ):
        assert words in page


async def test_wishes_to_be_contacted_lie_sealed_in_the_log(town: Town) -> None:
    words = "Ring på nummer 070-123 45 67"
    async with town.browser("medarbetare") as visit:
        before = town.service("reporting").application.log.last_position()
        await filled_in(town, visit, contact="email", contact_words=words)
    stored = town.service("reporting").application.log.select_notifications(
        before, 50, inclusive_of_start=False
    )
    topics = [n.topic for n in stored]
    assert "reporting.incident.contact-wished" in topics
    assert "reporting.incident.form-filled" in topics
    assert not any(b"070-123" in n.state for n in stored)


async def test_the_whole_form_and_its_receipt_can_be_had_in_english(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        assert 'href="/rapportera?sprak=en" lang="en"' in (await visit.open(SAFE)).text
        pages = [(await visit.open(f"{SAFE}?sprak=en")).text]
        for path in (*STEPS, OTHER_WAY):
            pages.append((await visit.open(path)).text)
            wrong = await visit.send(path, happened_at_time="x", unit="", contact="x", purpose="x")
            pages.append(wrong.text)
        await written(town, visit)
        pages.append((await visit.open(CHECK)).text)
        where = (await visit.send(CHECK)).headers["location"]
        pages.append((await visit.open(where)).text)
        mine = (await visit.open("/mina-rapporter")).text
    swedish = re.compile(
        r">[^<]*\b(och|inte|eller|din|är|det|vad|välj|skriv)\b[^<]*<", re.IGNORECASE
    )
    for page in filter(None, pages):
        assert '<html lang="en"' in page
        main = page[page.index("<main") : page.index("</main")]
        ours = re.sub(r"<option .*?</option>", "", main)  # units are called as they are
        assert swedish.findall(ours.replace("Han sa att han vet var jag bor.", "")) == []
    assert "Thank you. We have your report." in pages[-1]
    assert '<html lang="sv"' in mine


async def test_the_form_goes_back_to_swedish(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(f"{SAFE}?sprak=en")
        assert "What happened?" in (await visit.open(FORM)).text
        await visit.open(f"{SAFE}?sprak=sv")
        assert "Vad hände?" in (await visit.open(FORM)).text
        assert (await visit.open(f"{SAFE}?sprak=xx")).status_code == 422
