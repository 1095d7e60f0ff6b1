"""The base of every aggregate and event.

Decide, then apply: a public method may refuse, an `@event` method may not.
"""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from eventsourcing.domain import AggregateCreated, AggregateEvent, BaseAggregate

from shared import clock
from shared.eventstore.sealed import Kind

Pseudonym = Annotated[str, Kind.PSEUDONYMOUS]
PseudonymId = Annotated[UUID, Kind.PSEUDONYMOUS]
Category = Annotated[str, Kind.CATEGORY]


class Aggregate(BaseAggregate[UUID]):
    """One thing with a history."""

    @staticmethod
    def create_id(*_: Any, **__: Any) -> UUID:
        """Give a new aggregate its id; override it where the id follows from the facts."""
        return uuid4()

    class Event(AggregateEvent):
        """What happened, to what, when, and by whom. No defaults here: facts are given."""

        originator_id: PseudonymId
        by: Pseudonym
        authority: Pseudonym

        @staticmethod
        def create_timestamp() -> datetime:
            """Return the time of the fact, by the one clock."""
            return clock.now()


class Created(Aggregate.Event, AggregateCreated):
    """The first event of a stream. At module level: nested, each aggregate would need its own."""
