"""Whether a service can answer. NATS being away is no reason to say no: reports must be taken."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from fastapi import APIRouter, Response
from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from shared.eventstore.application import EventSourced
from shared.identity.register import Register
from shared.settings import Settings


@dataclass
class Metrics:
    """One registry an app, so that five apps in one process do not meet in it."""

    service: str
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)

    def __post_init__(self) -> None:
        self.relay_lag = Gauge(
            "motkraft_relay_lag_events", "Events stored but not told yet", registry=self.registry
        )
        self.foreign = Counter(
            "motkraft_foreign_messages",
            "Messages on our stream that somebody else has put there: an alarm",
            registry=self.registry,
        )
        self.batch = Histogram(
            "motkraft_commit_events",
            "Events that shared a commit",
            buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500),
            registry=self.registry,
        )
        self.waited = Histogram(
            "motkraft_commit_wait_seconds",
            "How long the first event of a commit waited for it to begin",
            buckets=(0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.5, 1, 5),
            registry=self.registry,
        )
        self.dead_letters = Gauge(
            "motkraft_dead_letters",
            "What could not be taken in, and waits for someone to look: an alarm",
            registry=self.registry,
        )
        self.signed = Gauge(
            "motkraft_log_signed_size", "Events that are signed for", registry=self.registry
        )
        self.forks = Counter(
            "motkraft_log_forks",
            "Checkpoints that contradict what was signed before, ours or another's: an alarm",
            registry=self.registry,
        )
        self.refused = Counter(
            "motkraft_refused",
            "Who was not let in, or not let on: see why",
            ["why"],
            registry=self.registry,
        )
        self.noted = Counter(
            "motkraft_security_noted",
            "What else stands in the security log",
            ["what"],
            registry=self.registry,
        )
        self.position = Gauge(
            "motkraft_log_position", "Position of the newest event", registry=self.registry
        )
        self.nats_up = Gauge(
            "motkraft_nats_up",
            "1 while NATS answers and takes what we tell, else 0",
            registry=self.registry,
        )

    def committed(self, events: int, waited_s: float) -> None:
        """Note a commit."""
        self.batch.observe(events)
        self.waited.observe(waited_s)


def health_routes(
    service: str,
    application: EventSourced,
    register: Register,
    telling: Callable[[], Awaitable[bool]],
    moving: Callable[[], bool],
    agreeing: Callable[[], bool],
    dead_letters: Callable[[], int],
    settings: Settings,
    metrics: Metrics,
) -> APIRouter:
    """Return /livez, /readyz and /metrics of a service."""
    router = APIRouter(prefix=f"/{service}", include_in_schema=False)

    @router.get("/livez")
    async def livez() -> dict[str, str]:
        return {"status": "alive"}

    @router.get("/readyz")
    async def readyz(response: Response) -> dict[str, object]:
        nats = await telling()
        checks = {
            "database": await asyncio.to_thread(application.log.writable),
            "keys": (settings.keys / "session.key").exists(),
            "units": bool(await asyncio.to_thread(register.units)) or settings.development,
            "views": moving(),
            "nats": nats,
            "log_as_signed": agreeing(),
            "no_dead_letters": not await asyncio.to_thread(dead_letters),
        }
        answering = all(checks[part] for part in ("database", "keys", "units", "views"))
        if not answering:
            response.status_code = 503
        status = "unready" if not answering else "ready" if all(checks.values()) else "degraded"
        return {"status": status, "checks": checks}

    @router.get("/metrics")
    async def show_metrics() -> Response:
        metrics.position.set(await asyncio.to_thread(application.log.last_position))
        metrics.dead_letters.set(await asyncio.to_thread(dead_letters))
        metrics.nats_up.set(await telling())
        return Response(generate_latest(metrics.registry), media_type=CONTENT_TYPE_LATEST)

    return router
