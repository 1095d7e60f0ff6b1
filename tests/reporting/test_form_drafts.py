"""A report that is put aside: hers alone, for a day, and gone when it is sent or thrown away."""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import pytest

from shared import clock
from shared.database.places import Part, open_database
from tests.canary import CANARY
from tests.reporting.form import CHECK, FORM, SAFE, filled_in, written
from tests.town import Town, Visit

WORDS = f"Jag hinner inte skriva klart. {CANARY}"


@pytest.fixture
def later() -> Iterator[list[timedelta]]:
    """Let it be as much later as the test says."""
    passed, start = [timedelta()], clock.now()
    with clock.set_to(lambda: start + passed[0]):
        yield passed


async def put_aside(visit: Visit) -> str:
    """Begin a report and put it aside; return its id."""
    await visit.open(f"{FORM}?ny=ja")
    form = visit.fields["id"]
    answer = await visit.send(FORM, what_happened=WORDS, go="later")
    assert answer.headers["location"] == SAFE
    return form


def kept_rows(town: Town) -> list[bytes]:
    """Return everything that lies beside the keys of what is kept."""
    with closing(open_database(town.settings, "reporting", Part.KEYS)) as database:
        rows = database.select("SELECT * FROM kept_forms")
    return [
        value if isinstance(value, bytes) else str(value).encode()
        for row in rows
        for value in dict(row).values()
    ]


async def test_she_goes_on_where_she_was(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        form = await put_aside(visit)
        page = (await visit.open(SAFE)).text
        assert "Du har ett utkast" in page
        assert 'href="/rapportera/sort">Fortsätt på utkastet' in page
        assert WORDS in (await visit.open(FORM)).text
        assert visit.fields["id"] == form


async def test_it_can_be_put_aside_with_nothing_in_it(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(f"{FORM}?ny=ja")
        answer = await visit.send(FORM, what_happened="", go="later")
    assert answer.headers["location"] == SAFE


async def test_it_lies_sealed_and_says_neither_whose_it_is_nor_which(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        form = await put_aside(visit)
    lies = b"|".join(kept_rows(town))
    for secret in (WORDS, CANARY, form, str(town.person("medarbetare"))):
        assert secret.encode() not in lies


async def test_nobody_else_sees_it_in_the_same_browser_or_with_its_id(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        form = await put_aside(visit)
        await visit.open("/logga-in")
        await visit.send("/logga-in", person=str(town.person("kollega")))
        assert "Du har ett utkast" not in (await visit.open(SAFE)).text
        assert WORDS not in (await visit.open(FORM)).text
        visit.fields["id"] = form
        await visit.send(FORM, what_happened="Något annat.")
        assert WORDS not in (await visit.open(FORM)).text
    async with town.browser("chef") as visit:
        assert WORDS not in (await visit.open(FORM)).text
        await visit.open(FORM)
        visit.fields["id"] = form
        assert (await visit.send(CHECK)).headers["location"] == FORM


async def test_a_day_after_the_last_word_it_is_gone(town: Town, later: list[timedelta]) -> None:
    async with town.browser("medarbetare") as visit:
        await put_aside(visit)
        later[0] = timedelta(hours=7)
        await visit.open("/logga-in")
        await visit.send("/logga-in", person=str(town.person("medarbetare")))
        await visit.open("/rapportera/fakta")
        await visit.send("/rapportera/fakta", facts=["weapon"], go="later")
        kept = {name: value for name, value in visit.client.cookies.items() if "kept" in name}
        for hours, is_there in ((30, True), (32, False)):
            later[0] = timedelta(hours=hours)
            visit.client.cookies.update(kept)  # as if the browser did not know the time
            await visit.open("/logga-in")
            await visit.send("/logga-in", person=str(town.person("medarbetare")))
            assert (WORDS in (await visit.open(FORM)).text) is is_there


async def test_it_is_thrown_away_for_good(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await put_aside(visit)
        before = kept_rows(town)
        await visit.open(SAFE)
        answer = await visit.send("/rapportera/slang")
        assert answer.headers["location"] == SAFE
        assert "Du har ett utkast" not in (await visit.open(SAFE)).text
        assert WORDS not in (await visit.open(FORM)).text
    assert len(kept_rows(town)) < len(before)


async def test_it_is_gone_when_it_is_sent(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        before = len(kept_rows(town))
        await filled_in(town, visit, what_happened=WORDS)
        assert len(kept_rows(town)) == before
        assert "Du har ett utkast" not in (await visit.open(SAFE)).text


async def test_a_new_report_leaves_the_one_that_was_put_aside_alone(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await put_aside(visit)
        await filled_in(town, visit)
        assert WORDS in (await visit.open(FORM)).text


async def test_what_no_page_asks_for_is_not_kept(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(f"{FORM}?ny=ja")
        await visit.send(FORM, what_happened="Kort.", something="x" * 40_000)
    assert max(map(len, kept_rows(town))) < 10_000


async def test_nothing_is_sent_when_nothing_was_begun(town: Town) -> None:
    async with town.browser("kollega") as visit:
        assert (await visit.open(CHECK)).headers["location"] == FORM
        await visit.open(FORM)
        visit.fields["id"] = str(uuid4())
        assert (await visit.send(CHECK)).headers["location"] == FORM


async def test_an_id_that_is_none_begins_anew(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await visit.open(FORM)
        visit.fields["id"] = "x"
        answer = await visit.send(FORM, what_happened=WORDS)
    assert answer.headers["location"] == f"{FORM}?ny=ja"


async def test_a_changed_answer_leads_back_to_where_everything_is_read(town: Town) -> None:
    async with town.browser("medarbetare") as visit:
        await written(town, visit)
        await visit.open("/rapportera/fakta?andra=ja")
        answer = await visit.send("/rapportera/fakta", facts=["weapon"])
        assert answer.headers["location"] == CHECK
        assert "Det fanns ett vapen" in (await visit.open(CHECK)).text
        await visit.open("/rapportera/fakta?andra=ja")
        answer = await visit.send("/rapportera/fakta", facts=["client_harmed"])
        assert answer.headers["location"] == "/rapportera/annan-vag"


async def test_who_may_not_report_has_no_draft(town: Town) -> None:
    async with town.browser("revisor") as visit:
        for path in (SAFE, FORM, CHECK):
            assert (await visit.open(path)).status_code == 404
        await visit.open("/organisation")
        visit.fields["id"] = str(uuid4())
        for path in (FORM, CHECK, "/rapportera/slang"):
            assert (await visit.send(path, what_happened=WORDS)).status_code == 404
