"""Puts organisation together."""

from pathlib import Path

from fastapi import FastAPI

from services.organisation import api, login_pages, pages
from services.organisation.application import Organisation
from services.organisation.contacts import Contacts
from services.organisation.inbox import answer_questions, inbox
from services.organisation.login import Provider
from services.organisation.outbox import tell
from shared.database.places import Part, open_database
from shared.identity.register import Register
from shared.service import Service
from shared.settings import Settings


def build(settings: Settings) -> FastAPI:
    """Return the organisation app."""
    contacts = Contacts(open_database(settings, "organisation", Part.CONTACTS))
    service = Service(
        settings,
        Organisation(open_database(settings, "organisation", Part.LOG)),
        inbox(),
        Register(),
        tell=tell,
        register_is_own=True,
    )
    answer_questions(service.connection.broker, contacts)
    service.names.ask_instead(contacts.names)
    app = service.app(
        "Motkraft: organisation",
        Path(__file__).parent,
        [*api.routers, login_pages.router, *pages.routers],
        closing=[contacts.close],
    )
    app.state.contacts = contacts
    app.state.provider = Provider(settings, service.identity.issuer)
    return app
