"""Tells a listener that only has a hard time from one that waits for what will never come.

A durable that has been damaged may skip a message. Its listener sees the gap and says "later" to
everything that follows, for ever: what it waits for has been handed over already, to nobody.
"""

import time
from collections.abc import Callable

from nats.js.api import ConsumerInfo

STUCK_AFTER_S = 60.0
AGAIN_AFTER_S = 900.0  # what is stuck for another reason is not helped by hearing it all again


class Standstill:
    """Remembers since when each durable hands over the same message again and again."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._since: dict[tuple[str, str], tuple[int, float]] = {}
        self._helped: dict[tuple[str, str], float] = {}

    def stuck(self, info: ConsumerInfo) -> bool:
        """Whether a durable has stood still long enough to begin it anew; says so once."""
        place, now = (info.stream_name, info.name), self._now()
        at = info.ack_floor.stream_seq if info.ack_floor else 0
        was, since = self._since.get(place, (-1, now))
        if not info.num_redelivered or was != at:
            since = now
        self._since[place] = (at, since)
        waited = now - self._helped.get(place, now - AGAIN_AFTER_S) >= AGAIN_AFTER_S
        if now - since < STUCK_AFTER_S or not waited:
            return False
        self._helped[place] = now
        return True
