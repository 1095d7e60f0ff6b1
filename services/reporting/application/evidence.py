"""What people can do with evidence: attach files, say where they saw a post, and read it all."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass
from datetime import timedelta
from types import MappingProxyType
from uuid import UUID

from services.reporting.application.by_receipt import must_be_anonymous
from services.reporting.application.dialogue import her_clock
from services.reporting.application.openness import file_name
from services.reporting.application.places import CLOCKS_MAY_DIFFER
from services.reporting.application.reporting import Reporting, resource
from services.reporting.application.tags import give
from services.reporting.domain import (
    ATTACHMENTS_MAX,
    EARLIEST,
    Attachment,
    Incident,
    NothingLeft,
    Over,
    Seen,
    TooMuch,
)
from services.reporting.evidence import (
    HEAD_BYTES,
    Draft,
    EvidenceFiles,
    Kind,
    NotAllowed,
    NotCleanable,
    Pictures,
    TooManyPixels,
    Unreadable,
    download_name,
    kind_of,
)
from shared import clock
from shared.access import Action
from shared.identity.principal import Principal
from shared.refusal import Denied, FieldError, Missing, Refused

# The reporter adds to what she has told, and whoever handles it to what she handles.
ADDS = (Action.CHANGE_REPORT, Action.HANDLE_INCIDENT)
LEFT_FOR = timedelta(days=1)  # how long a file may lie there that is not attached

NO_FILE = FieldError("file", "Välj en fil.")
WHY_NOT = MappingProxyType(
    {
        Over: "Rapporten är tillbakatagen. Det går inte att lägga till något.",
        NothingLeft: "Det som fanns här är raderat. Det går inte att lägga till något.",
        TooMuch: f"Det finns redan så mycket som får plats: {ATTACHMENTS_MAX} filer.",
        NotAllowed: "Vi kan inte ta emot den sortens fil. Bilder, ljud, film, PDF, text och"
        " vanliga kontorsdokument går bra.",
        NotCleanable: "Vi kan inte ta bort uppgifter om var och när bilden togs ur den här sortens"
        " bild. Spara den som JPEG eller PNG, eller ta en skärmbild av den.",
        TooManyPixels: "Bilden är för stor i bredd och höjd. Minska den, eller ta en skärmbild.",
        Unreadable: "Bilden går inte att läsa. Den kan vara skadad.",
    }
)
NOT_THERE = FieldError("attachment", "Det finns ingen sådan fil i rapporten.")
IN_THE_FUTURE = FieldError("captured_at", "Du kan inte ha sett det i framtiden.")
TOO_LONG_AGO = FieldError("captured_at", "Kontrollera datumet, det är för länge sedan.")


@dataclass(frozen=True)
class _Taken:
    """A file that has arrived whole."""

    draft: Draft
    name: str
    kind: Kind
    received: str


class Evidences:
    """Files and posts."""

    def __init__(self, reporting: Reporting, files: EvidenceFiles) -> None:
        self._reporting = reporting
        self._files = files
        self._pictures = Pictures()

    @asynccontextmanager
    async def adding(self, incident: UUID, asker: Principal | None) -> "AsyncIterator[Adding]":
        """Let somebody add to an incident; what she does not finish leaves nothing.

        Without an asker it is whoever has the receipt of an anonymous one.

        Raises `Missing`, `Refused`.
        """
        _may_add(await self._reporting.found(incident), asker)
        adding = Adding(self._reporting, self._files, self._pictures, incident, asker)
        try:
            yield adding
        finally:
            await asyncio.to_thread(adding.discard)

    async def open(
        self, incident: UUID, attachment: UUID, asker: Principal
    ) -> tuple[Attachment, str, Iterator[bytes]]:
        """Return a file, what to call it, and what is in it, to be read on a thread.

        It is for whoever may read the incident, and that somebody else does is kept.
        Raises `Missing`; `Erased` and `Damaged` with the content.
        """
        found = await self._reporting.read_incident(incident, asker)
        one = found.attachments.get(attachment)
        if one is None:
            raise Missing
        name = file_name(found, one, asker) or str(one.id)
        return one, name, self._files.read(incident, attachment, one.size)

    def sweep(self) -> int:
        """Remove files that were begun and never attached; return how many. On a thread."""
        return self._files.sweep(clock.now() - LEFT_FOR, self._is_attached)

    def _is_attached(self, incident: UUID, attachment: UUID) -> bool:
        mapper = self._reporting.mapper
        events = map(mapper.to_domain_event, self._reporting.log.select_events(incident))
        return any(
            isinstance(event, Incident.EvidenceAttached) and event.attachment == attachment
            for event in events
        )


class Adding:
    """Somebody is adding: files first, one after the other, then `done`."""

    def __init__(
        self,
        reporting: Reporting,
        files: EvidenceFiles,
        pictures: Pictures,
        incident: UUID,
        asker: Principal | None,
    ) -> None:
        self._reporting = reporting
        self._files = files
        self._pictures = pictures
        self._incident = incident
        self._asker = asker
        self._taken: list[_Taken] = []
        self._unfinished: list[Draft] = []

    async def take(self, name: str, content: AsyncIterator[bytes]) -> None:
        """Take a file in while it arrives. Raises `Refused`, `TooLarge`, `Unavailable`."""
        head = b""
        async for piece in content:
            head += piece
            if len(head) >= HEAD_BYTES:
                break
        if not head:
            raise Refused(FieldError("file", "Filen är tom."))
        try:
            kind = kind_of(head, name)
        except (NotAllowed, NotCleanable) as why:
            raise Refused(FieldError("file", WHY_NOT[type(why)])) from None
        draft = await self._begin()
        await asyncio.to_thread(draft.write, head)
        async for piece in content:
            await asyncio.to_thread(draft.write, piece)
        await asyncio.to_thread(draft.finish)
        received = draft.sha256
        if kind.is_cleaned:
            draft = await self._cleaned(draft, kind)
        if self._asker is None:
            name = ""  # her computer may have put her own into it
        self._taken.append(_Taken(draft, download_name(name, kind), kind, received))

    async def done(self, seen: Seen | None = None) -> tuple[list[UUID], Sequence[int]]:
        """Attach what has arrived, and the post that it shows, if there is one.

        Return the ids of the attachments, or of the post, and the positions. The same file once
        more is the attachment that is there. Raises `Missing`, `Refused`, `Conflict`.
        """
        if not self._taken and seen is None:
            raise Refused(NO_FILE)
        _check(seen)
        for one in self._taken:
            await asyncio.to_thread(one.draft.keep)
            # From here on only the sweeping at start removes it: the event may be stored although
            # the answer that it is was lost.
            self._unfinished.remove(one.draft)
        ids: list[UUID] = []

        def decide(found: Incident) -> None:
            ids[:] = self._add(found, seen)

        positions = await self._reporting.change(self._incident, decide)
        there = (await self._reporting.found(self._incident)).attachments
        self._unfinished += [one.draft for one in self._taken if one.draft.id not in there]
        return ids, positions

    def discard(self) -> None:
        """Remove what was not attached. On a thread."""
        for draft in self._unfinished:
            draft.discard()

    def _add(self, found: Incident, seen: Seen | None) -> list[UUID]:
        by = _may_add(found, self._asker)
        with her_clock(found) if by == found.reporter_is_called else nullcontext():
            return self._tell(found, seen, by)

    def _tell(self, found: Incident, seen: Seen | None, by: str) -> list[UUID]:
        ids = [
            found.attach(
                one.draft.id,
                one.name,
                one.kind.media_type,
                one.draft.size,
                one.draft.sha256,
                one.received,
                by,
                is_cleaned=one.kind.is_cleaned,
            )
            for one in self._taken
        ]
        if seen is None:
            return ids
        if ids:
            seen = seen.model_copy(update={"attachment": ids[0]})
        if seen.attachment is not None and seen.attachment not in found.attachments:
            raise Refused(NOT_THERE)
        if seen.tags:
            give(found, seen.tags, by)
        return [found.capture(seen, by)]

    async def _begin(self) -> Draft:
        draft = await asyncio.to_thread(self._files.begin, self._incident)
        self._unfinished.append(draft)
        return draft

    async def _cleaned(self, sent: Draft, kind: Kind) -> Draft:
        draft = await self._begin()
        try:
            await self._pictures.clean(kind.media_type, sent.content(), draft.write)
        except (TooManyPixels, Unreadable) as why:
            raise Refused(FieldError("file", WHY_NOT[type(why)])) from None
        await asyncio.to_thread(draft.finish)
        await asyncio.to_thread(sent.discard)
        self._unfinished.remove(sent)
        return draft


def _may_add(found: Incident, asker: Principal | None) -> str:
    """Return who adds, as events say it. Raises `Missing`, `Refused`."""
    if asker is None:
        must_be_anonymous(found)
        is_hers = True
    else:
        thing = resource(found, asker.person)
        is_hers = thing.reporter is not None
        if not any(asker.may(action, thing) for action in ADDS):
            raise Denied("add-evidence")
    try:
        found.takes_evidence()
    except (Over, NothingLeft, TooMuch) as why:
        raise Refused(FieldError("file", WHY_NOT[type(why)])) from None
    return found.reporter_is_called if asker is None or is_hers else str(asker.person)


def _check(seen: Seen | None) -> None:
    if seen is None:
        return
    if seen.captured_at > clock.now() + CLOCKS_MAY_DIFFER:
        raise Refused(IN_THE_FUTURE)
    if seen.captured_at < EARLIEST:
        raise Refused(TOO_LONG_AGO)
