"""What a service tells others of its own events, where both bear the same names."""

from collections.abc import Callable
from dataclasses import fields
from datetime import date, datetime
from typing import Any

import msgspec

from shared.clock import swedish_date
from shared.events import PublishedEvent
from shared.eventstore.domain import Aggregate
from shared.eventstore.mapper import sealed_fields

Teller = Callable[[Any, int], PublishedEvent]

WHEN: dict[str, Callable[[Aggregate.Event], date | datetime]] = {
    "_on": lambda event: swedish_date(event.timestamp),
    "_at": lambda event: event.timestamp,
}


def as_it_is(kind: type[Aggregate.Event], told: type[PublishedEvent]) -> Teller:
    """Return what tells others of one kind of event.

    The first that is told is whose event it is. What the event has no name for is when it was:
    the Swedish day, or the moment. What is sealed has no name that others are told.
    """
    about, *names = (field.name for field in msgspec.structs.fields(told))
    same = [name for name in names if name in {field.name for field in fields(kind)}]
    when = {name: WHEN[name[-3:]] for name in names if name not in same}
    assert sealed_fields(kind).keys().isdisjoint(same)
    make: Callable[..., PublishedEvent] = told

    def tell(event: Aggregate.Event, _position: int) -> PublishedEvent:
        said = {name: getattr(event, name) for name in same}
        moments = {name: moment(event) for name, moment in when.items()}
        return make(**{about: event.originator_id}, **said, **moments)

    return tell
