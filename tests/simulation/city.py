"""The services together on one broker, with a small register, and the people who use them."""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import NAMESPACE_URL, UUID, uuid5

from services.organisation.application import Organisation
from services.organisation.domain import Appointment, UnitTold
from services.reporting.domain import Report
from shared import clock
from shared.events import Role, UnitKind
from shared.settings import Settings
from shared.streams import SERVICES
from tests.simulation.broker import Broker
from tests.simulation.line import Outcome
from tests.simulation.loop import Loop
from tests.simulation.rebuilding import Rebuilding
from tests.simulation.replica import Replica
from tests.simulation.stand_ins import Faults, stand_ins

BEGINNING = datetime(2026, 11, 22, 12, tzinfo=UTC)
IN_MEMORY = Path("/dev/shm")  # noqa: S108 - only to find out whether there is one
BY = "operator"
SETTLES_IN_ROUNDS = 200
LOOKS_AGAIN_AFTER_ROUNDS = 5  # a relay with nothing to do looks at its stream each fifth time
LONG_S = 130.0  # longer than any wait of the product


def an_id(name: str) -> UUID:
    """Return the id of someone or something in the city."""
    return uuid5(NAMESPACE_URL, f"/city/{name}")


UNITS = {
    "namnd": (UnitKind.AUTHORITY, None),
    "forvaltning": (UnitKind.ADMINISTRATION, "namnd"),
    "mottagningen": (UnitKind.UNIT, "forvaltning"),
    "utredningen": (UnitKind.UNIT, "forvaltning"),
}
REPORTED_IN = tuple(an_id(name) for name in ("mottagningen", "utredningen", "forvaltning"))
PEOPLE = tuple(an_id(f"person {number}") for number in range(4))
FIRST_DAY = date(2015, 1, 1)


@dataclass
class Kept:
    """What a reporter was answered."""

    report: Report
    reporter: UUID
    receipt: object
    position: int


@dataclass
class City:
    """What there is at this moment."""

    loop: Loop
    data: Path
    broker: Broker
    faults: Faults
    settings: Settings
    had_bugs: bool = False
    written: set[str] = field(default_factory=set)  # services that may have written something
    replicas: dict[str, list[Replica]] = field(default_factory=lambda: {s: [] for s in SERVICES})
    forms: list[tuple[Report, UUID]] = field(default_factory=list)
    unanswered: set[UUID] = field(default_factory=set)  # ids of reports that nobody knows of
    kept: dict[UUID, Kept] = field(default_factory=dict)
    rebuildings: list[Rebuilding] = field(default_factory=list)

    async def start(self, name: str) -> Replica:
        """Start one more copy of a service."""
        replica = Replica(name, self.settings, self.loop, self.broker.streams, self.written.add)
        self.replicas[name].append(replica)
        await self.loop.settle()
        return replica

    async def stop(self, replica: Replica) -> None:
        """Stop a copy in good order."""
        self.replicas[replica.name].remove(replica)
        await replica.stop()

    async def kill(self, replica: Replica) -> None:
        """Kill a copy."""
        self.replicas[replica.name].remove(replica)
        await replica.kill()

    async def deliver(
        self, replica: Replica, teller: str, *, loses_ack: bool = False, keeps_order: bool = True
    ) -> None:
        """Hand a reader its next message, and the broker what is said about it."""
        stream, reader, now_s = self.broker.streams[teller], replica.name, self.loop.time()
        sequence = stream.places[reader].next
        tries = stream.hand_over(reader, now_s) if keeps_order else 1
        said = await replica.receive(stream, reader, sequence, tries)
        if not loses_ack:
            for word in said:
                stream.places[reader].answer(sequence, word, now_s)

    async def settle(self) -> None:
        """Let everything go well until nothing more happens."""
        for rebuilding in self.rebuildings:
            rebuilding.finish()
        self.rebuildings.clear()
        for name, copies in self.replicas.items():
            if not copies:
                await self.start(name)
            for replica in copies:
                replica.lag(lags=False)
        quiet, before = 0, self._moment()
        for _ in range(SETTLES_IN_ROUNDS):
            await self._goes_well()
            quiet, before = (quiet + 1 if before == self._moment() else 0), self._moment()
            if quiet > LOOKS_AGAIN_AFTER_ROUNDS:
                return
        raise AssertionError("it never settles")

    def _moment(self) -> list[object]:
        """Return what tells whether anything has moved."""
        streams = [
            (s.last, [place.next for place in s.places.values()])
            for s in self.broker.streams.values()
        ]
        views = [r.service.views.position(r.name) for r in self.everyone()]
        return [*streams, *views]

    async def _goes_well(self) -> None:
        """Let some time pass, every call through, and every message arrive."""
        await self.loop.wait(LONG_S)
        for replica in self.everyone():
            while replica.line.calls:
                replica.line.let_through(Outcome.DONE)
                await self.loop.settle()
        for reader, teller in self.waiting():
            while self.broker.streams[teller].waiting(reader, self.loop.time()):
                await self.deliver(self.replicas[reader][0], teller)

    def everyone(self) -> list[Replica]:
        """Return every copy that runs."""
        return [replica for copies in self.replicas.values() for replica in copies]

    def waiting(self) -> list[tuple[str, str]]:
        """Return which readers have something to hear now, and from whom."""
        now_s = self.loop.time()
        return [
            (reader, teller)
            for teller, stream in self.broker.streams.items()
            for reader in stream.places
            if self.replicas[reader] and stream.waiting(reader, now_s) is not None
        ]


@contextmanager
def opened(*, newer: bool) -> Iterator[City]:
    """Open a city of one's own, as it is on its first day."""
    founded = _founded()
    with _city(founded.broker, newer=newer) as city:
        for path, content in founded.files.items():
            (city.data / path).parent.mkdir(parents=True, exist_ok=True)
            (city.data / path).write_bytes(content)
        yield city


@contextmanager
def _city(broker: Broker, *, newer: bool) -> Iterator[City]:
    loop, faults = Loop(), Faults(tells_newer=newer)
    where = IN_MEMORY if IN_MEMORY.is_dir() else None
    with (
        TemporaryDirectory(dir=where) as data,
        stand_ins(loop, faults),
        clock.set_to(lambda: BEGINNING + timedelta(seconds=loop.time())),
    ):
        try:
            place = Path(data)
            yield City(loop, place, copy.deepcopy(broker), faults, Settings(data=place))
        finally:
            loop.close()


@dataclass(frozen=True)
class _Founded:
    files: dict[Path, bytes]
    broker: Broker


@cache
def _founded() -> _Founded:
    """Found the city once: what a founding costs is paid once for all histories."""
    with _city(Broker(), newer=False) as city:

        async def found() -> None:
            for name in SERVICES:
                await city.start(name)
            [organisation] = city.replicas["organisation"]
            founding = organisation.start(_register(organisation))
            await city.settle()
            founding.result()
            for replica in city.everyone():
                await city.stop(replica)

        city.loop.run_until_complete(found())
        files = {
            path.relative_to(city.data): path.read_bytes()
            for path in city.data.rglob("*")
            if path.is_file()
        }
        return _Founded(files, city.broker)


async def _register(organisation: Replica) -> None:
    register = organisation.service.application
    assert isinstance(register, Organisation)
    for order, (name, (kind, parent)) in enumerate(UNITS.items()):
        told = UnitTold(
            name=name,
            kind=kind,
            parent=an_id(parent) if parent else None,
            authority="socialnamnden",
            valid_from=FIRST_DAY,
            order=order,
        )
        await register.tell_of_unit(an_id(name), told, BY)
    for number, person in enumerate(PEOPLE):
        unit = REPORTED_IN[number % len(REPORTED_IN)]
        roles = [Appointment(Role.MANAGER, unit)] if number == 0 else []
        await register.register_person(person, unit, roles, FIRST_DAY, BY)
