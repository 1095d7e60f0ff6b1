"""What must hold at every moment, seen with nothing of the product but its bytes and its words.

Each log is dense and chained, each stream and each inbox is what its teller's log tells, in
order, and nobody has two cases. Only what is new is looked at each time.
"""

import hashlib
import sqlite3
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from eventsourcing.persistence import StoredEvent

from services.escalation.domain import Case
from services.escalation.outbox import tell as escalation_tells
from services.organisation.outbox import tell as organisation_tells
from services.reporting.domain import Incident
from services.reporting.outbox import tell as reporting_tells
from shared.database.places import Part, file_of
from shared.database.sqlite import SQLite
from shared.events import PublishedEvent, concerns_security
from shared.eventstore.mapper import EventMapper
from shared.streams import DURABLES, SERVICES
from tests.simulation.city import City
from tests.simulation.stand_ins import newer_tell

ALARMS = {"background-failed", "event-parked", "view-made-anew"}

Tell = Callable[[Any, int], PublishedEvent | None]


@dataclass(frozen=True)
class Line:
    """One thing that a service tells: where it stands, what stood before it, and what it says."""

    position: int
    previous: int
    subject: str
    body: bytes


@dataclass
class Log:
    """What we have seen of one service's log."""

    events: list[Any] = field(default_factory=list)
    told: list[Line] = field(default_factory=list)
    versions: Counter[str] = field(default_factory=Counter)


class Truth:
    """See the module."""

    def __init__(self, city: City, seed: int) -> None:
        self.city = city
        self.seed = seed
        self.is_lenient = False  # whether a view may know more than it should for now
        self.logs = {service: Log() for service in SERVICES}
        self.incidents: dict[UUID, tuple[int, Incident.Reported]] = {}
        self.cases: dict[UUID, UUID] = {}  # by incident
        self._taken: set[UUID] = set()
        self._considered: list[int] = []  # where the reports stand that have just become cases
        folded = city.data / "folded"
        self.copies = {s: SQLite(folded / f"{s}.db", durable=False) for s in SERVICES}
        self._mapper = EventMapper(None)
        self._tells: dict[str, Tell] = {
            "organisation": organisation_tells,
            "reporting": newer_tell if city.faults.tells_newer else reporting_tells,
            "escalation": escalation_tells,
        }
        self._eyes = {
            (service, part): sqlite3.connect(file_of(city.data, service, part))
            for service in SERVICES
            for part in (Part.LOG, Part.VIEWS)
        }
        self._heard = {(d.name, d.teller): 0 for d in DURABLES if d.name in SERVICES}
        self._seen = dict.fromkeys(SERVICES, 0)  # messages, by stream
        self._own_seen = dict.fromkeys(SERVICES, 0)  # those of its teller

    def close(self) -> None:
        """Look no more."""
        for eye in self._eyes.values():
            eye.close()
        for copy in self.copies.values():
            copy.close()

    def ask(self, service: str, part: Part, sql: str, *values: object) -> list[tuple[Any, ...]]:
        """Look into a service's files."""
        return self._eyes[service, part].execute(sql, values).fetchall()

    def look(self) -> None:
        """Look at what is new wherever something may have been written since we last looked."""
        self._look_at(self.city.written)
        self.city.written.clear()

        told, heard = self.logs["reporting"].told, self._heard["escalation", "reporting"]
        last_heard = told[heard - 1].position if heard else 0
        assert max(self._considered, default=0) <= last_heard, "a case before it was heard of"
        self._considered.clear()
        said = self.city.faults.said & ALARMS
        assert not said or self.city.had_bugs, f"a program fails, and none has a bug: {said}"

    def look_everywhere(self) -> None:
        """Look at everything that is new."""
        self._look_at(set(SERVICES))

    def _look_at(self, services: set[str]) -> None:
        for service in SERVICES:
            if service in services:
                self._look_at_log(service)
        for service in SERVICES:
            self._look_at_stream(service)
        for reader, teller in self._heard:
            if reader in services:
                self._look_at_inbox(reader, teller)

    def forget_stream(self, service: str) -> None:
        """Begin a stream anew: what it had is gone, or a part of it."""
        left = self.city.broker.streams[service].messages
        self._seen[service] = len(left)
        self._own_seen[service] = sum(not message.is_foreign for message in left)

    def _look_at_log(self, service: str) -> None:
        log = self.logs[service]
        rows = self.ask(
            service,
            Part.LOG,
            "SELECT e.position, originator_id, originator_version, topic, state, hash"
            " FROM stored_events e LEFT JOIN leaves l ON l.position = e.position"
            " WHERE e.position > ? ORDER BY e.position",
            len(log.events),
        )
        for position, stream, version, topic, state, leaf in rows:
            assert position == len(log.events) + 1, f"{service}: a gap before {position}"
            log.versions[stream] += 1
            assert version == log.versions[stream], f"{service}: {position} is out of its stream"
            assert leaf == _leaf(stream, version, topic, state), f"{service}: leaf of {position}"
            stored = StoredEvent(UUID(stream), version, topic, state)
            event: Any = self._mapper.to_domain_event(stored)
            log.events.append(event)
            self._learn(position, event)
            told = self._tells[service](event, position) if service in self._tells else None
            if told is not None:
                previous = log.told[-1].position if log.told else 0
                body = told.to_json()
                log.told.append(Line(position, previous, told.subject, body))

    def _learn(self, position: int, event: object) -> None:
        if isinstance(event, Incident.Reported):
            assert event.originator_id not in self.incidents, "one report is stored twice"
            self.incidents[event.originator_id] = (position, event)
        elif isinstance(event, Case.Opened):
            assert event.incident not in self.cases, "one incident has two cases"
            assert event.incident in self.incidents, "a case of an incident that nobody reported"
            assert concerns(self.incidents[event.incident][1]), "a case that is no case"
            self.cases[event.incident] = event.originator_id
            self._considered.append(self.incidents[event.incident][0])
        elif isinstance(event, Case.Received):
            assert event.originator_id not in self._taken, "a case is taken twice"
            self._taken.add(event.originator_id)

    def _look_at_stream(self, service: str) -> None:
        messages = self.city.broker.streams[service].messages
        told = self.logs[service].told
        for message in messages[self._seen[service] :]:
            if not message.is_foreign:
                number = self._own_seen[service]
                assert number < len(told), f"{service} tells what is not in its log"
                line = told[number]
                assert (message.subject, message.body) == (line.subject, line.body), (
                    f"{service}: message {number + 1} is another"
                )
                place = (message.headers["ce-position"], message.headers["ce-previous"])
                assert place == (str(line.position), str(line.previous)), f"{service}: {place}"
                self._own_seen[service] += 1
        self._seen[service] = len(messages)

    def _look_at_inbox(self, reader: str, teller: str) -> None:
        told, heard = self.logs[teller].told, self._heard[reader, teller]
        rows = self.ask(
            reader,
            Part.VIEWS,
            "SELECT position, previous, subject, body FROM inbox"
            " WHERE source=? AND position>? ORDER BY position",
            teller,
            told[heard - 1].position if heard else 0,
        )
        for row in rows:
            assert heard < len(told), f"{reader} has heard what {teller} never told"
            assert Line(*row) == told[heard], f"{reader}: {row[0]} of {teller} is not next"
            heard += 1
        self._heard[reader, teller] = heard

    def has_heard_all(self, reader: str, teller: str) -> bool:
        """Whether a reader has heard everything that there is, and nothing else."""
        [[rows]] = self.ask(reader, Part.VIEWS, "SELECT count(*) FROM inbox WHERE source=?", teller)
        return self._heard[reader, teller] == len(self.logs[teller].told) and (
            self._heard[reader, teller] == int(rows)
        )


def concerns(event: Incident.Reported) -> bool:
    """Whether an incident is to have a case."""
    return concerns_security(
        event.forms,
        threat_or_violence=event.threat_or_violence,
        felt_as_influence=event.felt_as_influence,
    )


def _leaf(stream: str, version: int, topic: str, state: bytes) -> bytes:
    entry = f"v1\n{UUID(stream)}\n{version}\n{topic}\n{hashlib.sha256(state).hexdigest()}\n"
    return hashlib.sha256(b"\x00" + entry.encode()).digest()
