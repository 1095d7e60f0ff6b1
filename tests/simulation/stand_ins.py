"""What stands in the place of threads, NATS and HTTP. Everything else is the product's own.

A thread costs more than the work it does here, and nobody can say in which order two of them
run: so what is sent to a thread runs at once, on the loop, after a point where the simulation may
stop it. Each such point is one at which a process can die.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterator, MutableMapping, Sequence
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import partial
from types import SimpleNamespace
from typing import Any, ParamSpec, Protocol, TypeVar
from unittest.mock import patch
from uuid import UUID

import msgspec
import structlog
from eventsourcing.persistence import StoredEvent

from services.reporting.outbox import tell
from shared.ahead import Waiting
from shared.database import LostAnswer
from shared.database.sqlite import SQLite
from shared.delivery import Delivery
from shared.events import PUBLISHED, IncidentReported, PublishedEvent
from shared.eventstore.group_commit import Append, GroupCommit
from shared.streams import Durable
from shared.views import Change, View
from tests.simulation.broker import Stream
from tests.simulation.line import Line
from tests.simulation.loop import Loop

P = ParamSpec("P")
R = TypeVar("R")

AHEAD_MAX = 4
SPOILT = ("Counts", "Cases")  # views that have a bug, when there is one


class Killed(BaseException):
    """The process dies here."""


class Mortal(Protocol):
    """What the stand-ins ask of the process that they run in."""

    line: Line

    async def passes(self) -> None:
        """Go on, or be stopped for ever."""

    def writes(self) -> None:
        """Go on with a commit. Raises `Killed`."""

    def loses_answer(self) -> bool | None:
        """Whether the answer to a commit is lost: None, or whether it was done all the same."""


here: ContextVar[Mortal | None] = ContextVar("here", default=None)


async def at_once(work: Callable[P, R], /, *args: P.args, **kwargs: P.kwargs) -> R:
    """Do what the product wants done on a thread."""
    if (process := here.get()) is not None:
        await process.passes()
    return work(*args, **kwargs)


class CommitsAtOnce(GroupCommit):
    """What is asked for before the loop comes round is one batch; no thread is asked."""

    def __init__(self, *parts: Any) -> None:
        super().__init__(*parts)
        self._asked: list[Append] = []
        write, keep = self._write, self._keep_keys

        def fragile_write(events: Sequence[StoredEvent]) -> Sequence[int]:
            if (process := here.get()) is None:
                return write(events)
            process.writes()
            lost = process.loses_answer()
            if lost is False:
                raise LostAnswer
            positions = write(events)
            if lost:
                raise LostAnswer
            process.writes()
            return positions

        def fragile_keep(keys: Any) -> Any:
            if (process := here.get()) is not None:
                process.writes()
            return keep(keys)

        self._write, self._keep_keys = fragile_write, fragile_keep

    async def append(self, append: Append) -> Sequence[int]:
        """Wait for the batch."""
        if not self._asked:
            asyncio.get_running_loop().call_soon(self._commit_asked)
        self._asked.append(append)
        return await asyncio.wrap_future(append.positions)

    def _commit_asked(self) -> None:
        asked, self._asked = self._asked, []
        batch = [claimed for append in asked for claimed in self._still_wanted(append)]
        try:
            self._store(batch)
        except Killed:
            return  # nobody is left to tell


class Ears:
    """In the place of the broker: remembers who listens to what."""

    def __init__(self) -> None:
        self.receivers: dict[str, Callable[[Any], Awaitable[None]]] = {}

    def subscriber(self, subject: str, **_: object) -> Callable[[Any], Any]:
        """Remember a function."""

        def remember(receive: Callable[[Any], Awaitable[None]]) -> Any:
            self.receivers[subject] = receive
            return receive

        return remember

    async def receive(self, subject: str, message: Any) -> None:
        """Hand a message to whoever listens, with the product's own way to acknowledge."""
        async with Delivery(message, context=None):  # type: ignore[arg-type] # it is not used
            await self.receivers[subject](SimpleNamespace(raw_message=message))


class Connection:
    """In the place of the connection to NATS."""

    def __init__(self, broker: Ears) -> None:
        self.broker = broker

    async def start(self) -> None:
        """There is nothing to connect to."""

    async def client(self) -> Line:
        """Return the line of the process that we are in."""
        process = here.get()
        assert process is not None
        return process.line

    async def stop(self) -> None:
        """There is nothing to disconnect."""


class Ahead:
    """In the place of the look ahead: so few messages that it often ends in the midst of some."""

    def __init__(self, *_: object) -> None: ...

    async def after(self, durable: Durable, sequence: int) -> list[Waiting]:
        """Return what waits."""
        stream = await self._stream(durable)
        return [
            Waiting(at, message.subject, dict(message.headers), message.body)
            for at, message in enumerate(stream.messages, start=1)
            if sequence < at <= sequence + AHEAD_MAX
        ]

    async def go_on_after(self, durable: Durable, last: Waiting) -> None:
        """Move the reader's place."""
        (await self._stream(durable)).places[durable.name].move(last.sequence + 1)

    @staticmethod
    async def _stream(durable: Durable) -> Stream:
        process = here.get()
        assert process is not None
        await process.passes()
        return process.line.stream(durable.teller)


class NobodySigns:
    """In the place of the notary: what it signs changes nothing that is looked at here."""

    signed = None  # what has been signed is for auditors

    def __init__(self, *_: object) -> None: ...

    def bind(self, *_: object) -> None:
        """Listen to nobody."""

    async def run(self, _: Connection) -> None:
        """Wait for ever."""
        await asyncio.get_running_loop().create_future()

    async def last_word(self, _: Connection) -> None:
        """Say nothing."""


class NewerReport(IncidentReported, frozen=True):
    """What a newer reporting tells, in words that the others learn when they are renewed."""

    subject = "reporting.incident.reported.v2"


def is_newer(incident: int) -> bool:
    """Whether a newer reporting would tell of this incident in its new words."""
    return incident % 5 == 0


def newer_tell(event: Any, position: int) -> PublishedEvent | None:
    """Tell as a newer reporting would."""
    told = tell(event, position)
    if isinstance(told, IncidentReported) and is_newer(told.incident.int):
        return NewerReport(**msgspec.structs.asdict(told))
    return told


def _without_http(
    service: Any, *_: object, closing: Sequence[Callable[[], None]] = (), **_for_http: object
) -> Any:
    """In the place of `Service.app`: nobody calls."""
    service._closing = closing  # noqa: SLF001 - as the real one does
    return SimpleNamespace(
        state=SimpleNamespace(service=service), add_exception_handler=lambda *_: None
    )


@dataclass
class Faults:
    """What is wrong with the programs themselves, until they are renewed."""

    tells_newer: bool = False  # reporting tells in words that the others do not know
    has_bugs: bool = False  # some views fail at some facts
    said: set[str] = field(default_factory=set)  # what the logs have told an operator

    def spoil(self, view: View, fact: object) -> None:
        """Fail where a view has a bug."""
        if self.has_bugs and type(view).__name__ in SPOILT:
            about = getattr(fact, "incident", None)
            if isinstance(about, UUID) and about.int % 7 == 0:
                raise ZeroDivisionError


def _spoilt(faults: Faults) -> Callable[[View, object, Change], bool]:
    apply = View.apply

    def spoilt_apply(view: View, fact: object, change: Change) -> bool:
        if view.hears(type(fact)):
            faults.spoil(view, fact)
        return apply(view, fact, change)

    return spoilt_apply


@contextmanager
def stand_ins(loop: Loop, faults: Faults) -> Iterator[None]:
    """Put everything in its place."""
    silent = structlog.get_config()
    structlog.configure(
        processors=[_remember(faults)],
        logger_factory=structlog.ReturnLoggerFactory(),
        cache_logger_on_first_use=False,
    )
    with ExitStack() as places:
        for name, instead in {
            "asyncio.to_thread": at_once,
            "shared.eventstore.application.GroupCommit": CommitsAtOnce,
            "shared.eventstore.group_commit.ASK_AGAIN_S": 0,
            "shared.database.places.SQLite": partial(SQLite, durable=False),
            "shared.identity.register.view.time": SimpleNamespace(monotonic=loop.time),
            "shared.service.make_broker": lambda *_: Ears(),
            "shared.service.Connection": Connection,
            "shared.service.Ahead": Ahead,
            "shared.service.Notary": NobodySigns,
            "shared.service.Service.app": _without_http,
            "shared.views.view.View.apply": _spoilt(faults),
            **({"services.reporting.app.tell": newer_tell} if faults.tells_newer else {}),
        }.items():
            places.enter_context(patch(name, instead))
        places.enter_context(patch.dict(PUBLISHED))  # what is learned is forgotten again
        try:
            yield
        finally:
            structlog.configure(**silent)


def _remember(faults: Faults) -> structlog.typing.Processor:
    """Print nothing, but remember which kinds of things were said."""

    def remember(_logger: object, _method: str, said: MutableMapping[str, Any]) -> str:
        faults.said.add(str(said["event"]))
        raise structlog.DropEvent

    return remember
