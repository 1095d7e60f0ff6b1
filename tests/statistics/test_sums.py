"""A parent is the sum of its children, whatever was imported and whatever happened."""

from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

from hypothesis import given, settings
from hypothesis import strategies as st

from services.statistics import extract
from services.statistics.domain import Series
from services.statistics.history import ByTree
from services.statistics.table import DIRECTLY
from services.statistics.tree import Tree
from services.statistics.views.counts import Counts
from services.statistics.views.reading import Wanted
from services.statistics.views.units import Units
from shared.database.sqlite import SQLite
from shared.events import UnitKind, UnitOpened
from shared.identity.register import Unit
from shared.views import Views
from shared.views.store import Told
from tests.statistics.office import DEPARTMENTS, UNITS, an_incident, unit_id, year_rows
from tests.statistics.office import extract as file_of

TODAY = date(2026, 11, 22)
YEARS = st.dictionaries(
    st.integers(2018, 2022),
    st.tuples(*(st.integers(0, 99) for _ in DEPARTMENTS)),
    max_size=4,
)
PLACES = st.sampled_from([name for name, kind, _ in UNITS if kind != UnitKind.AUTHORITY])
DAYS = st.dates(date(2018, 1, 1), TODAY)
INCIDENTS = st.lists(st.tuples(PLACES, DAYS), max_size=30)


def units() -> list[Unit]:
    return [
        Unit(unit_id(name), name, kind, unit_id(parent) if parent else None, "socialnamnden")
        for name, kind, parent in UNITS
        if name != "Växeln"
    ]


def opened(views: Views) -> int:
    known = [*units(), Unit(unit_id("Växeln"), "Växeln", UnitKind.UNIT, units()[1].id, "n")]
    for position, unit in enumerate(known, start=1):
        told = UnitOpened(
            unit=unit.id,
            name=unit.name,
            kind=unit.kind,
            parent=unit.parent,
            authority=unit.authority,
            valid_from=date(2015, 1, 1),
            order=position,
        )
        views.receive(Told("organisation", position, position - 1, told.subject, b""), told)
    return len(known)


def department_of(name: str) -> str | None:
    """Return under which department a unit stands, found in another way than the product does."""
    parents = {unit: (kind, parent) for unit, kind, parent in UNITS}
    while name:
        kind, parent = parents[name]
        if kind == UnitKind.DEPARTMENT:
            return name if name in DEPARTMENTS else "elsewhere"
        if kind == UnitKind.ADMINISTRATION:
            return None if name == "Socialförvaltningen" else "elsewhere"
        name = parent
    return "elsewhere"


@settings(max_examples=60, deadline=None)
@given(years=YEARS, incidents=INCIDENTS, splice=st.dates(date(2022, 1, 1), TODAY), cutoff=DAYS)
def test_a_parent_is_always_the_sum_of_its_children(
    years: dict[int, tuple[int, ...]],
    incidents: list[tuple[str, date]],
    splice: date,
    cutoff: date,
) -> None:
    years = {year: counts for year, counts in years.items() if year < splice.year}
    series = Series(code="hot-och-vald", by=str(uuid4()), authority="socialnamnden")
    if years:
        rows = [row for year, counts in years.items() for row in year_rows(year, *counts)]
        tree = Tree(units())
        read = extract.read(file_of(*rows), tree, TODAY)
        assert read.errors == []
        series.take_over(read.lines, tree, by=str(uuid4()))
    series.splice(splice, by=str(uuid4()))

    known = Units()
    counts = Counts(known)
    with TemporaryDirectory() as folder:
        views = Views(SQLite(Path(folder) / "views.db"), known, counts)
        opened(views)
        views.apply_own("statistics", list(enumerate(series.collect_events(), start=1)))
        for position, (place, day) in enumerate(incidents, start=1):
            told = an_incident(place, day.isoformat())
            views.receive(Told("reporting", position, position - 1, told.subject, b""), told)
        table = counts._table(2018, cutoff, unit_id("Socialförvaltningen"), Wanted(ByTree(TODAY)))  # noqa: SLF001 - no loop here
        views.close()

    total, *parts = table.lines
    for at, column in enumerate(table.columns):
        year, whole = column.days.last.year, not column.is_part
        counted = [
            department_of(place)
            for place, day in incidents
            if splice <= day <= cutoff and day.year == year
        ]
        cells = {UUID(line.id) if line.id != DIRECTLY else None: line.cells[at] for line in parts}
        if year in years and whole:
            expected = dict(zip(map(unit_id, DEPARTMENTS), years[year], strict=True))
        elif splice <= column.days.first:
            expected = {unit_id(name): counted.count(name) for name in DEPARTMENTS}
        else:
            assert column.is_missing
            assert {total.cells[at], *cells.values()} == {None}
            continue
        direct = counted.count(None) if splice <= column.days.first else 0
        assert {unit: cells[unit] for unit in expected} == expected
        assert cells.get(None, 0) == direct
        assert total.cells[at] == sum(expected.values()) + direct
