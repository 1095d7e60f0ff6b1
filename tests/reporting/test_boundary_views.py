"""What waits, who has read and what security sees are made anew from what is stored."""

import asyncio
from uuid import UUID

from services.escalation.views.boundary import Boundary
from services.reporting.views.readings import Readings
from services.reporting.views.waiting import Waiting
from shared.views import View
from shared.views.rebuild import rebuild
from tests.reporting.crossing import asked, given, of, on_call, readers, told
from tests.town import Town, eventually


async def made_anew(town: Town, service: str, kind: type[View]) -> None:
    """Make a view anew while it is used."""
    here = town.service(service)
    [view] = [view for view in here.views.views if isinstance(view, kind)]
    await asyncio.to_thread(rebuild, here.views, view, here.own_log)


async def waiting_for(town: Town, alias: str, path: str, incident: str) -> bool:
    """Whether an incident stands in a list of what waits for someone."""
    async with town.browser(alias) as visit:
        return incident in (await visit.open(path)).text


async def test_a_view_that_is_made_anew_says_the_same(town: Town) -> None:
    answered, waits, jour = await told(town), await told(town), await on_call(town)
    disclosure = await given(town, answered)
    await town.api("sakerhet", "GET", of(answered, "disclosures", disclosure))
    await asked(town, waits)
    await jour.breaks(waits)
    await jour.api("GET", of(waits))
    [alarms] = [v for v in town.service("escalation").views.views if isinstance(v, Boundary)]

    async def seen() -> list[object]:
        content = await alarms.content([UUID(answered), UUID(waits)])
        return [
            await readers(town, answered),
            await readers(town, waits),
            [await waiting_for(town, "chef", "/utlamnande", one) for one in (answered, waits)],
            await waiting_for(town, "avdelningschef", "/nodlage", waits),
            sorted((str(incident), how) for incident, how in content.items()),
            [g for g in await alarms.glasses() if g.incident == UUID(waits)],
        ]

    before = await eventually(seen, lambda found: bool(found[-1]) and len(found[-2]) == 2)  # type: ignore[arg-type] # a list
    assert before[2:4] == [[False, True], True]
    await made_anew(town, "reporting", Readings)
    await made_anew(town, "reporting", Waiting)
    await made_anew(town, "escalation", Boundary)
    assert await seen() == before
