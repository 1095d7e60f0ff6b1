"""What an anonymous reporter leaves behind: nothing that tells who, and no word of hers."""

import asyncio
import re
import sqlite3
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from functools import partial
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from eventsourcing.persistence import StoredEvent
from structlog.testing import capture_logs

from services.demo import files
from shared.identity.tokens import Cookies
from shared.streams import OPS
from tests.insider import insider
from tests.reporting.evidence import POSTED
from tests.reporting.evidence import sent as sent_files
from tests.reporting.talking import ANSWER, QUESTION, written
from tests.reporting.test_anonymous import FORM, RECEIPT, filled, sent
from tests.town import Town, Visit, eventually

pytestmark = pytest.mark.slow


ELIN = next(person.name for person in files.people() if person.alias == "medarbetare")


def session_of(visit: Visit, cookies: Cookies) -> tuple[str, str]:
    """Return the cookie that a browser sends along, and what the log calls its session."""
    value = next(iter(visit.client.cookies.values()))
    return value, cookies.read(value).session


@asynccontextmanager
async def signed_in(town: Town) -> AsyncIterator[Visit]:
    """Open a browser in which somebody is logged in, and where she then wants to be nobody."""
    async with town.browser("medarbetare") as visit:
        yield visit


async def use_every_page(town: Town, visit: Visit) -> str:
    """Report, be refused, ask for the receipt, be refused again, and answer; return the id."""
    await visit.open(FORM)
    await visit.send(FORM)
    incident, receipt = await sent(town, visit)
    await written(town, "chef", incident, QUESTION)
    await visit.open(RECEIPT)
    await visit.send(RECEIPT, reference=receipt["reference"], code="fel")
    await visit.send(RECEIPT, **receipt)
    await visit.send(f"{RECEIPT}/meddelande", text=ANSWER)
    await use_the_receipt(visit, receipt)
    return incident


async def use_the_receipt(visit: Visit, receipt: dict[str, str]) -> None:
    """Add to it, correct it, attach to it, and take it back; each once in vain, with a wrong code.

    What she attaches is called by her name.
    """
    said = {"text": ANSWER, "reason": ANSWER, "confirmed": "ja"} | POSTED
    said |= {"what_happened": ANSWER, "url": "https://forum.example/1"}
    for typed in (receipt | {"code": "fel"}, receipt):
        for page in ("tillagg", "rattelse", "inlagg", "fil", "aterta"):
            visit.fields = {}
            asked = typed | {"id": str(uuid4())} | said
            if page == "fil":
                file = (f"{ELIN}.txt", b"Anteckning.")
                answer = await sent_files(visit, f"{RECEIPT}/{page}", file, **asked)
            else:
                answer = await visit.send(f"{RECEIPT}/{page}", **asked)
            assert answer.status_code == (200 if typed == receipt else 404), answer.text
            assert "set-cookie" not in answer.headers
            assert "Logga ut" not in answer.text


async def test_no_line_is_written_about_any_of_her_pages(town: Town) -> None:
    async with signed_in(town) as visit:
        with capture_logs() as lines:
            await visit.open(FORM)
            await visit.send(FORM)
            _, receipt = await sent(town, visit)
            for typed in (receipt, receipt | {"code": "fel"}):
                await visit.open(RECEIPT)
                await visit.send(RECEIPT, **typed)
            await visit.send(f"{RECEIPT}/meddelande", text=ANSWER, **receipt)
            await use_the_receipt(visit, receipt)
            elsewhere = {"Sec-Fetch-Site": "cross-site"}
            answer = await visit.client.post(FORM, data=filled(town), headers=elsewhere)
            assert answer.status_code == 403
    assert lines == []


async def test_her_session_is_neither_renewed_nor_shown_nor_answered_with_a_cookie(
    town: Town,
) -> None:
    async with signed_in(town) as visit:
        for answer in (
            await visit.open(FORM),
            await visit.send(FORM),
            await visit.open(RECEIPT),
            await visit.send(RECEIPT),
        ):
            assert "set-cookie" not in answer.headers
            assert "Logga ut" not in answer.text


async def heard(town: Town) -> set[int]:
    """Return how far services have heard what the register tells; one number when all have."""
    all_views = [town.service(name).views for name in town.motkraft.apps]
    return {await asyncio.to_thread(views.position, "organisation") for views in all_views}


async def test_neither_databases_nor_nats_know_who_it_was(own_town: Town) -> None:
    reporting, folder = own_town.service("reporting"), own_town.settings.data
    async with signed_in(own_town) as visit:
        value, session = session_of(visit, reporting.identity.cookies)
        knows = partial(asyncio.to_thread, reporting.register.session_known, session)
        await eventually(knows)
        # What the register tells of sessions has nothing to do with the report.
        await eventually(partial(heard, own_town), lambda positions: len(positions) == 1)
        before = rows(folder)
        incident = await use_every_page(own_town, visit)
    await reporting.caught_up()

    added = rows(folder) - before
    assert any(incident in row for row in added)
    never = (str(own_town.person("medarbetare")), value, session, "127.0.0.1")
    assert [event.topic for event in await stored_of(own_town, incident)][-1].endswith("withdrawn")
    assert [row for row in added for secret in never if secret in row] == []
    [(headers, body)] = await eventually(partial(told, own_town, incident))
    for secret in never:
        assert secret not in headers + body
    assert re.search(r'"reported_at": ?"[\dT-]+:00:00(\.0+)?Z"', body), body
    assert "anonymous" not in headers + body


async def stored_of(town: Town, incident: str) -> list[StoredEvent]:
    """Return what is stored of an incident."""
    log = town.service("reporting").application.log
    return list(await asyncio.to_thread(log.select_events, UUID(incident)))


def rows(folder: Path) -> Counter[str]:
    """Return every row of everything that reporting keeps, and of what others make of it."""
    found: Counter[str] = Counter()
    for name in ("reporting", "escalation", "statistics"):
        for part in ("events", "views"):
            path = folder / f"{name}.{part}.db"
            with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as database:
                tables = database.execute("SELECT name FROM sqlite_master WHERE type='table'")
                for (table,) in tables.fetchall():
                    lines = database.execute(f'SELECT * FROM "{table}"').fetchall()
                    found.update(f"{path.name} {table} {line}" for line in lines)
    return found


async def told(town: Town, incident: str) -> list[tuple[str, str]]:
    """Return the headers and bodies of what NATS keeps about a report being there."""
    async with insider(town.settings, OPS) as ops:
        stream = ops.jetstream()
        last = (await stream.stream_info("REPORTING")).state.last_seq
        messages = [await stream.get_msg("REPORTING", n) for n in range(1, last + 1)]
        pairs = [(str(m.headers), (m.data or b"").decode()) for m in messages]
        return [pair for pair in pairs if incident in pair[1] and "reported_at" in pair[1]]
