"""Whatever is reorganised and whatever happens, no number is lost or counted twice by either tree.

Where each incident belongs is found in another way than the product's: by the register that
says who may read what, asked about one day at a time.
"""

from collections import Counter
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID

from hypothesis import given, settings
from hypothesis import strategies as st

from services.statistics.domain import Series
from services.statistics.history import ByTree
from services.statistics.table import DIRECTLY, Table
from services.statistics.views.counts import Counts
from services.statistics.views.reading import Wanted
from services.statistics.views.units import Units
from shared import clock
from shared.database.sqlite import SQLite
from shared.events import (
    PublishedEvent,
    UnitClosed,
    UnitKind,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitSucceeded,
)
from shared.identity.register import Register
from shared.views import Views
from shared.views.rebuild import rebuild
from shared.views.store import Told
from tests.statistics.office import NOON, an_incident, unit_id

FIRST, TODAY = date(2023, 1, 1), date(2026, 11, 22)
LATER = date(2027, 6, 30)
ONE_DAY = timedelta(days=1)

UNITS: tuple[tuple[str, UnitKind, str], ...] = (
    ("nämnd", UnitKind.AUTHORITY, ""),
    ("förvaltning 1", UnitKind.ADMINISTRATION, "nämnd"),
    ("förvaltning 2", UnitKind.ADMINISTRATION, "nämnd"),
    *((f"avdelning {n}", UnitKind.DEPARTMENT, f"förvaltning {1 + n % 2}") for n in range(4)),
    *((f"enhet {n}", UnitKind.UNIT, f"avdelning {n % 4}") for n in range(6)),
    ("enhet direkt", UnitKind.UNIT, "förvaltning 1"),
)
NAMES = [name for name, _, _ in UNITS]
KIND = {unit_id(name): kind for name, kind, _ in UNITS}
MOVABLE = NAMES[3:]
DAYS = st.dates(FIRST + ONE_DAY, LATER)

UNIT = st.sampled_from(MOVABLE)
DEEDS = st.one_of(
    st.tuples(st.just("move"), UNIT, st.sampled_from(NAMES[1:]), DAYS),
    st.tuples(st.just("rename"), UNIT, st.sampled_from(["nytt", "annat"]), DAYS),
    st.tuples(st.just("close"), UNIT, st.just(""), DAYS),
    st.tuples(st.just("merge"), UNIT, UNIT, DAYS),
    st.tuples(st.just("split"), UNIT, UNIT, DAYS),
)
INCIDENTS = st.lists(st.tuples(st.sampled_from(NAMES[1:]), st.dates(FIRST, TODAY)), max_size=25)


class Silent:
    """The log of a service that has only said from which day incidents count."""

    name = "statistics"

    def __init__(self, facts: Sequence[tuple[int, object]]) -> None:
        self._facts = facts

    def facts(self, after: int, up_to: int, limit: int) -> Sequence[tuple[int, object]]:
        return [fact for fact in self._facts if after < fact[0] <= up_to][:limit]


def told(deed: tuple[str, str, str, date]) -> PublishedEvent:
    what, name, other, day = deed
    unit = unit_id(name)
    match what:
        case "move":
            return UnitMoved(unit=unit, parent=unit_id(other), valid_from=day)
        case "rename":
            return UnitRenamed(unit=unit, name=other, valid_from=day)
        case "close":
            return UnitClosed(unit=unit, valid_to=day)
        case "merge":
            return UnitSucceeded(unit=unit, successors=(unit_id(other),), valid_to=day)
        case _:
            both = (unit_id(other), unit_id("enhet direkt"))
            return UnitSucceeded(unit=unit, successors=both, valid_to=day)


def possible(deeds: list[tuple[str, str, str, date]]) -> list[tuple[str, str, str, date]]:
    """Leave out what the register refuses: deeds with a closed unit, loops, parents that close."""
    closed: set[str] = set()
    found: list[tuple[str, str, str, date]] = []
    for what, name, other, day in deeds:
        ends = what in ("close", "merge", "split")
        loose = other == name or other in closed
        if name in closed or (what in ("move", "merge", "split") and loose):
            continue
        if (what == "split" and "enhet direkt" in (name, other)) or "enhet direkt" in closed:
            continue
        if ends:
            closed.add(name)
        found.append((what, name, other, day))
    return found


def opened(name: str, kind: UnitKind, parent: str, order: int) -> UnitOpened:
    return UnitOpened(
        unit=unit_id(name),
        name=name,
        kind=kind,
        parent=unit_id(parent) if parent else None,
        authority="socialnamnden",
        valid_from=FIRST,
        order=order,
    )


def row_on(register: Register, unit: UUID, day: date) -> tuple[str, str] | None:
    """Return the administration and the row of a unit on a day; None where the register is silent.

    It is about what is there that day, so a unit below a closed one has no place in it.
    """
    tree = register.on_day(day)
    while unit not in tree.units and len(following := register.successors(unit)) == 1:
        [unit] = following
    path = list(tree.above(unit))
    for below, at in zip([None, *path], path, strict=False):
        if KIND[at] == UnitKind.ADMINISTRATION:
            is_row = below is not None and KIND[below] == UnitKind.DEPARTMENT
            return str(at), str(below) if is_row else DIRECTLY
    return None


def where_they_belong(
    register: Register, incidents: list[tuple[str, date]], day: date | None
) -> Counter[tuple[str, str, int]] | None:
    """Count by the register of one day, or of each incident's; None where it is silent."""
    rows = [
        (row_on(register, unit_id(name), day or happened), happened.year - FIRST.year)
        for name, happened in incidents
    ]
    known = [(*row, at) for row, at in rows if row is not None]
    return Counter(known) if len(known) == len(rows) else None


def numbers(tables: list[Table]) -> Counter[tuple[str, str, int]]:
    """Return all numbers that are not 0, by administration, row and column."""
    return Counter(
        {
            (table.lines[0].id, line.id, at): cell
            for table in tables
            for line in table.lines[1:]
            for at, cell in enumerate(line.cells)
            if cell
        }
    )


def totals(tables: list[Table]) -> list[int]:
    columns = range(len(tables[0].columns))
    return [sum(table.lines[0].cells[at] or 0 for table in tables) for at in columns]


@settings(max_examples=60, deadline=None)
@given(
    deeds=st.lists(DEEDS, max_size=12).map(possible),
    incidents=INCIDENTS,
    any_day=DAYS,
    late=st.booleans(),
)
def test_both_trees_have_every_number_once_and_a_rebuild_gives_the_same(
    deeds: list[tuple[str, str, str, date]],
    incidents: list[tuple[str, date]],
    any_day: date,
    late: bool,
) -> None:
    series = Series(code="hot-och-vald", by="", authority="socialnamnden")
    series.splice(FIRST, by="")
    own = list(enumerate(series.collect_events(), start=1))
    facts = [opened(*unit, order) for order, unit in enumerate(UNITS)]
    organisation: list[PublishedEvent] = [*facts, *map(told, deeds)]
    reporting = [an_incident(name, day.isoformat()) for name, day in incidents]
    sources: list[tuple[str, Sequence[PublishedEvent]]]
    sources = [("organisation", organisation), ("reporting", reporting)]

    units, register = Units(), Register()
    counts = Counts(units)
    with TemporaryDirectory() as folder, clock.set_to(lambda: NOON):
        views = Views(SQLite(Path(folder) / "views.db"), register, units, counts)
        views.apply_own("statistics", own)
        for source, all_told in reversed(sources) if late else sources:
            for at, fact in enumerate(all_told, start=1):
                message = Told(source, at, at - 1, fact.subject, fact.to_json())
                assert views.receive(message, fact)
                assert not views.receive(message, fact)

        def drawn(by: ByTree) -> list[Table]:
            ids = [unit_id("förvaltning 1"), unit_id("förvaltning 2")]
            return [counts._table(FIRST.year, TODAY, unit, Wanted(by)) for unit in ids]  # noqa: SLF001 - no loop here

        trees = [
            ByTree(TODAY),
            ByTree(TODAY, then=True),
            ByTree(any_day),
            ByTree(any_day, then=True),
        ]
        tables = [drawn(by) for by in trees]
        days = (TODAY, None, any_day, None)
        belong = [where_they_belong(register, incidents, day) for day in days]

        for view in (units, counts):
            rebuild(views, view, Silent(own))
        again = [drawn(by) for by in trees]
        views.close()

    whole = [sum(day.year == year for _, day in incidents) for year in range(2023, 2027)]
    for of_tree in tables:
        assert totals(of_tree) == whole
        for table in of_tree:
            total, *parts = table.lines
            sums = [sum(line.cells[at] or 0 for line in parts) for at in range(len(whole))]
            assert [cell or 0 for cell in total.cells] == sums
    for of_tree, expected in zip(tables, belong, strict=True):
        if expected is not None:
            assert numbers(of_tree) == expected
    assert again == tables
