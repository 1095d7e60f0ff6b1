"""Leaves out of a broken history whatever it breaks without."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.simulation.history import Broken, happens
from tests.simulation.steps import Plan, Step


def broken(plan: Plan) -> Broken | None:
    """Let a history happen; return what broke, if anything did."""
    try:
        happens(plan)
    except Broken as found:
        return found
    return None


def shortened(found: Broken, try_again: Callable[[], bool]) -> Broken:
    """Return a shorter history that breaks as well, after trying for as long as one likes."""
    steps = found.plan.steps[: found.after]
    best = broken(replace(found.plan, steps=steps)) or found
    size = max(1, len(best.plan.steps) // 2)
    while try_again():
        shorter = next(
            (b for part in _without(best.plan.steps, size) if (b := _try(best, part, try_again))),
            None,
        )
        if shorter is not None:
            best = shorter
        elif size == 1:
            return best
        else:
            size = size // 2
    return best


def _try(best: Broken, steps: Sequence[Step], try_again: Callable[[], bool]) -> Broken | None:
    if not try_again():
        return None
    found = broken(replace(best.plan, steps=tuple(steps)))
    if found is None or _words(found) != _words(best):
        return None
    return Broken(
        replace(found.plan, steps=found.plan.steps[: found.after]), found.after, found.why
    )


def _words(found: Broken) -> str:
    """Return what broke, without the numbers, which differ from one history to the next."""
    return re.sub(r"\d+", "", f"{type(found.why).__name__} {str(found.why).splitlines()[:1]}")


def _without(steps: Sequence[Step], size: int) -> list[Sequence[Step]]:
    """Return the steps without each piece of a size, the last pieces first."""
    return [(*steps[:at], *steps[at + size :]) for at in reversed(range(0, len(steps), size))]
