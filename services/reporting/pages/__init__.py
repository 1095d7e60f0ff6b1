"""Reporting's pages, one module for each thing that people come for."""

from services.reporting.pages import (
    anonymous,
    campaigns,
    custodian,
    dialogue,
    director,
    disclosures,
    evidence,
    form,
    forms_in_use,
    glass,
    handling,
    history,
    identity,
    inbox,
    kia,
    kia_answers,
    kia_files,
    mine,
    my_actions,
    pilot_decisions,
    pilots,
    receipt,
    reports,
    safety,
    telling,
)
from services.reporting.pages.receipt import no_such_receipt
from services.reporting.pages.safety import to_conditions

__all__ = ["FORM_FIELDS", "FORM_PAGES", "no_such_receipt", "routers", "to_conditions"]

FORM_PAGES, FORM_FIELDS = form.PAGES, form.FIELDS
routers = [
    *form.routers,
    reports.router,
    mine.router,
    my_actions.router,
    telling.router,
    kia.router,
    kia_files.router,
    kia_answers.router,
    campaigns.router,  # before those of /enhet/ID
    inbox.router,
    history.router,
    handling.router,
    safety.router,
    director.router,
    disclosures.router,
    glass.router,
    evidence.router,
    dialogue.router,
    identity.router,
    custodian.router,
    pilots.router,
    pilot_decisions.router,
    forms_in_use.router,
    anonymous.router,
    *receipt.routers,
]
