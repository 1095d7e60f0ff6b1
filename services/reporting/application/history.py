"""The whole story of an incident, for whoever may follow it: event by event, then and now."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from services.reporting.application.facts import Change, Facts, changes, facts_of
from services.reporting.application.reporting import Reporting, resource
from services.reporting.application.who import Who, who_did
from services.reporting.domain import (
    ANONYMOUS,
    OFFICIAL,
    REPORTER,
    How,
    Incident,
    Naming,
    ReadAs,
    open_or_none,
)
from services.reporting.views.readings import ReadingLine, Readings
from shared import clock
from shared.access import Action
from shared.audit.signed_log import SignedLog
from shared.events import Purpose
from shared.eventstore.domain import Aggregate
from shared.eventstore.mapper import sealed_fields
from shared.eventstore.merkle import NotAnExtension, NotInLog
from shared.eventstore.sealed import KeyClass
from shared.eventstore.tree import NotStored
from shared.identity.principal import Principal
from shared.identity.register import Register
from shared.refusal import FieldError, Missing, Refused

# What others write for her to read, besides what she writes herself.
FOR_THE_REPORTER = (
    Incident.OutcomeTold,
    Incident.MessageToReporterPosted,
    Incident.IdentityRequested,
    Incident.IdentityGranted,
    Incident.IdentityDenied,
)
When = datetime | int  # a moment, or a position in the log
Rights = frozenset[Action]
# Who sees what others than the reporter have written: whoever could have written it.
WRITES = (Action.DECIDE_DISCLOSURE, Action.HANDLE_INCIDENT)

# What an attached file tells of who sent it: its name, and which file on her computer it is.
TELLS_WHOSE = frozenset({"name", "received"})

POSITION_DIGITS_MAX = 15
NO_MOMENT = "Skriv dag och klockslag som 2026-11-20T10:00, eller ett nummer i loggen."
NOT_ONE_LOG = FieldError("", "Loggen är inte den som är signerad. Säg till den som sköter driften.")


class Sight(StrEnum):
    """With what right somebody follows a story; it says which texts she sees."""

    OWN = "own"  # what she has told
    READER = "reader"  # what was told; whoever handles it also what others have written
    MASKED = "masked"  # no text


@dataclass(frozen=True)
class Text:
    """A text in an event: what it is, and what it says if she may see it."""

    name: str
    is_shown: bool
    said: str | None  # none: erased, or not shown


@dataclass(frozen=True)
class Entry:
    """One thing that has happened, and where it stands in the log."""

    position: int
    kind: str
    event: Aggregate.Event
    who: Who
    texts: tuple[Text, ...]


@dataclass(frozen=True)
class Story:
    """All of it."""

    incident: Incident
    sight: Sight
    entries: list[Entry]
    readings: list[ReadingLine]  # only for the reporter and the auditor
    known: Facts | None  # at the moment that was asked for; none: nothing was
    changed: list[Change]  # between two moments


@dataclass(frozen=True)
class Asked:
    """Which moments are asked about."""

    at: When | None = None
    since: When | None = None
    until: When | None = None


class Histories:
    """Asked by reporters, by those who may read, and by auditors."""

    def __init__(
        self, reporting: Reporting, readings: Readings, register: Register, signed: SignedLog
    ) -> None:
        self._reporting = reporting
        self._readings = readings
        self._register = register
        self._signed = signed

    async def sight(self, incident: UUID, asker: Principal) -> Sight:
        """Return the best right that she has. Raises `Missing`."""
        thing = resource(await self._reporting.found(incident), asker.person)
        if thing.reporter is not None:
            return Sight.OWN
        if asker.may(Action.READ_INCIDENT, thing):
            return Sight.READER
        asker.must(Action.AUDIT_INCIDENT, thing)
        return Sight.MASKED

    async def of(
        self, incident: UUID, asker: Principal, sight: Sight, asked: Asked | None = None
    ) -> Story:
        """Return a story by one right of hers; what she reads of others' is kept.

        Raises `Missing` when she has not that right.
        """
        found = await self._opened(incident, asker, sight)
        asked = asked or Asked()
        thing = resource(found, asker.person)
        rights = frozenset(action for action in WRITES if asker.may(action, thing))
        entries = await asyncio.to_thread(self._entries, found, sight, rights)
        readings = [] if sight == Sight.READER else await self._readings.of(incident)

        async def known(when: When | None, otherwise: Incident | None) -> Facts | None:
            then = otherwise if when is None else await self._then(found, entries, when)
            return facts_of(then, with_texts=sight != Sight.MASKED) if then else None

        compared = asked.since is not None or asked.until is not None
        return Story(
            found,
            sight,
            entries,
            readings,
            await known(asked.at, found),
            changes(await known(asked.since, None), await known(asked.until, found))
            if compared
            else [],
        )

    async def proof(self, incident: UUID, position: int, asker: Principal) -> bytes:
        """Return the proof that one event of a story is in the log. Raises `Missing`, `Refused`."""
        await self.sight(incident, asker)
        stream = await asyncio.to_thread(self._reporting.log.stream, incident)
        if position not in {notification.id for notification in stream}:
            raise Missing
        try:
            return await asyncio.to_thread(self._proof, position)
        except (NotAnExtension, NotStored):
            raise Refused(NOT_ONE_LOG) from None

    def _proof(self, position: int) -> bytes:
        newest = self._signed.newest()
        if newest is None or newest.size < position:
            self._signed.sign()
        try:
            return bytes(self._signed.proof(position))
        except NotInLog:
            raise Missing from None

    async def _opened(self, incident: UUID, asker: Principal, sight: Sight) -> Incident:
        found = await self._reporting.found(incident)
        thing = resource(found, asker.person)
        if sight == Sight.MASKED:
            asker.must(Action.AUDIT_INCIDENT, thing)
            if thing.reporter is None:
                await self._reporting.note_reading(
                    found, asker, ReadAs.AUDITOR, How.MASKED, Purpose.AUDIT
                )
            return found
        if (thing.reporter is None) is (sight == Sight.OWN):
            raise Missing
        return await self._reporting.read_incident(incident, asker)

    def _entries(self, incident: Incident, sight: Sight, rights: Rights) -> list[Entry]:
        """Read the stream, on a thread."""
        stream = self._reporting.log.stream(incident.id)
        events = [self._reporting.mapper.to_domain_event(stored) for stored in stream]
        happened = [event for event in events if isinstance(event, Aggregate.Event)]
        who = who_did(self._register, incident, happened)
        return [
            Entry(
                stored.id,
                stored.topic.rpartition(".")[2],
                event,
                by,
                _texts(event, sight, rights, names_files=incident.naming == Naming.NAMED),
            )
            for stored, event, by in zip(stream, happened, who, strict=True)
        ]

    async def _then(self, incident: Incident, entries: list[Entry], when: When) -> Incident | None:
        """Return what was known at a moment, or by a position; none before it was reported.

        Order comes from the log: what stands after something later is later, whatever its clock.
        """
        version = 0
        for entry in entries:
            at = entry.position if isinstance(when, int) else entry.event.timestamp
            if at > when:  # type: ignore[operator] # both are of the same kind
                break
            version += 1
        if not version:
            return None
        then = await asyncio.to_thread(self._reporting.rebuilt, incident.id, version)
        assert isinstance(then, Incident)
        return then


def _texts(
    event: Aggregate.Event, sight: Sight, rights: Rights, *, names_files: bool
) -> tuple[Text, ...]:
    """Return the texts of an event, each with what it says if it may be seen. Never a name."""
    found = []
    is_from_her = event.by in (REPORTER, ANONYMOUS) and isinstance(event, Incident.EvidenceAttached)
    for name, field in sealed_fields(type(event)).items():
        if field.key_class != KeyClass.IDENTITY:
            shown = _is_shown(event, field.key_class, sight, rights)
            if is_from_her and name in TELLS_WHOSE and sight != Sight.OWN:
                shown = shown and names_files
            said = open_or_none(getattr(event, name)) if shown else None
            found.append(Text(name, shown, said))
    return tuple(found)


def _is_shown(event: Aggregate.Event, key_class: KeyClass, sight: Sight, rights: Rights) -> bool:
    told = event.by in (REPORTER, ANONYMOUS, OFFICIAL)
    is_for_her = isinstance(event, FOR_THE_REPORTER)
    if sight == Sight.MASKED or isinstance(event, Incident.GlassBroken):
        return False  # why a glass was broken is for whoever looks at it afterwards
    if sight == Sight.OWN:
        return told or is_for_her
    if told and key_class == KeyClass.NARRATIVE:
        return True
    crosses = isinstance(event, Incident.DisclosureAsked | Incident.DisclosureGranted)
    return (Action.DECIDE_DISCLOSURE if crosses else Action.HANDLE_INCIDENT) in rights


def moment(text: str, field: str) -> When | None:
    """Read what a form or an address says of a moment: Swedish time, or a position; none if empty.

    Raises `Refused`.
    """
    text = text.strip()
    if not text:
        return None
    if text.isascii() and text.isdigit() and len(text) <= POSITION_DIGITS_MAX:
        return int(text)
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(FieldError(field, NO_MOMENT)) from None
    return found.replace(tzinfo=clock.SWEDEN) if found.tzinfo is None else found
