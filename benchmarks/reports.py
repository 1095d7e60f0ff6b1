"""Reports acknowledged a second, ours beside the baselines, on one database and one disk.

    python -m benchmarks.reports sqlite|postgres

Prints one JSON object. Each side runs alone: the same uvicorn, loop and client. Ours is
reporting in a process of its own, as on a server, and tells NATS everything meanwhile.
"""

import asyncio
import json
import os
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from benchmarks.client import Connection
from benchmarks.measure import a_report
from services.demo.load import demo_token
from services.nats_server import NatsServer
from services.provisioner import Provisioner
from shared.settings import Settings
from tests.grounds import POSTGRES, Ground, free_port, server
from tests.process import ROOT, environment, running
from tests.town import eventually

CONNECTIONS = 64
WARM_UP = 500
ROUNDS = 5
REPORTS = 3000  # a round
INCIDENTS = "/api/reporting/incidents"


async def acknowledged_per_second(port: int, token: str) -> float:
    """Send reports over many connections; return the median of how many were taken a second."""
    await _send(port, token, WARM_UP)
    rates = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        await _send(port, token, REPORTS)
        rates.append(REPORTS / (time.perf_counter() - begun))
    return statistics.median(rates)


async def _send(port: int, token: str, left: int) -> None:
    async def one_connection() -> None:
        nonlocal left
        async with Connection(port, token) as connection:
            while left > 0:
                left -= 1
                answer = await connection.send("POST", INCIDENTS, a_report())
                assert answer.status == 201, answer.body  # noqa: PLR2004 - HTTP

    await asyncio.gather(*(one_connection() for _ in range(CONNECTIONS)))


async def reporting_alone(kind: str, folder: Path) -> float:
    """Measure reporting in a process of its own."""
    ports = {"port": free_port(), "nats_port": free_port()}
    settings = Ground(kind, folder).settings.model_copy(update=ports)
    async with running(settings, "--demo") as whole:  # the register, as every service knows it
        await whole.end(signal.SIGINT)
    nats = NatsServer(settings)
    await nats.start()
    provisioner = Provisioner(settings)
    await provisioner.start()
    try:
        async with _process("services.reporting", env=environment(settings)):
            await eventually(lambda: _answers(settings.port), within_s=60)
            return await acknowledged_per_second(settings.port, demo_token(settings, "medarbetare"))
    finally:
        await provisioner.stop()
        await nats.stop()


async def everything_in_one_process(settings: Settings) -> float:
    """Measure the embedded system: four more services act on each report meanwhile."""
    async with running(settings, "--demo"):
        return await acknowledged_per_second(settings.port, demo_token(settings, "medarbetare"))


async def baseline(which: str, kind: str, folder: Path) -> float:
    """Measure what others would write."""
    address = f"sqlite:///{folder / 'baseline.db'}"
    if kind == POSTGRES:
        address = server().database(folder).replace("postgresql://", "postgresql+psycopg://")
    port = free_port()
    async with _process("benchmarks.baseline", which, str(port), address):
        await eventually(lambda: _answers(port), within_s=60)
        return await acknowledged_per_second(port, "none")


@asynccontextmanager
async def _process(*module: str, env: dict[str, str] | None = None) -> AsyncIterator[None]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", *module, cwd=ROOT, env=env or dict(os.environ)
    )
    try:
        yield
    finally:
        process.send_signal(signal.SIGINT)
        try:
            async with asyncio.timeout(20):
                await process.wait()
        except TimeoutError:
            process.kill()
            await process.wait()


async def _answers(port: int) -> bool:
    try:
        async with Connection(port, "none"):
            return True
    except OSError:
        return False


async def measure(kind: str) -> dict[str, float]:
    """Measure all three on one database."""
    with tempfile.TemporaryDirectory() as folder:
        found = {"ours": await reporting_alone(kind, Path(folder) / "ours")}
        for which in ("orm", "core"):
            there = Path(folder) / which
            there.mkdir()
            found[which] = await baseline(which, kind, there)
    return found


if __name__ == "__main__":
    print(json.dumps(asyncio.run(measure(sys.argv[1]))))
