"""NATS JetStream as far as we use it: streams in order, and each reader's place in them."""

from dataclasses import dataclass, field
from types import SimpleNamespace

from nats.js.api import RawStreamMsg
from nats.js.errors import BadRequestError, NotFoundError

from shared.streams import ACK_WAIT_S, DURABLES, SERVICES, Durable

EXPECTED, FOLLOWS = "Nats-Expected-Last-Sequence", "Nats-Expected-Last-Msg-Id"
MESSAGE_ID = "Nats-Msg-Id"


@dataclass(frozen=True)
class Message:
    """One of a stream's."""

    subject: str
    body: bytes
    headers: dict[str, str]
    is_foreign: bool = False  # put there by somebody who is not the stream's only writer


@dataclass
class Place:
    """How far one reader has come in a stream: one message at a time, until it is acknowledged."""

    durable: Durable
    next: int = 1
    tries: int = 0
    not_before_s: float = 0

    def move(self, sequence: int) -> None:
        """Let a message be the next one, as if nobody had ever been given it."""
        self.next, self.tries, self.not_before_s = sequence, 0, 0

    def answer(self, sequence: int, payload: bytes, now_s: float) -> None:
        """Take what the reader says about a message."""
        if sequence != self.next or not self.tries:
            return  # not the one that is out
        if payload == b"":
            self.move(sequence + 1)
        elif payload.startswith(b"-NAK"):
            delay = payload.partition(b'"delay": ')[2].rstrip(b"}")
            self.not_before_s = now_s + int(delay or 0) / 1e9


@dataclass
class Stream:
    """One service's stream."""

    service: str
    messages: list[Message] = field(default_factory=list)
    places: dict[str, Place] = field(default_factory=dict)
    has_lost: bool = False  # whether anything that was in it is gone
    _ids: set[str | None] = field(default_factory=set, repr=False)

    @property
    def last(self) -> int:
        """The last sequence; the first is 1."""
        return len(self.messages)

    def publish(self, message: Message) -> None:
        """Take a message, as the server does: asking in this order what it has and what it is."""
        expected, follows = message.headers.get(EXPECTED), message.headers.get(FOLLOWS)
        if expected is not None and int(expected) != self.last:
            raise BadRequestError(code=400, err_code=10071, description="wrong last sequence")
        own_id = message.headers.get(MESSAGE_ID)
        if own_id is not None and own_id in self._ids:
            return
        if follows is not None and follows != self._last_id:
            raise BadRequestError(code=400, err_code=10070, description="wrong last msg ID")
        self.messages.append(message)
        self._ids.add(own_id)

    @property
    def _last_id(self) -> str | None:
        return self.messages[-1].headers.get(MESSAGE_ID) if self.messages else None

    def message(self, sequence: int) -> RawStreamMsg:
        """Return one message, as the server does."""
        if sequence > self.last:
            raise NotFoundError(code=404, err_code=10037, description="no message found")
        found = self.messages[sequence - 1]
        return RawStreamMsg(
            subject=found.subject, seq=sequence, data=found.body, headers=dict(found.headers)
        )

    def info(self) -> SimpleNamespace:
        """Return what the relay asks of the stream's state."""
        return SimpleNamespace(
            state=SimpleNamespace(last_seq=self.last), config=SimpleNamespace(num_replicas=1)
        )

    def waiting(self, reader: str, now_s: float) -> int | None:
        """Return the sequence that a reader is to have now, if there is one."""
        place = self.places[reader]
        return place.next if place.next <= self.last and now_s >= place.not_before_s else None

    def hand_over(self, reader: str, now_s: float) -> int:
        """Note that a reader has been given its message; return how many times."""
        place = self.places[reader]
        place.tries += 1
        place.not_before_s = now_s + ACK_WAIT_S
        return place.tries

    def wipe(self) -> None:
        """Make the stream anew: nothing is in it, and its readers begin at the beginning."""
        self.lose(self.last)
        for place in self.places.values():
            place.next = 1

    def lose(self, how_many: int) -> None:
        """Lose the last messages, as after a power cut; a reader that was further is set back."""
        self.has_lost = True
        del self.messages[self.last - how_many :]
        self._ids = {message.headers.get(MESSAGE_ID) for message in self.messages}
        for place in self.places.values():
            place.next = min(place.next, self.last + 1)
            place.tries, place.not_before_s = 0, 0


class Broker:
    """All streams."""

    def __init__(self) -> None:
        self.streams = {service: Stream(service) for service in SERVICES}
        for durable in DURABLES:
            if durable.name in SERVICES:
                self.streams[durable.teller].places[durable.name] = Place(durable)
