"""A durable that has skipped something: its listener would wait for ever, and need not."""

import pytest
from nats.js.api import ConsumerInfo, DeliverPolicy, SequenceInfo

from services import standstill
from services.standstill import AGAIN_AFTER_S, STUCK_AFTER_S, Standstill
from shared import clock
from shared.streams import DURABLES, stream_of
from tests.faults.streams import operator
from tests.stories import reported
from tests.town import Town, eventually

pytestmark = pytest.mark.slow

[STATISTICS] = [d for d in DURABLES if (d.name, d.teller) == ("statistics", "reporting")]


def at(floor: int, redelivered: int) -> ConsumerInfo:
    """Return what the server says of a durable."""
    place = SequenceInfo(consumer_seq=floor, stream_seq=floor)
    return ConsumerInfo(
        name=STATISTICS.name,
        stream_name=STATISTICS.stream,
        config=STATISTICS.config(),
        created=clock.now(),
        ack_floor=place,
        num_redelivered=redelivered,
    )


class Watch:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_who_has_nothing_to_hear_is_not_stuck() -> None:
    watch = Watch()
    stands = Standstill(watch)
    for watch.now in (0, STUCK_AFTER_S, 10 * STUCK_AFTER_S):
        assert not stands.stuck(at(5, redelivered=0))
    assert not stands.stuck(at(5, redelivered=1))  # the first time it is hard


def test_who_moves_on_is_not_stuck() -> None:
    watch = Watch()
    stands = Standstill(watch)
    for floor in range(5):
        watch.now = floor * STUCK_AFTER_S
        assert not stands.stuck(at(floor, redelivered=1))


def test_who_is_handed_the_same_for_long_is_stuck_and_is_helped_now_and_then() -> None:
    watch = Watch()
    stands = Standstill(watch)
    assert not stands.stuck(at(5, redelivered=1))
    watch.now = STUCK_AFTER_S
    assert stands.stuck(at(5, redelivered=1))
    watch.now += STUCK_AFTER_S
    assert not stands.stuck(at(5, redelivered=1))
    watch.now += AGAIN_AFTER_S
    assert stands.stuck(at(5, redelivered=1))


@pytest.mark.slow
async def test_a_listener_that_was_not_told_of_something_hears_it_after_all(
    own_town: Town, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(standstill, "STUCK_AFTER_S", 3)
    async with operator(own_town.settings) as js:
        stream = stream_of("reporting")
        await js.delete_consumer(stream, STATISTICS.name)
        skips = STATISTICS.config()
        skips.deliver_policy = DeliverPolicy.BY_START_SEQUENCE
        skips.opt_start_seq = (await js.stream_info(stream)).state.last_seq + 2
        await js.add_consumer(stream, skips)
    for _ in range(3):
        await reported(own_town)

    async def counted() -> int:
        counts = own_town.motkraft.apps["statistics"].state.counts
        [row] = await counts.ask(
            "SELECT coalesce(sum(number), 0) AS number FROM counts WHERE length(period) = 10"
        )
        return int(row["number"])

    await eventually(counted, lambda number: number == 3, within_s=30)
