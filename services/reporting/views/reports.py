"""Which reports are there, from which units, and which of them are mine?"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.domain import Incident
from services.reporting.receipts import Codes, reference_number
from shared.database import Row
from shared.events import EventType, Form
from shared.eventstore.sealed import Erased
from shared.views import Change, View, on

PER_PAGE = 20


@dataclass(frozen=True)
class ReportLine:
    """One report as a list shows it: no name, no free text."""

    id: UUID
    reference: str
    unit: UUID
    event_type: EventType
    forms: tuple[Form, ...]
    happened_at: datetime
    reported_at: datetime


class Reports(View):
    """The lists. Whose a report is, is kept as a keyed mark that only this service can make."""

    tables = (
        """CREATE TABLE IF NOT EXISTS reports (
            position INTEGER PRIMARY KEY, incident TEXT UNIQUE, reporter TEXT, reference TEXT,
            unit TEXT, event_type TEXT, forms TEXT, happened_at TEXT, reported_at TEXT)""",
        "CREATE INDEX IF NOT EXISTS reports_of ON reports (reporter, position)",
        "CREATE INDEX IF NOT EXISTS reports_in ON reports (unit, position)",
    )

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self._codes = codes

    @on(Incident.Reported)
    def _reported(self, event: Incident.Reported, change: Change) -> None:
        try:
            reporter = self._codes.tag(event.reporter.reveal())
        except Erased:
            reporter = ""
        change.execute(
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            change.position,
            str(event.originator_id),
            reporter,
            reference_number(event.timestamp, change.position),
            str(event.unit),
            event.event_type,
            " ".join(event.forms),
            event.happened_at.isoformat(),
            event.timestamp.isoformat(),
        )

    async def mine(self, person: UUID, page: int = 1) -> tuple[list[ReportLine], bool]:
        """Return a page of a person's own reports, newest first, and whether there are more."""
        return self._page(
            await self.ask(
                "SELECT * FROM reports WHERE reporter=? ORDER BY position DESC LIMIT ? OFFSET ?",
                self._codes.tag(str(person)),
                PER_PAGE + 1,
                (page - 1) * PER_PAGE,
            )
        )

    async def of_units(self, units: Iterable[UUID], page: int = 1) -> tuple[list[ReportLine], bool]:
        """Return a page of some units' reports, newest first, and whether there are more."""
        wanted = [str(unit) for unit in units]
        marks = ", ".join("?" * len(wanted))
        return self._page(
            await self.ask(
                f"SELECT * FROM reports WHERE unit IN ({marks})"
                " ORDER BY position DESC LIMIT ? OFFSET ?",
                *wanted,
                PER_PAGE + 1,
                (page - 1) * PER_PAGE,
            )
        )

    @staticmethod
    def _page(rows: list[Row]) -> tuple[list[ReportLine], bool]:
        return [_line(row) for row in rows[:PER_PAGE]], len(rows) > PER_PAGE


def _line(row: Row) -> ReportLine:
    return ReportLine(
        UUID(row["incident"]),
        row["reference"],
        UUID(row["unit"]),
        EventType(row["event_type"]),
        tuple(Form(code) for code in row["forms"].split()),
        datetime.fromisoformat(row["happened_at"]),
        datetime.fromisoformat(row["reported_at"]),
    )
