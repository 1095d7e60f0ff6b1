"""Reporting's pages, one module for each thing that people come for."""

from services.reporting.pages import disclosures, glass, handling, inbox, reports, story
from services.reporting.pages.reports import FORM

__all__ = ["FORM", "routers"]

routers = [
    reports.router,
    inbox.router,
    story.router,
    handling.router,
    disclosures.router,
    glass.router,
]
