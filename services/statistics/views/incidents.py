"""Where does each incident count, as far as is known by now?

A report puts an incident into the numbers. What is decided about it later takes it out as it was,
and puts it in as it is: so many sums, however many incidents there are. What changes is also kept
by the day on which it was told, so that it can be taken away again from what is known today.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar
from uuid import UUID

from services.statistics.influence import IN_SERIES, Influence, Known
from services.statistics.views.reading import to_the_second
from shared import clock
from shared.database import Row
from shared.events import (
    DuplicateFound,
    DuplicateUndone,
    EventType,
    FactsCorrected,
    IncidentClassified,
    IncidentReported,
    IncidentTransferred,
    IncidentWithdrawn,
    InfluenceAnswered,
    InfluenceAssessed,
    KiaImported,
    Verdict,
)
from shared.views import Change, View, on

NUMBERS = ("number", *Influence)  # `number` is the series: the sum of its parts
CLASSIFIED = ("event_type", "threat_or_violence")  # what a classification says
_ZEROS = ", ".join(f"{name} INTEGER NOT NULL DEFAULT 0" for name in NUMBERS)


class Incidents(View):
    """Each incident, and the sums of them by year, month and day."""

    tables: ClassVar[tuple[str, ...]] = (
        f"""CREATE TABLE IF NOT EXISTS counts (
            period TEXT, unit TEXT, {_ZEROS}, told_at TEXT NOT NULL DEFAULT '',
            PRIMARY KEY (period, unit)) WITHOUT ROWID""",
        f"""CREATE TABLE IF NOT EXISTS told (
            known_on TEXT, day TEXT, unit TEXT, {_ZEROS},
            PRIMARY KEY (known_on, day, unit)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS incidents (
            incident TEXT PRIMARY KEY, unit TEXT, day TEXT, event_type TEXT,
            threat_or_violence INTEGER, felt INTEGER, known_on TEXT, verdict TEXT,
            is_classified INTEGER, is_withdrawn INTEGER, is_duplicate INTEGER) WITHOUT ROWID""",
    )

    @on(IncidentReported)
    def _incident_reported(self, told: IncidentReported, change: Change) -> None:
        _begin(change, told, felt=told.felt_as_influence)

    @on(KiaImported)
    def _kia_imported(self, told: KiaImported, change: Change) -> None:
        _begin(change, told, felt=None)

    @on(FactsCorrected)
    def _facts_corrected(self, told: FactsCorrected, change: Change) -> None:
        facts = {
            "event_type": told.event_type,
            "threat_or_violence": told.threat_or_violence,
            "felt": told.felt_as_influence,
            "day": told.happened_on,
        }
        said = {name: value for name, value in facts.items() if value is not None}
        _correct(change, told.incident, told.corrected_on, **said)

    @on(IncidentClassified)
    def _classified(self, told: IncidentClassified, change: Change) -> None:
        _correct(
            change,
            told.incident,
            told.classified_on,
            event_type=told.event_type,
            threat_or_violence=told.threat_or_violence,
            is_classified=True,
        )

    @on(InfluenceAnswered)
    def _answered(self, told: InfluenceAnswered, change: Change) -> None:
        _correct(change, told.incident, told.answered_on, felt=told.felt_as_influence)

    @on(InfluenceAssessed)
    def _assessed(self, told: InfluenceAssessed, change: Change) -> None:
        _correct(change, told.incident, told.assessed_on, verdict=told.verdict)

    @on(IncidentTransferred)
    def _transferred(self, told: IncidentTransferred, change: Change) -> None:
        _correct(change, told.incident, told.transferred_on, unit=told.unit)

    @on(IncidentWithdrawn)
    def _withdrawn(self, told: IncidentWithdrawn, change: Change) -> None:
        _correct(change, told.incident, told.withdrawn_on, is_withdrawn=True)

    @on(DuplicateFound)
    def _duplicate_found(self, told: DuplicateFound, change: Change) -> None:
        _correct(change, told.incident, told.found_on, is_duplicate=True)

    @on(DuplicateUndone)
    def _duplicate_undone(self, told: DuplicateUndone, change: Change) -> None:
        _correct(change, told.incident, told.undone_on, is_duplicate=False)


def _begin(change: Change, told: IncidentReported | KiaImported, *, felt: bool | None) -> None:
    """Count an incident that nobody knew of."""
    known = Known(
        told.unit,
        told.happened_on,
        told.event_type,
        told.threat_or_violence,
        felt,
        clock.swedish_date(told.reported_at),
    )
    marks = ", ".join("?" * len(values := (str(told.incident), *_values(known))))
    change.add(f"INSERT INTO incidents VALUES ({marks})", *values)
    _count(change, known, 1, known.known_on, to_the_second(told.reported_at))


def _correct(change: Change, incident: UUID, told_on: date, **what: Any) -> None:
    """Count an incident as it is from now on; one that was never counted is left alone."""
    rows = change.select("SELECT * FROM incidents WHERE incident=?", str(incident))
    if not rows:
        return  # an official's, or its report is a dead letter: it will be read before this again
    before = _read(rows[0])
    if before.is_classified and "is_classified" not in what:
        what = {name: value for name, value in what.items() if name not in CLASSIFIED}
    # A clock that goes back must not make a correction known before what it corrects.
    after = replace(before, **what, known_on=max(before.known_on, told_on))
    change.add(
        """UPDATE incidents SET unit=?, day=?, event_type=?, threat_or_violence=?, felt=?,
        known_on=?, verdict=?, is_classified=?, is_withdrawn=?, is_duplicate=? WHERE incident=?""",
        *_values(after),
        str(incident),
    )
    if _place(before) != _place(after):
        # Only its day is told; what it says of the moment is that it was not before.
        midnight = datetime.combine(after.known_on, time(), clock.SWEDEN).astimezone(UTC)
        _count(change, before, -1, after.known_on, to_the_second(midnight))
        _count(change, after, 1, after.known_on, to_the_second(midnight))


def _place(known: Known) -> tuple[object, ...]:
    """Return what decides in which sums an incident counts."""
    return known.unit, known.day, known.influence


def _count(change: Change, known: Known, by: int, on_day: date, moment: str) -> None:
    """Change the sums that an incident belongs to."""
    influence = known.influence
    if influence is None:
        return
    sums = _SUMS[influence]
    if not sums.in_series:
        moment = ""  # what is outside the series does not make its numbers newer
    unit, day, added = str(known.unit), known.day.isoformat(), (by,) * len(sums.names)
    change.add(
        sums.to_counts,
        *(day[:4], unit, moment, *added, day[:7], unit, moment, *added, day, unit, moment, *added),
    )
    change.add(sums.to_told, on_day.isoformat(), day, unit, *added)


class _Sums:
    """Which sums an incident belongs to by its influence, and the statements that add to them."""

    def __init__(self, influence: Influence) -> None:
        self.in_series = influence in IN_SERIES
        self.names = ("number", influence) if self.in_series else (influence,)
        names = ", ".join(self.names)
        row = f"(?, ?, ?{', ?' * len(self.names)})"
        self.to_counts = f"""INSERT INTO counts (period, unit, told_at, {names})
            VALUES {row}, {row}, {row} ON CONFLICT (period, unit) DO UPDATE
            SET {self._added("counts")}, told_at=CASE WHEN counts.told_at>excluded.told_at
                THEN counts.told_at ELSE excluded.told_at END"""
        self.to_told = f"""INSERT INTO told (known_on, day, unit, {names})
            VALUES {row} ON CONFLICT (known_on, day, unit) DO UPDATE SET {self._added("told")}"""

    def _added(self, table: str) -> str:
        return ", ".join(f"{name}={table}.{name}+excluded.{name}" for name in self.names)


_SUMS = {influence: _Sums(influence) for influence in Influence}


def _values(known: Known) -> tuple[object, ...]:
    return (
        str(known.unit),
        known.day.isoformat(),
        known.event_type,
        int(known.threat_or_violence),
        None if known.felt is None else int(known.felt),
        known.known_on.isoformat(),
        known.verdict or "",
        int(known.is_classified),
        int(known.is_withdrawn),
        int(known.is_duplicate),
    )


def _read(row: Row) -> Known:
    return Known(
        unit=UUID(row["unit"]),
        day=date.fromisoformat(row["day"]),
        event_type=EventType(row["event_type"]),
        threat_or_violence=bool(row["threat_or_violence"]),
        felt=None if row["felt"] is None else bool(row["felt"]),
        known_on=date.fromisoformat(row["known_on"]),
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        is_classified=bool(row["is_classified"]),
        is_withdrawn=bool(row["is_withdrawn"]),
        is_duplicate=bool(row["is_duplicate"]),
    )
