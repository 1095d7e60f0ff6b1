"""What organisation's routes are given: its parts, as the app was put together."""

from typing import Annotated

from fastapi import Depends

from services.organisation.application import Organisation
from services.organisation.contacts import Contacts
from services.organisation.login import Provider
from shared.identity.register import Register
from shared.web.parts import part

TheOrganisation = Annotated[Organisation, Depends(part("application", Organisation))]
TheContacts = Annotated[Contacts, Depends(part("contacts", Contacts))]
TheRegister = Annotated[Register, Depends(part("register", Register))]
TheProvider = Annotated[Provider, Depends(part("provider", Provider))]
