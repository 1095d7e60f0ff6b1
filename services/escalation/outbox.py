"""What escalation tells the security department and the others: thin, like what it heard."""

from functools import singledispatch

from services.escalation.domain import Case
from shared.events import CaseCorrected, CaseOpened, CaseReceived, PublishedEvent
from shared.outbox import as_it_is


@singledispatch
def tell(_event: object, _position: int) -> PublishedEvent | None:
    """Most of what happens here stays here."""
    return None


tell.register(Case.Opened, as_it_is(Case.Opened, CaseOpened))
tell.register(Case.Received, as_it_is(Case.Received, CaseReceived))
tell.register(Case.Corrected, as_it_is(Case.Corrected, CaseCorrected))
