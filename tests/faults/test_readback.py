"""What is damage in a stream, and what is not."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio
from nats.errors import Error as NatsError

from services.readback import Damage, first_damage
from shared import clock
from shared.envelope import Envelope
from tests.eventstore.roads import Roads, roads

SUBJECT = "reporting.incident.sample.v1"


@pytest_asyncio.fixture(loop_scope="session")
async def here(tmp_path: Path) -> AsyncIterator[Roads]:
    """Run a server with nothing but the roads on it."""
    async with roads(tmp_path) as open_roads:
        yield open_roads


async def tell(here: Roads, *places: tuple[int, int]) -> None:
    """Publish as reporting: (position, what it says that it follows)."""
    js = (await here.connect("reporting")).client.jetstream()
    for position, previous in places:
        envelope = Envelope("reporting", position, previous)
        headers = envelope.headers(SUBJECT, "somebody", clock.now())
        await js.publish(SUBJECT, b"{}", headers=headers)


async def test_an_empty_stream_is_whole(here: Roads) -> None:
    assert await first_damage(here.js, "reporting") is None


async def test_a_chain_with_every_link_is_whole(here: Roads) -> None:
    await tell(here, (3, 0), (4, 3), (9, 4))  # most of what is stored is not told
    assert await first_damage(here.js, "reporting") is None


@pytest.mark.parametrize(
    ("places", "sequence"),
    [
        ([(2, 1)], 1),
        ([(1, 0), (3, 2)], 2),
        ([(1, 0), (2, 1), (2, 1)], None),  # the server drops the second
        ([(2, 0), (1, 0)], 2),
    ],
)
async def test_a_broken_chain_is_damage(
    here: Roads, places: list[tuple[int, int]], sequence: int | None
) -> None:
    await tell(here, *places)
    found = await first_damage(here.js, "reporting")
    expected = sequence and Damage("REPORTING", sequence, "does not follow the one before it")
    assert found == expected


async def test_what_others_have_put_there_is_passed_over(here: Roads) -> None:
    await tell(here, (1, 0))
    ops = here.ops.jetstream()
    await ops.publish(SUBJECT, b"{}")
    foreign = Envelope("statistics", 7, 5).headers(SUBJECT, "somebody", clock.now())
    await ops.publish(SUBJECT, b"{}", headers=foreign)
    await tell(here, (2, 1))
    assert await first_damage(here.js, "reporting") is None


async def test_a_stream_that_is_gone_is_not_judged(here: Roads) -> None:
    await here.js.delete_stream("REPORTING")
    with pytest.raises(NatsError):
        await first_damage(here.js, "reporting")
