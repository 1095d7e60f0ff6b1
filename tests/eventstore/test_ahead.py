"""A service that has much to hear hears it together: in order, and each fact once."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
import pytest_asyncio

from shared import clock
from shared.ahead import MESSAGES_MAX, Ahead, CannotReadAhead, Waiting
from shared.broker import Connection, make_broker
from shared.envelope import Envelope
from shared.inbox import Inbox
from shared.streams import DURABLES, Durable, stream_of
from tests.eventstore.roads import Roads, roads
from tests.eventstore.sums import SOURCE, Broken, Counted, Place, told
from tests.town import eventually

READER = "training"
[DURABLE] = [d for d in DURABLES if (d.name, d.teller) == (READER, SOURCE)]
MANY = 2 * MESSAGES_MAX + 5
HEARS_WITHIN_S = 30


@pytest_asyncio.fixture
async def here(tmp_path: Path) -> AsyncIterator[Roads]:
    """Run a server."""
    async with roads(tmp_path / "nats") as open_roads:
        yield open_roads


async def tell(here: Roads, facts: Sequence[Counted]) -> None:
    """Tell some facts, from the first position on."""
    js = (await here.connect(SOURCE)).client.jetstream()
    for position, fact in enumerate(facts, start=1):
        envelope = Envelope(SOURCE, position, position - 1)
        await js.publish(
            fact.subject, fact.to_json(), headers=envelope.headers(fact.subject, "", clock.now())
        )


@asynccontextmanager
async def listening(
    here: Roads, place: Place, inbox: Inbox, ahead: Callable[[Connection], Ahead] = Ahead
) -> AsyncIterator[None]:
    """Hear what is told."""
    connection = Connection(make_broker(here.settings, READER))
    inbox.bind(connection.broker, place.views, ahead(connection))
    await connection.start()
    try:
        yield
    finally:
        await connection.stop()


async def heard(place: Place, up_to: int) -> None:
    """Wait until the views have come so far."""
    assert await place.views.reached(SOURCE, up_to, HEARS_WITHIN_S)


def remembering() -> tuple[Inbox, list[int]]:
    """Return an inbox, and the numbers that it has acted upon."""
    inbox, numbers = Inbox(READER), list[int]()

    @inbox.on(Counted)
    async def counted(fact: Counted) -> None:
        numbers.append(fact.number)

    return inbox, numbers


async def test_what_waits_is_heard_in_order_and_acted_upon_once(here: Roads, place: Place) -> None:
    await tell(here, [Counted(number=number) for number in range(MANY)])
    inbox, numbers = remembering()
    async with listening(here, place, inbox):
        await heard(place, MANY)
        await eventually(lambda: _ready(numbers), lambda done: len(done) == MANY)
        await eventually(partial(_left, here), lambda left: left == 0)
    assert numbers == list(range(MANY))
    assert place.sums.numbers() == dict.fromkeys(range(MANY), 1)
    assert place.state()[2] == [(SOURCE, at, at - 1) for at in range(1, MANY + 1)]


async def test_it_is_read_from_the_stream_and_not_handed_over_one_by_one(
    here: Roads, place: Place
) -> None:
    handed_over: list[int] = []

    class Noticing(Ahead):
        async def after(self, durable: Durable, sequence: int) -> list[Waiting]:
            handed_over.append(sequence)
            return await super().after(durable, sequence)

    await tell(here, [Counted(number=1)] * MANY)
    async with listening(here, place, Inbox(READER), Noticing):
        await heard(place, MANY)
    assert handed_over == [1, MESSAGES_MAX + 2, 2 * MESSAGES_MAX + 3]


async def test_what_cannot_be_understood_in_the_midst_is_parked_and_the_rest_is_heard(
    here: Roads, place: Place
) -> None:
    class Strange(Counted, frozen=True):
        subject = "reporting.something.strange.v1"

    facts = [Counted(number=number) for number in range(20)]
    await tell(here, [*facts[:9], Strange(number=9), *facts[10:]])
    inbox, numbers = remembering()
    async with listening(here, place, inbox):
        await heard(place, 20)
    assert [letter.position for letter in place.views.dead_letters.all()] == [10]
    assert numbers == [*range(9), *range(10, 20)]


async def test_what_a_view_cannot_take_is_parked_alone(
    here: Roads, place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("shared.inbox.TRIES_MAX", 2)
    facts = [Counted(number=number) for number in range(20)]
    await tell(here, [*facts[:9], Broken(number=9), *facts[10:]])
    inbox, numbers = remembering()
    async with listening(here, place, inbox):
        await heard(place, 20)
    assert [letter.position for letter in place.views.dead_letters.all()] == [10]
    assert set(numbers) == {*range(9), *range(10, 20)}
    assert place.sums.numbers() == dict.fromkeys({*range(9), *range(10, 20)}, 1)


async def test_what_could_not_be_acted_upon_comes_again_with_all_that_follows(
    here: Roads, place: Place
) -> None:
    inbox, numbers, fails = Inbox(READER), list[int](), [7, 12]

    @inbox.on(Counted)
    async def counted(fact: Counted) -> None:
        if fact.number in fails:
            fails.remove(fact.number)
            raise OSError
        numbers.append(fact.number)

    await tell(here, [Counted(number=number) for number in range(20)])
    async with listening(here, place, inbox):
        await eventually(lambda: _ready(numbers), lambda done: len(done) >= 20, HEARS_WITHIN_S)
        await eventually(partial(_left, here), lambda left: left == 0)
    assert numbers == list(range(20))
    assert place.sums.numbers() == dict.fromkeys(range(20), 1)


async def test_where_nobody_may_read_ahead_one_comes_after_the_other(
    here: Roads, place: Place
) -> None:
    class Refused(Ahead):
        async def after(self, durable: Durable, sequence: int) -> list[Waiting]:
            raise CannotReadAhead(f"{durable.stream}: {sequence}")

    await tell(here, [Counted(number=number) for number in range(20)])
    inbox, numbers = remembering()
    async with listening(here, place, inbox, Refused):
        await heard(place, 20)
        await eventually(lambda: _ready(numbers), lambda done: len(done) == 20)
    assert numbers == list(range(20))


async def test_a_reader_begins_anew_when_the_stream_was_made_anew_meanwhile(here: Roads) -> None:
    connection = Connection(make_broker(here.settings, READER))
    await connection.start()
    try:
        await tell(here, [Counted(number=number) for number in range(10)])
        waiting = await Ahead(connection).after(DURABLE, 1)
        await here.js.delete_stream(stream_of(SOURCE))
        await here.provision()
        await tell(here, [Counted(number=number) for number in range(3)])
        await Ahead(connection).go_on_after(DURABLE, waiting[-1])
        await tell(here, [Counted(number=number) for number in range(20)])
        assert await _left(here) == 20
    finally:
        await connection.stop()


def test_what_was_told_before_is_passed_over(place: Place) -> None:
    facts = [Counted(number=number) for number in range(6)]
    all_told = [(told(at, at - 1, fact), fact) for at, fact in enumerate(facts, start=1)]
    assert place.views.receive_all(all_told[:4]) == 4
    assert place.views.receive_all(all_told[:4]) == 4
    assert place.views.receive_all(all_told) == 6
    assert place.sums.numbers() == dict.fromkeys(range(6), 1)


def test_what_follows_something_that_is_missing_is_not_taken_in(place: Place) -> None:
    facts = [Counted(number=number) for number in range(6)]
    all_told = [(told(at, at - 1, fact), fact) for at, fact in enumerate(facts, start=1)]
    assert place.views.receive_all([*all_told[:2], *all_told[3:]]) == 2
    assert place.views.receive_all(all_told[3:]) == 0
    assert place.views.position(SOURCE) == 2
    assert place.sums.numbers() == {0: 1, 1: 1}


def test_when_one_cannot_be_applied_nothing_of_it_is_kept(place: Place) -> None:
    facts = [Counted(number=1), Broken(number=2)]
    with pytest.raises(ValueError, match="cannot take it"):
        place.views.receive_all(
            [(told(at, at - 1, fact), fact) for at, fact in enumerate(facts, start=1)]
        )
    assert place.state() == (0, 0, [])


async def _ready(numbers: list[int]) -> list[int]:
    return list(numbers)


async def _left(here: Roads) -> int:
    """Return how many messages the reader has still to be given, or has not acknowledged."""
    info = await here.js.consumer_info(DURABLE.stream, DURABLE.name)
    return (info.num_pending or 0) + (info.num_ack_pending or 0)
