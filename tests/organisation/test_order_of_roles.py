"""In which order others hear what somebody is: what forbids before what permits."""

import asyncio

from tests.organisation.registering import leads, opened, registered, stored
from tests.town import Town


async def told_since(here: Town, position: int) -> list[tuple[str, str]]:
    """Return which roles were given and ended after a position, in the order others hear it."""
    organisation = here.service("organisation").application
    found = await asyncio.to_thread(organisation.log.select_notifications, position + 1, 100)
    events = [organisation.mapper.to_domain_event(one) for one in found]
    return [(type(e).__name__, str(e.role)) for e in events if hasattr(e, "role")]


async def test_who_leads_is_never_known_for_what_else_she_is_alone(here: Town) -> None:
    unit = await opened(here)
    custodian = {"role": "identity_custodian"}
    before = await stored(here)
    person = await registered(here, unit, custodian, leads(unit), custodian | {"unit": str(unit)})
    given = await told_since(here, before)
    assert given[0] == ("RoleGiven", "manager")
    before = await stored(here)
    await registered(here, unit, person=person)
    ended = await told_since(here, before)
    assert ended[-1] == ("RoleEnded", "manager")
    assert len(given) == len(ended) == 3
