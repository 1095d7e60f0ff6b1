"""Reads a service's own log as it grows: what feeds its views and its relay."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from eventsourcing.persistence import Notification

from shared.eventstore.application import EventSourced
from shared.pulse import POLL_S, Pulse, heard

EVENTS_PER_READ = 500
RESTS_S = 0.01  # after each read: when much comes, few large batches cost far less than many small
POLLS_UNTIL_IDLE = 4


class Follower:
    """Follows one log; every commit in this process wakes it at once."""

    def __init__(self, application: EventSourced) -> None:
        self._application = application
        self._grown = Pulse()
        application.on_commit(lambda _: self._grown.ring_from_thread())

    async def after(self, position: int) -> AsyncIterator[Sequence[Notification]]:
        """Yield everything after a position, in order, in batches; then wait for more, for ever.

        A batch is empty when nothing came for a while: time to look whether all is well.
        """
        quiet = 0
        self._grown.bind()
        while True:
            bell = self._grown.bell()
            batch = await asyncio.to_thread(
                self._application.log.select_notifications,
                position,
                EVENTS_PER_READ,
                inclusive_of_start=False,
            )
            if batch:
                position, quiet = batch[-1].id, 0
                yield batch
                if len(batch) < EVENTS_PER_READ:
                    await asyncio.sleep(RESTS_S)
            elif quiet < POLLS_UNTIL_IDLE:
                quiet = 0 if await heard(bell, POLL_S) else quiet + 1
            else:
                quiet = 0
                yield ()
