"""Which units have there been, from when to when, what were they called, and where did they lie?

A report may come before the fact of its unit, and a reorganisation may be told long afterwards:
every fact is kept with its day, and the tree of a day is put together when somebody asks.
"""

from datetime import date
from uuid import UUID

from services.statistics.domain import Period
from services.statistics.history import History, Place
from shared.database import Row, Transaction
from shared.events import (
    UnitClosed,
    UnitKind,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitSucceeded,
)
from shared.views import Change, View, on


class Units(View):
    """All units, day by day."""

    # No table is called `places`: that was one of the counts', and goes when they are made anew.
    tables = (
        """CREATE TABLE IF NOT EXISTS tree_units (
            unit TEXT PRIMARY KEY, kind TEXT, authority TEXT, first TEXT, last TEXT,
            sorting INTEGER) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS tree_names (
            unit TEXT, first TEXT, name TEXT, PRIMARY KEY (unit, first)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS tree_parents (
            unit TEXT, first TEXT, parent TEXT, PRIMARY KEY (unit, first)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS tree_successors (
            unit TEXT, successor TEXT, PRIMARY KEY (unit, successor)) WITHOUT ROWID""",
        "CREATE TABLE IF NOT EXISTS tree_facts (one INTEGER PRIMARY KEY, number INTEGER)",
    )

    def __init__(self) -> None:
        super().__init__()
        self._histories: dict[int, History] = {}

    def forget(self) -> None:
        """Drop the history that was read last: something has changed."""
        self._histories = {}

    # How facts change it.

    @on(UnitOpened)
    def _unit_opened(self, told: UnitOpened, change: Change) -> None:
        unit, first = str(told.unit), told.valid_from.isoformat()
        change.execute(
            "INSERT INTO tree_units VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
            unit,
            told.kind,
            told.authority,
            first,
            date.max.isoformat(),
            told.order,
        )
        _name(change, unit, first, told.name)
        if told.parent is not None:
            _parent(change, unit, first, told.parent)
        _count(change)

    @on(UnitClosed)
    def _unit_closed(self, told: UnitClosed, change: Change) -> None:
        _close(change, told.unit, told.valid_to)
        _count(change)

    @on(UnitRenamed)
    def _unit_renamed(self, told: UnitRenamed, change: Change) -> None:
        _name(change, str(told.unit), told.valid_from.isoformat(), told.name)
        _count(change)

    @on(UnitMoved)
    def _unit_moved(self, told: UnitMoved, change: Change) -> None:
        _parent(change, str(told.unit), told.valid_from.isoformat(), told.parent)
        _count(change)

    @on(UnitSucceeded)
    def _unit_succeeded(self, told: UnitSucceeded, change: Change) -> None:
        _close(change, told.unit, told.valid_to)
        for successor in told.successors:
            change.execute(
                "INSERT INTO tree_successors VALUES (?, ?) ON CONFLICT DO NOTHING",
                str(told.unit),
                str(successor),
            )
        _count(change)

    # What is asked.

    def history(self, look: Transaction) -> History:
        """Return all units as they are known within a transaction.

        It is read again when another fact about units has come, whichever process heard it.
        """
        facts = look.select("SELECT number FROM tree_facts")
        known = int(facts[0]["number"]) if facts else 0
        history = self._histories.get(known) or _read(look)
        self._histories = {known: history}
        return history


def _count(change: Change) -> None:
    change.execute(
        "INSERT INTO tree_facts VALUES (1, 1)"
        " ON CONFLICT (one) DO UPDATE SET number=tree_facts.number+1"
    )


def _close(change: Change, unit: UUID, last: date) -> None:
    change.execute("UPDATE tree_units SET last=? WHERE unit=?", last.isoformat(), str(unit))


def _name(change: Change, unit: str, first: str, name: str) -> None:
    change.execute(
        """INSERT INTO tree_names VALUES (?, ?, ?)
        ON CONFLICT (unit, first) DO UPDATE SET name=excluded.name""",
        *(unit, first, name),
    )


def _parent(change: Change, unit: str, first: str, parent: UUID) -> None:
    change.execute(
        """INSERT INTO tree_parents VALUES (?, ?, ?)
        ON CONFLICT (unit, first) DO UPDATE SET parent=excluded.parent""",
        *(unit, first, str(parent)),
    )


def _read(look: Transaction) -> History:
    names = _by_unit(look.select("SELECT * FROM tree_names ORDER BY unit, first"))
    parents = _by_unit(look.select("SELECT * FROM tree_parents ORDER BY unit, first"))
    successors = _by_unit(look.select("SELECT * FROM tree_successors ORDER BY unit, successor"))
    return History(
        [
            Place(
                id=UUID(row["unit"]),
                kind=UnitKind(row["kind"]),
                authority=row["authority"],
                order=row["sorting"],
                days=Period(date.fromisoformat(row["first"]), date.fromisoformat(row["last"])),
                names=tuple((_first(r), r["name"]) for r in names[row["unit"]]),
                parents=tuple((_first(r), UUID(r["parent"])) for r in parents.get(row["unit"], ())),
                successors=tuple(UUID(r["successor"]) for r in successors.get(row["unit"], ())),
            )
            for row in look.select("SELECT * FROM tree_units ORDER BY sorting, unit")
        ]
    )


def _by_unit(rows: list[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["unit"], []).append(row)
    return found


def _first(row: Row) -> date:
    return date.fromisoformat(row["first"])
