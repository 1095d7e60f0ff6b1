"""The relay over a real NATS server: every fact once, in order, whatever happens meanwhile."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, cast
from uuid import UUID

import pytest
import pytest_asyncio
from nats.aio.client import Client
from nats.errors import TimeoutError as NoAnswer
from nats.js import JetStreamContext
from prometheus_client import Counter, Gauge
from structlog.testing import capture_logs

from shared import relay
from shared.database.places import Part
from shared.ending import end
from shared.envelope import Envelope
from shared.events import PublishedEvent
from shared.eventstore.domain import Aggregate
from shared.relay import Relay
from tests.eventstore.marks import Mark, Marks, a_mark
from tests.eventstore.roads import Roads, roads
from tests.grounds import Ground
from tests.town import eventually

SERVICE = "training"


class MarkMade(PublishedEvent, frozen=True):
    """There is a mark."""

    subject = "training.mark.made.v1"
    title = "Märke"
    mark: UUID
    number: int


def tell(event: Aggregate.Event, _position: int) -> PublishedEvent | None:
    """Tell of new marks; that one has moved is nobody's business."""
    if isinstance(event, Mark.Made):
        return MarkMade(mark=event.originator_id, number=event.number)
    return None


@pytest.fixture(autouse=True)
def _no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the relay try again at once."""
    monkeypatch.setattr(relay, "AGAIN_AFTER_S", 0.01)


@pytest_asyncio.fixture(loop_scope="session")
async def here(tmp_path: Path) -> AsyncIterator[Roads]:
    """Open roads of one's own."""
    async with roads(tmp_path / "nats") as open_roads:
        yield open_roads


@pytest_asyncio.fixture(loop_scope="session")
async def marks(ground: Ground) -> AsyncIterator[Marks]:
    """Open the log of the service that tells."""
    application = Marks(ground.open(Part.LOG))
    yield application
    await asyncio.to_thread(application.close)


@asynccontextmanager
async def relaying(marks: Marks, client: Client) -> AsyncIterator[None]:
    """Run a relay meanwhile."""
    lag = Gauge("lag", "Lag", registry=None)
    foreign = Counter("foreign", "Foreign", registry=None)
    running = asyncio.create_task(Relay(marks, tell, lag, foreign).run(client))
    try:
        yield
        if running.done():
            running.result()
    finally:
        await end(running)


async def made(marks: Marks, how_many: int, first: int = 0) -> None:
    """Make some marks, one after the other; every other one moves, which is not told."""
    for number in range(first, first + how_many):
        mark = a_mark(number)
        if number % 2:
            mark.move(-number)
        await marks.commit(mark)


async def told(here: Roads, how_many: int, within_s: float = 10) -> list[int]:
    """Wait for so many messages; return their numbers, having looked at each envelope."""
    await eventually(lambda: here.last_sequence(SERVICE), lambda n: n >= how_many, within_s)
    numbers, previous = [], 0
    for message in await here.messages(SERVICE):
        headers = message.headers or {}
        envelope = Envelope.read(headers)
        assert envelope.source == SERVICE
        assert envelope.previous == previous, "a gap, or a wrong order"
        assert envelope.position > previous
        assert headers["Nats-Msg-Id"] == f"{SERVICE}:{envelope.position}"
        previous = envelope.position
        numbers.append(MarkMade.from_json(message.data or b"").number)
    return numbers


async def test_facts_are_told_in_order_and_silent_ones_leave_no_gap(
    here: Roads, marks: Marks
) -> None:
    await made(marks, 20)
    async with relaying(marks, (await here.connect(SERVICE)).client):
        await made(marks, 20, first=20)
        assert await told(here, 40) == list(range(40))
    assert marks.log.last_position() == 60


async def test_a_relay_that_is_stopped_in_the_middle_is_taken_over(
    here: Roads, marks: Marks
) -> None:
    client = (await here.connect(SERVICE)).client
    writing = asyncio.create_task(made(marks, 100))
    for stop_at in (10, 30, 60):
        async with relaying(marks, client):
            await eventually(
                lambda: here.last_sequence(SERVICE),
                lambda last, wanted=stop_at: last >= wanted,  # type: ignore[misc] # bound at once
            )
    await writing
    async with relaying(marks, client):
        assert await told(here, 100) == list(range(100))


async def test_two_relays_at_once_tell_everything_once(here: Roads, marks: Marks) -> None:
    clients = [(await here.connect(SERVICE)).client for _ in range(2)]
    async with relaying(marks, clients[0]), relaying(marks, clients[1]):
        await made(marks, 100)
        assert await told(here, 100) == list(range(100))
    assert await here.last_sequence(SERVICE) == 100


class Lossy:
    """A client whose JetStream loses some answers, after the server has stored the message."""

    def __init__(self, client: Client, loses: set[int]) -> None:
        self._client = client
        self.loses = loses
        self.published = 0

    def jetstream(self, **options: Any) -> JetStreamContext:
        """Return JetStream, with the publishing replaced."""
        js = self._client.jetstream(**options)
        publish = js.publish

        async def lossy(*arguments: Any, **named: Any) -> object:
            self.published += 1
            number = self.published
            answer = await publish(*arguments, **named)
            if number in self.loses:
                self.loses.discard(number)
                raise NoAnswer
            return answer

        js.publish = lossy  # type: ignore[method-assign,assignment] # that is what is lossy here
        return js


@pytest.mark.parametrize("loses", [{1}, {50}, {3, 4, 20}, {100}], ids=str)
async def test_a_lost_answer_repeats_nothing(here: Roads, marks: Marks, loses: set[int]) -> None:
    client = Lossy((await here.connect(SERVICE)).client, set(loses))
    await made(marks, 100)
    async with relaying(marks, cast("Client", client)):
        await eventually(_said(client), lambda left: left == set())
        await made(marks, 10, first=100)
        assert await told(here, 110) == list(range(110))
    assert await here.last_sequence(SERVICE) == 110


def _said(client: Lossy) -> Any:
    async def left() -> set[int]:
        return client.loses

    return left


async def test_everything_comes_again_when_the_stream_is_made_anew(
    here: Roads, marks: Marks
) -> None:
    async with relaying(marks, (await here.connect(SERVICE)).client):
        await made(marks, 30)
        assert await told(here, 30) == list(range(30))
        await here.js.delete_stream(SERVICE.upper())
        await here.provision()
        await made(marks, 5, first=30)
        assert await told(here, 35) == list(range(35))


async def test_an_idle_relay_too_fills_a_stream_that_is_made_anew(
    here: Roads, marks: Marks
) -> None:
    async with relaying(marks, (await here.connect(SERVICE)).client):
        await made(marks, 30)
        assert await told(here, 30) == list(range(30))
        await here.js.delete_stream(SERVICE.upper())
        await here.provision()
        assert await told(here, 30, within_s=3) == list(range(30))


async def test_what_the_server_already_has_is_not_told_again_after_a_restart(
    here: Roads, marks: Marks
) -> None:
    client = (await here.connect(SERVICE)).client
    await made(marks, 10)
    async with relaying(marks, client):
        await told(here, 10)
    async with relaying(marks, client):
        await made(marks, 1, first=10)
        assert await told(here, 11) == list(range(11))


@pytest.mark.parametrize(
    "headers",
    [None, {"ce-source": "/escalation", "ce-position": "5000", "ce-previous": "4999"}],
    ids=["without an envelope", "of another service"],
)
async def test_a_foreign_message_is_noticed_and_never_taken_for_our_own(
    here: Roads, marks: Marks, headers: dict[str, str] | None
) -> None:
    client = (await here.connect(SERVICE)).client
    await made(marks, 3)
    async with relaying(marks, client):
        assert await told(here, 3) == [0, 1, 2]
    await here.js.publish("training.mark.made.v1", b"{}", headers=headers)
    with capture_logs() as lines:

        async def alarmed() -> bool:
            return any(line["event"] == "foreign-message" for line in lines)

        async with relaying(marks, client):
            await made(marks, 3, first=3)
            await eventually(alarmed, within_s=3)
            await eventually(lambda: here.last_sequence(SERVICE), lambda n: n >= 7, within_s=3)
    ours = [m for m in await here.messages(SERVICE) if m.data != b"{}"]
    ids = [(m.headers or {})["Nats-Msg-Id"] for m in ours]
    assert len(ids) == len(set(ids)) == 6


class Wedged:
    """A client whose first message is overtaken by somebody else's."""

    def __init__(self, client: Client, stranger: JetStreamContext) -> None:
        self._client, self._stranger = client, stranger
        self._first = True

    def jetstream(self, **options: Any) -> JetStreamContext:
        """Return JetStream, with the publishing replaced."""
        js = self._client.jetstream(**options)
        publish, door = js.publish, asyncio.Lock()

        async def overtaken(*arguments: Any, **named: Any) -> object:
            async with door:  # the others wait, so that what was sent as one is still in order
                if self._first:
                    self._first = False
                    await self._stranger.publish("training.mark.made.v1", b"{}")
            return await publish(*arguments, **named)

        js.publish = overtaken  # type: ignore[method-assign,assignment] # that is what is wedged
        return js


async def test_a_foreign_message_in_front_of_several_of_ours_costs_none_of_them(
    here: Roads, marks: Marks
) -> None:
    client = Wedged((await here.connect(SERVICE)).client, here.js)
    await made(marks, 6)
    async with relaying(marks, cast("Client", client)):
        await eventually(lambda: here.last_sequence(SERVICE), lambda n: n >= 7, within_s=5)
    ours = [m for m in await here.messages(SERVICE) if m.data != b"{}"]
    envelopes = [Envelope.read(m.headers or {}) for m in ours]
    assert [e.previous for e in envelopes] == [0, *(e.position for e in envelopes[:-1])]
    assert len(envelopes) == 6
