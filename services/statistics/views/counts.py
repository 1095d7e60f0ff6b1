"""How many incidents of threat and violence each unit has had, year by year, up to a day.

Counted incidents are kept three times, by year, month and day, so that the days up to any day
are put together from a few dozen rows a unit, however many incidents there have been.
"""

import asyncio
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.statistics.domain import Series
from services.statistics.history import ByTree
from services.statistics.table import Table, columns
from services.statistics.views.imports import Imports
from services.statistics.views.incidents import Incidents
from services.statistics.views.reading import Reading, Wanted, to_the_second, told_on
from services.statistics.views.units import Units
from shared import clock
from shared.database import Transaction
from shared.views import Change, on


@dataclass(frozen=True)
class Span:
    """From when to when there are numbers; what a question that leaves them open means."""

    first_year: int | None
    last_imported: date | None
    is_empty: bool
    administrations: tuple[tuple[UUID, str], ...] = ()  # each with its name today


class Counts(Incidents):
    """The series, ready to be laid out as a table."""

    tables = (
        *Incidents.tables,
        """CREATE TABLE IF NOT EXISTS imported (
            first TEXT, last TEXT, unit TEXT, number INTEGER, source TEXT, told_at TEXT,
            PRIMARY KEY (first, last, unit)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS splices (
            series TEXT PRIMARY KEY, day TEXT, told_at TEXT) WITHOUT ROWID""",
    )

    def __init__(self, units: Units) -> None:
        super().__init__()
        self._units = units
        self._imports: dict[tuple[int, str], Imports] = {}

    # How facts change it.

    @on(Series.Imported)
    def _imported(self, event: Series.Imported, change: Change) -> None:
        for row in event.rows:
            change.execute(
                "INSERT INTO imported VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING",
                row.period.first.isoformat(),
                row.period.last.isoformat(),
                str(row.unit),
                row.count,
                row.source,
                to_the_second(event.timestamp),
            )

    @on(Series.Spliced)
    def _spliced(self, event: Series.Spliced, change: Change) -> None:
        change.execute(
            "INSERT INTO splices VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
            str(event.originator_id),
            event.first_day.isoformat(),
            to_the_second(event.timestamp),
        )

    # What is asked.

    async def span(self) -> Span:
        """Return from when to when there are numbers."""
        return await asyncio.to_thread(self._span)

    def _span(self) -> Span:
        today = clock.swedish_date(clock.now())
        with self._database.reading() as look:
            [row] = look.select(
                """SELECT
                (SELECT min(day) FROM
                    (SELECT first AS day FROM imported UNION SELECT day FROM splices) AS days)
                AS first,
                (SELECT max(last) FROM imported) AS last,
                EXISTS (SELECT 1 FROM counts) AS any_counted"""
            )
            administrations = self._units.history(look).administrations(today)
        return Span(
            first_year=date.fromisoformat(row["first"]).year if row["first"] else None,
            last_imported=date.fromisoformat(row["last"]) if row["last"] else None,
            is_empty=row["last"] is None and not row["any_counted"],
            administrations=tuple((place.id, place.name(today)) for place in administrations),
        )

    async def table(
        self, from_year: int, cutoff: date, unit: UUID | None = None, wanted: Wanted | None = None
    ) -> Table:
        """Return the table from a year up to a Swedish day, inclusive.

        It is about one administration: the one that is asked for, or else the one whose numbers
        were imported, or else the first in the register. When nothing else is wanted, it is drawn
        by today's tree, as known right now.
        """
        wanted = wanted or Wanted(ByTree(clock.swedish_date(clock.now())))
        return await asyncio.to_thread(self._table, from_year, cutoff, unit, wanted)

    def _table(self, from_year: int, cutoff: date, unit: UUID | None, wanted: Wanted) -> Table:
        with self._database.reading() as look:  # one moment for every number
            until = wanted.known_at
            imports = self._imports_until(look, until) if until else self._all_imports(look)
            return Reading(look, imports, wanted).table(columns(from_year, cutoff), unit)

    def _all_imports(self, look: Transaction) -> Imports:
        """Return all imported numbers, read again when there are more, or other units."""
        history = self._units.history(look)
        [row] = look.select("SELECT count(*) AS number, max(told_at) AS last FROM imported")
        known = (int(row["number"]), row["last"] or "")
        found = self._imports.get(known)
        if found is None or found.history is not history:
            found = Imports(look.select(_IMPORTED), history)
            self._imports = {known: found}
        return found

    def _imports_until(self, look: Transaction, day: date) -> Imports:
        """Return what had been imported at the end of a day."""
        rows = [row for row in look.select(_IMPORTED) if told_on(row["told_at"]) <= day]
        return Imports(rows, self._units.history(look))


_IMPORTED = "SELECT * FROM imported ORDER BY first, last, unit"
