"""Puts training together."""

from pathlib import Path

from fastapi import FastAPI

from services.training import api, pages
from services.training.application import Training
from services.training.inbox import inbox
from services.training.views.audience import Audiences
from services.training.views.proposals import Proposals
from shared.database.places import Part, open_database
from shared.identity.register import Register
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> FastAPI:
    """Return the training app."""
    register, audiences, proposals = Register(), Audiences(), Proposals()
    training = Training(open_database(settings, "training", Part.LOG), register, audiences)
    views = (audiences, proposals)
    service = Service(settings, training, inbox(training), register, *views)
    app = service.app("Motkraft: training", Path(__file__).parent, [api.router, pages.router])
    app.state.proposals = proposals
    return app
