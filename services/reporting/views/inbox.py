"""What has come in to somebody who leads, how far has it come, and what has waited too long?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.reporting.domain import KIA, OVER, Incident, Stage
from services.reporting.receipts import Codes, reference_number
from services.reporting.views.reports import Reports
from shared import clock
from shared.access import Condition, Resource, scope
from shared.access.relations import Asker
from shared.database import Row
from shared.events import Form
from shared.eventstore.sealed import Erased
from shared.views import Change, View, on

PER_PAGE = 20
LATE_AFTER = timedelta(hours=24)  # by the clock on the wall, nights and weekends too


class Which(StrEnum):
    """Which lines are shown."""

    ALL = "all"
    NEW = "new"  # nobody has taken it on
    OVERDUE = "overdue"  # nobody has for too long
    MINE = "mine"  # she was given it to see to
    OPEN = "open"
    OVER = "over"


@dataclass(frozen=True)
class DeskLine:
    """One incident in the inbox: no name, no free text."""

    id: UUID
    reference: str
    unit: UUID
    forms: tuple[Form, ...]
    stage: Stage
    severity: int | None
    happened_at: datetime
    reported_at: datetime
    waits_since: datetime
    is_late: bool
    thing: Resource  # as far as it concerns whoever asked


class Desk(View):
    """The inbox. Who may see a line is said by `Reports`; whose it is is a mark as there."""

    tables = (
        """CREATE TABLE IF NOT EXISTS desk (
            position INTEGER PRIMARY KEY, incident TEXT UNIQUE, reporter TEXT, reference TEXT,
            unit TEXT, authority TEXT, forms TEXT, happened_at TEXT, reported_at TEXT,
            stage TEXT, stage_before TEXT, waits_since TEXT, severity INTEGER, owner TEXT,
            is_classified INTEGER)""",
        "CREATE INDEX IF NOT EXISTS desk_in ON desk (unit, position)",
        "CREATE INDEX IF NOT EXISTS desk_at ON desk (authority, position)",
        "CREATE TABLE IF NOT EXISTS desk_actions (action TEXT PRIMARY KEY, incident TEXT)",
        "CREATE INDEX IF NOT EXISTS desk_actions_of ON desk_actions (incident)",
    )

    def __init__(self, codes: Codes, reports: Reports) -> None:
        super().__init__()
        self._codes = codes
        self._reports = reports

    @on(Incident.Reported)
    def _reported(self, event: Incident.Reported, change: Change) -> None:
        if event.by == KIA:
            return  # it was taken care of there; old ones would bury the new
        try:
            reporter = self._codes.tag(event.reporter.reveal())
        except Erased:
            reporter = ""
        at = event.timestamp.isoformat()
        change.execute(
            "INSERT INTO desk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            change.position,
            str(event.originator_id),
            reporter,
            reference_number(event.timestamp, change.position),
            str(event.unit),
            event.authority,
            " ".join(event.forms),
            event.happened_at.isoformat(),
            at,
            Stage.RECEIVED,
            Stage.RECEIVED,
            at,
            None,
            "",
            0,
        )

    @on(Incident.Acknowledged)
    def _acknowledged(self, event: Incident.Acknowledged, change: Change) -> None:
        self._is_now(Stage.ACKNOWLEDGED, event, change)

    @on(Incident.InvestigationStarted)
    def _investigated(self, event: Incident.InvestigationStarted, change: Change) -> None:
        change.execute(
            "UPDATE desk SET stage=? WHERE incident=? AND stage IN (?, ?)",
            Stage.INVESTIGATING,
            str(event.originator_id),
            Stage.RECEIVED,
            Stage.ACKNOWLEDGED,
        )

    @on(Incident.ActionPlanned)
    def _planned(self, event: Incident.ActionPlanned, change: Change) -> None:
        change.execute(
            "INSERT INTO desk_actions VALUES (?, ?)", str(event.action), str(event.originator_id)
        )
        self._is_now(Stage.ACTING, event, change)

    @on(Incident.ActionCompleted)
    def _completed(self, event: Incident.ActionCompleted, change: Change) -> None:
        self._no_longer_waits(event.action, event, change)

    @on(Incident.ActionHandedOver)
    def _handed_over(self, event: Incident.ActionHandedOver, change: Change) -> None:
        self._no_longer_waits(event.action, event, change)

    @on(Incident.Classified)
    def _classified(self, event: Incident.Classified, change: Change) -> None:
        change.execute(
            "UPDATE desk SET forms=?, is_classified=1 WHERE incident=?",
            " ".join(event.forms),
            str(event.originator_id),
        )

    @on(Incident.FactsCorrected)
    def _corrected(self, event: Incident.FactsCorrected, change: Change) -> None:
        incident = str(event.originator_id)
        if event.forms is not None:  # what was classified is as the organisation finds
            change.execute(
                "UPDATE desk SET forms=? WHERE incident=? AND is_classified=0",
                " ".join(event.forms),
                incident,
            )
        if event.happened_at is not None:
            change.execute(
                "UPDATE desk SET happened_at=? WHERE incident=?",
                event.happened_at.isoformat(),
                incident,
            )

    @on(Incident.SeverityAssessed)
    def _severity(self, event: Incident.SeverityAssessed, change: Change) -> None:
        change.execute(
            "UPDATE desk SET severity=? WHERE incident=?", event.severity, str(event.originator_id)
        )

    @on(Incident.OwnerAssigned)
    def _owned(self, event: Incident.OwnerAssigned, change: Change) -> None:
        change.execute(
            "UPDATE desk SET owner=? WHERE incident=?",
            self._codes.tag(event.person),
            str(event.originator_id),
        )

    @on(Incident.Transferred)
    def _transferred(self, event: Incident.Transferred, change: Change) -> None:
        incident = str(event.originator_id)
        change.execute(
            "UPDATE desk SET unit=?, waits_since=? WHERE incident=?",
            str(event.unit),
            event.timestamp.isoformat(),
            incident,
        )
        change.execute(
            "UPDATE desk SET stage=? WHERE incident=? AND stage=?",
            Stage.RECEIVED,
            incident,
            Stage.ACKNOWLEDGED,
        )

    @on(Incident.Withdrawn)
    def _withdrawn(self, event: Incident.Withdrawn, change: Change) -> None:
        self._is_now(Stage.WITHDRAWN, event, change)

    @on(Incident.DuplicateFound)
    def _duplicate(self, event: Incident.DuplicateFound, change: Change) -> None:
        self._ends(Stage.DUPLICATE, event, change)

    @on(Incident.DuplicateUndone)
    def _undone(self, event: Incident.DuplicateUndone, change: Change) -> None:
        self._goes_on(event, change)

    @on(Incident.Closed)
    def _closed(self, event: Incident.Closed, change: Change) -> None:
        self._ends(Stage.CLOSED, event, change)

    @on(Incident.Reopened)
    def _reopened(self, event: Incident.Reopened, change: Change) -> None:
        self._goes_on(event, change)

    @staticmethod
    def _is_now(stage: Stage, event: Incident.Event, change: Change) -> None:
        change.execute("UPDATE desk SET stage=? WHERE incident=?", stage, str(event.originator_id))

    @staticmethod
    def _no_longer_waits(action: UUID, event: Incident.Event, change: Change) -> None:
        change.execute("DELETE FROM desk_actions WHERE action=?", str(action))
        change.execute(
            """UPDATE desk SET stage=? WHERE incident=? AND stage=? AND NOT EXISTS
            (SELECT 1 FROM desk_actions AS a WHERE a.incident=desk.incident)""",
            Stage.FOLLOWING_UP,
            str(event.originator_id),
            Stage.ACTING,
        )

    @staticmethod
    def _ends(stage: Stage, event: Incident.Event, change: Change) -> None:
        change.execute(
            "UPDATE desk SET stage_before=stage, stage=? WHERE incident=?",
            stage,
            str(event.originator_id),
        )

    @staticmethod
    def _goes_on(event: Incident.Event, change: Change) -> None:
        change.execute(
            "UPDATE desk SET stage=stage_before WHERE incident=?", str(event.originator_id)
        )

    async def of(
        self, asker: Asker, which: Which = Which.ALL, page: int = 1
    ) -> tuple[list[DeskLine], bool]:
        """Return a page of what somebody answers for, newest first, and whether there is more."""
        mark = self._codes.tag(str(asker.id))
        hers, some = scope(asker).answered_for(mark), _condition(which, mark)
        rows = await self.ask(
            f"SELECT * FROM desk WHERE {hers.sql} AND {some.sql}"
            " ORDER BY position DESC LIMIT ? OFFSET ?",
            *(*hers.values, *some.values, PER_PAGE + 1, (page - 1) * PER_PAGE),
        )
        shown = rows[:PER_PAGE]
        things = await self._reports.things(asker, [UUID(row["incident"]) for row in shown])
        return [_line(row, things[UUID(row["incident"])]) for row in shown], len(rows) > PER_PAGE

    async def counts(self, asker: Asker) -> dict[Which, int]:
        """Return how many lines of each kind somebody has."""
        mark = self._codes.tag(str(asker.id))
        hers = scope(asker).answered_for(mark)
        some = {which: _condition(which, mark) for which in Which}
        sums = ", ".join(
            f'coalesce(sum(CASE WHEN {each.sql} THEN 1 ELSE 0 END), 0) AS "{which}"'
            for which, each in some.items()
        )
        [row] = await self.ask(
            f"SELECT {sums} FROM desk WHERE {hers.sql}",
            *(value for each in some.values() for value in each.values),
            *hers.values,
        )
        return {which: int(row[which]) for which in Which}

    async def by_unit(self, asker: Asker) -> dict[UUID, dict[Which | Stage, int]]:
        """Return how many incidents each unit of hers has, in all, by stage, and overdue.

        Those that she is kept from are not counted for her.
        """
        mark = self._codes.tag(str(asker.id))
        hers, late = scope(asker).answered_for(mark), _condition(Which.OVERDUE, mark)
        rows = await self.ask(
            f"""SELECT unit, stage, count(*) AS n, sum(CASE WHEN {late.sql} THEN 1 ELSE 0 END)
                AS late FROM desk WHERE {hers.sql} GROUP BY unit, stage""",
            *late.values,
            *hers.values,
        )
        found: dict[UUID, dict[Which | Stage, int]] = {}
        for row in rows:
            counts = found.setdefault(UUID(row["unit"]), {Which.ALL: 0, Which.OVERDUE: 0})
            counts[Stage(row["stage"])] = int(row["n"])
            counts[Which.ALL] += int(row["n"])
            counts[Which.OVERDUE] += int(row["late"])
        return found


def _condition(which: Which, mark: str) -> Condition:
    over = tuple(sorted(OVER))
    marks = ", ".join("?" * len(over))
    return {
        Which.ALL: Condition("1=1", ()),
        Which.NEW: Condition("stage=?", (Stage.RECEIVED,)),
        Which.OVERDUE: Condition("(stage=? AND waits_since<=?)", (Stage.RECEIVED, _late())),
        Which.MINE: Condition(f"(owner=? AND stage NOT IN ({marks}))", (mark, *over)),
        Which.OPEN: Condition(f"stage NOT IN ({marks})", over),
        Which.OVER: Condition(f"stage IN ({marks})", over),
    }[which]


def _late() -> str:
    return (clock.now() - LATE_AFTER).isoformat()


def _line(row: Row, thing: Resource) -> DeskLine:
    stage, waits_since = Stage(row["stage"]), datetime.fromisoformat(row["waits_since"])
    return DeskLine(
        id=UUID(row["incident"]),
        reference=row["reference"],
        unit=UUID(row["unit"]),
        forms=tuple(Form(code) for code in row["forms"].split()),
        stage=stage,
        severity=row["severity"],
        happened_at=datetime.fromisoformat(row["happened_at"]),
        reported_at=datetime.fromisoformat(row["reported_at"]),
        waits_since=waits_since,
        is_late=stage == Stage.RECEIVED and waits_since <= clock.now() - LATE_AFTER,
        thing=thing,
    )
