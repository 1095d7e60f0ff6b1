"""A running service: its log, its views, its place on NATS, and its HTTP side, put together.

Each service's app.py says what it consists of; this knows in which order the parts start and stop.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles
from starlette.middleware.body_limit import RequestBodyLimitMiddleware

from shared.broker import Connection, make_broker
from shared.catalogue import catalogue_route
from shared.events import PublishedEvent
from shared.eventstore.application import EventSourced
from shared.eventstore.follower import Follower
from shared.health import Metrics, health_routes
from shared.identity.names import Names
from shared.identity.principal import Identity
from shared.identity.register import Register
from shared.inbox import Inbox
from shared.relay import Relay, Tell
from shared.settings import Settings
from shared.views import View, Views
from shared.web.headers import SecurityHeaders
from shared.web.limits import DeclaredSize
from shared.web.pages import templates
from shared.web.problems import handle_problems

log = structlog.get_logger()

STATIC = Path(__file__).parent / "web" / "static"
RESTART_AFTER_S = 1.0


class Service:
    """One of the five."""

    def __init__(
        self,
        settings: Settings,
        application: EventSourced,
        inbox: Inbox,
        register: Register,
        *views: View,
        tell: Tell | None = None,
        register_is_own: bool = False,
    ) -> None:
        self.settings = settings
        self.application = application
        self.name = application.name
        self.register = register
        self.views = Views(settings.data / f"{self.name}.views.db", self.register, *views)
        self.metrics = Metrics(self.name)
        self.connection = Connection(make_broker(settings, self.name))
        self.names = Names(self.connection)
        self.identity = Identity(settings, self.register, self.names, self)
        self.stopping = asyncio.Event()
        self.is_moving = True  # whether the views take in what is stored
        self._tell = tell
        self._follower = Follower(application)
        self._relay = (
            Relay(application, tell, self.metrics.relay_lag, self.metrics.foreign) if tell else None
        )
        self._register_is_own = register_is_own
        inbox.bind(self.connection.broker, self.views)

    # What identity asks.

    async def heard(self) -> bool:
        """Whether NATS brings news right now; organisation hears itself without it."""
        return self._register_is_own or await self.connection.alive()

    async def telling(self) -> bool:
        """Whether NATS answers, and takes what we tell."""
        return await self.connection.alive() and (self._relay is None or self._relay.is_well)

    async def wait_for_session(self, session: str, within_s: float) -> bool:
        """Wait until a session is known."""

        async def known() -> bool:
            return await asyncio.to_thread(self.register.session_known, session)

        return await self.views.moved.until(known, within_s)

    # HTTP.

    def app(
        self,
        title: str,
        folder: Path,
        routers: Sequence[APIRouter],
        closing: Sequence[Callable[[], None]] = (),
    ) -> FastAPI:
        """Return the service's app; its lifespan starts and stops everything."""

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            async with self._running():
                yield
            for close in closing:
                close()

        app = FastAPI(
            title=title,
            version="1",
            openapi_url=f"/api/{self.name}/openapi.json",
            redirect_slashes=False,  # a redirect would believe the Host header
            docs_url=None,
            redoc_url=None,
            lifespan=lifespan,
            telemetry={"tracing": False, "metrics": False, "logs": False},  # we have our own
        )
        app.state.service = self
        app.state.application = self.application
        app.state.register = self.register
        app.state.identity = self.identity
        app.state.templates = templates(folder / "templates")
        bytes_max = self.settings.body_bytes_max
        app.add_middleware(RequestBodyLimitMiddleware, max_body_size=bytes_max)
        app.add_middleware(DeclaredSize, bytes_max=bytes_max)
        app.add_middleware(SecurityHeaders)
        handle_problems(app)
        for router in routers:
            app.include_router(router)
        app.include_router(
            health_routes(
                self.name,
                self.application,
                self.register,
                self.telling,
                lambda: self.is_moving,
                self.settings,
                self.metrics,
            )
        )
        app.include_router(catalogue_route(self.name, self.connection.broker))
        app.mount("/static", StaticFiles(directory=STATIC))
        return app

    # Running.

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        await self.connection.start()
        work = [self._follow_own_log]
        if self._relay is not None:
            work.append(self._tell_others)
        tasks = [asyncio.create_task(self._keep(task), name=task.__name__) for task in work]
        try:
            yield
        finally:
            self.stopping.set()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            await self.connection.stop()
            await asyncio.to_thread(self.application.close)
            await asyncio.to_thread(self.views.close)

    async def _keep(self, work: Callable[[], Awaitable[None]]) -> None:
        """Run a background task again if it fails; say so, and never hide it."""
        while True:
            try:
                await work()
            except Exception as failure:
                self.is_moving = self.is_moving and work != self._follow_own_log
                log.exception(
                    "background-failed",
                    service=self.name,
                    work=work.__name__,
                    error=type(failure).__name__,
                )
                await asyncio.sleep(RESTART_AFTER_S)

    async def _follow_own_log(self) -> None:
        """Move the views with the service's own events."""
        start = await asyncio.to_thread(self.views.position, self.name)
        async for batch in self._follower.after(start):
            if not batch:
                continue
            facts: list[tuple[int, object]] = []
            for notification in batch:
                event = self.application.mapper.to_domain_event(notification)
                facts.append((notification.id, event))
                if self._register_is_own and (told := self._told(event, notification.id)):
                    facts.append((notification.id, told))
            await asyncio.to_thread(self.views.apply_own, self.name, facts)
            self.is_moving = True
            self.views.moved.ring()

    def _told(self, event: object, position: int) -> PublishedEvent | None:
        # Organisation reads in its own log what the others hear over NATS.
        return self._tell(event, position) if self._tell else None  # type: ignore[arg-type] # ours

    async def _tell_others(self) -> None:
        assert self._relay is not None
        await self._relay.run(await self.connection.client())

    async def caught_up(self) -> None:
        """Wait until the views show everything that is stored at this moment."""
        position = await asyncio.to_thread(self.application.log.last_position)
        await self.views.reached(self.name, position)

    async def written(self, positions: Sequence[int]) -> None:
        """Wait until the views show what was just stored, so that people read what they wrote."""
        if positions:
            await self.views.reached(self.name, positions[-1])
