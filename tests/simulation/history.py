"""One history: from a plan to its end, with a look at everything after each step."""

import asyncio
import hashlib
from contextlib import closing
from dataclasses import dataclass

from shared.streams import SERVICES
from tests.simulation import messages, people  # noqa: F401 - they say how things happen
from tests.simulation.city import City, opened
from tests.simulation.happenings import HAPPENINGS
from tests.simulation.operators import the_end
from tests.simulation.steps import Plan, Step
from tests.simulation.truth import Truth

INSTEAD = ("deliver", "relay goes on", "time passes")  # when what is planned cannot happen


class Broken(Exception):
    """Something did not hold: after so many steps of the plan."""

    def __init__(self, plan: Plan, after: int, why: Exception) -> None:
        super().__init__(f"seed {plan.seed}, after {after} steps: {why!r}")
        self.plan, self.after, self.why = plan, after, why


@dataclass(frozen=True)
class Happened:
    """A history that went well: how many of its steps did something, and what was told in it."""

    steps: int
    told: str  # a hash


def happens(plan: Plan) -> Happened:
    """Let a history happen. Raises `Broken`."""
    with opened(newer=plan.tells_newer) as city:
        city.faults.has_bugs = city.had_bugs = plan.has_bugs
        steps = city.loop.run_until_complete(_happens(plan, city))
        return Happened(steps, hashlib.sha256(repr(city.broker.streams).encode()).hexdigest())


async def _happens(plan: Plan, city: City) -> int:
    done = number = 0
    with closing(Truth(city, plan.seed)) as truth:
        try:
            for service in SERVICES:
                await city.start(service)
            for step in plan.steps:
                number += 1
                done += await _happens_one(truth, step)
            await the_end(truth)
        except Exception as why:
            raise Broken(plan, number, why) from why
        finally:
            await _clear_up(city)
    return done


async def _happens_one(truth: Truth, step: Step) -> bool:
    for what in (step.what, *INSTEAD):
        if await HAPPENINGS[what](truth, step):
            truth.look()
            return True
    return False


async def _clear_up(city: City) -> None:
    for replica in city.everyone():
        await city.kill(replica)
    for task in asyncio.all_tasks() - {asyncio.current_task()}:
        task.cancel()
    await city.loop.settle()
