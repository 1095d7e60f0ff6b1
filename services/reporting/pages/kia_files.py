"""Files from KIA on pages: send one, say how it is to be read, look at it, take it in."""

import asyncio
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.reporting.dependencies import TheKiaRuns
from services.reporting.kia.drafts import Draft
from services.reporting.kia.mapping import Mapping
from services.reporting.kia.preview import preview
from services.reporting.kia.questions import (
    INCOMPLETE,
    KIND_CHOICES,
    answered,
    form_choices,
    mapping_of,
    questions,
)
from services.reporting.kia.runs import Runs
from services.reporting.kia.uploads import FILE_BYTES_MAX, read_upload
from shared.access import Action
from shared.events import Role, UnitKind
from shared.files.reading import NotAFile, Sheet, read_bytes
from shared.identity.principal import Principal, Visitor, identity_of
from shared.refusal import FieldError, Refused
from shared.web.forms import from_our_own_page, read_form
from shared.web.pages import render

router = APIRouter(include_in_schema=False)

KIA_FILE = "/kia"


@router.get(KIA_FILE)
async def choose_file(request: Request, visitor: Visitor, runs: TheKiaRuns) -> Response:
    """Ask for a file from KIA."""
    visitor.must(Action.IMPORT_KIA)
    return await _choose(request, visitor, runs, [])


@router.post(KIA_FILE)
async def send_file(request: Request, visitor: Visitor, runs: TheKiaRuns) -> Response:
    """Keep a file, sealed, while she says how it is to be read."""
    from_our_own_page(request)
    visitor.must(Action.IMPORT_KIA)
    try:
        content = await read_upload(request, visitor)
        await asyncio.to_thread(read_bytes, content)
    except Refused as why:
        return await _choose(request, visitor, runs, list(why.errors))
    except NotAFile as why:
        return await _choose(request, visitor, runs, [FieldError("file", str(why))])
    draft = await asyncio.to_thread(runs.drafts.begin, visitor.person, content)
    return RedirectResponse(f"{KIA_FILE}/{draft.id}", status_code=303)


@router.get("/kia/{draft}")
async def one_file(request: Request, draft: UUID, visitor: Visitor, runs: TheKiaRuns) -> Response:
    """Show how a file is read, and what would be taken in; or how far that has come."""
    visitor.must(Action.IMPORT_KIA)
    found = await asyncio.to_thread(runs.drafts.get, draft, visitor.person)
    if found.began:
        return await render(request, "kia_progress.html", principal=visitor, draft=found)
    return await _mapping(request, visitor, runs, found)


@router.post("/kia/{draft}")
async def answer(request: Request, draft: UUID, visitor: Visitor, runs: TheKiaRuns) -> Response:
    """Take what she says of a file; take the file in if that is what she wants."""
    form = await read_form(request, visitor)
    visitor.must(Action.IMPORT_KIA)
    found = await asyncio.to_thread(runs.drafts.get, draft, visitor.person)
    if found.began:
        return RedirectResponse(f"{KIA_FILE}/{draft}", status_code=303)
    before, said = found.mapping, answered(form, found.mapping)
    found = await asyncio.to_thread(runs.drafts.put, found, mapping=said)
    if form.get("do") == "take":
        sheet = await _sheet(runs, found, visitor)
        mapping = mapping_of(said, sheet)
        if mapping is None:
            return await _mapping(request, visitor, runs, found, [INCOMPLETE])
        if mapping != mapping_of(before, sheet):  # she has not seen what that would do
            return await _mapping(request, visitor, runs, found, changed=True)
        await asyncio.to_thread(runs.drafts.save, mapping, visitor.person)
        found = await asyncio.to_thread(runs.drafts.put, found, began=True)
        runs.start(found, sheet, mapping, _area(visitor))
    return RedirectResponse(f"{KIA_FILE}/{draft}", status_code=303)


async def _choose(
    request: Request, visitor: Principal, runs: Runs, errors: list[FieldError]
) -> Response:
    return await render(
        request,
        "kia_file.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors,
        version=await asyncio.to_thread(runs.drafts.version),
        most_mb=FILE_BYTES_MAX // 1024 // 1024,
        takes_out=bool(visitor.manages or visitor.known.areas.get(Role.HR)),
    )


async def _mapping(
    request: Request,
    visitor: Principal,
    runs: Runs,
    draft: Draft,
    errors: list[FieldError] | None = None,
    *,
    changed: bool = False,
) -> Response:
    sheet = await _sheet(runs, draft, visitor)
    register = identity_of(request).register
    asked = await asyncio.to_thread(questions, sheet, draft.mapping, register)
    mapping = mapping_of(draft.mapping, sheet)
    shown: dict[str, Any] = {"rows": None, "report": None}
    if mapping is not None:
        shown = await _preview(runs, visitor, sheet, mapping)
    units = await asyncio.to_thread(register.units)
    return await render(
        request,
        "kia_mapping.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        draft=draft,
        changed=changed,
        sheet=sheet,
        asked=asked,
        columns=[(name, name) for name in sheet.columns if name],
        kinds=KIND_CHOICES,
        forms=form_choices(asked.forms),
        units=[(str(u.id), u.name) for u in units if u.kind != UnitKind.AUTHORITY],
        version=await asyncio.to_thread(runs.drafts.version),
        **shown,
    )


async def _preview(
    runs: Runs, visitor: Principal, sheet: Sheet, mapping: Mapping
) -> dict[str, Any]:
    area = _area(visitor)
    said, report = await runs.imports.look(sheet, mapping, area)
    names = await asyncio.to_thread(runs.imports.register.every_unit)
    rows = preview(sheet, mapping, said, {unit.id: unit.name for unit in names})
    return {"rows": rows, "report": report}


async def _sheet(runs: Runs, draft: Draft, visitor: Principal) -> Sheet:
    content = await asyncio.to_thread(runs.drafts.content, draft.id, visitor.person)
    return await asyncio.to_thread(read_bytes, content)


def _area(visitor: Principal) -> frozenset[UUID] | None:
    """Return the units that she may take in events for; None is all."""
    if Role.ADMINISTRATOR in visitor.roles:
        return None
    return visitor.known.areas.get(Role.HR, frozenset())
