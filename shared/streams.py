"""The roads between services as data: streams, durables, and who may do what on them.

`provision` makes them, as the identity `ops`; services only bind to what is there. Subjects say
the type of a fact, never whom it is about. A service is the only writer of its stream.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

from nats.js import JetStreamContext
from nats.js.api import (
    AckPolicy,
    ConsumerConfig,
    DiscardPolicy,
    RetentionPolicy,
    StorageType,
    StreamConfig,
)
from nats.js.errors import NotFoundError, ServerError

SERVICES = ("organisation", "reporting", "escalation", "training", "statistics")
SECURITY_DEPARTMENT = "security-department"
OPS = "ops"
AUDIT = "AUDIT"  # what services sign about their logs, kept by all the others
MONITOR = "monitor"  # may ask the server how it is, and nothing else
ASK_FOR_HEALTH = "$SYS.REQ.SERVER.PING.HEALTHZ"
ASK_FOR_NAMES = "ask.organisation.names"  # outside every stream: questions are not facts
ASK_FOR_MARKS = "ask.organisation.marks"

BYTES_PER_MESSAGE_MAX = 64 * 1024
DUPLICATE_WINDOW_S = 24 * 3600
# The server's words when it cannot open what it keeps about a reader; its code says less.
PLACE_UNREADABLE = "error creating store for consumer"
ACK_WAIT_S = 10  # a stopped replica holds its messages this long, so it is short


@dataclass(frozen=True)
class Durable:
    """One reader's place in one stream."""

    stream: str
    name: str
    subject: str

    @property
    def teller(self) -> str:
        """The service whose stream it is; nobody else's word counts there."""
        return self.stream.lower()

    @property
    def reading(self) -> str:
        """Where to ask for what stands in the stream."""
        return f"$JS.API.DIRECT.GET.{self.stream}"

    @property
    def moving(self) -> str:
        """Where to say from which message on it wants to read."""
        return f"$JS.API.CONSUMER.RESET.{self.stream}.{self.name}"

    def config(self) -> ConsumerConfig:
        """Return what the server is told: in order, one at a time, until it is acknowledged."""
        return ConsumerConfig(
            durable_name=self.name,
            filter_subject=self.subject,
            ack_policy=AckPolicy.EXPLICIT,
            ack_wait=ACK_WAIT_S,
            max_deliver=-1,
            max_ack_pending=1,
        )


def stream_of(service: str) -> str:
    """Return the name of a service's stream."""
    return service.upper()


def _listens(reader: str, *services: str) -> list[Durable]:
    return [Durable(stream_of(service), reader, f"{service}.>") for service in services]


DURABLES: tuple[Durable, ...] = (
    *_listens("reporting", "organisation"),
    *_listens("escalation", "organisation", "reporting"),
    *_listens("training", "organisation", "reporting"),
    *_listens("statistics", "organisation", "reporting"),
    Durable(stream_of("escalation"), SECURITY_DEPARTMENT, "escalation.case.>"),
)


WITNESSES: tuple[Durable, ...] = tuple(Durable(AUDIT, service, "audit.>") for service in SERVICES)


def stream_config(service: str, replicas: int = 1) -> StreamConfig:
    """Return a service's stream: nothing in it is lost to limits, and nobody deletes from it."""
    return StreamConfig(
        name=stream_of(service),
        subjects=[f"{service.lower()}.>"],
        storage=StorageType.FILE,
        retention=RetentionPolicy.LIMITS,
        discard=DiscardPolicy.NEW,
        duplicate_window=DUPLICATE_WINDOW_S,
        max_msg_size=BYTES_PER_MESSAGE_MAX,
        deny_delete=True,
        deny_purge=True,
        allow_direct=True,
        num_replicas=replicas,
    )


class DurableDamaged(Exception):
    """What the server has written about a reader's place cannot be read, and cannot be replaced."""

    def __init__(self, durable: Durable) -> None:
        super().__init__(f"{durable.stream}:{durable.name}")
        self.durable = durable


async def provision(js: JetStreamContext) -> None:
    """Make streams and durables as they should be; harmless when they are.

    Raises `DurableDamaged`.
    """
    for service in (*SERVICES, AUDIT):
        config = stream_config(service)
        try:
            await js.stream_info(stream_of(service))
        except NotFoundError:
            await js.add_stream(config)
        else:
            await js.update_stream(config)
    for durable in (*DURABLES, *WITNESSES):
        try:
            await js.add_consumer(durable.stream, durable.config())
        except ServerError as refused:
            if PLACE_UNREADABLE not in (refused.description or ""):
                raise
            raise DurableDamaged(durable) from None


async def missing(js: JetStreamContext) -> list[str]:
    """Return the streams and durables that should be there and are not."""
    found = []
    for service in (*SERVICES, AUDIT):
        try:
            await js.stream_info(stream_of(service))
        except NotFoundError:
            found.append(stream_of(service))
    for durable in (*DURABLES, *WITNESSES):
        try:
            await js.consumer_info(durable.stream, durable.name)
        except NotFoundError:
            found.append(f"{durable.stream}:{durable.name}")
    return found


@dataclass(frozen=True)
class Permissions:
    """What one identity may publish and subscribe to."""

    publish: tuple[str, ...]
    subscribe: tuple[str, ...]
    answers: bool = False


def _reads(durable: Durable) -> tuple[str, ...]:
    place = f"{durable.stream}.{durable.name}"
    return (
        f"$JS.API.CONSUMER.INFO.{place}",
        f"$JS.API.CONSUMER.MSG.NEXT.{place}",
        f"$JS.ACK.{place}.>",
        f"$JS.ACK.*.*.{place}.>",  # the form that newer servers use
    )


def permissions() -> Mapping[str, Permissions]:
    """Return every identity and the least that it needs; `ops` alone may do all."""
    everyone = {
        service: Permissions(
            publish=(
                f"{service}.>",
                f"$JS.API.STREAM.INFO.{stream_of(service)}",
                f"$JS.API.STREAM.MSG.GET.{stream_of(service)}",
                f"audit.{service}.>",
                f"$JS.API.STREAM.MSG.GET.{AUDIT}",
                *(p for d in (*DURABLES, *WITNESSES) if d.name == service for p in _reads(d)),
                *(d.reading for d in DURABLES if d.name == service),
                *(d.moving for d in (*DURABLES, *WITNESSES) if d.name == service),
                *(() if service == "organisation" else (ASK_FOR_NAMES,)),
                *((ASK_FOR_MARKS,) if service == "reporting" else ()),
            ),
            subscribe=(
                f"_INBOX.{service}.>",
                *((ASK_FOR_NAMES, ASK_FOR_MARKS) if service == "organisation" else ()),
            ),
            answers=service == "organisation",
        )
        for service in SERVICES
    }
    department = [d for d in DURABLES if d.name == SECURITY_DEPARTMENT]
    everyone[SECURITY_DEPARTMENT] = Permissions(
        publish=tuple(p for d in department for p in _reads(d)),
        subscribe=(f"_INBOX.{SECURITY_DEPARTMENT}.>",),
    )
    everyone[OPS] = Permissions(publish=(">",), subscribe=(">",))
    everyone[MONITOR] = Permissions(publish=(ASK_FOR_HEALTH,), subscribe=(f"_INBOX.{MONITOR}.>",))
    return everyone


def server_config(
    public_keys: Mapping[str, str], *, port: int, store: str, host: str = "127.0.0.1"
) -> str:
    """Return the configuration of a nats-server that knows exactly these identities."""
    users = {}
    for identity, allowed in permissions().items():
        answers = ", allow_responses: true" if allowed.answers else ""
        users[identity] = (
            f"      {{ nkey: {public_keys[identity]}, permissions: {{"
            f" publish: {{ allow: {json.dumps(allowed.publish)} }},"
            f" subscribe: {{ allow: {json.dumps(allowed.subscribe)} }}{answers} }} }}"
        )
    monitor = users.pop(MONITOR)  # only the system account knows how the server is
    return f"""# Written at each start from shared/streams.py; changes here are lost.
listen: {host}:{port}
server_name: motkraft
jetstream {{ store_dir: {json.dumps(store)}, sync_interval: always }}
accounts {{
  $SYS {{
    users: [
{monitor}
    ]
  }}
  MOTKRAFT {{
    jetstream: enabled
    users: [
{chr(10).join(users.values())}
    ]
  }}
}}
"""
