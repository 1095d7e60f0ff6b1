"""One running copy of a service. It can be killed at any point where it waits or writes."""

import asyncio
from collections.abc import Callable, Coroutine
from contextvars import copy_context
from importlib import import_module
from types import SimpleNamespace
from typing import Any

from nats.aio.msg import Msg

from shared.service import Service
from shared.settings import Settings
from tests.simulation.broker import Stream
from tests.simulation.line import Line
from tests.simulation.loop import Loop
from tests.simulation.stand_ins import Ears, Killed, here

FOLLOWER = "_follow_own_log"


class Replica:
    """See the module; `here` in the context of everything that runs in it."""

    def __init__(
        self,
        name: str,
        settings: Settings,
        loop: Loop,
        streams: dict[str, Stream],
        works: Callable[[str], None],
    ) -> None:
        self.name = name
        self._works = works
        self.line = Line(streams)
        self.points_left: int | None = None  # before it dies
        self.lost: bool | None = None
        self.lags = False  # whether its views stand still for now
        self.is_dead = False
        self.closing: list[Callable[[], None]] = []
        self._loop = loop
        self._going_on = asyncio.Event()
        self._errands: set[asyncio.Task[Any]] = set()
        self._context = copy_context()
        self._context.run(here.set, self)
        build = import_module(f"services.{name}.app").build
        self.service: Service = self._context.run(build, settings).state.service
        self._life = loop.create_task(self._live(), context=self._context)

    @property
    def ears(self) -> Ears:
        """Who listens here."""
        ears = self.service.connection.broker
        assert isinstance(ears, Ears)
        return ears

    def start(self, errand: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Begin something in this process."""
        task = self._loop.create_task(errand, context=self._context)
        self._errands.add(task)
        task.add_done_callback(self._errands.discard)
        return task

    async def receive(self, stream: Stream, reader: str, sequence: int, tries: int) -> list[bytes]:
        """Hear one message; return what was said to the broker about it."""
        said: list[bytes] = []

        async def publish(_subject: str, payload: bytes = b"", **_: object) -> None:
            await self.passes()
            said.append(payload)

        message, durable = stream.messages[sequence - 1], stream.places[reader].durable
        place = f"{durable.stream}.{durable.name}.{tries}.{sequence}.{sequence}"
        reply = f"$JS.ACK.{place}.0.{stream.last - sequence}"
        client: Any = SimpleNamespace(publish=publish)
        headers = dict(message.headers) or None
        msg = Msg(client, message.subject, reply, message.body, headers)
        hearing = self.start(self.ears.receive(durable.subject, msg))
        await self._loop.settle()
        if hearing.done() and not hearing.cancelled():
            hearing.exception()  # it has been answered with a nak
        return said

    def lag(self, *, lags: bool) -> None:
        """Let the views stand still for a while, or go on."""
        self.lags = lags
        if not lags:
            self._going_on.set()
            self._going_on = asyncio.Event()

    async def stop(self) -> None:
        """Stop in good order."""
        self.points_left = None
        self.lag(lags=False)
        await self._loop.settle()
        await self._end()

    async def kill(self) -> None:
        """Die at once: nothing that is under way comes any further."""
        self.is_dead = True
        for errand in list(self._errands):
            errand.cancel()
        await self._loop.settle()
        await self._end()

    async def _end(self) -> None:
        for close in list(self.closing):
            close()
        self.points_left, self.is_dead = None, True
        self._life.cancel()
        await self._loop.settle()
        assert self._life.done(), "it does not stop"

    async def _live(self) -> None:
        async with self.service._running():  # noqa: SLF001 - as its app would
            await self._loop.create_future()

    # What the stand-ins ask.

    async def passes(self) -> None:
        """Go on, or be stopped for ever."""
        self._count()
        if self.points_left == 0:
            await self._loop.create_future()
        task = asyncio.current_task()
        while self.lags and task is not None and task.get_name() == FOLLOWER:
            await self._going_on.wait()

    def writes(self) -> None:
        """Go on with a commit. Raises `Killed`."""
        self._count()
        if self.points_left == 0 or self.is_dead:
            raise Killed

    def loses_answer(self) -> bool | None:
        """Whether the answer to a commit is lost, once."""
        lost, self.lost = self.lost, None
        return lost

    @property
    def is_dying(self) -> bool:
        """Whether it has come to the point where it is to die."""
        return self.points_left == 0

    def _count(self) -> None:
        self._works(self.name)
        if self.points_left:
            self.points_left -= 1
