"""The live console: tells each listener what has changed since what it last saw.

The id of a message is a position in escalation's own log, so a listener that was away, on
whatever replica, goes on where it was. Nothing is queued for anyone: each listener reads the
view from its own position, so a slow one costs nobody anything.
"""

import asyncio
from collections.abc import AsyncIterator

from services.escalation.views.cases import CaseLine, Cases
from shared.pulse import heard
from shared.service import Service

PULSE_S = 10.0  # says that the line is alive; a console that misses three shows it


class Live:
    """What changes, as it changes."""

    def __init__(self, service: Service, cases: Cases) -> None:
        self._service = service
        self._cases = cases

    async def after(self, position: int | None) -> AsyncIterator[CaseLine | None]:
        """Yield each changed case after a position (None: from now on); None is a heartbeat."""
        at = await self._cases.last_change() if position is None else position
        clock = asyncio.get_running_loop().time
        silent_since = clock()
        while not self._service.stopping.is_set():
            bell = self._service.views.moved.bell()
            changed = await self._cases.changed_after(at)
            for case in changed:
                yield case
                at, silent_since = case.position, clock()
            left_s = silent_since + PULSE_S - clock()
            if left_s <= 0:
                yield None
                silent_since = clock()
            elif not changed:
                await self._news(bell, left_s)

    async def _news(self, bell: asyncio.Event, within_s: float) -> None:
        """Wait until something moves, or the heartbeat is due; also until we stop."""
        moved = asyncio.create_task(heard(bell, within_s))
        stopping = asyncio.create_task(self._service.stopping.wait())
        _, waiting = await asyncio.wait({moved, stopping}, return_when="FIRST_COMPLETED")
        for task in waiting:
            task.cancel()
