"""Makes a view anew from everything that was ever heard and done, while the old one answers.

The copy is built beside, from the inbox and from the service's own log. At the end, under the
write lock, it is brought up to where the old one stands, and takes its place.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from shared.database import Database, Row
from shared.envelope import Poison
from shared.events import PUBLISHED, PublishedEvent
from shared.views.store import Views, write_edition
from shared.views.view import Change, View

ROWS_AT_ONCE = 5000

Facts = Iterable[tuple[int, object]]
Progress = Callable[[int, int], None]  # how many facts are done, and of how many


class OwnLog(Protocol):
    """A service's own log, as its views see it."""

    name: str

    def facts(self, after: int, up_to: int, limit: int) -> Sequence[tuple[int, object]]:
        """Return facts after a position up to another, in order, at most so many events."""


def rebuild(
    views: Views,
    view: View,
    own: OwnLog,
    progress: Progress = lambda _done, _of: None,
    including: int = 0,
) -> None:
    """Make one view anew. `including` is a parked letter that is to be applied after all.

    `progress` is also told while the write lock is held, so it must not write itself.

    Raises `AlreadyBuilding`, and whatever a fact raises that cannot be applied: then the old view
    stays as it is.
    """
    database = views.database
    with database.beside() as beside:
        beside.create(view.tables)
        fold = Fold(beside, view, own, including)
        fold.run(database.select, progress)
        before = database.select("SELECT tables FROM views WHERE name=?", view.name)
        with database.swap_in(beside, view.made_of) as t:
            fold.run(t.select, progress)
            if before:
                for name in set(before[0]["tables"].split()) - set(view.made_of.names):
                    t.execute(f"DROP TABLE {name}")
            write_edition(t, view)
    view.forget()


Select = Callable[..., list[Row]]


class Fold:
    """Applies all facts to a copy of a view; run again, it goes on where it was."""

    def __init__(self, copy: Database, view: View, own: OwnLog, including: int = 0) -> None:
        self._copy = copy
        self._view = view
        self._own = own
        self._including = including
        self._parked: set[tuple[str, int]] = set()
        self._subjects = sorted(s for s, kind in PUBLISHED.items() if view.hears(kind))
        self._done: dict[str, int] = {}

    def run(self, select: Select, progress: Progress) -> None:
        """Apply everything up to where the views stand, as seen by whoever selects."""
        ends = {
            row["application_name"]: int(row["notification_id"])
            for row in select("SELECT * FROM tracking ORDER BY application_name")
        }
        parked = "SELECT source, position FROM dead_letters WHERE skipped=1 AND id<>?"
        self._parked = {(row["source"], row["position"]) for row in select(parked, self._including)}
        whole, begun = sum(ends.values()), sum(self._done.values())
        progress(begun, whole)
        for source, end in ends.items():
            read = self._from_own_log if source == self._own.name else self._from_inbox
            for last, facts in read(select, source, end):
                begun += last - self._done.get(source, 0)
                self._apply(facts)
                self._done[source] = last
                progress(begun, whole)

    def _apply(self, facts: Facts) -> None:
        with self._copy.transaction() as t:
            change = Change(t)
            for position, fact in facts:
                change.position = position
                self._view.apply(fact, change)
            change.settle()

    def _from_own_log(self, _select: Select, source: str, end: int) -> Iterator[tuple[int, Facts]]:
        at = self._done.get(source, 0)
        parked = sorted(p for of, p in self._parked if of == source and at < p <= end)
        for stop in (*parked, end + 1):  # what is parked is not even read: perhaps nobody can
            while at < stop - 1 and (facts := self._own.facts(at, stop - 1, ROWS_AT_ONCE)):
                at = facts[-1][0]
                yield at, facts
            at = stop
        yield end, ()

    def _from_inbox(self, select: Select, source: str, end: int) -> Iterator[tuple[int, Facts]]:
        wanted = f"AND subject IN ({', '.join('?' * len(self._subjects))})"
        at = self._done.get(source, 0)
        while at < end and self._subjects:
            rows = select(
                "SELECT position, subject, body FROM inbox"
                f" WHERE source=? AND position>? AND position<=? {wanted}"
                " ORDER BY position LIMIT ?",
                source,
                at,
                end,
                *self._subjects,
                ROWS_AT_ONCE,
            )
            if not rows:
                break
            at = rows[-1]["position"]
            yield (
                at,
                [
                    (row["position"], read_fact(row["subject"], row["body"]))
                    for row in rows
                    if (source, row["position"]) not in self._parked
                ],
            )
        yield end, ()


def read_fact(subject: str, body: bytes) -> PublishedEvent:
    """Read what was told. Raises `Poison` or `Unreadable` when it cannot be understood."""
    kind = PUBLISHED.get(subject)
    if kind is None:
        raise Poison("unknown subject")
    return kind.from_json(body)
