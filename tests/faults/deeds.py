"""What can go wrong, as things to do to a machine. All chance comes from the one `Random`."""

import asyncio
import signal
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from random import Random

from tests.faults import storage
from tests.faults.machine import Machine
from tests.grounds import POSTGRES

FROZEN_S = (0.2, 3.0)
SLOW_S = (0.005, 0.1)
RESTS_BETWEEN_DEATHS = 0.75
BLOCKS_FIRST = 0.6
BREAKS_AFTER_STALL = 0.5  # then what was held back never arrives, the answer to a commit with it


@dataclass(frozen=True)
class Fault:
    """One kind of fault: how often it comes, and how many processes it kills."""

    name: str
    weight: int
    kills: int
    do: Callable[[Machine, Random], Awaitable[None]]


async def _kill_motkraft(machine: Machine, rng: Random) -> None:
    machine.signal_motkraft(signal.SIGKILL)
    if rng.random() < RESTS_BETWEEN_DEATHS:
        await machine.until_answering()


async def _kill_nats(machine: Machine, _: Random) -> None:
    machine.signal_nats(signal.SIGKILL)


async def _freeze_motkraft(machine: Machine, rng: Random) -> None:
    machine.signal_motkraft(signal.SIGSTOP)
    await asyncio.sleep(rng.uniform(*FROZEN_S))
    machine.signal_motkraft(signal.SIGCONT)


async def _freeze_nats(machine: Machine, rng: Random) -> None:
    machine.signal_nats(signal.SIGSTOP)
    await asyncio.sleep(rng.uniform(*FROZEN_S))
    machine.signal_nats(signal.SIGCONT)


async def _cut(machine: Machine, _: Random) -> None:
    machine.proxy.cut()


async def _stall(machine: Machine, rng: Random) -> None:
    machine.proxy.stall()
    await asyncio.sleep(rng.uniform(*FROZEN_S))
    machine.proxy.resume()


async def _slow(machine: Machine, rng: Random) -> None:
    machine.proxy.delay_s = rng.uniform(*SLOW_S)
    await asyncio.sleep(rng.uniform(*FROZEN_S))
    machine.proxy.delay_s = 0.0


async def _wipe(machine: Machine, _: Random) -> None:
    async with machine.without_nats() as data:
        storage.wipe(data)


async def _truncate(machine: Machine, rng: Random) -> None:
    which, where = rng.random(), rng.random()
    async with machine.without_nats() as data:
        if files := storage.all_blocks(data):
            storage.truncate(_one_of(files, which), where)


async def _flip(machine: Machine, rng: Random) -> None:
    in_block, which, where = rng.random() < BLOCKS_FIRST, rng.random(), rng.random()
    async with machine.without_nats() as data:
        if files := storage.all_blocks(data) if in_block else storage.all_files(data):
            storage.flip_a_bit(_one_of(files, which), where)


async def _change_shape(machine: Machine, _: Random) -> None:
    await machine.change_shape()


async def _kill_database(machine: Machine, _: Random) -> None:
    await machine.kill_database()


async def _cut_database(machine: Machine, _: Random) -> None:
    machine.database_proxy.cut()


async def _shut_database(machine: Machine, rng: Random) -> None:
    machine.database_proxy.shut()
    await asyncio.sleep(rng.uniform(*FROZEN_S))
    machine.database_proxy.is_open = True


async def _stall_database(machine: Machine, rng: Random) -> None:
    machine.database_proxy.stall()
    await asyncio.sleep(rng.uniform(*FROZEN_S))
    if rng.random() < BREAKS_AFTER_STALL:
        machine.database_proxy.cut()
    machine.database_proxy.resume()


def _one_of(files: list[Path], which: float) -> Path:
    return files[int(which * len(files))]


FAULTS = (
    Fault("kill motkraft", 30, 1, _kill_motkraft),
    Fault("kill nats", 30, 1, _kill_nats),
    Fault("freeze motkraft", 4, 0, _freeze_motkraft),
    Fault("freeze nats", 5, 0, _freeze_nats),
    Fault("cut the network", 6, 0, _cut),
    Fault("stall the network", 4, 0, _stall),
    Fault("slow the network", 3, 0, _slow),
    Fault("wipe JetStream", 2, 1, _wipe),
    Fault("truncate a block", 3, 1, _truncate),
    Fault("flip a bit", 5, 1, _flip),
    Fault("change the shape", 4, 1, _change_shape),
)
OF_THE_DATABASE = (
    Fault("kill the database", 20, 1, _kill_database),
    Fault("cut the way to the database", 10, 0, _cut_database),
    Fault("shut the way to the database", 5, 0, _shut_database),
    Fault("stall the way to the database", 5, 0, _stall_database),
)


def next_fault(machine: Machine, rng: Random) -> Fault:
    """Return what happens next."""
    faults = (*FAULTS, *OF_THE_DATABASE) if machine.database == POSTGRES else FAULTS
    [fault] = rng.choices(faults, [fault.weight for fault in faults])
    return fault
