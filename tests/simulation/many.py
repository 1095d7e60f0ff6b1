"""Many histories at once, a process for each core, until one breaks or enough has happened."""

import multiprocessing
import os
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from itertools import count, islice

from tests.simulation.history import Broken, happens
from tests.simulation.steps import PER_HISTORY, plan


def enough(first_seed: int, steps: int) -> tuple[int, str | None]:
    """Let histories happen until so many steps did something; return how many, and what broke."""
    done, broken = 0, None
    seeds = count(first_seed)
    workers = os.cpu_count() or 1
    # Not forked: a forked process would inherit the threads' locks, but not the threads.
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as processes:
        running: set[Future[tuple[int, str | None]]] = set()
        while done < steps and broken is None:
            running |= {processes.submit(one, s) for s in islice(seeds, 2 * workers - len(running))}
            finished, running = wait(running, return_when=FIRST_COMPLETED)
            for future in finished:
                happened, broke = future.result()
                done += happened
                broken = broken or broke
        for future in running:
            future.cancel()
    return done, broken


def one(seed: int) -> tuple[int, str | None]:
    """Let one history happen; return how many of its steps did something, and what broke."""
    try:
        return happens(plan(seed, PER_HISTORY)).steps, None
    except Broken as found:
        return found.after, str(found)


def alone(first_seed: int) -> Iterator[tuple[int, str | None]]:
    """Let histories happen one after the other, in this process."""
    return map(one, count(first_seed))
