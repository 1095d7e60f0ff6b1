"""What a service has heard is what another told: the same, in order, each fact once."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass

from services.verify.findings import UNREADABLE, Finding, Tick
from services.verify.logs import stored
from shared.database import Database
from shared.events import PublishedEvent
from shared.eventstore.domain import Aggregate
from shared.eventstore.mapper import EventMapper
from shared.relay import Tell
from shared.views.store import tracked


@dataclass(frozen=True)
class Told:
    """A fact as its service tells it."""

    position: int
    previous: int
    event: Aggregate.Event
    fact: PublishedEvent


class Undecipherable(Exception):
    """An event that its own service cannot read any more; says at which position."""


def all_told(log: Database, tell: Tell, tick: Tick) -> Generator[Told, None, None]:
    """Return all that a service tells, worked out anew from its log. Raises `Undecipherable`."""
    mapper, previous = EventMapper(sealer=None), 0  # telling never opens what is sealed
    with closing(stored(log)) as rows:
        for row in rows:
            tick(1)
            try:
                event = mapper.to_domain_event(row.event)
            except UNREADABLE as why:
                raise Undecipherable(row.position) from why
            assert isinstance(event, Aggregate.Event)
            fact = tell(event, row.position)
            if fact is not None:
                yield Told(row.position, previous, event, fact)
                previous = row.position


def check_inbox(
    listener: str, views: Database, teller: str, log: Database, tell: Tell, tick: Tick
) -> Iterator[Finding]:
    """Check an inbox. What has been told but not heard yet is no fault: it is on its way."""
    place = f"{listener} heard {teller}"
    with (
        views.reading() as look,
        closing(all_told(log, tell, tick)) as told_facts,
        closing(
            look.stream(
                "SELECT position, previous, subject, body FROM inbox"
                " WHERE source=? ORDER BY position",
                teller,
            )
        ) as heard,
    ):
        at = next(heard, None)
        try:
            for told in told_facts:
                where = f"{place} {told.position}"
                while at is not None and at["position"] < told.position:
                    yield Finding(f"{place} {at['position']}", "it was never told")
                    at = next(heard, None)
                if at is None:
                    break
                if at["position"] != told.position:
                    yield Finding(where, "it was told, and is not in the inbox")
                    continue
                if at["previous"] != told.previous:
                    says = f"it says that it follows {at['previous']}"
                    yield Finding(where, f"{says}, and follows {told.previous}")
                body = at["body"] if isinstance(at["body"], bytes) else str(at["body"]).encode()
                told_body = told.fact.to_json()
                if (at["subject"], body) != (told.fact.subject, told_body):
                    yield Finding(where, "what was heard is not what was told")
                at = next(heard, None)
        except Undecipherable as position:
            yield Finding(f"{place} {position}", "what was told cannot be read any more")
            return
        while at is not None:
            yield Finding(f"{place} {at['position']}", "it was never told")
            at = next(heard, None)
        [newest] = look.select("SELECT max(position) AS last FROM inbox WHERE source=?", teller)
        stands, last = tracked(look.select, teller), newest["last"] or 0
        if stands != last:
            yield Finding(place, f"the views stand at {stands}, the inbox at {last}")
