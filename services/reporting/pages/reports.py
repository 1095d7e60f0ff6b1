"""The receipt of a report."""

from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import Response

from services.reporting.dependencies import TheReporting
from services.reporting.domain import Language
from services.reporting.pages.form.receivers import receivers
from services.reporting.pages.form.words import language_of
from shared.events import concerns_security
from shared.identity.principal import Visitor
from shared.web.pages import render

router = APIRouter(include_in_schema=False)


@router.get("/rapportera/tack/{incident}")
async def thanks(
    request: Request, incident: UUID, visitor: Visitor, reporting: TheReporting
) -> Response:
    """Show the receipt: what happens now, who sees it, whom to ring."""
    found = await reporting.own_incident(incident, visitor.person)
    escalated = found.is_about_official or concerns_security(
        found.forms,
        threat_or_violence=found.threat_or_violence,
        felt_as_influence=found.felt_as_influence,
    )
    gets = await receivers(request, found.unit, visitor, without=found.conflicted)
    language = language_of(request)
    return await render(
        request,
        "thanks.html" if language == Language.SWEDISH else "thanks_en.html",
        principal=visitor,
        language=language,
        receipt=await reporting.receipt(found),
        seen_by=gets.above if found.is_lifted else gets.leaders,
        is_lifted=found.is_lifted,
        is_about_official=found.is_about_official,
        leads_herself=gets.leads_herself,
        escalated=escalated,
        hidden=found.is_hidden,
    )
