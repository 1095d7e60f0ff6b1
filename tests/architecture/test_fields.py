"""Every stored event says its name, what it is, and what kind of data each field holds."""

import dataclasses
from collections import Counter
from dataclasses import dataclass
from datetime import date
from typing import Annotated, Any, get_args, get_origin, get_type_hints

import pytest
from eventsourcing.utils import resolve_topic

from shared.eventstore.domain import Aggregate, Category, Created, Pseudonym
from shared.eventstore.sealed import KeyClass, Kind, Sealed
from shared.streams import SERVICES
from tests.architecture.code import all_events, events, own_fields, topic_of

by_topic = pytest.mark.parametrize("event", all_events(), ids=topic_of)


def mentions(hint: Any, kind: type[object]) -> bool:
    """Whether a type is, or has anywhere inside it, another."""
    return (get_origin(hint) or hint) is kind or any(
        mentions(part, kind) for part in get_args(hint)
    )


def records(hint: Any) -> list[type[object]]:
    """Return the data classes that a type has inside it: they have fields too."""
    if isinstance(hint, type) and dataclasses.is_dataclass(hint):
        return [hint]
    return [found for part in get_args(hint) for found in records(part)]


def undeclared(kind: type[object], at: str = "") -> list[str]:
    """Return the fields that do not say what they hold, also those of records inside."""
    hints = get_type_hints(kind, include_extras=True)
    found = []
    for name in own_fields(kind):
        hint = hints[name]
        inner, *said = get_args(hint) if get_origin(hint) is Annotated else (hint,)
        if mentions(inner, Sealed):
            right = get_origin(inner) is Sealed and any(isinstance(s, KeyClass) for s in said)
        else:
            inside = records(inner)
            right = bool(inside) or any(isinstance(s, Kind) for s in said)
            found += [field for record in inside for field in undeclared(record, f"{at}{name}.")]
        if not right:
            found.append(f"{at}{name}")
    return found


@by_topic
def test_every_field_says_what_it_holds(event: type[Aggregate.Event]) -> None:
    assert undeclared(event) == []


@pytest.mark.parametrize("base", [Aggregate.Event, Created])
def test_the_fields_of_a_base_say_what_they_hold_and_have_no_defaults(
    base: type[Aggregate.Event],
) -> None:
    assert undeclared(base) == []
    for field in dataclasses.fields(base):
        assert field.default is dataclasses.MISSING, field.name
        assert field.default_factory is dataclasses.MISSING, field.name


@dataclass(frozen=True)
class Careless:
    """A record inside an event, with a field that says nothing."""

    day: Annotated[date, Kind.CATEGORY]
    words: str


class Wrong(Aggregate.Event):
    """An event whose fields are all declared wrongly, but for two."""

    TOPIC = "tests.wrong"
    good: Category
    right: Annotated[Sealed[str], KeyClass.NARRATIVE]
    bare: str
    other: Annotated[str, "anything"]
    keyless: Sealed[str]
    wrongly: Annotated[Sealed[str], Kind.CATEGORY]
    perhaps: Annotated[Sealed[str] | None, KeyClass.NARRATIVE]
    several: tuple[Annotated[Sealed[str], KeyClass.NARRATIVE], ...]
    inside: tuple[Careless, ...]


def test_a_field_that_says_nothing_is_found() -> None:
    assert undeclared(Wrong) == [
        "bare",
        "other",
        "keyless",
        "wrongly",
        "perhaps",
        "several",
        "inside.words",
    ]


def test_who_did_it_is_never_more_than_a_pseudonym() -> None:
    hints = get_type_hints(Created, include_extras=True)
    assert hints["by"] == Pseudonym


@pytest.mark.parametrize("service", SERVICES)
def test_every_topic_begins_with_its_service(service: str) -> None:
    assert [t for t in map(topic_of, events(service)) if not t.startswith(f"{service}.")] == []


def test_every_topic_is_its_own_and_leads_back_to_its_class() -> None:
    topics = Counter(map(topic_of, all_events()))
    assert [topic for topic, times in topics.items() if times > 1] == []
    assert [e for e in all_events() if resolve_topic(topic_of(e)) is not e] == []


def test_the_services_have_the_events_that_one_would_expect() -> None:
    topics = {topic_of(event) for event in all_events()}
    assert topics >= {"reporting.incident.reported", "organisation.session.ended"}


@by_topic
def test_every_event_says_what_happened(event: type[Aggregate.Event]) -> None:
    # The library derives classes from ours; theirs have a generated text, ours is further back.
    own = [c.__doc__ for c in event.__mro__ if c.__name__ == event.__name__]
    assert any(doc and not doc.startswith(f"{event.__name__}(") for doc in own)
