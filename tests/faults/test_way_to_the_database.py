"""The way to the database swallows everything, as when a switch has died, or is shut for long."""

import asyncio
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import ExitStack, contextmanager
from functools import partial

import pytest
import pytest_asyncio
from psycopg.conninfo import make_conninfo

from shared.database import Database, LostAnswer, Unavailable
from shared.database.places import Part, open_database
from tests.eventstore.things import TABLES, put, stored
from tests.faults.proxy import Proxy
from tests.grounds import POSTGRES, Ground, server
from tests.town import eventually

pytestmark = [
    pytest.mark.slow,
    pytest.mark.parametrize("ground", [POSTGRES], indirect=True),
]

GIVES_UP_WITHIN_S = 40  # TCP by itself goes on for a quarter of an hour, or for ever
THINK = "SELECT pg_sleep(50)"
AWAY_FOR_S = 20
FOUND_WITHIN_S = 6  # who tries more and more seldom needs eleven

can_be_silenced = pytest.mark.usefixtures("_can_be_silenced")


@contextmanager
def silence(port: int) -> Iterator[None]:
    """Let nothing through to or from a port, and tell nobody."""
    rules = [["INPUT", "-i", "lo", "-p", "tcp", side, str(port)] for side in ("--dport", "--sport")]
    for rule in rules:
        _iptables("-I", rule)
    try:
        yield
    finally:
        for rule in rules:
            _iptables("-D", rule)


def _iptables(do: str, rule: list[str]) -> None:
    subprocess.run(  # noqa: S603 - nothing here comes from outside
        ["iptables", "-w", do, *rule, "-j", "DROP"],  # noqa: S607 - the system's own
        check=True,
        capture_output=True,
    )


@pytest.fixture(scope="module")
def _can_be_silenced() -> None:
    """Leave a test out where packets may not be thrown away."""
    try:
        with silence(1):
            pass
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("only root with iptables can throw packets away")


@pytest_asyncio.fixture
async def proxy() -> AsyncIterator[Proxy]:
    """Lay a way to the database that can be found by its port."""
    way = Proxy(partial(asyncio.open_unix_connection, server().socket))
    await way.start()
    yield way
    await way.close()


@pytest_asyncio.fixture
async def database(ground: Ground, proxy: Proxy) -> AsyncIterator[Database]:
    """Open a database that lies at the end of that way."""
    address = make_conninfo(ground.settings.database_url, host="127.0.0.1", port=proxy.port)
    settings = ground.settings.model_copy(update={"database_url": address})
    opened = await asyncio.to_thread(open_database, settings, "training", Part.VIEWS)
    await asyncio.to_thread(opened.create, TABLES)
    yield opened
    await asyncio.to_thread(opened.close)


@can_be_silenced
async def test_the_answer_to_a_commit_that_never_comes_is_given_up(
    database: Database, proxy: Proxy
) -> None:
    with ExitStack() as silenced:

        def commit() -> None:
            with database.transaction() as t:
                t.execute("INSERT INTO things VALUES (1, 'words', NULL)")
                silenced.enter_context(silence(proxy.port))

        with pytest.raises(LostAnswer):
            await asyncio.wait_for(asyncio.to_thread(commit), GIVES_UP_WITHIN_S)
    await asyncio.to_thread(put, database, 2)
    assert 2 in await asyncio.to_thread(stored, database)


@can_be_silenced
async def test_a_server_that_vanishes_while_it_thinks_is_given_up(
    database: Database, proxy: Proxy, ground: Ground
) -> None:
    async def thinks() -> int:
        with ground.owner(Part.VIEWS) as owner:
            return len(owner.rows(f"SELECT 1 FROM pg_stat_activity WHERE query = '{THINK}'"))

    asking = asyncio.create_task(asyncio.to_thread(database.select, THINK))
    await eventually(thinks)
    with silence(proxy.port), pytest.raises(Unavailable):
        await asyncio.wait_for(asking, GIVES_UP_WITHIN_S)
    await asyncio.to_thread(put, database, 1)
    assert await asyncio.to_thread(stored, database) == [1]


async def test_a_database_that_was_away_for_long_is_found_as_soon_as_it_is_back(
    database: Database, proxy: Proxy
) -> None:
    async def answers() -> bool:
        try:
            return bool(await asyncio.to_thread(database.select, "SELECT 1 AS one"))
        except Unavailable:
            return False

    assert await answers()
    proxy.shut()
    with pytest.raises(TimeoutError):
        await eventually(answers, within_s=AWAY_FOR_S)
    proxy.is_open = True
    await eventually(answers, within_s=FOUND_WITHIN_S)
