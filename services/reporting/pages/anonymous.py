"""Reporting without saying who one is: one page, no login, nothing that tells who sent it.

No draft is kept and nobody's session is looked at. The answer to the form is the receipt itself: in
no address, and in no history, does its code stand.
"""

from datetime import datetime
from typing import Any
from uuid import uuid4

from fastapi import APIRouter, Request
from fastapi.responses import Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.dependencies import TheReporting
from services.reporting.domain import Naming, Report
from services.reporting.labels import SENTENCES
from services.reporting.pages.units import unit_choices
from services.reporting.vocabulary import valid_now
from shared import clock
from shared.clock import SWEDEN
from shared.identity.principal import identity_of
from shared.refusal import FieldError, Missing, Refused
from shared.web.forms import from_our_own_page
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService
from shared.web.rates import rates_of
from shared.web.traceless import ANONYMOUS_FORM, may_be_anonymous

router = APIRouter(include_in_schema=False)

FIELDS = (
    "id",
    "unit",
    "event_type",
    "threat_or_violence",
    "felt_as_influence",
    "happened_at_date",
    "happened_at_time",
    "what_happened",
    "concerns_leader",
)
YES_NO = {"ja": True, "nej": False}


@router.get(ANONYMOUS_FORM)
async def anonymous_form(request: Request) -> Response:
    """Show the form, empty, to whoever is in a network where that may be."""
    _must_be_near(request)
    now = clock.now().astimezone(SWEDEN)
    filled = dict.fromkeys(FIELDS, "") | {"id": str(uuid4()), "forms": []}
    return await _form(request, filled | {"happened_at_date": now.date().isoformat()}, [])


@router.post(ANONYMOUS_FORM)
async def send_anonymously(
    request: Request, reporting: TheReporting, service: TheService
) -> Response:
    """Store the report and answer with its receipt; or show the form again with every error."""
    from_our_own_page(request)
    _must_be_near(request)
    rates_of(request).asked_by_nobody(request)
    filled = _read(await request.form())
    try:
        reported = await reporting.report_incident(_report(filled), None)
    except (ValidationError, Refused) as found:
        return await _form(request, filled, what_is_wrong(found, SENTENCES))
    await service.written([reported.position])
    return await render(request, "anonymous_receipt.html", receipt=reported.receipt)


def _must_be_near(request: Request) -> None:
    if not may_be_anonymous(request.scope, identity_of(request).settings):
        raise Missing


def _read(form: FormData) -> dict[str, Any]:
    filled: dict[str, Any] = {name: str(form.get(name, "")) for name in FIELDS}
    return filled | {"forms": [code for code in form.getlist("forms") if isinstance(code, str)]}


def _report(filled: dict[str, Any]) -> Report:
    """Return the report. Raises pydantic's ValidationError with everything that is wrong."""
    given: dict[str, object] = {
        "id": filled["id"],
        "unit": filled["unit"] or None,
        "event_type": filled["event_type"] or None,
        "threat_or_violence": YES_NO.get(filled["threat_or_violence"]),
        "forms": filled["forms"] or None,
        "felt_as_influence": YES_NO.get(filled["felt_as_influence"]),
        "happened_at": _moment(filled["happened_at_date"], filled["happened_at_time"]),
        "what_happened": filled["what_happened"],
        "concerns_leader": YES_NO.get(filled["concerns_leader"]),
        "identity": Naming.ANONYMOUS,
    }
    return Report.model_validate({k: v for k, v in given.items() if v is not None})


def _moment(day: str, hour: str) -> datetime | str | None:
    if not (day and hour):
        return None
    try:
        local = datetime.fromisoformat(f"{day}T{hour}")
    except ValueError:
        return "?"
    return local.replace(tzinfo=SWEDEN) if local.tzinfo is None else "?"


async def _form(request: Request, filled: dict[str, Any], errors: list[FieldError]) -> Response:
    return await render(
        request,
        "anonymous.html",
        status=422 if errors else 200,
        errors=errors,
        filled=filled,
        units=await unit_choices(request),
        event_types=valid_now().choices("event_types"),
        forms=valid_now().choices("forms"),
        today=clock.swedish_date(clock.now()).isoformat(),
    )
