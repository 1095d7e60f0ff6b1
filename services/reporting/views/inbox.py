"""What has come in to somebody who leads, how far has it come, and what has waited too long?"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from services.reporting.domain import OVER, Stage
from services.reporting.receipts import Codes
from services.reporting.views.desk import OnTheDesk
from services.reporting.views.reports import Reports
from shared import clock
from shared.access import Condition, Resource, marks, scope
from shared.access.relations import Asker
from shared.database import Row
from shared.events import Form

PER_PAGE = 20
EFFECT_AFTER = timedelta(days=30)  # sooner there is little to see
LATE_AFTER = timedelta(hours=24)  # by the clock on the wall, nights and weekends too


class Which(StrEnum):
    """Which lines are shown."""

    ALL = "all"
    NEW = "new"  # nobody has taken it on
    OVERDUE = "overdue"  # nobody has for too long
    MINE = "mine"  # she was given it to see to
    EFFECT = "effect"  # it is time to see whether what was done has helped
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


class Desk(OnTheDesk):
    """The inbox. Who may see a line is said by `Reports`; whose it is is a mark as there."""

    def __init__(self, codes: Codes, reports: Reports) -> None:
        super().__init__(codes)
        self._reports = reports

    async def of(
        self, asker: Asker, which: Which = Which.ALL, page: int = 1
    ) -> tuple[list[DeskLine], bool]:
        """Return a page of what somebody answers for, newest first, and whether there is more."""
        its = marks(asker, self._codes.tag)
        hers, some = scope(asker).answered_for(its), _condition(which, its.own)
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
        its = marks(asker, self._codes.tag)
        hers = scope(asker).answered_for(its)
        some = {which: _condition(which, its.own) for which in Which}
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
        its = marks(asker, self._codes.tag)
        hers, late = scope(asker).answered_for(its), _condition(Which.OVERDUE, its.own)
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
    seen_to = (clock.now() - EFFECT_AFTER).isoformat()
    marks = ", ".join("?" * len(over))
    return {
        Which.ALL: Condition("1=1", ()),
        Which.NEW: Condition("stage=?", (Stage.RECEIVED,)),
        Which.OVERDUE: Condition("(stage=? AND waits_since<=?)", (Stage.RECEIVED, _late())),
        Which.MINE: Condition(f"(owner=? AND stage NOT IN ({marks}))", (mark, *over)),
        Which.EFFECT: Condition(
            """(stage NOT IN (?, ?) AND incident IN
                (SELECT incident FROM desk_effects WHERE done_at<=?))""",
            (Stage.WITHDRAWN, Stage.DUPLICATE, seen_to),
        ),
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
