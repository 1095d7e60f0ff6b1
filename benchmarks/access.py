"""How long it takes to decide who may: a question that is new, and one that was put before."""

import random
import statistics
import time
from collections.abc import Callable
from uuid import UUID

from shared.access import Action, Resource, State, decide, may
from shared.events import Role
from shared.identity.register import Employed
from shared.threads import keep_what_is_loaded

QUESTIONS = 5_000
TIMES = 5  # each is asked, so that the median is the question's own, not the machine's hiccups
UNITS, PEOPLE = 40, 200
SEED = 20210907

Question = tuple[Employed, Action, Resource]


def questions() -> list[Question]:
    """Return questions of every kind, about a municipality of invented people."""
    chance = random.Random(SEED)  # noqa: S311 - the same ones each time
    units = [UUID(int=n) for n in range(UNITS)]
    authorities = ["socialnamnden", "kommunstyrelsen", "skolnamnden"]

    def some(of: list[UUID], most: int) -> frozenset[UUID]:
        return frozenset(chance.sample(of, chance.randint(0, most)))

    people = [
        Employed(
            UUID(int=1000 + n),
            unit=chance.choice([None, *units]),
            authority=chance.choice(authorities),
            roles=frozenset(chance.sample(list(Role), chance.randint(0, 3))),
            manages=some(units, 3),
            oversees=some(units, 10),
            areas={Role.SAFETY_REPRESENTATIVE: some(units, 10), Role.HR: some(units, 20)},
            on_call_in=frozenset(chance.sample(authorities, chance.randint(0, 1))),
        )
        for n in range(PEOPLE)
    ]
    ids = [person.id for person in people]
    return [
        (
            chance.choice(people),
            chance.choice(list(Action)),
            Resource(
                chance.choice(units),
                chance.choice(authorities),
                chance.choice(ids),
                named=some(ids, 2),
                given_to=frozenset(chance.sample(authorities, 1)),
                state=chance.choice(list(State)),
            ),
        )
        for _ in range(QUESTIONS)
    ]


def decided() -> tuple[list[float], list[float]]:
    """Return how long each took, in seconds: put to Cedar anew each time, and as served.

    Of the times that a question is asked it is the median.
    """
    asked = questions()
    keep_what_is_loaded()  # as every service does
    fresh = _timed(asked, decide.forget)
    for question in asked:
        may(*question)
    return fresh, _timed(asked, lambda: None)


def percentiles(seconds: list[float]) -> str:
    """Return p50 / p99 in microseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return f"{cuts[49] * 1e6:.1f} / {cuts[98] * 1e6:.1f} us"


def _timed(asked: list[Question], before: Callable[[], None]) -> list[float]:
    took: list[list[float]] = [[] for _ in asked]
    for _ in range(TIMES):
        for question, times in zip(asked, took, strict=True):
            before()
            begun = time.perf_counter()
            may(*question)
            times.append(time.perf_counter() - begun)
    return [statistics.median(times) for times in took]
