"""A rebuild that stops half-way, so that other things can happen before it goes on.

It runs on a thread of its own, but never at the same time as anything else: either it runs, or
the rest does.
"""

import threading
from contextlib import suppress
from contextvars import copy_context

from shared.database import AlreadyBuilding, Unavailable
from shared.views import View
from shared.views.rebuild import rebuild
from tests.simulation.replica import Replica


class _Abandoned(Exception):
    """The process died meanwhile."""


class Rebuilding:
    """See the module."""

    def __init__(self, replica: Replica, view: View) -> None:
        self.view = view
        self.failure: Exception | None = None
        self._replica = replica
        self._has_paused = False
        self._abandoned = False
        self._go_on, self._it_waits = threading.Semaphore(0), threading.Semaphore(0)
        self._thread = threading.Thread(target=copy_context().run, args=(self._run,), daemon=True)
        replica.closing.append(self.abandon)
        self._thread.start()
        self._it_waits.acquire()

    @property
    def is_over(self) -> bool:
        """Whether it has come to an end, be it that it failed."""
        return not self._thread.is_alive()

    def finish(self) -> None:
        """Let it run to its end."""
        if not self.is_over:
            self._go_on.release()
            self._it_waits.acquire()
            self._thread.join()
        with suppress(ValueError):
            self._replica.closing.remove(self.abandon)
        if self.failure is not None:
            raise self.failure

    def abandon(self) -> None:
        """Let it die where it is."""
        self._abandoned = True
        self.finish()

    def _run(self) -> None:
        service = self._replica.service
        try:
            rebuild(service.views, self.view, service.own_log, self._pause)
        except (_Abandoned, AlreadyBuilding, Unavailable):
            pass  # we died, somebody else is building, or the database cannot be used now
        except Exception as failure:  # noqa: BLE001 - it is told where there is someone to hear it
            self.failure = failure
        finally:
            self._it_waits.release()

    def _pause(self, _done: int, _of: int) -> None:
        """Stop before the first fact is read, when it is settled how far to read at first."""
        if self._has_paused:
            return
        self._has_paused = True
        self._it_waits.release()
        self._go_on.acquire()
        if self._abandoned:
            raise _Abandoned
