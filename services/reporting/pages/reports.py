"""The form, its receipt, and the list of what has happened in the units that she leads."""

import asyncio
from dataclasses import dataclass, field
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Query, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.dependencies import TheKeptForms, TheReporting
from services.reporting.domain import Report
from services.reporting.labels import EVENT_TYPE_CHOICES, FORM_CHOICES, SENTENCES
from shared import clock
from shared.access import Action
from shared.clock import SWEDEN
from shared.events import UnitKind, concerns_security
from shared.identity.principal import Principal, Visitor, identity_of
from shared.identity.register import Register, Unit
from shared.refusal import FieldError, Refused
from shared.web import labels
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

FORM = "/rapportera/handelsen"


@dataclass
class Filled:
    """The form as it was filled in; what is shown again when something has to be put right."""

    id: str = ""
    unit: str = ""
    event_type: str = ""
    threat_or_violence: str = ""
    forms: list[str] = field(default_factory=list)
    felt_as_influence: str = ""
    happened_at_date: str = ""
    happened_at_time: str = ""
    what_happened: str = ""

    @classmethod
    def read(cls, form: FormData) -> "Filled":
        """Take the fields from what the browser sent."""
        texts = {name: text for name, text in form.multi_items() if isinstance(text, str)}
        one = {name: texts.get(name, "") for name in cls.__dataclass_fields__ if name != "forms"}
        return cls(**one, forms=[code for code in form.getlist("forms") if isinstance(code, str)])

    def report(self) -> Report:
        """Return the report. Raises pydantic's ValidationError with everything that is wrong."""
        yes_no = {"ja": True, "nej": False}
        happened_at: datetime | str | None = None
        if self.happened_at_date and self.happened_at_time:
            try:
                local = datetime.fromisoformat(f"{self.happened_at_date}T{self.happened_at_time}")
                happened_at = local.replace(tzinfo=SWEDEN) if local.tzinfo is None else "?"
            except ValueError:
                happened_at = "?"
        given: dict[str, object] = {
            "id": self.id,
            "unit": self.unit or None,
            "event_type": self.event_type or None,
            "threat_or_violence": yes_no.get(self.threat_or_violence),
            "forms": self.forms or None,
            "felt_as_influence": yes_no.get(self.felt_as_influence),
            "happened_at": happened_at,
            "what_happened": self.what_happened,
        }
        return Report.model_validate({k: v for k, v in given.items() if v is not None})


@router.get("/rapportera")
async def are_you_safe(request: Request, visitor: Visitor) -> Response:
    """Ask first whether she is safe."""
    visitor.must(Action.REPORT)
    return await render(request, "safe.html", principal=visitor)


@router.get(FORM)
async def form_page(
    request: Request,
    visitor: Visitor,
    kept: TheKeptForms,
    afresh: Annotated[str, Query(alias="ny")] = "",
) -> Response:
    """Show the form: what she had written when her session ended, or else empty.

    An empty form has her own unit chosen and an id of its own.
    """
    visitor.must(Action.REPORT)
    before = None if afresh else await kept.filled(request, visitor)
    if before is not None:
        return await _form(request, visitor, Filled.read(before), (), kept=True)
    now = clock.now().astimezone(SWEDEN)
    filled = Filled(
        id=str(uuid4()),
        unit=str(visitor.unit or ""),
        happened_at_date=now.date().isoformat(),
    )
    return await _form(request, visitor, filled, ())


@router.post(FORM)
async def send_form(
    request: Request,
    visitor: Visitor,
    reporting: TheReporting,
    service: TheService,
    kept: TheKeptForms,
) -> Response:
    """Store the report, or show the form again with every error at its field."""
    filled = Filled.read(await read_form(request, visitor))
    visitor.must(Action.REPORT)
    try:
        reported = await reporting.report_incident(filled.report(), visitor.person)
    except (ValidationError, Refused) as found:
        return await _form(request, visitor, filled, what_is_wrong(found, SENTENCES))
    await service.written([reported.position])
    answer = RedirectResponse(f"/rapportera/tack/{reported.receipt.id}", status_code=303)
    if cookie := await kept.sent(request, filled.id):
        answer.headers["set-cookie"] = cookie
    return answer


@router.get("/rapportera/tack/{incident}")
async def thanks(
    request: Request, incident: UUID, visitor: Visitor, reporting: TheReporting
) -> Response:
    """Show the receipt: what happens now, who sees it, whom to ring."""
    found = await reporting.own_incident(incident, visitor.person)
    escalated = concerns_security(
        found.forms,
        threat_or_violence=found.threat_or_violence,
        felt_as_influence=found.felt_as_influence,
    )
    leads = await asyncio.to_thread(_register(request).responsible, found.unit)
    others = [person for person in leads if person != visitor.person]
    names = await identity_of(request).names.of(others)
    return await render(
        request,
        "thanks.html",
        principal=visitor,
        receipt=await reporting.receipt(found),
        seen_by=labels.people([names.get(person, "den som leder enheten") for person in others]),
        leads_herself=visitor.person in leads,
        escalated=escalated,
    )


def _register(request: Request) -> Register:
    return identity_of(request).register


async def _form(
    request: Request,
    visitor: Principal,
    filled: Filled,
    errors: tuple[FieldError, ...] | list[FieldError],
    *,
    kept: bool = False,
) -> Response:
    units = await asyncio.to_thread(_register(request).units)
    return await render(
        request,
        "form.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=list(errors),
        filled=filled,
        kept=kept,
        units=_choices(units),
        event_types=EVENT_TYPE_CHOICES,
        forms=FORM_CHOICES,
        today=clock.swedish_date(clock.now()).isoformat(),
    )


def _choices(units: list[Unit]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Group the units for the list: each department with what lies below it."""
    groups: list[tuple[str, list[tuple[str, str]]]] = []
    for unit in units:
        if unit.kind in (UnitKind.ADMINISTRATION, UnitKind.DEPARTMENT):
            below = [u for u in units if u.parent == unit.id and u.kind == UnitKind.UNIT]
            choices = [(str(u.id), u.name) for u in [unit, *below]]
            groups.append((unit.name, choices))
    return groups


async def _list(
    request: Request,
    visitor: Principal,
    template: str,
    lines: object,
    page: int,
    more: bool,
    **shown: Any,
) -> Response:
    units = {unit.id: unit.name for unit in await asyncio.to_thread(_register(request).units)}
    return await render(
        request,
        template,
        principal=visitor,
        lines=lines,
        units=units,
        page=page,
        more=more,
        form_names=labels.forms,
        **shown,
    )
