"""Many requests, one fsync: concurrent appends share a transaction.

The one writer drains its queue; batches form by themselves while the disk is busy, so a lone
request waits for nobody. A conflict in a batch is settled by committing each request alone. When
the answer to a commit is lost, the log is asked before anyone is told anything. All who share a
transaction are told at once: waking the event loop for each would cost more than storing.
"""

import asyncio
import queue
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field

from eventsourcing.persistence import StoredEvent

from shared.database import Conflict, LostAnswer, Unavailable
from shared.eventstore.sealed import KeyTaken, NewKey

EVENTS_PER_COMMIT_MAX = 500
REQUESTS_WAITING_MAX = 5000  # about a second's work; beyond it a caller is better told to wait
GATHERS_S = 0.004  # how long a batch is held open, but only
CROWD = 4  # while this many requests at least come together: each commit less is time for them all
DRAINS_WITHIN_S = 5.0
ASK_AGAIN_S = 0.2  # while the database is away and an answer is owed


class TooBusy(Exception):
    """More is waiting to be stored than a second can take; try again soon."""


class Stopped(Exception):
    """The service is shutting down and takes nothing more."""


class OutcomeUnknown(Unavailable):
    """We stop, and could not learn whether it was stored. Sending the same again is safe."""


@dataclass
class Append:
    """One request's events, the keys they need, and the answer: their positions."""

    events: Sequence[StoredEvent]
    keys: Sequence[NewKey] = ()
    positions: "Future[Sequence[int]] | asyncio.Future[Sequence[int]]" = field(
        default_factory=Future
    )
    outcome: Sequence[int] | Exception = ()
    queued_at: float = field(default_factory=time.monotonic)


Write = Callable[[Sequence[StoredEvent]], Sequence[int]]
Find = Callable[[Sequence[StoredEvent]], Sequence[int] | None]


class GroupCommit:
    """The queue and its writer thread."""

    def __init__(
        self,
        write: Write,
        find: Find,
        keep_keys: Callable[[list[NewKey]], list[KeyTaken | None]],
        committed: Callable[[int], None],
    ) -> None:
        self.measured: Callable[[int, float], None] = lambda _events, _waited_s: None
        self._write = write
        self._find = find
        self._keep_keys = keep_keys
        self._committed = committed
        self._waiting: queue.Queue[Append | None] = queue.Queue()
        self._stopped = False
        self._asks_no_more = threading.Event()
        self._door = threading.Lock()
        self._thread = threading.Thread(target=self._run, name="group-commit", daemon=True)
        self._thread.start()

    def submit(self, append: Append) -> "Future[Sequence[int]]":
        """Queue a request; its future is done when the disk has it. Raises `TooBusy`."""
        waiting: Future[Sequence[int]] = Future()
        append.positions = waiting
        self._enter(append)
        return waiting

    async def append(self, append: Append) -> Sequence[int]:
        """As `submit`, for code that runs on an event loop."""
        append.positions = asyncio.get_running_loop().create_future()
        self._enter(append)
        return await append.positions

    def _enter(self, append: Append) -> None:
        with self._door:
            if self._stopped:
                raise Stopped
            if self._waiting.qsize() >= REQUESTS_WAITING_MAX:
                raise TooBusy
            self._waiting.put(append)

    def close(self) -> None:
        """Store what is queued, then stop."""
        with self._door:  # whoever is in before this is stored; whoever comes after is told so
            first, self._stopped = not self._stopped, True
        if first:
            self._waiting.put(None)
            self._thread.join(DRAINS_WITHIN_S)
            self._asks_no_more.set()  # whoever still waits for a database that is away
            self._thread.join()

    def _run(self) -> None:
        batch: list[Append] = []
        while (first := self._waiting.get()) is not None:
            if len(batch) >= CROWD:
                time.sleep(GATHERS_S)
            batch, size, last = self._still_wanted(first), len(first.events), False
            while size < EVENTS_PER_COMMIT_MAX and not last:
                try:
                    following = self._waiting.get_nowait()
                except queue.Empty:
                    break
                if following is None:
                    last = True
                else:
                    batch += self._still_wanted(following)
                    size += len(following.events)
            self._store(batch)
            if last:
                return

    @staticmethod
    def _still_wanted(append: Append) -> list[Append]:
        """Claim a request: from here on it is stored, unless its sender has given up before."""
        waiting = append.positions
        if isinstance(waiting, Future):
            return [append] if waiting.set_running_or_notify_cancel() else []
        return [] if waiting.cancelled() else [append]

    def _store(self, batch: list[Append]) -> None:
        try:
            self._commit(self._with_keys(batch))
        except Exception as failure:  # noqa: BLE001 - whatever it was belongs to the requests
            for append in batch:
                append.outcome = append.outcome or failure
        _tell(batch)

    def _with_keys(self, batch: list[Append]) -> list[Append]:
        """Make the batch's keys durable; leave out whoever must seal again with another's key."""
        keys = [key for append in batch for key in append.keys]
        if not keys:
            return batch
        answers = iter(self._keep_keys(keys))
        ready = []
        for append in batch:
            taken = [t for t in [next(answers) for _ in append.keys] if t is not None]
            if taken:
                append.outcome = taken[0]
            else:
                ready.append(append)
        return ready

    def _commit(self, batch: list[Append]) -> None:
        if not batch:
            return
        events = [event for append in batch for event in append.events]
        self.measured(len(events), time.monotonic() - batch[0].queued_at)
        try:
            positions = self._write_surely(events)
        except Conflict as conflict:
            if len(batch) == 1:
                batch[0].outcome = conflict
            else:
                for append in batch:
                    self._store_alone(append)
            return
        at = 0
        for append in batch:
            append.outcome = positions[at : at + len(append.events)]
            at += len(append.events)
        self._committed(positions[-1])

    def _write_surely(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Write, and if the answer is lost go on until the log itself has told how it went.

        A second try waits for the first, should it still be under way: both take the write lock.
        Raises `Conflict`, `Unavailable`, `OutcomeUnknown`.
        """
        lost = False
        while True:
            try:
                return self._write_or_find(events) if lost else self._write(events)
            except LostAnswer:
                lost = True
            except Unavailable:
                if not lost:
                    raise
            if self._asks_no_more.wait(ASK_AGAIN_S):
                raise OutcomeUnknown

    def _write_or_find(self, events: Sequence[StoredEvent]) -> Sequence[int]:
        """Write what an earlier try may have written: then it is ours, and not a conflict."""
        try:
            return self._write(events)
        except Conflict:
            ours = self._find(events)
            if ours is None:
                raise
            return ours

    def _store_alone(self, append: Append) -> None:
        # Its keys are kept already; only its own conflict or failure may be its answer.
        try:
            self._commit([append])
        except Exception as failure:  # noqa: BLE001 - as above
            append.outcome = failure


def _tell(batch: Sequence[Append]) -> None:
    """Answer everyone in a batch; whoever waits on an event loop, together with her neighbours."""
    on_loops: dict[asyncio.AbstractEventLoop, list[Append]] = {}
    for append in batch:
        if isinstance(append.positions, Future):
            _answer([append])
        else:
            on_loops.setdefault(append.positions.get_loop(), []).append(append)
    for loop, appends in on_loops.items():
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            loop.call_soon_threadsafe(_answer, appends)


def _answer(appends: Sequence[Append]) -> None:
    for append in appends:
        if append.positions.done():
            continue  # its sender has given up meanwhile
        if isinstance(append.outcome, Exception):
            append.positions.set_exception(append.outcome)
        else:
            append.positions.set_result(append.outcome)
