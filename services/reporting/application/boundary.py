"""What people can do at the boundary between authorities, and in an emergency.

Everything happens on the incident's own stream, in the authority that owns it: there it is
decided, and there the keys are. The receiver gets a text of its own, never the one that was told.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from uuid import UUID

from services.reporting.application.grounds import Grounds, may_ask
from services.reporting.application.reader import Reader
from services.reporting.application.reporting import Reporting, resource
from services.reporting.application.warnings import warnings_of
from services.reporting.domain import (
    AlreadyDecided,
    AlreadyReviewed,
    Asking,
    Breaking,
    Disclosure,
    Giving,
    Glass,
    How,
    Incident,
    NotAsked,
    NotBroken,
    NothingLeft,
    ReadAs,
    Refusing,
    Review,
    Reviewing,
)
from services.reporting.views.readings import Readings
from services.reporting.views.waiting import Kind, Waiting
from shared import clock
from shared.access import Action
from shared.eventstore.application import Conflict
from shared.identity.marks import Marks
from shared.identity.principal import Principal
from shared.refusal import FieldError, Missing, Refused

SHOWN_MAX = 100
NOTHING_LEFT = FieldError(
    "reason", "Det som berättades är raderat. Det finns inget att lämna ut eller öppna."
)


@dataclass(frozen=True)
class Broken:
    """A glass that is broken: its id, and where that stands, if it was not broken already."""

    glass: UUID
    positions: Sequence[int]


class Boundary:
    """Asked, decided and read; broken and looked at."""

    def __init__(
        self,
        reporting: Reporting,
        waiting: Waiting,
        readings: Readings,
        marks: Marks,
        grounds: Grounds,
    ) -> None:
        self._reporting = reporting
        self._waiting = waiting
        self._readings = readings
        self._marks = marks
        self.grounds = grounds

    # The other authority.

    async def ask(self, incident: UUID, asking: Asking, asker: Principal) -> Sequence[int]:
        """Ask to be given what was told. Raises `Missing`, `Refused`."""

        def decide(found: Incident) -> None:
            may_ask(found, asker)
            found.ask(asking, asker.known.authority, by=str(asker.person))

        return await self._change(incident, decide)

    async def requests(self, incident: UUID, asker: Principal) -> tuple[Incident, list[Disclosure]]:
        """Return what the asker's authority has asked for. Raises `Missing`."""
        found = await self._reporting.found(incident)
        may_ask(found, asker)
        return found, found.disclosures.of(asker.known.authority)

    async def read_given(self, incident: UUID, asker: Principal) -> list[Disclosure]:
        """Return what was given to the asker's authority; that she reads it is kept.

        Raises `Missing`.
        """
        found = await self._reporting.found(incident)
        asker.must(Action.READ_DISCLOSED, resource(found, asker.person))
        given = found.disclosures.given_to(asker.known.authority)
        for disclosure in given:
            await self._reporting.note_reading(
                found, asker, ReadAs.SECURITY, How.DISCLOSED, disclosure.purpose
            )
        return given

    async def text_of(self, incident: UUID, disclosure: UUID, asker: Principal) -> Disclosure:
        """Return what was given to whom it was given, and to whoever decides; reading is kept.

        Raises `Missing`.
        """
        found = await self._reporting.found(incident)
        if not asker.may(Action.READ_DISCLOSED, resource(found, asker.person)):
            _, asked = await self.request(incident, disclosure, asker)
            return asked
        for given in await self.read_given(incident, asker):
            if given.id == disclosure:
                return given
        raise Missing

    # The owning authority.

    async def to_decide(self, asker: Principal) -> list[tuple[Incident, Disclosure]]:
        """Return the requests that wait for the asker to decide on, the oldest first, not all."""
        found: list[tuple[Incident, Disclosure]] = []
        units = asker.manages | asker.known.oversees  # what was lifted is the leader's above
        async for line in self._waiting.in_units(Kind.DECIDE, units):
            incident = await self._reporting.found(line.incident)
            if asker.may(Action.DECIDE_DISCLOSURE, resource(incident, asker.person)):
                found.append((incident, incident.disclosures.all[line.id]))
            if len(found) == SHOWN_MAX:
                break
        return found

    async def request(
        self, incident: UUID, disclosure: UUID, asker: Principal
    ) -> tuple[Incident, Disclosure]:
        """Return one request to whoever decides, with what was told; that she reads it is kept.

        Raises `Missing`.
        """
        found = await self._reporting.found(incident)
        asker.must(Action.DECIDE_DISCLOSURE, resource(found, asker.person))
        if disclosure not in found.disclosures.all:
            raise Missing
        found = await self._reporting.read_incident(incident, asker)
        return found, found.disclosures.all[disclosure]

    async def all_requests(self, incident: UUID, asker: Principal) -> list[Disclosure]:
        """Return every authority's requests to whoever decides. Raises `Missing`."""
        found = await self._reporting.found(incident)
        asker.must(Action.DECIDE_DISCLOSURE, resource(found, asker.person))
        return list(found.disclosures.all.values())

    async def grant(
        self, incident: UUID, disclosure: UUID, giving: Giving, asker: Principal
    ) -> Sequence[int]:
        """Give a text. Raises `Missing`, `Refused` with what we warn of, `Conflict`."""
        before = await self._reporting.found(incident)
        asker.must(Action.DECIDE_DISCLOSURE, resource(before, asker.person))
        warnings = []
        if not giving.confirmed:
            warnings = await warnings_of(giving, before, self._marks, asker)

        def decide(found: Incident) -> None:
            asker.must(Action.DECIDE_DISCLOSURE, resource(found, asker.person))
            self.grounds.check(found, giving)
            if warnings:
                raise Refused(*warnings)
            found.grant(disclosure, giving, by=str(asker.person))

        return await self._change(incident, decide)

    async def refuse(
        self, incident: UUID, disclosure: UUID, refusing: Refusing, asker: Principal
    ) -> Sequence[int]:
        """Give nothing. Raises `Missing`, `Conflict`."""

        def decide(found: Incident) -> None:
            asker.must(Action.DECIDE_DISCLOSURE, resource(found, asker.person))
            found.refuse(disclosure, refusing.because, by=str(asker.person))

        return await self._change(incident, decide)

    async def withdraw(self, incident: UUID, disclosure: UUID, asker: Principal) -> Sequence[int]:
        """Let what was given be read no more. Raises `Missing`."""

        def decide(found: Incident) -> None:
            asker.must(Action.DECIDE_DISCLOSURE, resource(found, asker.person))
            found.withdraw_disclosure(disclosure, by=str(asker.person))

        return await self._change(incident, decide)

    # In an emergency.

    async def behind_glass(self, incident: UUID, asker: Principal) -> Incident:
        """Return what may be opened in need, not yet to be read. Raises `Missing`."""
        found = await self._reporting.found(incident)
        asker.must(Action.BREAK_GLASS, resource(found, asker.person))
        return found

    async def break_glass(self, incident: UUID, breaking: Breaking, asker: Principal) -> Broken:
        """Open an incident in an emergency; who has it open already keeps the glass she broke.

        Raises `Missing`, `Refused`.
        """
        by, now = str(asker.person), clock.now()
        broken: list[Glass] = []

        def decide(found: Incident) -> None:
            asker.must(Action.BREAK_GLASS, resource(found, asker.person))
            found.break_glass(breaking, by=by, now=now)
            broken.append(found.glasses.open_to(now)[by])

        positions = await self._change(incident, decide)
        return Broken(broken[-1].id, positions)

    async def to_review(self, asker: Principal) -> list[tuple[Incident, Glass]]:
        """Return the glasses that wait for the asker to look at, the oldest first, not all."""
        found: list[tuple[Incident, Glass]] = []
        async for line in self._waiting.in_units(Kind.REVIEW, asker.known.oversees):
            incident = await self._reporting.found(line.incident)
            glass = incident.glasses.all[line.id]
            if asker.may(Action.REVIEW_GLASS, resource(incident, asker.person, glass)):
                found.append((incident, glass))
            if len(found) == SHOWN_MAX:
                break
        return found

    async def glasses(self, incident: UUID, asker: Principal) -> list[Glass]:
        """Return the glasses of an incident to a leader above. Raises `Missing`."""
        found = await self._reporting.found(incident)
        return [
            glass
            for glass in found.glasses.all.values()
            if asker.may(Action.REVIEW_GLASS, resource(found, asker.person, glass))
        ] or _nothing()

    async def review_glass(
        self, incident: UUID, glass: UUID, reviewing: Reviewing, asker: Principal
    ) -> Sequence[int]:
        """Say whether it was right to break a glass. Raises `Missing`, `Conflict`."""

        def decide(found: Incident) -> None:
            thing = resource(found, asker.person, found.glasses.all.get(glass))
            asker.must(Action.REVIEW_GLASS, thing)
            found.review_glass(glass, reviewing.justified, by=str(asker.person))

        return await self._change(incident, decide)

    # The reporter.

    async def readers(self, incident: UUID, asker: Principal) -> list[tuple[Reader, Review | None]]:
        """Return who has read, newest first; of a broken glass, what was found about it.

        Raises `Missing`.
        """
        readers = await self._reporting.readers(incident, asker)
        found = await self._reporting.found(incident)
        lines = (await self._readings.of(incident))[-len(readers) :] if readers else []  # no newer
        return [
            (
                reader,
                found.glasses.review_of(str(line.reader), line.read_at)
                if line.how == How.BROKEN_GLASS
                else None,
            )
            for reader, line in zip(readers, lines, strict=True)
        ]

    # How all of it is done.

    async def _change(self, incident: UUID, decide: Callable[[Incident], None]) -> Sequence[int]:
        """Decide and store, and say in everybody's words why not."""
        try:
            return await self._reporting.change(incident, decide)
        except (NotAsked, NotBroken):
            raise Missing from None
        except (AlreadyDecided, AlreadyReviewed):
            raise Conflict from None
        except NothingLeft:
            raise Refused(NOTHING_LEFT) from None


def _nothing() -> list[Glass]:
    raise Missing
