"""The live console: tells each listener what has changed since what it last saw.

The id of a message is a position in escalation's own log, so a listener that was away, on
whatever replica, goes on where it was. Nothing is queued for anyone: each listener reads the
view from its own position, so a slow one costs nobody anything.

Before anything is told, and every other second, it is asked whether the listener may still hear
it: a session, a role or a token that has ended ends the stream, also when nothing happens.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable

from services.escalation.views.cases import CaseLine, Cases
from shared.pulse import heard
from shared.service import Service

PULSE_S = 10.0  # says that the line is alive; a console that misses three shows it
ASKED_AGAIN_S = 2.0  # no event says that a token has expired, or that it is midnight

MayHear = Callable[[], Awaitable[bool]]


class Live:
    """What changes, as it changes."""

    def __init__(self, service: Service, cases: Cases) -> None:
        self._service = service
        self._cases = cases

    async def after(
        self, position: int | None, may_hear: MayHear
    ) -> AsyncIterator[CaseLine | None]:
        """Yield each changed case after a position (None: from now on); None is a heartbeat.

        Ends when the listener may hear no more.
        """
        at = await self._cases.last_change() if position is None else position
        clock = asyncio.get_running_loop().time
        silent_since = clock()
        while not self._service.stopping.is_set():
            bell = self._service.views.moved.bell()
            changed = await self._cases.changed_after(at)
            if not await may_hear():
                return
            for case in changed:
                yield case
                at, silent_since = case.position, clock()
            left_s = silent_since + PULSE_S - clock()
            if left_s <= 0:
                yield None
                silent_since = clock()
            elif not changed:
                await self._news(bell, min(left_s, ASKED_AGAIN_S))

    async def _news(self, bell: asyncio.Event, within_s: float) -> None:
        """Wait until something moves, or it is time to ask again; also until we stop."""
        moved = asyncio.create_task(heard(bell, within_s))
        stopping = asyncio.create_task(self._service.stopping.wait())
        _, waiting = await asyncio.wait({moved, stopping}, return_when="FIRST_COMPLETED")
        for task in waiting:
            task.cancel()
