"""How things happen: the list of them, and what happens to processes and to time."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

from shared.streams import SERVICES
from tests.simulation.city import City
from tests.simulation.steps import Step
from tests.simulation.truth import Truth

T = TypeVar("T")

COPIES_MAX = 2
POINTS_MAX = 7
WAITS_S = (0.1, 0.6, 3.0, 11.0, 130.0)

Happening = Callable[[Truth, Step], Awaitable[bool]]
HAPPENINGS: dict[str, Happening] = {}


def happening(what: str) -> Callable[[Happening], Happening]:
    """Register how something happens; it says whether it did."""

    def register(how: Happening) -> Happening:
        HAPPENINGS[what] = how
        return how

    return register


def one_of(several: list[T], choice: int) -> T | None:
    """Return one of several, if there is any."""
    return several[choice % len(several)] if several else None


async def bury(city: City) -> None:
    """Let those be dead who came to the point where they were to die."""
    for replica in city.everyone():
        if replica.is_dying:
            await city.kill(replica)
        replica.points_left = None


# Processes.


@happening("start")
async def _start(truth: Truth, step: Step) -> bool:
    name = one_of([s for s in SERVICES if not truth.city.replicas[s]], step.first)
    if name is not None:
        await truth.city.start(name)
    return name is not None


@happening("start another")
async def _start_another(truth: Truth, step: Step) -> bool:
    few = [s for s in SERVICES if 0 < len(truth.city.replicas[s]) < COPIES_MAX]
    name = one_of(few, step.first)
    if name is not None:
        await truth.city.start(name)
    return name is not None


@happening("kill")
async def _kill(truth: Truth, step: Step) -> bool:
    replica = one_of(truth.city.everyone(), step.first)
    if replica is not None:
        await truth.city.kill(replica)
    return replica is not None


@happening("stop")
async def _stop(truth: Truth, step: Step) -> bool:
    replica = one_of(truth.city.everyone(), step.first)
    if replica is not None:
        await truth.city.stop(replica)
    return replica is not None


@happening("lag")
async def _lag(truth: Truth, step: Step) -> bool:
    replica = one_of([r for r in truth.city.everyone() if not r.lags], step.first)
    if replica is not None:
        replica.lag(lags=True)
    return replica is not None


@happening("go on")
async def _go_on(truth: Truth, step: Step) -> bool:
    replica = one_of([r for r in truth.city.everyone() if r.lags], step.first)
    if replica is not None:
        replica.lag(lags=False)
        await truth.city.loop.settle()
    return replica is not None


@happening("time passes")
async def _time_passes(truth: Truth, step: Step) -> bool:
    await truth.city.loop.wait(WAITS_S[step.first % len(WAITS_S)])
    return True
