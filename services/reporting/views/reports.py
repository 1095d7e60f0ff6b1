"""Which reports are there, from which units, and which of them are mine?"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from services.reporting.domain import KIA, OPEN_FOR, Incident
from services.reporting.receipts import Codes, reference_number
from shared import clock
from shared.access import Condition, Marks, Relation, Resource, State, marks, scope
from shared.access.relations import Asker
from shared.database import Row
from shared.events import EventType, Form
from shared.eventstore.sealed import Erased
from shared.views import Change, View, on

PER_PAGE = 20
FOR_EVER = "9999"  # later than every moment

Stands = frozenset[tuple[str, str]]  # by mark: how she, or whom she stands in for, stands to one


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
    thing: Resource  # as far as it concerns whoever asked: other people are left out


class Reports(View):
    """The lists. Whose a report is, is kept as a keyed mark that only this service can make.

    So are those in `stands`, who stand to a report in a way of their own: see shared.access.scope.
    """

    tables = (
        """CREATE TABLE IF NOT EXISTS reports (
            position INTEGER PRIMARY KEY, incident TEXT UNIQUE, reporter TEXT, reference TEXT,
            unit TEXT, authority TEXT, event_type TEXT, forms TEXT, happened_at TEXT,
            reported_at TEXT, state TEXT)""",
        "CREATE INDEX IF NOT EXISTS reports_of ON reports (reporter, position)",
        "CREATE INDEX IF NOT EXISTS reports_in ON reports (unit, position)",
        "CREATE INDEX IF NOT EXISTS reports_at ON reports (authority, position)",
        """CREATE TABLE IF NOT EXISTS stands (
            person TEXT, relation TEXT, incident TEXT, until TEXT,
            PRIMARY KEY (person, relation, incident)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS broken_glasses (
            glass TEXT PRIMARY KEY, person TEXT, incident TEXT, until TEXT) WITHOUT ROWID""",
    )

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self._codes = codes

    @on(Incident.Reported)
    def _reported(self, event: Incident.Reported, change: Change) -> None:
        if event.by == KIA:
            return  # thousands of old ones would bury the new: they have a list of their own
        try:
            reporter = self._codes.tag(event.reporter.reveal())
        except Erased:
            reporter = ""
        change.execute(
            "INSERT INTO reports VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            change.position,
            str(event.originator_id),
            reporter,
            reference_number(event.timestamp, change.position),
            str(event.unit),
            event.authority,
            event.event_type,
            " ".join(event.forms),
            event.happened_at.isoformat(),
            event.timestamp.isoformat(),
            State.OPEN,
        )

    @on(Incident.ConflictDeclared)
    def _conflict_declared(self, event: Incident.ConflictDeclared, change: Change) -> None:
        change.execute(
            "INSERT INTO stands VALUES (?, ?, ?, ?)",
            self._codes.tag(event.person),
            Relation.CONFLICTED,
            str(event.originator_id),
            FOR_EVER,
        )

    @on(Incident.Lifted)
    def _lifted(self, event: Incident.Lifted, change: Change) -> None:
        self._is_now(State.LIFTED, event, change)

    @on(Incident.Withdrawn)
    def _withdrawn(self, event: Incident.Withdrawn, change: Change) -> None:
        self._is_now(State.WITHDRAWN, event, change)

    def _is_now(self, state: State, event: Incident.Event, change: Change) -> None:
        change.execute(
            "UPDATE reports SET state=? WHERE incident=?", state, str(event.originator_id)
        )

    @on(Incident.OwnerAssigned)
    def _owner_assigned(self, event: Incident.OwnerAssigned, change: Change) -> None:
        incident = str(event.originator_id)
        change.execute(
            "DELETE FROM stands WHERE incident=? AND relation=?", incident, Relation.OWNER
        )
        change.execute(
            "INSERT INTO stands VALUES (?, ?, ?, ?)",
            self._codes.tag(event.person),
            Relation.OWNER,
            incident,
            FOR_EVER,
        )

    @on(Incident.Transferred)
    def _transferred(self, event: Incident.Transferred, change: Change) -> None:
        change.execute(
            "UPDATE reports SET unit=? WHERE incident=?", str(event.unit), str(event.originator_id)
        )

    @on(Incident.GlassBroken)
    def _glass_broken(self, event: Incident.GlassBroken, change: Change) -> None:
        mark, incident = self._codes.tag(event.by), str(event.originator_id)
        until = (event.timestamp + OPEN_FOR).isoformat()
        change.execute(
            "INSERT INTO broken_glasses VALUES (?, ?, ?, ?)",
            str(event.glass),
            mark,
            incident,
            until,
        )
        change.execute(
            """INSERT INTO stands VALUES (?, ?, ?, ?)
            ON CONFLICT (person, relation, incident) DO UPDATE SET until=excluded.until""",
            mark,
            Relation.BROKE_GLASS,
            incident,
            until,
        )

    @on(Incident.GlassReviewed)
    def _glass_reviewed(self, event: Incident.GlassReviewed, change: Change) -> None:
        change.execute("DELETE FROM broken_glasses WHERE glass=?", str(event.glass))
        # Looking at an old glass shuts no other that the same person has broken since.
        change.execute(
            """UPDATE stands SET until=coalesce(
                (SELECT max(until) FROM broken_glasses AS g
                    WHERE g.person=stands.person AND g.incident=stands.incident), ?)
            WHERE relation=? AND incident=?""",
            event.timestamp.isoformat(),
            Relation.BROKE_GLASS,
            str(event.originator_id),
        )

    async def mine(self, asker: Asker, page: int = 1) -> tuple[list[ReportLine], bool]:
        """Return a page of a person's own reports, newest first, and whether there are more."""
        own = self._marks(asker).own
        return await self._page(asker, Condition("reporter=?", (own,)), page)

    async def visible_to(self, asker: Asker, page: int = 1) -> tuple[list[ReportLine], bool]:
        """Return a page of every line that a person may see, her own reports among them."""
        return await self._page(asker, scope(asker).everything(self._marks(asker)), page)

    async def answered_for_by(self, asker: Asker, page: int = 1) -> tuple[list[ReportLine], bool]:
        """Return a page of the lines of what a person answers for, or looks after."""
        return await self._page(asker, scope(asker).answered_for(self._marks(asker)), page)

    async def _page(
        self, asker: Asker, which: Condition, page: int
    ) -> tuple[list[ReportLine], bool]:
        rows = await self.ask(
            f"SELECT * FROM reports WHERE {which.sql} ORDER BY position DESC LIMIT ? OFFSET ?",
            *(*which.values, PER_PAGE + 1, (page - 1) * PER_PAGE),
        )
        shown, hers = rows[:PER_PAGE], self._marks(asker)
        stands = await self._stands(hers, [row["incident"] for row in shown])
        return [
            _line(row, _thing(row, asker, hers, stands.get(row["incident"], frozenset())))
            for row in shown
        ], len(rows) > PER_PAGE

    async def things(self, asker: Asker, incidents: list[UUID]) -> dict[UUID, Resource]:
        """Return what a decision needs to know of some reports, when a person asks."""
        wanted, hers = [str(incident) for incident in incidents], self._marks(asker)
        stands = await self._stands(hers, wanted)
        rows = await self.ask(
            f"SELECT * FROM reports WHERE incident IN ({', '.join('?' * len(wanted))})", *wanted
        )
        return {
            UUID(row["incident"]): _thing(
                row, asker, hers, stands.get(row["incident"], frozenset())
            )
            for row in rows
        }

    async def _stands(self, hers: Marks, incidents: list[str]) -> dict[str, Stands]:
        found: dict[str, Stands] = {}
        some, people = ", ".join("?" * len(incidents)), ", ".join("?" * len(hers.every))
        for row in await self.ask(
            "SELECT incident, person, relation FROM stands"
            f" WHERE person IN ({people}) AND until>? AND incident IN ({some})",
            *(*hers.every, clock.now().isoformat(), *incidents),
        ):
            one = (row["person"], row["relation"])
            found[row["incident"]] = found.get(row["incident"], frozenset()) | {one}
        return found

    def _marks(self, asker: Asker) -> Marks:
        return marks(asker, self._codes.tag)


def _thing(row: Row, asker: Asker, hers: Marks, stands: Stands) -> Resource:
    def if_she(stands_so: Relation) -> frozenset[UUID]:
        return frozenset({asker.id} if (hers.own, stands_so) in stands else ())

    absent = (who for mark, who in hers.absent.items() if (mark, Relation.CONFLICTED) in stands)

    return Resource(
        unit=UUID(row["unit"]),
        authority=row["authority"],
        reporter=asker.id if row["reporter"] == hers.own else None,
        named=if_she(Relation.NAMED),
        conflicted=if_she(Relation.CONFLICTED).union(absent),
        opened_by=if_she(Relation.BROKE_GLASS),
        owner=asker.id if (hers.own, Relation.OWNER) in stands else None,
        state=State(row["state"]),
    )


def _line(row: Row, thing: Resource) -> ReportLine:
    return ReportLine(
        id=UUID(row["incident"]),
        reference=row["reference"],
        unit=UUID(row["unit"]),
        event_type=EventType(row["event_type"]),
        forms=tuple(Form(code) for code in row["forms"].split()),
        happened_at=datetime.fromisoformat(row["happened_at"]),
        reported_at=datetime.fromisoformat(row["reported_at"]),
        thing=thing,
    )
