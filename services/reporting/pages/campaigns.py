"""Campaigns on pages: which reports mention the same, and what somebody has made of it."""

import asyncio
import re
from typing import Any
from uuid import UUID, uuid4

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response
from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.application import Alike, CampaignWork, Reporting, resource
from services.reporting.dependencies import TheCampaigns, TheReporting
from services.reporting.domain import Incident, open_or_none
from services.reporting.domain.campaign import DESCRIPTION_MAX, Declaring
from services.reporting.pages.handling_words import STAGES
from services.reporting.pages.since import said
from services.reporting.pages.story import unit_name
from shared.access import Action
from shared.identity.principal import Principal, Visitor
from shared.refusal import FieldError, Missing, Refused
from shared.web import labels
from shared.web.forms import read_form
from shared.web.mistakes import what_is_wrong
from shared.web.pages import render
from shared.web.parts import TheService

router = APIRouter(include_in_schema=False)

LIST = "/enhet/kampanjer"
NO_SUCH_NUMBER = "Det finns ingen rapport med numret {} som du tar hand om."
NUMBERS_MAX = 100
WORDS = {
    ("description", "missing"): "Beskriv kort vad kampanjen går ut på.",
    ("description", "string_too_short"): "Beskriv kort vad kampanjen går ut på.",
    ("description", "string_pattern_mismatch"): "Beskriv kort vad kampanjen går ut på.",
    ("description", "string_too_long"): "Korta texten till högst 4 000 tecken.",
    ("incidents", "too_long"): "Välj högst 100 rapporter åt gången.",
    ("incidents", "uuid_parsing"): "Välj bland rapporterna i listan.",
    ("id", "uuid_parsing"): "Öppna sidan på nytt och fyll i den där.",
}


@router.get(LIST)
async def campaigns_of(
    request: Request, visitor: Visitor, campaigns: TheCampaigns, service: TheService
) -> Response:
    """List the campaigns that she handles."""
    await service.caught_up()
    lines = await campaigns.all_of(visitor)
    units = {line.unit: await unit_name(request, line.unit) for line in lines}
    return await render(request, "campaigns.html", principal=visitor, lines=lines, units=units)


@router.get(LIST + "/{campaign}")
async def one_campaign(
    request: Request,
    campaign: UUID,
    visitor: Visitor,
    campaigns: TheCampaigns,
    reporting: TheReporting,
) -> Response:
    """Show a campaign and its reports to whoever handles it."""
    return await _campaign(request, campaign, visitor, campaigns, reporting)


@router.post(LIST + "/{campaign}/lagg-till")
async def add(
    request: Request,
    campaign: UUID,
    visitor: Visitor,
    campaigns: TheCampaigns,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Let more reports belong to it, by their numbers, or one by the button on its own page."""
    form = await read_form(request, visitor)
    await campaigns.one(campaign, visitor)
    numbers = str(form.get("numbers", ""))
    try:
        more = await _by_number(numbers, reporting) | _ids(form.getlist("incidents"))
        positions = await campaigns.add(campaign, more, visitor)
    except Refused as refused:
        errors = [FieldError("numbers", error.text) for error in refused.errors]
        return await _campaign(request, campaign, visitor, campaigns, reporting, errors, numbers)
    await service.written(positions)
    return RedirectResponse(f"{LIST}/{campaign}", status_code=303)


@router.post(LIST + "/{campaign}/ta-bort")
async def take_out(
    request: Request,
    campaign: UUID,
    visitor: Visitor,
    campaigns: TheCampaigns,
    service: TheService,
) -> Response:
    """Take a report out of it."""
    form = await read_form(request, visitor)
    for incident in _ids(form.getlist("incidents")):
        await service.written(await campaigns.take_out(campaign, incident, visitor))
    await campaigns.one(campaign, visitor)
    return RedirectResponse(f"{LIST}/{campaign}", status_code=303)


@router.post(LIST + "/{campaign}/avsluta")
async def end(
    request: Request,
    campaign: UUID,
    visitor: Visitor,
    campaigns: TheCampaigns,
    service: TheService,
) -> Response:
    """Say that it goes on no more."""
    await read_form(request, visitor)
    await service.written(await campaigns.end(campaign, visitor))
    return RedirectResponse(f"{LIST}/{campaign}", status_code=303)


@router.get("/enhet/{incident}/kampanj")
async def alike(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    campaigns: TheCampaigns,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Show which reports mention the same as one, and a form to say that they are a campaign."""
    await service.caught_up()
    return await _alike(request, incident, visitor, campaigns, reporting)


@router.post("/enhet/{incident}/kampanj")
async def declare(
    request: Request,
    incident: UUID,
    visitor: Visitor,
    campaigns: TheCampaigns,
    reporting: TheReporting,
    service: TheService,
) -> Response:
    """Say that it and others are of the same drive."""
    form = await read_form(request, visitor)
    await campaigns.alike(incident, visitor)
    try:
        numbers = await _by_number(str(form.get("numbers", "")), reporting)
        given = {
            "id": form.get("id", ""),
            "description": form.get("description", ""),
            "incidents": [incident, *form.getlist("incidents"), *numbers],
        }
        declaring = Declaring.model_validate(given)
        campaign, positions = await campaigns.declare(declaring, visitor)
    except (ValidationError, Refused) as wrong:
        errors = what_is_wrong(wrong, WORDS)
        return await _alike(request, incident, visitor, campaigns, reporting, errors, form)
    await service.written(positions)
    return RedirectResponse(f"{LIST}/{campaign.id}", status_code=303)


async def campaign_on_page(
    visitor: Principal, found: Incident, campaigns: CampaignWork
) -> dict[str, Any]:
    """Return what the page of a report says of campaigns, to whoever may read it."""
    if not visitor.may(Action.HANDLE_INCIDENT, resource(found, visitor.person)):
        return {"belongs": [], "handles": False, "alike": 0}
    return {
        "belongs": await campaigns.of(found, visitor),
        "handles": True,
        "alike": len(await campaigns.alike(found.id, visitor)) if found.tags else 0,
    }


async def _campaign(
    request: Request,
    campaign: UUID,
    visitor: Principal,
    campaigns: CampaignWork,
    reporting: Reporting,
    errors: list[FieldError] | None = None,
    numbers: str = "",
) -> Response:
    found, incidents = await campaigns.one(campaign, visitor)
    return await render(
        request,
        "campaign.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=errors or [],
        campaign=found,
        description=said(found.description),
        is_erased=open_or_none(found.description) is None,
        unit=await unit_name(request, found.unit),
        reports=[await _report(one, visitor, reporting) for one in incidents],
        numbers=numbers,
        here=f"{LIST}/{campaign}",
    )


async def _alike(
    request: Request,
    incident: UUID,
    visitor: Principal,
    campaigns: CampaignWork,
    reporting: Reporting,
    errors: list[FieldError] | None = None,
    form: FormData | None = None,
) -> Response:
    others = await campaigns.alike(incident, visitor)
    found = await reporting.read_incident(incident, visitor)
    reports = [await _choice(one, visitor, reporting) for one in others]
    free = [str(one.incident.id) for one in others if not one.incident.campaigns]
    chosen = form.getlist("incidents") if form else free
    running = await _running(found, others, visitor, campaigns)
    return await render(
        request,
        "alike.html",
        principal=visitor,
        status=422 if errors else 200,
        errors=_shown(errors or [], reports),
        reference=(await reporting.receipt(found)).reference,
        incident=found,
        reports=reports,
        chosen=chosen,
        running=running,
        numbers=str(form.get("numbers", "")) if form else "",
        description=str(form.get("description", "")) if form else "",
        id=form.get("id", uuid4()) if form else uuid4(),
        longest=DESCRIPTION_MAX,
        here=f"/enhet/{incident}",
    )


def _shown(errors: list[FieldError], reports: list[Any]) -> list[FieldError]:
    """Return errors where the page has a field for them: without a choice, the numbers are it."""
    if reports:
        return errors
    return [FieldError("numbers", e.text) if e.field == "incidents" else e for e in errors]


async def _running(
    found: Incident, others: list[Alike], visitor: Principal, campaigns: CampaignWork
) -> list[dict[str, Any]]:
    """Return the campaigns of the others that this one does not belong to and that go on."""
    ids = frozenset[UUID]().union(*(one.incident.campaigns for one in others)) - found.campaigns
    running = []
    for campaign in sorted(ids):
        try:
            known, _ = await campaigns.one(campaign, visitor)
        except Missing:
            continue
        if not known.has_ended:
            running.append({"id": campaign, "description": said(known.description)})
    return running


async def _choice(one: Alike, visitor: Principal, reporting: Reporting) -> tuple[str, str, str]:
    report = await _report(one.incident, visitor, reporting)
    label = f"{report['reference']}, {report['form_names']}"
    return str(one.incident.id), label, f"Nämner {', '.join(one.tags)}"


async def _report(one: Incident, visitor: Principal, reporting: Reporting) -> dict[str, Any]:
    return {
        "id": one.id,
        "reference": (await reporting.receipt(one)).reference,
        "form_names": labels.forms(one.forms),
        "happened_at": one.happened_at,
        "stage": STAGES[one.stage],
        "is_official": one.is_about_official,
        "opens": visitor.may(Action.READ_INCIDENT, resource(one, visitor.person)),
    }


async def _by_number(numbers: str, reporting: Reporting) -> set[UUID]:
    """Return the reports that some numbers mean. Raises `Refused`."""
    found = set()
    for number in re.split(r"[,;\s]+", numbers.strip())[:NUMBERS_MAX]:
        if not number:
            continue
        try:
            found.add(await asyncio.to_thread(reporting.incident_of, number))
        except Missing:
            text = NO_SUCH_NUMBER.format(number[:20])
            raise Refused(FieldError("numbers", text)) from None
    return found


def _ids(sent: list[Any]) -> set[UUID]:
    """Return the ids that buttons send; what is none is left out."""
    found = set()
    for one in sent:
        try:
            found.add(UUID(str(one)))
        except ValueError:
            continue
    return found
