"""What has happened to elected officials, year by year and group by group, as known on a day?

Each change is kept by the day on which it was told: what was told later can be left out again.
There are few such events, so the sums are made when somebody asks.
"""

import asyncio
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from services.statistics.officials import Group, OfficialsTable, groups, table
from services.statistics.table import columns
from services.statistics.views.reading import to_the_second
from shared import clock
from shared.database import Row
from shared.events import (
    DuplicateFound,
    DuplicateUndone,
    FactsCorrected,
    Form,
    IncidentClassified,
    IncidentWithdrawn,
    OfficialExposed,
)
from shared.views import Change, View, on

FAR_AHEAD = date(9999, 12, 31)


@dataclass(frozen=True)
class Exposed:
    """What is known of one event."""

    day: date
    forms: tuple[Form, ...]
    known_on: date
    is_classified: bool = False
    is_withdrawn: bool = False
    is_duplicate: bool = False

    @property
    def counts_in(self) -> frozenset[Group]:
        """The groups in which it counts now; none when it does not count."""
        if self.is_withdrawn or self.is_duplicate:
            return frozenset()
        return groups(self.forms)


class Officials(View):
    """Each event, and what each day has added to the sums or taken out of them."""

    tables = (
        """CREATE TABLE IF NOT EXISTS officials (
            incident TEXT PRIMARY KEY, day TEXT, forms TEXT, known_on TEXT, is_classified INTEGER,
            is_withdrawn INTEGER, is_duplicate INTEGER) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS officials_told (
            day TEXT, part TEXT, known_on TEXT, number INTEGER, told_at TEXT,
            PRIMARY KEY (day, part, known_on)) WITHOUT ROWID""",
    )

    # How facts change it.

    @on(OfficialExposed)
    def _exposed(self, told: OfficialExposed, change: Change) -> None:
        known = Exposed(told.happened_on, told.forms, clock.swedish_date(told.reported_at))
        change.execute(
            "INSERT INTO officials VALUES (?, ?, ?, ?, ?, ?, ?)",
            str(told.incident),
            *_values(known),
        )
        _count(change, known, 1, known.known_on, told.reported_at)

    @on(FactsCorrected)
    def _corrected(self, told: FactsCorrected, change: Change) -> None:
        said = {"forms": told.forms, "day": told.happened_on}
        new = {name: value for name, value in said.items() if value is not None}
        if new:
            _change(change, told.incident, told.corrected_on, **new)

    @on(IncidentClassified)
    def _classified(self, told: IncidentClassified, change: Change) -> None:
        _change(change, told.incident, told.classified_on, forms=told.forms, is_classified=True)

    @on(IncidentWithdrawn)
    def _withdrawn(self, told: IncidentWithdrawn, change: Change) -> None:
        _change(change, told.incident, told.withdrawn_on, is_withdrawn=True)

    @on(DuplicateFound)
    def _duplicate(self, told: DuplicateFound, change: Change) -> None:
        _change(change, told.incident, told.found_on, is_duplicate=True)

    @on(DuplicateUndone)
    def _undone(self, told: DuplicateUndone, change: Change) -> None:
        _change(change, told.incident, told.undone_on, is_duplicate=False)

    # What is asked.

    async def begun(self) -> date | None:
        """Return when the first report came in, if any has."""
        return await asyncio.to_thread(self._begun, FAR_AHEAD)

    async def table(
        self, from_year: int, cutoff: date, known_at: date | None = None
    ) -> OfficialsTable:
        """Return the table from a year up to a Swedish day, inclusive.

        As known at the end of a day, or else now.
        """
        return await asyncio.to_thread(self._table, from_year, cutoff, known_at)

    def _begun(self, until: date) -> date | None:
        with self._database.reading() as look:
            [row] = look.select(
                "SELECT min(known_on) AS day FROM officials_told WHERE known_on<=?",
                until.isoformat(),
            )
        return date.fromisoformat(row["day"]) if row["day"] else None

    def _table(self, from_year: int, cutoff: date, known_at: date | None) -> OfficialsTable:
        until = known_at or FAR_AHEAD
        begun = self._begun(until)
        with self._database.reading() as look:  # one moment for every number
            rows = look.select(
                """SELECT substr(day, 1, 4) AS year, part, CAST(sum(number) AS BIGINT) AS number,
                max(told_at) AS told_at
                FROM officials_told WHERE day<=? AND known_on<=?
                GROUP BY substr(day, 1, 4), part""",
                cutoff.isoformat(),
                until.isoformat(),
            )
        sums = {(int(row["year"]), Group(row["part"])): int(row["number"]) for row in rows}
        late = sum(
            number
            for (year, group), number in sums.items()
            if begun and year < begun.year and group == Group.ALL
        )
        updated = max((row["told_at"] for row in rows), default=to_the_second(clock.now()))
        return table(columns(from_year, cutoff), sums, begun, late, known_at, updated)


def _change(change: Change, incident: UUID, told_on: date, **what: Any) -> None:
    """Count an event as it is from now on; one that is not an official's is left alone."""
    rows = change.select("SELECT * FROM officials WHERE incident=?", str(incident))
    if not rows:
        return
    before = _read(rows[0])
    if before.is_classified and "is_classified" not in what:
        what.pop("forms", None)  # what was classified is as the organisation finds
    # A clock that goes back must not make a correction known before what it corrects.
    after = replace(before, **what, known_on=max(before.known_on, told_on))
    change.execute(
        """UPDATE officials SET day=?, forms=?, known_on=?, is_classified=?, is_withdrawn=?,
        is_duplicate=? WHERE incident=?""",
        *_values(after),
        str(incident),
    )
    if (before.day, before.counts_in) != (after.day, after.counts_in):
        # Only its day is told; what it says of the moment is that it was not before.
        moment = datetime.combine(after.known_on, time(), clock.SWEDEN)
        _count(change, before, -1, after.known_on, moment)
        _count(change, after, 1, after.known_on, moment)


def _count(change: Change, known: Exposed, by: int, on_day: date, moment: datetime) -> None:
    for group in sorted(known.counts_in):
        change.execute(
            """INSERT INTO officials_told VALUES (?, ?, ?, ?, ?)
            ON CONFLICT (day, part, known_on)
            DO UPDATE SET number=officials_told.number+excluded.number,
            told_at=CASE WHEN excluded.told_at>officials_told.told_at
                THEN excluded.told_at ELSE officials_told.told_at END""",
            known.day.isoformat(),
            group,
            on_day.isoformat(),
            by,
            to_the_second(moment),
        )


def _values(known: Exposed) -> tuple[object, ...]:
    return (
        known.day.isoformat(),
        " ".join(known.forms),
        known.known_on.isoformat(),
        int(known.is_classified),
        int(known.is_withdrawn),
        int(known.is_duplicate),
    )


def _read(row: Row) -> Exposed:
    return Exposed(
        day=date.fromisoformat(row["day"]),
        forms=tuple(Form(code) for code in row["forms"].split()),
        known_on=date.fromisoformat(row["known_on"]),
        is_classified=bool(row["is_classified"]),
        is_withdrawn=bool(row["is_withdrawn"]),
        is_duplicate=bool(row["is_duplicate"]),
    )
