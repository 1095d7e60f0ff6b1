"""Evidence as programs use it: files and posts."""

from collections.abc import AsyncIterator
from datetime import datetime
from email.message import Message
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel

from services.reporting.application import file_name, may_know
from services.reporting.dependencies import TheEvidences, TheReporting
from services.reporting.domain import (
    ANONYMOUS,
    REPORTER,
    Attachment,
    Incident,
    Post,
    Seen,
    open_or_none,
)
from services.reporting.evidence import TooLarge, download, parts
from shared.identity.principal import Principal, SignedIn
from shared.web.parts import TheService
from shared.web.problems import problem

router = APIRouter(prefix="/api/reporting/incidents/{incident}", tags=["evidence"])

TOO_LARGE = "En fil får vara högst 25 MB. Inget har sparats."
NAMELESS = "bilaga"


class AttachmentOut(BaseModel):
    """An attached file."""

    id: UUID
    name: str | None  # none, like both digests: it is erased; a hidden reporter's tells nothing
    media_type: str
    size: int
    sha256: str | None  # of what is kept, which is what is given
    sha256_received: str | None  # of what was sent, if not hidden; a picture is cleaned first
    cleaned: bool
    added_at: datetime
    by_reporter: bool


class PostOut(BaseModel):
    """A post that somebody has seen."""

    id: UUID
    url: str | None  # none, like the note: it is erased
    captured_at: datetime
    note: str | None
    attachment: UUID | None
    added_at: datetime
    by_reporter: bool


class EvidenceOut(BaseModel):
    """What shows what happened, oldest first."""

    attachments: list[AttachmentOut]
    posts: list[PostOut]


class Added(BaseModel):
    """The ids of what was added, in the order it was sent."""

    ids: list[UUID]


@router.post("/evidence", status_code=201, response_model=Added)
async def attach(
    request: Request,
    incident: UUID,
    asker: SignedIn,
    evidences: TheEvidences,
    service: TheService,
) -> Response:
    """Attach files: one as the body, named in Content-Disposition, or several as a form.

    The same file once more is the same attachment. Over 25 MB: 413.
    """
    try:
        async with evidences.adding(incident, asker) as adding:
            async for name, content in _files(request):
                await adding.take(name, content)
            ids, positions = await adding.done()
    except TooLarge:
        return problem(413, "too-large", TOO_LARGE)
    await service.written(positions)
    status = 201 if positions else 200
    return Response(Added(ids=ids).model_dump_json(), status, media_type="application/json")


@router.get("/evidence")
async def evidence(incident: UUID, asker: SignedIn, reporting: TheReporting) -> EvidenceOut:
    """List the evidence to whoever may read the incident."""
    found = await reporting.read_incident(incident, asker)
    return EvidenceOut(
        attachments=[_attachment(found, one, asker) for one in found.attachments.values()],
        posts=[_post(one) for one in found.posts.values()],
    )


@router.get("/evidence/{attachment}")
async def one_file(
    incident: UUID, attachment: UUID, asker: SignedIn, evidences: TheEvidences
) -> Response:
    """Give one file, to be saved. An erased one: 410."""
    one, name, content = await evidences.open(incident, attachment, asker)
    return await download(name, one.media_type, one.size, content)


@router.post("/posts", status_code=201)
async def capture(
    incident: UUID, seen: Seen, asker: SignedIn, evidences: TheEvidences, service: TheService
) -> Added:
    """Say where and when a post was seen; `attachment` is a picture of it, attached before."""
    async with evidences.adding(incident, asker) as adding:
        ids, positions = await adding.done(seen)
    await service.written(positions)
    return Added(ids=ids)


async def _files(request: Request) -> AsyncIterator[tuple[str, AsyncIterator[bytes]]]:
    if request.headers.get("content-type", "").lower().startswith("multipart/"):
        async for part in parts(request):
            if part.filename:
                yield part.filename, part.content
        return
    said = Message()
    said["Content-Disposition"] = request.headers.get("content-disposition", "")
    yield said.get_filename() or NAMELESS, request.stream()


def _attachment(found: Incident, one: Attachment, asker: Principal) -> AttachmentOut:
    is_hers = one.by in (REPORTER, ANONYMOUS)
    return AttachmentOut(
        id=one.id,
        name=file_name(found, one, asker),
        media_type=one.media_type,
        size=one.size,
        sha256=open_or_none(one.sha256),
        sha256_received=(
            None if is_hers and not may_know(found, asker) else open_or_none(one.received)
        ),
        cleaned=one.is_cleaned,
        added_at=one.at,
        by_reporter=is_hers,
    )


def _post(one: Post) -> PostOut:
    return PostOut(
        id=one.id,
        url=open_or_none(one.url),
        captured_at=one.captured_at,
        note=open_or_none(one.note),
        attachment=one.attachment,
        added_at=one.at,
        by_reporter=one.by in (REPORTER, ANONYMOUS),
    )
