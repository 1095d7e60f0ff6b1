"""Reads a service's own log as it grows: what feeds its views and its relay."""

import asyncio
from collections.abc import AsyncIterator, Sequence

from eventsourcing.persistence import Notification

from shared.eventstore.application import EventSourced
from shared.pulse import POLL_S, Pulse, heard

EVENTS_PER_READ = 500


class Follower:
    """Follows one log; every commit in this process wakes it at once."""

    def __init__(self, application: EventSourced) -> None:
        self._application = application
        self._grown = Pulse()
        application.on_commit(lambda _: self._grown.ring_from_thread())

    async def after(self, position: int) -> AsyncIterator[Sequence[Notification]]:
        """Yield everything after a position, in order, in batches; then wait for more, for ever."""
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
                position = batch[-1].id
                yield batch
            else:
                await heard(bell, POLL_S)
