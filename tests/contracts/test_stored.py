"""What lies on disk is read for ever: a stored sample of every event, as it was first written."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import UUID

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent
from eventsourcing.utils import get_topic

from shared.eventstore.domain import Aggregate
from shared.eventstore.mapper import EventMapper, sealed_fields
from shared.eventstore.sealed import KeyTaken, NewKey, NewKeys, Place
from tests.architecture.code import all_events, topic_of

SAMPLES = Path(__file__).parent / "samples" / "stored"

by_topic = pytest.mark.parametrize("event", all_events(), ids=topic_of)


class Glass:
    """A sealer that seals nothing: a token is what it holds. It counts how often it opens."""

    def __init__(self) -> None:
        self.opened: list[Place] = []

    def seal(self, _place: Place, plaintext: bytes, _new_keys: NewKeys) -> str:
        """Return the token that stands for a value."""
        return str(msgspec.json.decode(plaintext))

    def open(self, place: Place, token: str) -> bytes:
        """Return the value that a token stands for."""
        self.opened.append(place)
        return msgspec.json.encode(token)

    def keep(self, keys: list[NewKey]) -> list[KeyTaken | None]:
        """Keep nothing."""
        return [None for _ in keys]


def sample(topic: str) -> StoredEvent:
    """Return the sample of a topic."""
    said = json.loads((SAMPLES / f"{topic}.json").read_text())
    return StoredEvent(
        UUID(said["originator_id"]),
        said["originator_version"],
        said["topic"],
        said["state"].encode(),
    )


def read(mapper: EventMapper, stored: StoredEvent) -> Aggregate.Event:
    """Read a stored event."""
    event = mapper.to_domain_event(stored)
    assert isinstance(event, Aggregate.Event)
    return event


@by_topic
def test_a_sample_is_still_read_as_what_it_is(event: type[Aggregate.Event]) -> None:
    sealer = Glass()
    found = read(EventMapper(sealer), sample(topic_of(event)))
    assert type(found) is event
    assert found.originator_id == sample(topic_of(event)).originator_id
    assert found.timestamp.tzinfo is not None
    assert sealer.opened == []


@by_topic
def test_a_sample_is_written_back_byte_for_byte(event: type[Aggregate.Event]) -> None:
    mapper = EventMapper(Glass())
    stored = sample(topic_of(event))
    assert mapper.to_stored(read(mapper, stored), {}) == stored


@by_topic
def test_what_was_sealed_stays_sealed_by_the_same_key(event: type[Aggregate.Event]) -> None:
    said = json.loads((SAMPLES / f"{topic_of(event)}.json").read_text())
    assert {name: f.key_class for name, f in sealed_fields(event).items()} == said["sealed"]


@by_topic
def test_a_sealed_field_is_opened_only_when_it_is_asked_for(event: type[Aggregate.Event]) -> None:
    sealer = Glass()
    stored = sample(topic_of(event))
    found = read(EventMapper(sealer), stored)
    for name, field in sealed_fields(event).items():
        token = json.loads(stored.state)[name]
        value = getattr(found, name)
        assert (repr(value), value.reveal()) == ("Sealed(***)", token)
        assert sealer.opened[-1] == Place(
            found.originator_id, stored.originator_version, stored.topic, name, field.key_class
        )


@by_topic
def test_no_import_path_is_on_disk(event: type[Aggregate.Event]) -> None:
    stored = sample(topic_of(event))
    assert ":" not in get_topic(event)
    assert ":" not in json.loads(stored.state).get("originator_topic", "")


def test_every_sample_belongs_to_an_event() -> None:
    assert {path.stem for path in SAMPLES.glob("*.json")} == set(map(topic_of, all_events()))


def test_the_samples_of_a_stream_still_build_their_aggregate() -> None:
    mapper = EventMapper(Glass())
    aggregates: dict[UUID, Any] = {}
    samples = sorted(map(sample, map(topic_of, all_events())), key=lambda s: s.originator_version)
    for event in (read(mapper, stored) for stored in samples):
        before = aggregates.get(event.originator_id)
        # Samples are added one by one; their order is what counts here, not each one's number.
        following = (
            event if before is None else replace(event, originator_version=before.version + 1)
        )
        aggregates[event.originator_id] = following.mutate(before)
    assert len(aggregates) > 5
    assert [identity for identity, found in aggregates.items() if found.id != identity] == []
    assert sum(found.version for found in aggregates.values()) == len(samples)
