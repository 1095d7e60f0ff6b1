"""Evidence on pages: what there is, adding to it, and saving a file.

The reporter finds it below her own reports, everybody else below those of a unit.
"""

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError

from services.reporting.application import Adding, Evidences, Reporting
from services.reporting.dependencies import TheCampaigns, TheEvidences, TheReporting
from services.reporting.domain import Seen
from services.reporting.domain.mentioning import Mentions
from services.reporting.evidence import ACCEPT, Part, TooLarge, download, parts
from services.reporting.labels import SENTENCES
from services.reporting.pages.shown import may_add, shown
from shared import clock
from shared.clock import SWEDEN
from shared.identity.principal import ForgedForm, Principal, Visitor
from shared.refusal import FieldError, Refused
from shared.web.forms import check_token, from_our_own_page, read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

OWN = "/mina-rapporter"
TOO_LARGE = FieldError("file", "En fil får vara högst 25 MB. Inget har sparats.")
FIELDS = ("url", "captured_at_date", "captured_at_time", "note", "post_tags")


OF_A_POST = {"file": "screenshot", "tags": "post_tags"}  # fields that are called otherwise there


def tags_in(text: str) -> list[str]:
    """Return the tags that somebody has written in one field."""
    return [tag.strip() for tag in re.split(r"[,;\n]|\s(?=#)", text) if tag.strip()]


@dataclass
class Filled:
    """The fields of a form with files; the files themselves are taken in as they come."""

    said: dict[str, str] = field(default_factory=dict)

    async def take_in(self, fields: AsyncIterator[Part], adding: Adding) -> None:
        """Read them, and take the files in as they come. Raises `Refused`, `TooLarge`."""
        async for part in fields:
            if part.filename:
                await adding.take(part.filename, part.content)
            elif part.filename is None and part.name in FIELDS:
                self.said[part.name] = await part.text()

    def seen(self) -> Seen:
        """Return the post. Raises pydantic's ValidationError."""
        given: dict[str, object] = {
            "url": self.said.get("url", "").strip(),
            "note": self.said.get("note", "").strip(),
            "tags": tags_in(self.said.get("post_tags", "")),
        }
        day, time = (self.said.get(f"captured_at_{part}", "") for part in ("date", "time"))
        if day and time:
            try:
                local = datetime.fromisoformat(f"{day}T{time}")
            except ValueError:
                given["captured_at"] = "?"
            else:
                given["captured_at"] = local.replace(tzinfo=SWEDEN) if not local.tzinfo else "?"
        return Seen.model_validate(
            {name: value for name, value in given.items() if value not in ("", [])}
        )


@router.get("/mina-rapporter/{incident}/bevis")
@router.get("/enhet/{incident}/bevis")
async def evidence(
    request: Request, incident: UUID, visitor: Visitor, reporting: TheReporting
) -> Response:
    """Show what there is, and forms to add to it."""
    return await _page(request, incident, visitor, reporting)


@router.post("/mina-rapporter/{incident}/bevis")
@router.post("/enhet/{incident}/bevis")
async def attach(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    evidences: TheEvidences,
    service: TheService,
) -> Response:
    """Attach files."""
    filled = Filled()
    try:
        async with _adding(request, incident, visitor, reporting, evidences, filled) as adding:
            _, positions = await adding.done()
    except (Refused, TooLarge) as found:
        return await _page(request, incident, visitor, reporting, found)
    await service.written(positions)
    return RedirectResponse(request.url.path, status_code=303)


@router.post("/mina-rapporter/{incident}/inlagg")
@router.post("/enhet/{incident}/inlagg")
async def capture(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    evidences: TheEvidences,
    service: TheService,
) -> Response:
    """Say where and when a post was seen, with a picture of it or without."""
    filled = Filled()
    try:
        async with _adding(request, incident, visitor, reporting, evidences, filled) as adding:
            _, positions = await adding.done(filled.seen())
    except (ValidationError, Refused, TooLarge) as found:
        return await _page(request, incident, visitor, reporting, found, filled, is_post=True)
    await service.written(positions)
    return RedirectResponse(f"{_below(request)}/{incident}/bevis", status_code=303)


@router.post("/mina-rapporter/{incident}/nyckelord")
@router.post("/enhet/{incident}/nyckelord")
async def give_tags(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    campaigns: TheCampaigns,
    service: TheService,
) -> Response:
    """Say which hashtags and keywords were seen."""
    form = await read_form(request, visitor)
    await _find(request, incident, visitor, reporting)
    filled = Filled({"tags": str(form.get("tags", ""))})
    try:
        told = Mentions.model_validate({"tags": tags_in(filled.said["tags"])})
        positions = await campaigns.give_tags(incident, told.tags, visitor)
    except (ValidationError, Refused) as found:
        return await _page(request, incident, visitor, reporting, found, filled)
    await service.written(positions)
    return RedirectResponse(f"{_below(request)}/{incident}/bevis", status_code=303)


@router.get("/mina-rapporter/{incident}/bevis/{attachment}")
@router.get("/enhet/{incident}/bevis/{attachment}")
async def save(
    request: Request,
    incident: UUID,
    attachment: UUID,
    visitor: Visitor,
    reporting: TheReporting,
    evidences: TheEvidences,
) -> Response:
    """Give a file, to be saved."""
    await _find(request, incident, visitor, reporting)
    one, name, content = await evidences.open(incident, attachment, visitor)
    return await download(name, one.media_type, one.size, content)


@asynccontextmanager
async def _adding(
    request: Request,
    incident: UUID,
    visitor: Principal,
    reporting: Reporting,
    evidences: Evidences,
    filled: Filled,
) -> AsyncIterator[Adding]:
    """Take in a form of our own page: what its fields say, and its files.

    What says that it is ours comes first in it: before that nothing is taken. Raises `ForgedForm`.
    """
    from_our_own_page(request)
    fields = parts(request)
    first = await anext(fields, None)
    if first is None or first.name != "form_token" or first.filename is not None:
        raise ForgedForm
    check_token(request, visitor, await first.text())
    await _find(request, incident, visitor, reporting)
    async with evidences.adding(incident, visitor) as adding:
        await filled.take_in(fields, adding)
        yield adding


async def _find(request: Request, incident: UUID, visitor: Principal, reporting: Reporting) -> None:
    """Make sure that what is asked for below one's own reports is one's own. Raises `Missing`."""
    if _below(request) == OWN:
        await reporting.own_incident(incident, visitor.person)


def _below(request: Request) -> str:
    return "/" + request.url.path.split("/")[1]


async def _page(
    request: Request,
    incident: UUID,
    visitor: Principal,
    reporting: Reporting,
    wrong: ValidationError | Refused | TooLarge | None = None,
    filled: Filled | None = None,
    *,
    is_post: bool = False,
) -> Response:
    await _find(request, incident, visitor, reporting)
    found = await reporting.read_incident(incident, visitor)
    now = clock.now().astimezone(SWEDEN)
    return await render(
        request,
        "evidence.html",
        principal=visitor,
        status=413 if isinstance(wrong, TooLarge) else 422 if wrong else 200,
        errors=errors_of(wrong, is_post=is_post),
        here=f"{_below(request)}/{incident}",
        reference=(await reporting.receipt(found)).reference,
        evidence=shown(found, visitor),
        may_add=may_add(found, visitor),
        filled={"captured_at_date": now.date().isoformat()} | (filled.said if filled else {}),
        accept=ACCEPT,
        today=now.date().isoformat(),
    )


def errors_of(
    wrong: ValidationError | Refused | TooLarge | None, *, is_post: bool
) -> list[FieldError]:
    """Return what is wrong, at the fields of the form for files or of the one for a post."""
    if wrong is None:
        return []
    found = [TOO_LARGE] if isinstance(wrong, TooLarge) else what_is_wrong(wrong, SENTENCES)
    if not is_post:
        return found
    return [FieldError(OF_A_POST.get(e.field, e.field), e.text) for e in found]
