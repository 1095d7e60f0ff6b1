"""Whatever happens, nothing is lost, repeated or told out of order, and every number is right."""

from random import SystemRandom

import pytest

from tests.simulation.broker import Message, Stream
from tests.simulation.history import happens
from tests.simulation.many import enough
from tests.simulation.steps import PER_HISTORY, plan

STEPS = 100_000
SEEDS = 1 << 31
AGAIN = ".venv/bin/python -m tests.simulation.replay --seed"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_all_is_well_in_the_end_whatever_goes_wrong_on_the_way() -> None:
    first = SystemRandom().randrange(SEEDS)
    print(f"The first seed is {first}.")  # noqa: T201 - so that the same histories can be had again
    steps, broken = enough(first, STEPS)
    assert broken is None, f"{broken}\nSee it again: {AGAIN} {seed_in(broken)}"
    assert steps >= STEPS


def seed_in(broken: str | None) -> str:
    """Return the seed of what broke."""
    return str(broken).split()[1].rstrip(",")


def test_the_same_seed_is_the_same_history() -> None:
    once, again = (happens(plan(20_261_122, PER_HISTORY)) for _ in range(2))
    assert once == again
    assert once.steps > PER_HISTORY / 2


def test_another_seed_is_another_history() -> None:
    assert plan(1, PER_HISTORY).steps != plan(2, PER_HISTORY).steps


def test_a_stream_that_lost_its_tail_takes_the_same_message_again() -> None:
    stream = Stream("reporting")
    message = Message("reporting.x.v1", b"", {"Nats-Msg-Id": "reporting:1"})
    for _ in range(2):
        stream.publish(message)
    assert stream.last == 1
    stream.lose(1)
    stream.publish(message)
    assert stream.last == 1
