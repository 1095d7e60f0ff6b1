"""How long it takes to open an incident that much has happened to."""

import statistics
import time
from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID, uuid4

from services.reporting.application import Reporting
from services.reporting.domain import Incident, Scales
from shared.events import Verdict
from tests.stories import reported
from tests.town import Town, town

EVENTS = 500
TIMES = 100
FIRST_DAY = date(2026, 12, 1)


async def opened(folder: Path) -> str:
    """Measure in a running town."""
    async with town(folder) as here:
        incident = UUID((await reported(here)).json()["id"])
        reporting = here.service("reporting").application
        assert isinstance(reporting, Reporting)
        await reporting.change(incident, lambda found: _much_happens(found, here))

        async def rebuild() -> None:
            found = await reporting.found(incident)
            assert found.version == EVENTS

        async with here.browser("chef") as visit:

            async def open_page() -> None:
                assert (await visit.open(f"/enhet/{incident}")).is_success

            return f"{await _percentiles(rebuild)}; {await _percentiles(open_page)}"


def _much_happens(found: Incident, here: Town) -> None:
    """Let a long investigation happen: judged anew again and again, with many actions."""
    by, turn = str(here.person("chef")), 0
    found.acknowledge(by)
    found.start_investigation(with_representative=True, by=by)
    while found.version < EVENTS - 5:
        turn += 1
        found.assess_severity(Scales(1 + turn % 3, 1 + turn // 3 % 3, 2, 2), by)
        found.assess_influence(Verdict.SUSPECTED, f"Bedömning {turn}.", by)
        if turn % 10 == 0:
            action = uuid4()
            due = FIRST_DAY + timedelta(days=turn)
            found.plan_action(action, f"Åtgärd {turn}.", here.person("chef"), due, by)
            found.complete_action(action, by)
    while found.version < EVENTS:
        found.identify_cause(f"Orsak {found.version}.", by)


async def _percentiles(do: Callable[[], Awaitable[None]]) -> str:
    took = []
    for _ in range(TIMES):
        start = time.perf_counter()
        await do()
        took.append((time.perf_counter() - start) * 1000)
    return f"{statistics.median(took):.1f} / {sorted(took)[int(TIMES * 0.99) - 1]:.1f} ms"
