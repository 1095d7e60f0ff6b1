"""The write side of every service: the library's Application, made durable and async."""

import asyncio
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, ClassVar, TypeVar
from uuid import UUID

from eventsourcing.application import AggregateNotFoundError, Application
from eventsourcing.persistence import InfrastructureFactory, Recording
from eventsourcing.popo import POPOFactory
from eventsourcing.utils import Environment

from shared.database import Conflict, Database
from shared.eventstore.domain import Aggregate
from shared.eventstore.group_commit import Append, GroupCommit
from shared.eventstore.mapper import EventMapper, Upcast
from shared.eventstore.recorder import EventRecorder
from shared.eventstore.sealed import KeyTaken, NewKey, NewKeys, Sealer

__all__ = ["Conflict", "EventSourced"]  # a conflict: somebody else wrote the same version first

A = TypeVar("A", bound=Aggregate)


class EventSourced(Application[UUID]):
    """A service's write side. Subclasses have one method per thing a person can do."""

    upcasts: ClassVar[Mapping[str, Upcast]] = {}

    def __init__(self, database: Database, sealer: Sealer | None = None) -> None:
        self._database = database
        self._sealer = sealer
        self._listeners: list[Callable[[int], None]] = []
        super().__init__()
        self._commits = GroupCommit(self._write, self._find, self._keep_keys, self._committed)

    # What the library calls when it builds an application.

    def construct_env(self, name: str, env: Any = None) -> Environment:
        """Take nothing from the process environment: settings are the only way in."""
        return Environment(name, env or {})

    def construct_factory(self, env: Environment) -> InfrastructureFactory[Any]:
        """Return a factory that the library asks for what we do not replace."""
        return POPOFactory(env)

    def construct_recorder(self) -> EventRecorder:
        """Open this service's own log."""
        return EventRecorder(self._database)

    def construct_mapper(self) -> EventMapper:
        """Build the one codec."""
        return EventMapper(self._sealer, dict(self.upcasts))

    # What services use.

    @property
    def log(self) -> EventRecorder:  # type: ignore[override] # the library's is deprecated
        """The log itself: positions, notifications."""
        assert isinstance(self.recorder, EventRecorder)
        return self.recorder

    def measure(self, measured: Callable[[int, float], None]) -> None:
        """Tell `measured` of each commit: how many events, and how long, in s, the first waited."""
        self._commits.measured = measured

    def on_commit(self, listener: Callable[[int], None]) -> None:
        """Call `listener` with the newest position after each commit, on the writer's thread."""
        self._listeners.append(listener)

    async def load(self, kind: type[A], aggregate_id: UUID) -> A | None:
        """Rebuild an aggregate from its events; None when there is none of that kind."""
        try:
            found = await asyncio.to_thread(self.rebuilt, aggregate_id)
        except AggregateNotFoundError:
            return None
        return found if isinstance(found, kind) else None

    def rebuilt(self, aggregate_id: UUID, version: int | None = None) -> Aggregate:
        """Rebuild an aggregate from its events up to a version, or all, on the calling thread.

        Raises `AggregateNotFoundError`.
        """
        found: Aggregate = self.repository.get(aggregate_id, version=version, projector_func=_fold)
        return found

    async def commit(self, *aggregates: Aggregate) -> Sequence[int]:
        """Store what has happened to some aggregates, all or nothing; return the positions.

        When this returns the disk has it. Raises `Conflict` when a stream was written to
        meanwhile, `KeyTaken` when its first key was, `TooBusy` when the queue is full.
        """
        append = self._append(aggregates)
        return await self._commits.append(append) if append.events else []

    def save(self, *objs: Any, **_: Any) -> list[Recording[UUID]]:
        """As `commit`, for code on a thread. The library's own name, so that its idiom works."""
        append = self._append(objs)
        if append.events:
            self._commits.submit(append).result()
        return []

    def close(self) -> None:
        """Store what is queued, then let go of the files."""
        self._commits.close()
        super().close()
        self._database.close()

    def _append(self, aggregates: Sequence[Aggregate]) -> Append:
        new_keys: NewKeys = {}
        mapper = self.mapper
        assert isinstance(mapper, EventMapper)
        events = [
            mapper.to_stored(event, new_keys)
            for aggregate in aggregates
            for event in aggregate.collect_events()
        ]
        return Append(events, list(new_keys.values()))

    def _write(self, events: Sequence[Any]) -> Sequence[int]:
        return self.log.insert_events(events)

    def _find(self, events: Sequence[Any]) -> Sequence[int] | None:
        return self.log.find(events)

    def _keep_keys(self, keys: list[NewKey]) -> list[KeyTaken | None]:
        assert self._sealer is not None
        return self._sealer.keep(keys)

    def _committed(self, position: int) -> None:
        for listener in self._listeners:
            listener(position)


def _fold(aggregate: Aggregate | None, events: Iterable[Any]) -> Aggregate | None:
    # The library asks of each event whether it is one, which takes longer than all the rest.
    for event in events:
        aggregate = event.mutate(aggregate)
    return aggregate
