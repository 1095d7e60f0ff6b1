"""Which reports are also in KIA, which look as if they were, and what does KIA get to know?"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.reporting.domain import KIA, Incident
from services.reporting.receipts import Codes, reference_number
from shared.access import Resource, State, marks
from shared.access.relations import Asker
from shared.clock import swedish_date
from shared.database import Row
from shared.events import EventType, Form, Verdict
from shared.views import Change, View, on

SHOWN_MAX = 50
PER_PAGE = 20


@dataclass(frozen=True)
class KiaLine:
    """One report as KIA could know it."""

    id: UUID
    reference: str
    number: str
    unit: UUID
    day: date
    event_type: EventType
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt: bool | None  # None: nobody has answered
    verdict: Verdict | None  # None: nobody has assessed it
    thing: Resource  # as far as it concerns whoever asked


class KiaEvents(View):
    """Reports by what KIA knows of them too: where, which day, what kind, under which number."""

    tables = (
        """CREATE TABLE IF NOT EXISTS kia_events (
            incident TEXT PRIMARY KEY, position INTEGER, reference TEXT, is_taken_in INTEGER,
            number TEXT, unit TEXT, authority TEXT, day TEXT, event_type TEXT,
            threat_or_violence INTEGER, forms TEXT, felt INTEGER, verdict TEXT,
            counted_as TEXT,
            state TEXT) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS kia_events_alike ON kia_events (unit, day, event_type)",
        """CREATE TABLE IF NOT EXISTS kia_apart (
            incident TEXT, other TEXT, PRIMARY KEY (incident, other)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS kia_kept_from (
            person TEXT, incident TEXT, PRIMARY KEY (person, incident)) WITHOUT ROWID""",
    )

    def __init__(self, codes: Codes) -> None:
        super().__init__()
        self._codes = codes

    @on(Incident.Reported)
    def _reported(self, event: Incident.Reported, change: Change) -> None:
        is_taken_in = event.by == KIA
        change.execute(
            "INSERT INTO kia_events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            str(event.originator_id),
            change.position,
            reference_number(event.timestamp, change.position),
            int(is_taken_in),
            "",
            str(event.unit),
            event.authority,
            swedish_date(event.happened_at).isoformat(),
            event.event_type,
            int(event.threat_or_violence),
            " ".join(event.forms),
            None if is_taken_in else int(event.felt_as_influence),
            "",
            "",
            State.OPEN,
        )

    @on(Incident.KiaLinked)
    def _linked(self, event: Incident.KiaLinked, change: Change) -> None:
        self._set(change, event, "number", event.number)

    @on(Incident.KiaUnlinked)
    def _unlinked(self, event: Incident.KiaUnlinked, change: Change) -> None:
        self._set(change, event, "number", "")

    @on(Incident.KiaInfluenceAnswered)
    def _answered(self, event: Incident.KiaInfluenceAnswered, change: Change) -> None:
        self._set(change, event, "felt", int(event.felt))

    @on(Incident.DuplicateFound)
    def _counted_as(self, event: Incident.DuplicateFound, change: Change) -> None:
        self._set(change, event, "counted_as", str(event.of))

    @on(Incident.DuplicateUndone)
    def _counted_again(self, event: Incident.DuplicateUndone, change: Change) -> None:
        self._set(change, event, "counted_as", "")

    @on(Incident.Transferred)
    def _transferred(self, event: Incident.Transferred, change: Change) -> None:
        self._set(change, event, "unit", str(event.unit))

    @on(Incident.Classified)
    def _classified(self, event: Incident.Classified, change: Change) -> None:
        self._set(change, event, "event_type", event.event_type)
        self._set(change, event, "threat_or_violence", int(event.threat_or_violence))
        self._set(change, event, "forms", " ".join(event.forms))

    @on(Incident.InfluenceAssessed)
    def _assessed(self, event: Incident.InfluenceAssessed, change: Change) -> None:
        self._set(change, event, "verdict", event.verdict)

    @on(Incident.Withdrawn)
    def _withdrawn(self, event: Incident.Withdrawn, change: Change) -> None:
        self._set(change, event, "state", State.WITHDRAWN)

    @on(Incident.KiaToldApart)
    def _told_apart(self, event: Incident.KiaToldApart, change: Change) -> None:
        change.execute(
            "INSERT INTO kia_apart VALUES (?, ?) ON CONFLICT DO NOTHING",
            str(event.originator_id),
            str(event.other),
        )

    @on(Incident.ConflictDeclared)
    def _conflict_declared(self, event: Incident.ConflictDeclared, change: Change) -> None:
        change.execute(
            "INSERT INTO kia_kept_from VALUES (?, ?) ON CONFLICT DO NOTHING",
            self._codes.tag(event.person),
            str(event.originator_id),
        )

    @staticmethod
    def _set(change: Change, event: Incident.Event, column: str, value: object) -> None:
        change.execute(
            f"UPDATE kia_events SET {column}=? WHERE incident=?", value, str(event.originator_id)
        )

    async def alike(self, units: Iterable[UUID]) -> list[tuple[UUID, UUID]]:
        """Return what was taken in and looks like a report of the same units, newest first.

        The same unit, day and kind, and at least one form in common.
        """
        wanted = [str(unit) for unit in units]
        if not wanted:
            return []
        rows = await self.ask(
            f"""SELECT k.incident AS kia, k.forms AS kia_forms, o.incident AS ours,
                o.forms AS our_forms
            FROM kia_events AS k JOIN kia_events AS o
                ON o.unit=k.unit AND o.day=k.day AND o.event_type=k.event_type
            WHERE k.is_taken_in=1 AND k.counted_as='' AND k.state=?
                AND o.is_taken_in=0 AND o.number='' AND o.counted_as='' AND o.state=?
                AND k.unit IN ({_marks(wanted)})
                AND NOT EXISTS (SELECT 1 FROM kia_apart AS a
                    WHERE a.incident=k.incident AND a.other=o.incident)
            ORDER BY k.day DESC, k.position, o.position LIMIT ?""",
            *(State.OPEN, State.OPEN, *wanted, SHOWN_MAX),
        )
        return [
            (UUID(row["kia"]), UUID(row["ours"]))
            for row in rows
            if set(row["kia_forms"].split()) & set(row["our_forms"].split())
        ]

    async def taken_in(
        self, asker: Asker, units: Iterable[UUID], page: int
    ) -> tuple[list[KiaLine], bool]:
        """Return a page of what was taken in from some units, newest first, and whether more."""
        return await self._lines(
            asker,
            units,
            "is_taken_in=1 AND counted_as='' ORDER BY day DESC, position LIMIT ? OFFSET ?",
            PER_PAGE,
            (page - 1) * PER_PAGE,
        )

    async def all_in(self, asker: Asker, units: Iterable[UUID]) -> list[KiaLine]:
        """Return every report of some units that counts, the oldest first."""
        order = "counted_as='' ORDER BY day, position LIMIT ? OFFSET ?"
        found: list[KiaLine] = []
        more = True
        while more:
            lines, more = await self._lines(asker, units, order, 5000, len(found))
            found += lines
        return found

    async def _lines(
        self, asker: Asker, units: Iterable[UUID], which: str, most: int, skipped: int
    ) -> tuple[list[KiaLine], bool]:
        wanted = [str(unit) for unit in units]
        if not wanted:
            return [], False
        rows = await self.ask(
            f"SELECT * FROM kia_events WHERE unit IN ({_marks(wanted)}) AND {which}",
            *(*wanted, most + 1, skipped),
        )
        kept = await self._kept_from(asker)
        lines = [_line(row, kept.get(row["incident"], frozenset())) for row in rows[:most]]
        return lines, len(rows) > most

    async def _kept_from(self, asker: Asker) -> dict[str, frozenset[UUID]]:
        """Return who of her, and of those she stands in for, is set aside in which."""
        hers = marks(asker, self._codes.tag)
        whose, found = {hers.own: asker.id, **hers.absent}, dict[str, frozenset[UUID]]()
        for row in await self.ask(
            f"SELECT person, incident FROM kia_kept_from WHERE person IN ({_marks(whose)})", *whose
        ):
            incident = row["incident"]
            found[incident] = found.get(incident, frozenset()) | {whose[row["person"]]}
        return found


def _marks(values: Collection[str]) -> str:
    return ", ".join("?" * len(values))


def _line(row: Row, kept: frozenset[UUID]) -> KiaLine:
    unit = UUID(row["unit"])
    return KiaLine(
        id=UUID(row["incident"]),
        reference=row["reference"],
        number=row["number"],
        unit=unit,
        day=date.fromisoformat(row["day"]),
        event_type=EventType(row["event_type"]),
        threat_or_violence=bool(row["threat_or_violence"]),
        forms=tuple(Form(code) for code in row["forms"].split()),
        felt=None if row["felt"] is None else bool(row["felt"]),
        verdict=Verdict(row["verdict"]) if row["verdict"] else None,
        thing=Resource(
            unit,
            row["authority"],
            conflicted=kept,
            state=State(row["state"]),
        ),
    )
