"""Puts escalation together."""

from pathlib import Path

from fastapi import FastAPI

from services.escalation import api, pages
from services.escalation.application import CampaignAlarms, Escalation
from services.escalation.inbox import inbox
from services.escalation.live import Live
from services.escalation.outbox import tell
from services.escalation.views.boundary import Boundary
from services.escalation.views.campaigns import Campaigns
from services.escalation.views.cases import Cases
from services.escalation.views.corrections import Corrections
from shared.database.places import Part, open_database
from shared.identity.register import Register
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> FastAPI:
    """Return the escalation app."""
    cases, boundary, campaigns = Cases(), Boundary(), Campaigns()
    escalation = Escalation(open_database(settings, "escalation", Part.LOG))
    corrections = Corrections()
    views = (cases, boundary, campaigns, corrections)
    service = Service(
        settings, escalation, inbox(escalation, corrections), Register(), *views, tell=tell
    )
    app = service.app("Motkraft: escalation", Path(__file__).parent, [api.router, pages.router])
    app.state.cases = cases
    app.state.boundary = boundary
    app.state.campaigns = CampaignAlarms(escalation, campaigns, cases)
    app.state.corrections = corrections
    app.state.live = Live(service, cases)
    return app
