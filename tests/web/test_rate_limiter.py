"""A bucket for each key: the arithmetic, against a bucket that is counted drop by drop."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.web.rate_limiter import Limiter, Rate

MINUTE_S = 60


class Watch:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def test_a_hundred_at_once_and_ten_a_minute_after_that() -> None:
    watch = Watch()
    limiter = Limiter(Rate(100, 10), watch)
    assert [limiter.wait("she") for _ in range(100)] == [0] * 100
    assert limiter.wait("she") == pytest.approx(6)
    for _ in range(5):
        watch.now += MINUTE_S + 0.001
        assert [bool(limiter.wait("she")) for _ in range(11)] == [False] * 10 + [True]


def test_whoever_asks_too_early_is_not_punished() -> None:
    watch = Watch()
    limiter = Limiter(Rate(1, 60), watch)
    assert limiter.wait("she") == 0
    assert [limiter.wait("she") for _ in range(50)] == [pytest.approx(1)] * 50
    watch.now += 1.001
    assert limiter.wait("she") == 0


def test_a_rest_is_never_worth_more_than_a_full_bucket() -> None:
    watch = Watch()
    limiter = Limiter(Rate(3, 60), watch)
    watch.now += 24 * 3600
    assert [bool(limiter.wait("she")) for _ in range(4)] == [False] * 3 + [True]


def test_one_who_is_refused_refuses_nobody_else() -> None:
    limiter = Limiter(Rate(2, 1), Watch())
    for _ in range(10):
        limiter.wait("he")
    assert limiter.wait("he")
    assert all(limiter.wait(person) == 0 for person in range(300))


def test_whoever_has_rested_is_forgotten() -> None:
    watch = Watch()
    limiter = Limiter(Rate(10, 10), watch)
    for person in range(1000):
        limiter.wait(person)
    assert len(limiter) == 1000
    for _ in range(3):
        watch.now += MINUTE_S
        limiter.wait("somebody else")
    assert len(limiter) < 5


def test_there_are_never_more_keys_than_fit() -> None:
    limiter = Limiter(Rate(10, 1), Watch(), keys_max=50)
    for address in range(10_000):
        limiter.wait(address)
    assert len(limiter) <= 102


class Drops:
    """A bucket counted exactly, which forgets nothing."""

    def __init__(self, rate: Rate) -> None:
        self._rate = rate
        self._drops = Fraction(rate.at_once)
        self._at = Fraction(0)

    def takes(self, at: Fraction) -> bool:
        """Whether there is a whole drop at a moment; takes it."""
        fallen = (at - self._at) * Fraction(self._rate.a_minute) / MINUTE_S
        self._drops = min(Fraction(self._rate.at_once), self._drops + fallen)
        self._at = at
        if self._drops < 1:
            return False
        self._drops -= 1
        return True


@given(
    at_once=st.integers(1, 5),
    a_minute=st.sampled_from([1, 7.5, 15, 60, 240]),
    # Quarters of a second are exact in binary, so no rounding can decide a case.
    steps=st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 600)), max_size=200),
)
def test_it_lets_through_exactly_what_a_bucket_would(
    at_once: int, a_minute: float, steps: list[tuple[str, int]]
) -> None:
    rate = Rate(at_once, a_minute)
    watch, buckets = Watch(), {key: Drops(rate) for key in "abc"}
    limiter = Limiter(rate, watch)
    begun = watch.now
    for key, quarters in steps:
        watch.now += quarters / 4
        at = Fraction(watch.now - begun)
        assert (limiter.wait(key) == 0) is buckets[key].takes(at)
