"""How often somebody may do something: many at once after a rest, then at an even pace."""

import time
from collections.abc import Callable, Hashable
from dataclasses import dataclass

KEYS_MAX = 100_000


@dataclass(frozen=True)
class Rate:
    """So many at once, and so many a minute after that."""

    at_once: int
    a_minute: float


class Limiter:
    """A token bucket for each key, kept as one number: the moment at which it is full again.

    Whoever has rested until then is as good as new, so she is forgotten: keys that were not used
    for as long as a whole bucket takes to fill are thrown away together.
    """

    def __init__(
        self,
        rate: Rate,
        now: Callable[[], float] = time.monotonic,
        keys_max: int = KEYS_MAX,
    ) -> None:
        self._one_s = 60 / rate.a_minute
        self._all_but_one_s = (rate.at_once - 1) * self._one_s
        self._fills_in_s = rate.at_once * self._one_s
        self._now = now
        self._keys_max = keys_max
        self._full_at: dict[Hashable, float] = {}
        self._before: dict[Hashable, float] = {}
        self._turns_at = now() + self._fills_in_s

    def __len__(self) -> int:
        """Return how many keys are remembered."""
        return len(self._full_at) + len(self._before)

    def wait(self, key: Hashable) -> float:
        """Take one and return 0, or return how many seconds there are until there is one.

        Who asks too early is not punished for it: nothing is taken.
        """
        now = self._now()
        if now >= self._turns_at or len(self._full_at) > self._keys_max:
            self._forget(now)
        full_at = self._full_at.get(key) or self._before.get(key, now)
        full_at = max(full_at, now)
        early_s = full_at - now - self._all_but_one_s
        if early_s > 0:
            return early_s
        self._full_at[key] = full_at + self._one_s
        return 0

    def _forget(self, now: float) -> None:
        # Whoever is not used until the next time has rested long enough. With more keys than the
        # most we keep, somebody is forgotten too early: that is better than memory without end.
        self._before, self._full_at = self._full_at, {}
        self._turns_at = now + self._fills_in_s
