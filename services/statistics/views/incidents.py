"""Where does each incident count, as far as is known by now?

A report puts an incident into the numbers. What is decided about it later takes it out as it was,
and puts it in as it is: so many sums, however many incidents there are. What changes is also kept
by the day on which it was told, so that it can be taken away again from what is known today.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import Any, ClassVar
from uuid import UUID

from services.statistics.influence import Known
from services.statistics.views.reading import to_the_second
from services.statistics.views.sums import SUMS, count, place
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

CLASSIFIED = ("event_type", "threat_or_violence")  # what a classification says


class Incidents(View):
    """Each incident, and the sums of them by year, month and day."""

    tables: ClassVar[tuple[str, ...]] = (
        *SUMS,
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
    count(change, known, 1, known.known_on, to_the_second(told.reported_at))


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
    if place(before) != place(after):
        # Only its day is told; what it says of the moment is that it was not before.
        midnight = datetime.combine(after.known_on, time(), clock.SWEDEN).astimezone(UTC)
        count(change, before, -1, after.known_on, to_the_second(midnight))
        count(change, after, 1, after.known_on, to_the_second(midnight))


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
