"""Reporting's JSON API, one module for each thing that programs come for."""

from services.reporting.api import (
    boundary,
    campaigns,
    dialogue,
    evidence,
    handled,
    handling,
    history,
    identity,
    incidents,
    kia,
    pilots,
    safety,
    telling,
)

routers = [
    incidents.quick,
    incidents.router,
    boundary.router,
    handled.router,
    handling.router,
    telling.router,
    history.router,
    kia.router,
    pilots.router,
    safety.router,
    evidence.router,
    dialogue.router,
    identity.router,
    campaigns.router,
]
