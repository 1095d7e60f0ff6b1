"""Whatever is decided about incidents, the numbers are those of a plain recount, at any moment."""

from collections import Counter
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from services.statistics.domain import Series
from services.statistics.history import ByTree
from services.statistics.table import DIRECTLY, Table
from services.statistics.views.counts import Counts
from services.statistics.views.reading import Wanted
from services.statistics.views.units import Units
from services.verify.sums import check_days, check_periods
from shared import clock
from shared.database.sqlite import SQLite
from shared.views import Views
from shared.views.rebuild import rebuild
from shared.views.store import Told
from tests.statistics.corrected import noon
from tests.statistics.histories import DEEDS, FIRST, TODAY, Deed, Plain, Story
from tests.statistics.office import NOON, unit_id
from tests.statistics.test_sums import department_of, opened
from tests.statistics.test_two_trees_sum import Silent


def expected(incidents: list[Plain]) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
    """Return the numbers that are not 0 by year: of each row, and of each part."""
    rows: Counter[tuple[int, str]] = Counter()
    parts: Counter[tuple[int, str]] = Counter()
    for incident in incidents:
        department = department_of(incident.unit)
        if department == "elsewhere" or incident.happened < FIRST or not incident.part:
            continue
        year = incident.happened.year
        parts[year, incident.part] += 1
        if incident.part != "outside":
            rows[year, str(unit_id(department)) if department else DIRECTLY] += 1
    return rows, parts


def shown(table: Table) -> tuple[Counter[tuple[int, str]], Counter[tuple[int, str]]]:
    """Return the same of a table, once it is seen that it adds up both ways."""
    total, *rows = table.lines
    whole, *parts, outside = table.split
    for at in range(len(table.columns)):
        assert total.cells[at] == sum(row.cells[at] or 0 for row in rows)
        assert whole.cells[at] == total.cells[at] == sum(part.cells[at] or 0 for part in parts)
    years = [column.days.last.year for column in table.columns]
    return tuple(  # type: ignore[return-value] # two of them
        Counter(
            {
                (year, line.id): n
                for line in of
                for year, n in zip(years, line.cells, strict=True)
                if n
            }
        )
        for of in (rows, [*parts, outside])
    )


@settings(max_examples=80, deadline=None)
@given(deeds=st.lists(DEEDS, max_size=30))
def test_the_numbers_are_a_plain_recount_of_what_was_known_at_any_moment(
    deeds: list[Deed],
) -> None:
    story = Story(deeds)
    series = Series(code="hot-och-vald", by="", authority="socialnamnden")
    with clock.set_to(lambda: noon("2025-01-01")):
        series.splice(FIRST, by="")
    own = list(enumerate(series.collect_events(), start=1))
    units = Units()
    counts = Counts(units)
    with TemporaryDirectory() as folder, clock.set_to(lambda: NOON):
        views = Views(SQLite(Path(folder) / "views.db"), units, counts)
        opened(views)
        views.apply_own("statistics", own)
        for position, fact in enumerate(story.facts, start=1):
            told = Told("reporting", position, position - 1, fact.subject, fact.to_json())
            assert views.receive(told, fact)
            assert not views.receive(told, fact)

        def drawn(known_at: date | None) -> Table:
            wanted = Wanted(ByTree(TODAY), known_at, with_split=True)
            whole = unit_id("Socialförvaltningen")
            return counts._table(FIRST.year, TODAY, whole, wanted)  # noqa: SLF001 - no loop here

        moments = [date(2026, 1, 31), *sorted(set(story.days))]
        for day in moments:
            assert shown(drawn(day)) == expected(story.known(day))
        now = drawn(None)
        assert shown(now) == expected(story.known(TODAY))
        assert not list(check_periods(views.database))
        assert not list(check_days(views.database))

        tables = ["counts", "told", "incidents"]
        before = [sorted(map(tuple, counts.select(f"SELECT * FROM {of}"))) for of in tables]
        rebuild(views, counts, Silent(own))
        again = [sorted(map(tuple, counts.select(f"SELECT * FROM {of}"))) for of in tables]
        assert again == before
        assert drawn(None) == now
        views.close()
