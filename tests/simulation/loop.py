"""An event loop without sockets and without waiting: time is what the simulation says it is."""

import asyncio
import selectors
from collections.abc import Callable, Mapping
from typing import Any


class Stuck(Exception):
    """Nothing can happen any more, and nobody waits for that."""


class _NoFiles(selectors.BaseSelector):
    """Watches nothing. Being asked to wait means that nothing more happens by itself."""

    def __init__(self, idle: Callable[[], None]) -> None:
        self._idle = idle
        self._keys: dict[int, selectors.SelectorKey] = {}

    def register(self, fileobj: Any, events: int, data: Any = None) -> selectors.SelectorKey:
        file = fileobj if isinstance(fileobj, int) else fileobj.fileno()
        self._keys[file] = selectors.SelectorKey(fileobj, file, events, data)
        return self._keys[file]

    def unregister(self, fileobj: Any) -> selectors.SelectorKey:
        return self._keys.pop(fileobj if isinstance(fileobj, int) else fileobj.fileno())

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout > 0:
            self._idle()
        return []

    def get_map(self) -> Mapping[Any, selectors.SelectorKey]:
        return self._keys


class Loop(asyncio.SelectorEventLoop):
    """See the module."""

    def __init__(self) -> None:
        self._now_s = 0.0
        self._quiet: asyncio.Future[None] | None = None
        super().__init__(_NoFiles(self._nothing_happens))

    def time(self) -> float:
        """Return the simulated seconds since the beginning."""
        return self._now_s

    async def settle(self) -> None:
        """Let everything happen that can happen now, without time passing."""
        self._quiet = self.create_future()
        await self._quiet

    async def wait(self, seconds: float) -> None:
        """Let time pass; what was to happen meanwhile happens at the end of it."""
        self._now_s += seconds
        await self.settle()

    def _nothing_happens(self) -> None:
        if self._quiet is None or self._quiet.done():
            raise Stuck
        self._quiet.set_result(None)
