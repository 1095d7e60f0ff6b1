"""The one clock. Order comes from the log, never from time; this is for what people read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, tzinfo
from zoneinfo import ZoneInfo

SWEDEN: tzinfo = ZoneInfo("Europe/Stockholm")


def _system_time() -> datetime:
    return datetime.now(UTC)


_clock: ContextVar[Callable[[], datetime]] = ContextVar("clock", default=_system_time)


def now() -> datetime:
    """Return the present moment in UTC."""
    return _clock.get()()


def swedish_date(moment: datetime) -> date:
    """Return the calendar day in Sweden at a moment; what pages and statistics count by."""
    return moment.astimezone(SWEDEN).date()


@contextmanager
def to_the_hour() -> Iterator[None]:
    """Let `now` say no more than the hour inside a `with` block: when exactly could tell who."""
    exactly = _clock.get()
    with set_to(lambda: exactly().replace(minute=0, second=0, microsecond=0)):
        yield


@contextmanager
def set_to(clock: Callable[[], datetime]) -> Iterator[None]:
    """Let `now` ask another clock inside a `with` block."""
    token = _clock.set(clock)
    try:
        yield
    finally:
        _clock.reset(token)
