"""Puts reporting together."""

from pathlib import Path

from fastapi import FastAPI

from services.reporting import api, pages
from services.reporting.application import (
    Boundary,
    ByReceipt,
    CampaignWork,
    ConditionsFirst,
    Conversations,
    Counting,
    Evidences,
    FollowUp,
    Forms,
    Grounds,
    Histories,
    Identities,
    Kia,
    OwnReports,
    Pilots,
    Reporting,
    SafetyWork,
)
from services.reporting.evidence import LARGE_BODIES, EvidenceFiles
from services.reporting.inbox import inbox
from services.reporting.kia.drafts import Drafts
from services.reporting.kia.imports import Imports
from services.reporting.kia.runs import Runs
from services.reporting.kia.uploads import KIA_FILES
from services.reporting.labels import SENTENCES
from services.reporting.outbox import tell
from services.reporting.receipts import Codes, WrongReceipt
from services.reporting.views.campaigns import Campaigns
from services.reporting.views.inbox import Desk
from services.reporting.views.kia import KiaEvents
from services.reporting.views.messages import Messages
from services.reporting.views.names import NameRequests
from services.reporting.views.owned import OwnedActions
from services.reporting.views.pilots import FormUses
from services.reporting.views.readings import Readings
from services.reporting.views.reports import Reports
from services.reporting.views.safety import SafetyRequests
from services.reporting.views.waiting import Waiting
from shared.database.places import Part, open_database
from shared.identity.marks import Marks
from shared.identity.register import Register
from shared.keys import KeyStore
from shared.secrets import secret_file
from shared.service import Service
from shared.settings import Settings
from shared.web.kept import KeptForms


def build(settings: Settings) -> FastAPI:
    """Return the reporting app."""
    keys = KeyStore(open_database(settings, "reporting", Part.KEYS), settings.keys, "reporting")
    # Beside the keys, because like them it must not be copied with the log.
    beside_keys = open_database(settings, "reporting", Part.KEYS)
    kept = KeptForms(beside_keys, pages.FORM_PAGES, pages.FORM_FIELDS, named_by="id")
    codes = Codes(secret_file(settings.keys / "receipt.key"))
    register, reports, readings, waiting = Register(), Reports(codes), Readings(), Waiting()
    desk = Desk(codes, reports)
    drafts = Drafts(
        open_database(settings, "reporting", Part.KEYS), secret_file(settings.keys / "kia.key")
    )
    log = open_database(settings, "reporting", Part.LOG)
    reporting = Reporting(log, keys, codes, register, readings, settings.officials_unit)
    kia_events, safety_requests = KiaEvents(codes), SafetyRequests()
    messages, names, uses = Messages(), NameRequests(), FormUses()
    campaigns, owned = Campaigns(codes), OwnedActions(codes)
    views = (
        *(reports, readings, waiting, desk, kia_events, safety_requests, messages, names),
        *(campaigns, uses, owned),
    )
    evidences = Evidences(reporting, EvidenceFiles(settings.evidence / "reporting", keys))
    service = Service(settings, reporting, inbox(), register, *views, tell=tell)
    app = service.app(
        "Motkraft: reporting",
        Path(__file__).parent,
        [*api.routers, *pages.routers],
        starting=[evidences.sweep],
        closing=[keys.close, kept.close, drafts.close],
        large_bodies=(LARGE_BODIES, KIA_FILES),
    )
    app.state.reports = reports
    app.state.kept = kept
    app.state.evidences = evidences
    marks, grounds = Marks(service.connection), Grounds(settings.without_general_clause)
    app.state.boundary = Boundary(reporting, waiting, readings, marks, grounds)
    app.state.follow_up = FollowUp(reporting, register)
    app.state.desk = desk
    app.state.owned = owned
    app.state.histories = Histories(reporting, readings, register, service.notary.signed)
    within_days = settings.safety_answer_days
    app.state.safety = SafetyWork(reporting, safety_requests, within_days)
    app.add_exception_handler(ConditionsFirst, pages.to_conditions)
    app.state.own_reports = OwnReports(reporting)
    app.state.kia = Kia(reporting, kia_events)
    app.state.kia_runs = Runs(drafts, Imports(reporting, register))
    app.state.messages = messages
    app.state.conversations = Conversations(reporting, codes)
    app.state.by_receipt = ByReceipt(reporting)
    app.add_exception_handler(WrongReceipt, pages.no_such_receipt)
    app.state.identities = Identities(reporting, names)
    app.state.campaigns = CampaignWork(reporting, campaigns)
    app.state.forms = forms = Forms(reporting, register)
    app.state.pilots = Pilots(reporting, forms, Counting(reporting, uses, register), register)
    app.state.sentences = SENTENCES
    return app
