"""Waits until every service of a running Motkraft has heard what a command has changed."""

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack, closing
from enum import StrEnum

import httpx

from shared.database.places import Part, open_database
from shared.events import PublishedEvent
from shared.identity.register.view import REMEMBERED_S
from shared.own_log import OwnLog
from shared.settings import Settings
from shared.streams import SERVICES
from shared.views import Views

ANSWERS_WITHIN_S = 2.0
STANDS_STILL_S = 15.0  # when nothing moves for so long, it will not move while we wait
LOOKS_EVERY_S = 0.1
EVENTS_LOOKED_AT = 500  # from the end: among so many at least one is told


class Hearing(StrEnum):
    """How far the news has come."""

    EVERYWHERE = "everywhere"
    NOT_RUNNING = "not-running"  # it is heard after the next start
    LATE = "late"  # stored, but not heard by everyone yet


async def wait_until_heard(
    settings: Settings,
    own_log: OwnLog,
    position: int,
    progress: Callable[[int, int], None],
    *,
    is_news: bool,
    listeners: Sequence[str] = SERVICES,
) -> Hearing:
    """Wait until what is stored up to a position counts in every service that listens.

    `progress` is told how many positions have been heard by the slowest, and of how many.
    `is_news` says whether any of it was stored a moment ago.
    """
    if not await _is_running(settings):
        return Hearing.NOT_RUNNING
    told = await asyncio.to_thread(_last_told, own_log, position)
    with ExitStack() as stack:
        views = [
            stack.enter_context(closing(Views(open_database(settings, name, Part.VIEWS))))
            for name in listeners
        ]

        def slowest() -> int:
            return min(view.position(own_log.name) for view in views)

        first = at = await asyncio.to_thread(slowest)
        moved_at = time.monotonic()
        while at < told:
            if time.monotonic() - moved_at > STANDS_STILL_S:
                return Hearing.LATE
            await asyncio.sleep(LOOKS_EVERY_S)
            before, at = at, await asyncio.to_thread(slowest)
            if at > before:
                moved_at = time.monotonic()
                progress(at - first, told - first)
    if is_news or first < told:
        # Replicas may answer from memory for so long after another of them has heard the news.
        await asyncio.sleep(REMEMBERED_S)
    return Hearing.EVERYWHERE


async def _is_running(settings: Settings) -> bool:
    async with httpx.AsyncClient(base_url=settings.url, timeout=ANSWERS_WITHIN_S) as client:
        try:
            answer = await client.get("/organisation/livez")
        except httpx.TransportError:
            return False
    return not answer.is_server_error  # a refusal is an answer; a proxy's 502 is none


def _last_told(own_log: OwnLog, position: int) -> int:
    """Return the last position that others hear of: most events are told, but not all."""
    facts = own_log.facts(max(0, position - EVENTS_LOOKED_AT), position, EVENTS_LOOKED_AT)
    told = [at for at, fact in facts if isinstance(fact, PublishedEvent)]
    return max(told, default=0)
