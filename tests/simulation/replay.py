"""Shows a history again from its seed, and what it breaks at: as short as it can be made."""

import argparse
import sys
import time
import traceback

from tests.simulation.history import Broken
from tests.simulation.shorten import broken, shortened
from tests.simulation.steps import PER_HISTORY, plan

SHORTENS_FOR_S = 60


def main() -> int:
    """Run the command; the exit code says whether anything broke."""
    command = argparse.ArgumentParser(description=__doc__)
    command.add_argument("--seed", type=int, required=True, help="which history")
    command.add_argument("--steps", type=int, default=PER_HISTORY, help="how long it is")
    command.add_argument("--shorten-s", type=int, default=SHORTENS_FOR_S, help="0: not at all")
    asked = command.parse_args()
    found = broken(plan(asked.seed, asked.steps))
    if found is None:
        sys.stdout.write("Nothing breaks.\n")
        return 0
    until = time.monotonic() + asked.shorten_s
    sys.stdout.write(story(shortened(found, lambda: time.monotonic() < until)))
    return 1


def story(found: Broken) -> str:
    """Return what happened, step by step, and what broke."""
    plan = found.plan
    begin = [f"seed {plan.seed}, newer words: {plan.tells_newer}, bugs: {plan.has_bugs}"]
    steps = [f"{n:4} {s.what} ({s.first}, {s.second})" for n, s in enumerate(plan.steps, 1)]
    return "\n".join([*begin, *steps, "", *traceback.format_exception(found.why)])


if __name__ == "__main__":
    sys.exit(main())
