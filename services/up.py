"""Everything in one process: NATS as a child, the five services behind one address."""

import asyncio
import fcntl
import signal
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp, Receive, Scope, Send

from services.escalation.app import build as build_escalation
from services.nats_server import CannotStart, NatsServer
from services.organisation.app import build as build_organisation
from services.provisioner import Provisioner
from services.reporting.app import build as build_reporting
from services.statistics.app import build as build_statistics
from services.training.app import build as build_training
from shared.ending import end
from shared.secrets import private_folder
from shared.settings import Settings
from shared.threads import keep_what_is_loaded
from shared.web.patience import Patient

STOPS_WITHIN_S = 5

# Which service answers for which first part of a path; everything else is organisation's.
PAGES = {
    "rapportera": "reporting",
    "mina-rapporter": "reporting",
    "mina-atgarder": "reporting",
    "nodlage": "reporting",
    "utlamnande": "reporting",
    "kia": "reporting",
    "identitet": "reporting",
    "kvitto": "reporting",
    "enhet": "reporting",
    "revision": "reporting",
    "skyddsombud": "reporting",
    "direktor": "reporting",
    "pilot": "reporting",
    "formular": "reporting",
    "larm": "escalation",
    "utbildning": "training",
    "namnd": "statistics",
    "statistik": "statistics",
}
BUILD: dict[str, Callable[[Settings], FastAPI]] = {
    "organisation": build_organisation,
    "reporting": build_reporting,
    "escalation": build_escalation,
    "training": build_training,
    "statistics": build_statistics,
}


def service_of(path: str) -> str:
    """Return the service that answers for a path."""
    first, _, rest = path.lstrip("/").partition("/")
    name = rest.partition("/")[0] if first == "api" else PAGES.get(first, first)
    return name if name in BUILD else "organisation"


class Motkraft:
    """The five apps as one."""

    def __init__(self, settings: Settings) -> None:
        self.apps = {name: build(settings) for name, build in BUILD.items()}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the right service answer."""
        app: ASGIApp = self.apps[service_of(scope.get("path", "/"))]
        await app(scope, receive, send)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Start every service, and stop them in the opposite order."""
        async with AsyncExitStack() as stack:
            for app in self.apps.values():
                await stack.enter_async_context(app.router.lifespan_context(app))
            yield

    def begin_to_stop(self) -> None:
        """Let open streams end, so that the server can close."""
        for app in self.apps.values():
            app.state.service.stopping.set()


@asynccontextmanager
async def nats_beside(settings: Settings) -> AsyncIterator[None]:
    """Run the embedded NATS server, unless the settings name another one."""
    if settings.nats_url:
        yield
        return
    server, provisioner = NatsServer(settings), Provisioner(settings)
    await server.start()
    keeping = asyncio.create_task(server.keep_running(), name="nats-server")
    try:
        await provisioner.start()
        yield
    finally:
        await end(keeping)
        await provisioner.stop()
        await server.stop()


class _Server(uvicorn.Server):
    """uvicorn without its own signal handlers, which would end the process before we are done."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


@asynccontextmanager
async def serving(settings: Settings) -> AsyncIterator[Motkraft]:
    """Run everything; inside the block the address answers."""
    with _alone_on(settings), _listening(settings) as listener:
        async with nats_beside(settings):
            motkraft = Motkraft(settings)
            keep_what_is_loaded()
            async with motkraft.running(), _answering(motkraft, listener, settings):
                yield motkraft


@contextmanager
def _alone_on(settings: Settings) -> Iterator[None]:
    """Hold the data folder, so that two copies never write to it. Raises `CannotStart`."""
    with (private_folder(settings.data) / "lock").open("w") as held:
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as taken:
            raise CannotStart(
                f"datamappen {settings.data} används redan av en annan Motkraft."
                " Välj en egen med MOTKRAFT_DATA."
            ) from taken
        yield


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the port before anything else is started. Raises `CannotStart`."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((settings.host, settings.port))
        except OSError as taken:
            raise CannotStart(
                f"porten {settings.port} är upptagen. Välj en annan med MOTKRAFT_PORT."
            ) from taken
        yield listener


@asynccontextmanager
async def _answering(
    motkraft: Motkraft, listener: socket.socket, settings: Settings
) -> AsyncIterator[None]:
    """Serve HTTP; when it ends, open streams are let go first."""
    server = _Server(
        uvicorn.Config(
            motkraft,
            lifespan="off",
            log_config=None,
            access_log=False,
            server_header=False,
            http=Patient,
            proxy_headers=bool(settings.proxies),
            forwarded_allow_ips=settings.proxies,
            timeout_graceful_shutdown=STOPS_WITHIN_S,
        )
    )
    task = asyncio.create_task(server.serve([listener]), name="http")
    while not server.started and not task.done():  # noqa: ASYNC110 - uvicorn has no event
        await asyncio.sleep(0.005)
    try:
        yield
    finally:
        motkraft.begin_to_stop()
        server.should_exit = True
        await task


def told_to_stop() -> asyncio.Event:
    """Return what Ctrl-C sets from now on, or the signal that an operator's tools send."""
    told = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, told.set)
    return told
