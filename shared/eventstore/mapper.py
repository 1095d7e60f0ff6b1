"""Events to bytes and back. What is on disk: a topic, and JSON in the order the fields stand."""

from collections.abc import Callable
from functools import cache, partial
from typing import Any, NamedTuple, cast, get_args, get_origin, get_type_hints
from uuid import UUID

import msgspec
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent
from eventsourcing.utils import get_topic, resolve_topic

from shared.decoders import decoder
from shared.eventstore.sealed import KeyClass, NewKeys, Place, Sealed, Sealer

Upcast = Callable[[bytes], tuple[str, bytes]]


class NoKeys(Exception):
    """The service has no key store, so its events cannot hold sealed fields."""


class SealedField(NamedTuple):
    """A field's key class, and the type of what it holds."""

    key_class: KeyClass
    type: Any


@cache
def sealed_fields(event: type[object]) -> dict[str, SealedField]:
    """Return the sealed fields of an event class."""
    found = {}
    for name, hint in get_type_hints(event, include_extras=True).items():
        kind, *said = get_args(hint) or (None,)
        if get_origin(kind) is Sealed:
            key_class = next(word for word in said if isinstance(word, KeyClass))
            found[name] = SealedField(key_class, get_args(kind)[0])
    return found


def _read_token(kind: type[object], value: object) -> object:
    if get_origin(kind) is Sealed and isinstance(value, str):
        return Sealed(value)
    raise NotImplementedError(f"{kind} is not a type that events are stored as")


class EventMapper(Mapper[UUID]):
    """Stores events under their topic, sealing the fields that are declared as sealed."""

    def __init__(self, sealer: Sealer | None, upcasts: dict[str, Upcast] | None = None) -> None:
        super().__init__(JSONTranscoder())
        self._sealer = sealer
        self._upcasts = upcasts or {}
        self._encoder = msgspec.json.Encoder()

    def to_stored(self, event: DomainEventProtocol[UUID], new_keys: NewKeys) -> StoredEvent:
        """Write an event; keys that must be kept before it are added to `new_keys`."""
        topic = get_topic(type(event))
        state = dict(vars(event))
        for name, field in sealed_fields(type(event)).items():
            if self._sealer is None:
                raise NoKeys(topic)
            place = self._place(event, topic, name, field)
            plaintext = self._encoder.encode(state[name].reveal())
            state[name] = self._sealer.seal(place, plaintext, new_keys)
        return StoredEvent(
            event.originator_id, event.originator_version, topic, self._encoder.encode(state)
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[UUID]:
        """Read an event, of whatever age; what is sealed stays closed until asked for."""
        topic, state = stored_event.topic, stored_event.state
        while upcast := self._upcasts.get(topic):
            topic, state = upcast(state)
        kind = resolve_topic(topic)
        event = decoder(kind, _read_token).decode(state)
        for name, field in sealed_fields(kind).items():
            place = self._place(event, stored_event.topic, name, field)
            token = getattr(event, name).reveal()
            opener = partial(self._open, place, token, field.type)
            object.__setattr__(event, name, Sealed.closed(opener))
        return cast("DomainEventProtocol[UUID]", event)

    def _open(self, place: Place, token: str, kind: Any) -> Any:
        if self._sealer is None:
            raise NoKeys(place.topic)
        return decoder(kind).decode(self._sealer.open(place, token))

    @staticmethod
    def _place(
        event: DomainEventProtocol[UUID], topic: str, name: str, field: SealedField
    ) -> Place:
        return Place(event.originator_id, event.originator_version, topic, name, field.key_class)
