"""The measurements: each starts from a running Motkraft and returns rows of a table."""

import asyncio
import json
import os
import signal
import statistics
import time
from pathlib import Path
from uuid import uuid4

from benchmarks.client import Connection, listen
from services.demo import demo_id
from services.demo.load import demo_token
from shared.settings import Settings
from tests.process import running

Row = tuple[str, str, str]

CONNECTIONS = 64
IDLE_REPORTS = 100
IDLE_EVERY_S = 0.1  # long enough for everything to have come to rest
PACED_PER_S = 50
PACED_S = 10


def a_report() -> dict[str, object]:
    """Return the body of a report of ordinary length."""
    return {
        "id": str(uuid4()),
        "unit": str(demo_id("unit", "ekonomiskt-bistand")),
        "event_type": "near_miss",
        "threat_or_violence": True,
        "forms": ["threat"],
        "felt_as_influence": True,
        "happened_at": "2026-11-20T14:05:00+01:00",
        "what_happened": "En person kom till receptionen och sa att han visste var jag bor. " * 4,
    }


def percentiles(seconds: list[float]) -> str:
    """Return p50 / p99 in milliseconds."""
    cuts = statistics.quantiles(seconds, n=100)
    return f"{cuts[49] * 1000:.1f} / {cuts[98] * 1000:.1f} ms"


def memory_mb(pid: int) -> float:
    """Return the resident memory of a process, in MB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]
    return int(kilobytes) / 1024


async def start_and_memory(settings: Settings) -> list[Row]:
    """How long a start takes from a warm venv, and what the whole system holds in memory."""
    async with running(settings, "--demo") as first:
        await first.end(signal.SIGINT)
    begun = time.perf_counter()
    async with running(settings, "--demo") as motkraft:
        took_s = time.perf_counter() - begun
        python, nats = memory_mb(motkraft.pid), memory_mb(motkraft.nats_server())
    return [
        ("`motkraft up` to ready, warm venv", f"{took_s:.2f} s", "< 3 s"),
        (
            "memory of the whole embedded system",
            f"{python + nats:.0f} MB (services {python:.0f}, NATS {nats:.0f})",
            "< 350 MB",
        ),
    ]


async def latencies(settings: Settings) -> list[Row]:
    """How long a report takes to be acknowledged, and to be shown on the security console."""
    reporter, security = demo_token(settings, "medarbetare"), demo_token(settings, "sakerhet")
    shown: dict[str, float] = {}
    ready = asyncio.Event()
    console = asyncio.create_task(listen(settings.port, security, shown, ready))
    await ready.wait()
    rows: list[Row] = []
    async with Connection(settings.port, reporter) as connection:
        idle = await _paced(connection, IDLE_REPORTS, IDLE_EVERY_S)
    rows += [
        ("report acknowledged, idle (p50 / p99)", percentiles(idle.acknowledged), ""),
        (
            "report accepted to shown on the console, idle (p50 / p99)",
            percentiles(await idle.until_shown(shown)),
            "p50 < 25 ms",
        ),
    ]
    async with Connection(settings.port, reporter) as connection:
        busy = await _paced(connection, PACED_PER_S * PACED_S, 1 / PACED_PER_S)
    rows.append(
        (
            f"the same at {PACED_PER_S} reports a second (p50 / p99)",
            percentiles(await busy.until_shown(shown)),
            "p99 < 250 ms",
        )
    )
    console.cancel()
    return rows


class Sent:
    """Some reports: when each was accepted, and how long that took."""

    def __init__(self) -> None:
        self.accepted: dict[str, float] = {}
        self.acknowledged: list[float] = []

    async def until_shown(self, shown: dict[str, float]) -> list[float]:
        """Return how long each took from accepted to shown; waits for the last, for a while."""
        async with asyncio.timeout(60):
            while not self.accepted.keys() <= shown.keys():  # noqa: ASYNC110 - a dict has no bell
                await asyncio.sleep(0.05)
        # A console may hear of a report before its sender has read the answer: that is 0.
        return [max(0.0, shown[i] - accepted) for i, accepted in self.accepted.items()]


async def _paced(connection: Connection, count: int, every_s: float) -> Sent:
    sent = Sent()
    due = time.perf_counter()
    for _ in range(count):
        body = a_report()
        answer = await connection.send("POST", "/api/reporting/incidents", body)
        assert answer.status == 201, answer.body  # noqa: PLR2004 - HTTP
        sent.accepted[json.loads(answer.body)["id"]] = time.perf_counter()
        sent.acknowledged.append(answer.took_s)
        due += every_s
        await asyncio.sleep(max(0, due - time.perf_counter()))
    return sent


def machine() -> str:
    """Return one line about the machine."""
    cpu = next(
        line.partition(": ")[2]
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        if line.startswith("model name")
    )
    return f"{os.cpu_count()} cores, {cpu}"
