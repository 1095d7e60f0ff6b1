"""Reporting's pages, one module for each thing that people come for."""

from services.reporting.pages import (
    disclosures,
    glass,
    handling,
    history,
    inbox,
    kia,
    mine,
    reports,
    telling,
)
from services.reporting.pages.reports import FORM

__all__ = ["FORM", "routers"]

routers = [
    reports.router,
    mine.router,
    telling.router,
    kia.router,
    inbox.router,
    history.router,
    handling.router,
    disclosures.router,
    glass.router,
]
