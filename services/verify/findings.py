"""What a check finds, and how far it has come."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import msgspec
from eventsourcing.utils import TopicError

from shared.events import Unreadable
from shared.eventstore.sealed import NotAuthentic


@dataclass(frozen=True)
class Finding:
    """One thing that should not be so: where, and what."""

    where: str
    what: str


# What a fact raises that is not as it was written.
UNREADABLE = (
    msgspec.MsgspecError,
    Unreadable,
    TopicError,
    NotAuthentic,
    ValueError,
    TypeError,
)

Tick = Callable[[int], None]  # so much more is done


@dataclass(frozen=True)
class Check:
    """One invariant in one place: its name, how much it has to look at, and how it looks."""

    label: str
    length: int
    run: Callable[[Tick], Iterator[Finding]] = field(repr=False)
