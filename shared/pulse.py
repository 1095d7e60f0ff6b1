"""Wakes everyone on an event loop who waits for something to move; callable from any thread."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

POLL_S = 0.5  # finds what another process has moved


class Pulse:
    """A bell: whoever waits when it rings goes on. Nothing is queued.

    Take the bell first, then look, then wait for it: a ring while you look is not missed.
    """

    def __init__(self) -> None:
        self._bell = asyncio.Event()
        self._loop: asyncio.AbstractEventLoop | None = None

    def bind(self) -> None:
        """Remember the running loop, so that threads can ring."""
        self._loop = asyncio.get_running_loop()

    def bell(self) -> asyncio.Event:
        """Return what the next ring will set."""
        return self._bell

    def ring(self) -> None:
        """Wake everyone who waits; on the loop."""
        bell, self._bell = self._bell, asyncio.Event()
        bell.set()

    def ring_from_thread(self) -> None:
        """Wake everyone who waits; from any thread, also while the loop is closing."""
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                self._loop.call_soon_threadsafe(self.ring)

    async def until(self, ask: Callable[[], Awaitable[bool]], within_s: float) -> bool:
        """Ask at each ring until the answer is yes; False when it is not in time."""
        try:
            async with asyncio.timeout(within_s):
                while True:
                    bell = self._bell
                    if await ask():
                        return True
                    await heard(bell, POLL_S)
        except TimeoutError:
            return False


async def heard(bell: asyncio.Event, timeout_s: float) -> bool:
    """Wait for a bell; False when it did not ring in time."""
    try:
        async with asyncio.timeout(timeout_s):
            await bell.wait()
    except TimeoutError:
        return False
    return True
