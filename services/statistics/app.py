"""Puts statistics together."""

from pathlib import Path

from fastapi import FastAPI

from services.statistics import api, pages
from services.statistics.application import Statistics
from services.statistics.inbox import inbox
from services.statistics.views.counts import Counts
from services.statistics.views.officials import Officials
from services.statistics.views.units import Units
from shared.database.places import Part, open_database
from shared.identity.register import Register
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> FastAPI:
    """Return the statistics app."""
    register, units, officials = Register(), Units(), Officials()
    counts = Counts(units)
    statistics = Statistics(open_database(settings, "statistics", Part.LOG), register)
    service = Service(settings, statistics, inbox(), register, units, counts, officials)
    app = service.app("Motkraft: statistics", Path(__file__).parent, [api.router, pages.router])
    app.state.counts = counts
    app.state.officials = officials
    return app
