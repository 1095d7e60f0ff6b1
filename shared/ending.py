"""Ends background tasks for certain."""

import asyncio

CANCEL_AGAIN_S = 0.25


async def end(*tasks: asyncio.Task[None]) -> None:
    """Cancel tasks, and wait until they have ended.

    Now and then a cancellation is lost while NATS goes away: the library, and `wait_for` in
    Python 3.11, can turn it into an ordinary answer. So we say it again.
    """
    pending = {task for task in tasks if not task.done()}
    while pending:
        for task in pending:
            task.cancel()
        _, pending = await asyncio.wait(pending, timeout=CANCEL_AGAIN_S)
