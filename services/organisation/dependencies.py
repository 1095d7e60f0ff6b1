"""What organisation's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends, Request

from services.organisation.application import Organisation
from services.organisation.contacts import Contacts
from shared.identity.register import Register
from shared.service import Service


def _service(request: Request) -> Service:
    service: Service = request.app.state.service
    return service


def _application(request: Request) -> Organisation:
    application: Organisation = request.app.state.application
    return application


def _contacts(request: Request) -> Contacts:
    contacts: Contacts = request.app.state.contacts
    return contacts


def _register(request: Request) -> Register:
    return _service(request).register


TheService = Annotated[Service, Depends(_service)]
TheOrganisation = Annotated[Organisation, Depends(_application)]
TheContacts = Annotated[Contacts, Depends(_contacts)]
TheRegister = Annotated[Register, Depends(_register)]
