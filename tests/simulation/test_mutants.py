"""The simulation notices the mistakes that it is there for."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from random import SystemRandom

import pytest

from tests.simulation.mutants import HERE, MUTANTS, is_possible

TRIED_EACH_TIME = 6  # all of them take more than a minute


@pytest.mark.parametrize("name", MUTANTS)
def test_what_a_mistake_replaces_is_there(name: str) -> None:
    assert is_possible(MUTANTS[name]), "write down what stands there now"


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_some_mistakes_chosen_at_random_are_noticed() -> None:
    some = SystemRandom().sample(sorted(MUTANTS), TRIED_EACH_TIME)
    with ThreadPoolExecutor(max_workers=2) as two_at_once:
        unnoticed = [said for said in two_at_once.map(_notices, some) if said is not None]
    assert not unnoticed, "\n".join(unnoticed)


def _notices(name: str) -> str | None:
    """Make a mistake in a process of its own; return what was said if it was not noticed."""
    command = [sys.executable, "-m", "tests.simulation.mutants", name]
    run = subprocess.run(command, cwd=HERE, capture_output=True, text=True, check=False)  # noqa: S603 - ours
    is_noticed = run.returncode == 0 and run.stdout.startswith(name)
    return None if is_noticed else f"{name}: {run.stdout}{run.stderr}"
