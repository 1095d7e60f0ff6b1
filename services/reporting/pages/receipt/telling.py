"""Adding to an anonymous report, correcting it, and taking it back."""

from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.dependencies import TheByReceipt
from services.reporting.domain import FACTS, TEXT, Adding, Correcting
from services.reporting.pages.receipt.opening import Hers, Opened
from services.reporting.pages.receipt.status import TheStatus
from services.reporting.pages.telling import (
    ADDING_SENTENCES,
    CORRECTING_SENTENCES,
    NOT_CONFIRMED,
    YES_NO,
    moment,
)
from services.reporting.vocabulary import valid_now
from shared import clock
from shared.refusal import FieldError, Refused
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService
from shared.web.rates import rates_of
from shared.web.traceless import RECEIPT

router = APIRouter(include_in_schema=False)

ADDED = "Det är tillagt. De som tar hand om rapporten kan läsa det."
CORRECTED = "Det är rättat. Det som stod förut finns kvar bredvid."
TAKEN_BACK = "Rapporten är återtagen."


@router.post(f"{RECEIPT}/lagg-till")
async def more_to_tell(request: Request, opened: Hers) -> Response:
    """Ask what she wants to add."""
    return await _page(request, "receipt_details.html", opened, text="", id=str(uuid4()))


@router.post(f"{RECEIPT}/tillagg")
async def add(
    request: Request,
    opened: Hers,
    by_receipt: TheByReceipt,
    service: TheService,
    how_it_goes: TheStatus,
) -> Response:
    """Add it, or show the form again with what is missing."""
    rates_of(request).asked_by_code(request, opened.found.id)
    form = await request.form()
    given = {name: str(form.get(name, "")) for name in ("id", "text")}
    try:
        adding = Adding.model_validate(given)
        await service.written(await by_receipt.add(opened.found.id, adding))
    except (ValidationError, Refused) as wrong:
        errors = what_is_wrong(wrong, ADDING_SENTENCES)
        return await _page(request, "receipt_details.html", opened, errors, **given)
    return await how_it_goes.show(opened, done=ADDED)


@router.post(f"{RECEIPT}/ratta")
async def what_is_not_right(request: Request, opened: Hers) -> Response:
    """Ask what has to be different; what was told is not shown."""
    return await _correction(request, opened, {"id": str(uuid4())})


@router.post(f"{RECEIPT}/rattelse")
async def correct(
    request: Request,
    opened: Hers,
    by_receipt: TheByReceipt,
    service: TheService,
    how_it_goes: TheStatus,
) -> Response:
    """Put it right, or show the form again with what has to be different."""
    rates_of(request).asked_by_code(request, opened.found.id)
    form = await request.form()
    try:
        correcting = Correcting.model_validate(_corrected(form))
        await service.written(await by_receipt.correct(opened.found.id, correcting))
    except (ValidationError, Refused) as wrong:
        filled: dict[str, Any] = {name: said for name, said in form.items() if said}
        errors = what_is_wrong(wrong, CORRECTING_SENTENCES)
        filled["forms"] = form.getlist("forms")
        return await _correction(request, opened, filled, errors)
    return await how_it_goes.show(opened, done=CORRECTED)


@router.post(f"{RECEIPT}/ta-tillbaka")
async def about_taking_back(request: Request, opened: Hers) -> Response:
    """Say what it means to take a report back, before she does."""
    return await _page(request, "receipt_withdrawal.html", opened)


@router.post(f"{RECEIPT}/aterta")
async def take_back(
    request: Request,
    opened: Hers,
    by_receipt: TheByReceipt,
    service: TheService,
    how_it_goes: TheStatus,
) -> Response:
    """Take it back, when she has confirmed that she knows what it means."""
    rates_of(request).asked_by_code(request, opened.found.id)
    if (await request.form()).get("confirmed") != "ja":
        return await _page(request, "receipt_withdrawal.html", opened, [NOT_CONFIRMED])
    try:
        await service.written(await by_receipt.withdraw(opened.found.id))
    except Refused as wrong:
        return await _page(request, "receipt_withdrawal.html", opened, list(wrong.errors))
    return await how_it_goes.show(opened, done=TAKEN_BACK)


async def _page(
    request: Request,
    template: str,
    opened: Opened,
    errors: list[FieldError] | None = None,
    **shown: Any,
) -> Response:
    return await render(
        request,
        template,
        status=422 if errors else 200,
        errors=errors or [],
        reference=opened.reference,
        code=opened.code,
        **shown,
    )


async def _correction(
    request: Request,
    opened: Opened,
    filled: dict[str, Any],
    errors: list[FieldError] | None = None,
) -> Response:
    return await _page(
        request,
        "receipt_correction.html",
        opened,
        errors,
        filled=filled,
        event_types=valid_now().choices("event_types"),
        forms=valid_now().choices("forms"),
        today=clock.swedish_date(clock.now()).isoformat(),
    )


def _corrected(form: FormData) -> dict[str, Any]:
    """Return what a form says is to be different; what it leaves empty stays as it is."""
    said: dict[str, Any] = {name: str(form.get(name, "")) for name in (*FACTS, TEXT)}
    given: dict[str, Any] = {name: said[name] for name in ("event_type", TEXT) if said[name]}
    for name in ("threat_or_violence", "felt_as_influence"):
        if said[name]:
            given[name] = YES_NO.get(said[name])
    if forms := form.getlist("forms"):
        given["forms"] = forms
    day, time = (str(form.get(f"happened_at_{part}", "")) for part in ("date", "time"))
    if day or time:
        given["happened_at"] = moment(day, time)
    return given | {name: str(form.get(name, "")) for name in ("id", "reason")}
