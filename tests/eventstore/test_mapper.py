"""Events to bytes and back, of whatever age."""

import json
from collections.abc import Iterator
from uuid import uuid4

import msgspec
import pytest
from eventsourcing.persistence import StoredEvent

from shared.database.places import Part
from shared.eventstore.mapper import EventMapper, NoKeys
from shared.eventstore.sealed import KeyClass, NewKeys, Place
from shared.keys import KeyStore
from tests.eventstore.marks import WORDS, Mark, Note, a_mark, a_note
from tests.grounds import Ground


def first_event(aggregate: Mark | Note) -> Mark.Event:
    """Return what an aggregate began with."""
    found = aggregate.pending_events[0]
    assert isinstance(found, Mark.Event | Note.Event)
    return found


def stored_mark(**changed: object) -> StoredEvent:
    """Return a stored mark whose state was written otherwise."""
    stored = EventMapper(None).to_stored(first_event(a_mark(7)), {})
    state = json.loads(stored.state) | changed
    return StoredEvent(
        stored.originator_id, stored.originator_version, stored.topic, json.dumps(state).encode()
    )


def test_an_event_comes_back_as_it_was() -> None:
    mapper = EventMapper(None)
    event = first_event(a_mark(7))
    stored = mapper.to_stored(event, {})
    assert mapper.to_domain_event(stored) == event
    assert mapper.to_stored(event, {}) == stored
    assert stored.topic == "tests.mark.made"


def test_the_fields_are_written_in_the_order_they_stand() -> None:
    state = EventMapper(None).to_stored(first_event(a_mark(7)), {}).state
    assert list(json.loads(state)) == [
        "originator_id",
        "originator_version",
        "timestamp",
        "originator_topic",
        "by",
        "authority",
        "number",
    ]


def test_old_events_are_made_new_one_step_after_the_other() -> None:
    steps: list[str] = []

    def first(state: bytes) -> tuple[str, bytes]:
        steps.append("first")
        assert state == before
        return "tests.mark.v2", state.replace(b'"count"', b'"amount"')

    def second(state: bytes) -> tuple[str, bytes]:
        steps.append("second")
        return "tests.mark.made", state.replace(b'"amount"', b'"number"')

    new = stored_mark()
    before = new.state.replace(b'"number"', b'"count"')
    old = StoredEvent(new.originator_id, new.originator_version, "tests.mark.v1", before)
    mapper = EventMapper(None, {"tests.mark.v1": first, "tests.mark.v2": second})
    made = mapper.to_domain_event(old)
    assert isinstance(made, Mark.Made)
    assert (made.number, steps) == (7, ["first", "second"])


def test_a_newer_event_is_not_touched() -> None:
    def never(_: bytes) -> tuple[str, bytes]:
        raise AssertionError("not an old one")

    made = EventMapper(None, {"tests.mark.v1": never}).to_domain_event(stored_mark())
    assert isinstance(made, Mark.Made)


@pytest.fixture
def keys(ground: Ground) -> Iterator[KeyStore]:
    """Open a key store."""
    store = KeyStore(
        ground.open(Part.KEYS, "reporting"), ground.settings.data / "keys", "reporting"
    )
    yield store
    store.close()


def sealed_note(keys: KeyStore) -> StoredEvent:
    """Return a stored note, its keys kept."""
    new: NewKeys = {}
    stored = EventMapper(keys).to_stored(first_event(a_note(uuid4())), new)
    keys.keep(list(new.values()))
    return stored


def test_what_is_sealed_is_stored_as_a_token(keys: KeyStore) -> None:
    state = json.loads(sealed_note(keys).state)
    assert WORDS not in str(state)
    assert isinstance(state["words"], str)


def test_the_same_words_are_never_sealed_alike(keys: KeyStore) -> None:
    event = first_event(a_note(uuid4()))
    new: NewKeys = {}
    tokens = {json.loads(EventMapper(keys).to_stored(event, new).state)["words"] for _ in range(3)}
    assert len(tokens) == 3


def test_what_is_sealed_opens_although_its_event_has_got_another_name(keys: KeyStore) -> None:
    # The ciphertext is bound to the name on disk, which an upcast does not change.
    new: NewKeys = {}
    note = a_note(uuid4())
    stored = EventMapper(keys).to_stored(first_event(note), new)
    place = Place(note.id, 1, "tests.note.v1", "words", KeyClass.NARRATIVE)
    token = keys.seal(place, b'"Ja."', new)
    keys.keep(list(new.values()))
    state = json.dumps(json.loads(stored.state) | {"words": token}).encode()
    old = StoredEvent(stored.originator_id, 1, "tests.note.v1", state)
    mapper = EventMapper(keys, {"tests.note.v1": lambda state: ("tests.note.written", state)})
    written = mapper.to_domain_event(old)
    assert isinstance(written, Note.Written)
    assert written.words.reveal() == "Ja."


def test_without_keys_nothing_is_sealed() -> None:
    with pytest.raises(NoKeys):
        EventMapper(None).to_stored(first_event(a_note(uuid4())), {})


def test_without_keys_a_sealed_event_is_read_and_stays_closed(keys: KeyStore) -> None:
    note = EventMapper(None).to_domain_event(sealed_note(keys))
    assert isinstance(note, Note.Written)
    assert note.authority == "namnden"
    with pytest.raises(NoKeys):
        note.words.reveal()


@pytest.mark.parametrize(
    "changed",
    [{"number": "seven"}, {"number": None}, {"originator_id": "7"}, {"timestamp": "yesterday"}],
    ids=str,
)
def test_a_field_of_the_wrong_kind_is_not_read(changed: dict[str, object]) -> None:
    with pytest.raises(msgspec.ValidationError):
        EventMapper(None).to_domain_event(stored_mark(**changed))
