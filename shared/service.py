"""A running service: its log, its views, its place on NATS, and its HTTP side, put together.

Each service's app.py says what it consists of; this knows in which order the parts start and stop.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial
from pathlib import Path

import structlog
from eventsourcing.persistence import Notification
from fastapi import APIRouter, FastAPI
from fastapi.staticfiles import StaticFiles

from shared.ahead import Ahead
from shared.audit.notary import Notary
from shared.broker import Connection, make_broker
from shared.catalogue import catalogue_route
from shared.database import Unavailable
from shared.database.places import Part, open_database
from shared.ending import end
from shared.events import PublishedEvent
from shared.eventstore.application import EventSourced
from shared.eventstore.follower import Follower
from shared.health import Metrics, health_routes
from shared.identity.names import Names
from shared.identity.principal import Identity
from shared.identity.register import Register
from shared.inbox import Inbox
from shared.own_log import OwnLog, own_letter
from shared.relay import Relay, Tell
from shared.settings import Settings
from shared.views import View, Views
from shared.views.dead_letters import DeadLetter
from shared.views.rebuild import read_fact, rebuild
from shared.web.guarded import Guarded
from shared.web.limits import BodyLimit, LargeBodies
from shared.web.pages import templates
from shared.web.problems import handle_problems
from shared.web.rates import Rates

log = structlog.get_logger()

STATIC = Path(__file__).parent / "web" / "static"
RESTART_AFTER_S = 1.0
TRIES_MAX = 5  # a view that fails at the same event as often fails for a reason of its own


class NotOurs(Exception):
    """A letter that is no fact of the service whose stream it lay in."""


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
        self.views = Views(open_database(settings, self.name, Part.VIEWS), self.register, *views)
        self.inbox = inbox
        self.own_log = OwnLog(application, tell if register_is_own else None)
        self.metrics = Metrics(self.name)
        application.measure(self.metrics.committed)
        self.connection = Connection(make_broker(settings, self.name))
        self.names = Names(self.connection)
        self.identity = Identity(settings, self.register, self.names, self)
        self.stopping = asyncio.Event()
        self._closing: Sequence[Callable[[], None]] = ()
        self._failures = 0
        self.is_moving = True  # whether the views take in what is stored
        self._follower = Follower(application)
        self._relay = (
            Relay(application, tell, self.metrics.relay_lag, self.metrics.foreign) if tell else None
        )
        self._register_is_own = register_is_own
        self.notary = Notary(settings, application, self.metrics.signed, self.metrics.forks)
        ahead = Ahead(self.connection)
        inbox.bind(self.connection.broker, self.views, ahead)
        self.notary.bind(self.connection.broker, self.views, ahead)

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

    async def take_in(self, letter: DeadLetter) -> None:
        """Apply a letter after all, in its place among the others, and do what follows from it.

        Raises `NotOurs`, and whatever still keeps it from being understood; nothing changes then.
        When only what follows from it fails, the views have it, and the letter stays.
        """
        if not letter.position:
            raise NotOurs
        told: PublishedEvent | None = None
        if letter.source == self.name:  # the event, and what the service hears itself tell of it
            own = self.own_log.facts(letter.position - 1, letter.position, 1)
            kinds = {type(fact) for _, fact in own}
        else:
            told = read_fact(letter.subject, letter.body)
            kinds = {type(told)}
        if letter.skipped:
            for view in self.views.views:
                if any(map(view.hears, kinds)):
                    await asyncio.to_thread(
                        rebuild, self.views, view, self.own_log, including=letter.id
                    )
            await asyncio.to_thread(self.views.dead_letters.applied, letter.id)
        if told is not None:
            await self.inbox.act_upon(told)
        await asyncio.to_thread(self.views.dead_letters.remove, letter.id)

    # HTTP.

    def app(
        self,
        title: str,
        folder: Path,
        routers: Sequence[APIRouter],
        starting: Sequence[Callable[[], object]] = (),
        closing: Sequence[Callable[[], None]] = (),
        large_bodies: Sequence[LargeBodies] = (),
    ) -> FastAPI:
        """Return the service's app; its lifespan starts and stops everything.

        `starting` is done first, on a thread. `large_bodies` says what takes more than all else.
        """

        @asynccontextmanager
        async def lifespan(_: FastAPI) -> AsyncIterator[None]:
            for start in starting:
                await asyncio.to_thread(start)
            async with self._running():
                yield

        app = Guarded(
            title=title,
            version="1",
            openapi_url=f"/api/{self.name}/openapi.json",
            redirect_slashes=False,  # a redirect would believe the Host header
            docs_url=None,
            redoc_url=None,
            lifespan=lifespan,
            telemetry={"tracing": False, "metrics": False, "logs": False},  # we have our own
        )
        app.settings = self.settings
        self._closing = closing
        app.state.service = self
        app.state.application = self.application
        app.state.register = self.register
        app.state.identity = self.identity
        app.state.rates = Rates(self.settings)
        app.state.templates = templates(folder / "templates")
        bytes_max = self.settings.body_bytes_max
        app.add_middleware(BodyLimit, bytes_max=bytes_max, larger=large_bodies)
        handle_problems(app)
        health = health_routes(
            self.name,
            self.application,
            self.register,
            self.telling,
            lambda: self.is_moving,
            lambda: self.notary.agrees,
            self.views.dead_letters.count,
            self.settings,
            self.metrics,
        )
        for router in (*routers, health, catalogue_route(self.name, self.connection.broker)):
            app.router.routes += router.routes  # included routers are searched twice a request
        app.mount("/static", StaticFiles(directory=STATIC))
        return app

    # Running.

    @asynccontextmanager
    async def _running(self) -> AsyncIterator[None]:
        for view in await asyncio.to_thread(lambda: self.views.outdated):
            log.warning("view-made-anew", service=self.name, view=view.name)
            await asyncio.to_thread(rebuild, self.views, view, self.own_log)
        await self.connection.start()
        work = [self._follow_own_log, self._sign_log]
        if self._relay is not None:
            work.append(self._tell_others)
        tasks = [asyncio.create_task(self._keep(task), name=task.__name__) for task in work]
        try:
            yield
        finally:
            self.stopping.set()
            await end(*tasks)
            await self.notary.last_word(self.connection)
            await self.connection.stop()
            await asyncio.to_thread(self.close)

    def close(self) -> None:
        """Store what is queued, and let go of everything."""
        self.application.close()
        self.views.close()
        for close in self._closing:
            close()

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
            if batch:
                await asyncio.to_thread(self._apply_own, batch)
                self.is_moving = True
                self.views.moved.ring()

    def _apply_own(self, batch: Sequence[Notification]) -> None:
        """Apply some events; if that cannot be done, one by one, so that only one is left out."""
        apply = partial(self.views.apply_own, self.name)
        try:
            apply(self.own_log.of(batch))
        except Unavailable:
            raise
        except Exception:
            if len(batch) > 1:
                for notification in batch:
                    self._apply_own([notification])
                return
            self._failures += 1
            if self._failures < TRIES_MAX:
                raise
            letter = own_letter(self.name, batch[0])
            self.views.park_own(self.name, batch[0].id, letter)
            log.exception("event-parked", service=self.name, position=batch[0].id)
        self._failures = 0

    async def _tell_others(self) -> None:
        assert self._relay is not None
        await self._relay.run(await self.connection.client())

    async def _sign_log(self) -> None:
        await self.notary.run(self.connection)

    async def caught_up(self) -> None:
        """Wait until the views show everything that is stored at this moment."""
        position = await asyncio.to_thread(self.application.log.last_position)
        await self.views.reached(self.name, position)

    async def written(self, positions: Sequence[int]) -> None:
        """Wait until the views show what was just stored, so that people read what they wrote."""
        if positions:
            await self.views.reached(self.name, positions[-1])
