"""Reporting's pages, one module for each thing that people come for."""

from services.reporting.pages import disclosures, glass, reports, story
from services.reporting.pages.reports import FORM

__all__ = ["FORM", "routers"]

routers = [reports.router, story.router, disclosures.router, glass.router]
