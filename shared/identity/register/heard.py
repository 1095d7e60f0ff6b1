"""The copy of the register that each service keeps, and what facts do to it."""

from datetime import date
from uuid import UUID

from shared.events import (
    DeputyNamed,
    DeputyRecalled,
    EmploymentEnded,
    PersonEmployed,
    RoleEnded,
    RoleGiven,
    SessionEnded,
    SessionStarted,
    UnitClosed,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitSucceeded,
)
from shared.views import Change, View, on


class Heard(View):
    """The copy. Whatever has a day keeps it, so that every question can be about any day."""

    version = 2

    tables = (
        """CREATE TABLE IF NOT EXISTS units (
            unit TEXT PRIMARY KEY, kind TEXT, authority TEXT,
            valid_from TEXT, valid_to TEXT, sorting INTEGER) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS unit_names (
            unit TEXT, valid_from TEXT, name TEXT, PRIMARY KEY (unit, valid_from)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS unit_parents (
            unit TEXT, valid_from TEXT, parent TEXT,
            PRIMARY KEY (unit, valid_from)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS successors (
            unit TEXT, successor TEXT, PRIMARY KEY (unit, successor)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS employments (
            person TEXT, unit TEXT, valid_from TEXT, valid_to TEXT,
            PRIMARY KEY (person, valid_from)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS employed_in ON employments (unit)",
        """CREATE TABLE IF NOT EXISTS roles (
            person TEXT, role TEXT, unit TEXT, valid_from TEXT, valid_to TEXT,
            PRIMARY KEY (person, role, unit, valid_from)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS roles_in ON roles (unit, role)",
        """CREATE TABLE IF NOT EXISTS deputies (
            person TEXT, deputy TEXT, valid_from TEXT, valid_to TEXT,
            PRIMARY KEY (person, deputy, valid_from)) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS deputies_of ON deputies (deputy)",
        """CREATE TABLE IF NOT EXISTS sessions (
            session TEXT PRIMARY KEY, person TEXT, expires_at TEXT, ended INTEGER) WITHOUT ROWID""",
    )

    @on(UnitOpened)
    def _unit_opened(self, told: UnitOpened, change: Change) -> None:
        unit, first = str(told.unit), told.valid_from.isoformat()
        change.execute(
            """INSERT INTO units VALUES (?, ?, ?, ?, NULL, ?) ON CONFLICT DO NOTHING""",
            unit,
            told.kind,
            told.authority,
            first,
            told.order,
        )
        self._name(change, unit, first, told.name)
        if told.parent is not None:
            self._parent(change, unit, first, told.parent)

    @on(UnitClosed)
    def _unit_closed(self, told: UnitClosed, change: Change) -> None:
        self._close(change, told.unit, told.valid_to)

    @on(UnitRenamed)
    def _unit_renamed(self, told: UnitRenamed, change: Change) -> None:
        self._name(change, str(told.unit), told.valid_from.isoformat(), told.name)

    @on(UnitMoved)
    def _unit_moved(self, told: UnitMoved, change: Change) -> None:
        self._parent(change, str(told.unit), told.valid_from.isoformat(), told.parent)

    @on(UnitSucceeded)
    def _unit_succeeded(self, told: UnitSucceeded, change: Change) -> None:
        self._close(change, told.unit, told.valid_to)
        for successor in told.successors:
            change.execute(
                "INSERT INTO successors VALUES (?, ?) ON CONFLICT DO NOTHING",
                str(told.unit),
                str(successor),
            )

    @staticmethod
    def _close(change: Change, unit: UUID, valid_to: date) -> None:
        change.execute("UPDATE units SET valid_to=? WHERE unit=?", valid_to.isoformat(), str(unit))

    @staticmethod
    def _name(change: Change, unit: str, first: str, name: str) -> None:
        change.execute(
            """INSERT INTO unit_names VALUES (?, ?, ?)
            ON CONFLICT (unit, valid_from) DO UPDATE SET name=excluded.name""",
            unit,
            first,
            name,
        )

    @staticmethod
    def _parent(change: Change, unit: str, first: str, parent: UUID) -> None:
        change.execute(
            """INSERT INTO unit_parents VALUES (?, ?, ?)
            ON CONFLICT (unit, valid_from) DO UPDATE SET parent=excluded.parent""",
            unit,
            first,
            str(parent),
        )

    @on(PersonEmployed)
    def _employed(self, told: PersonEmployed, change: Change) -> None:
        change.execute(
            """INSERT INTO employments VALUES (?, ?, ?, NULL) ON CONFLICT (person, valid_from)
            DO UPDATE SET unit=excluded.unit, valid_to=NULL""",
            str(told.person),
            str(told.unit),
            told.valid_from.isoformat(),
        )

    @on(EmploymentEnded)
    def _employment_ended(self, told: EmploymentEnded, change: Change) -> None:
        change.execute(
            "UPDATE employments SET valid_to=? WHERE person=? AND (valid_to IS NULL OR valid_to>?)",
            told.valid_to.isoformat(),
            str(told.person),
            told.valid_to.isoformat(),
        )

    @on(RoleGiven)
    def _role_given(self, told: RoleGiven, change: Change) -> None:
        change.execute(
            """INSERT INTO roles VALUES (?, ?, ?, ?, NULL)
            ON CONFLICT (person, role, unit, valid_from) DO UPDATE SET valid_to=NULL""",
            str(told.person),
            told.role,
            str(told.unit) if told.unit else "",
            told.valid_from.isoformat(),
        )

    @on(RoleEnded)
    def _role_ended(self, told: RoleEnded, change: Change) -> None:
        change.execute(
            """UPDATE roles SET valid_to=? WHERE person=? AND role=? AND unit=?
            AND (valid_to IS NULL OR valid_to>?)""",
            told.valid_to.isoformat(),
            str(told.person),
            told.role,
            str(told.unit) if told.unit else "",
            told.valid_to.isoformat(),
        )

    @on(DeputyNamed)
    def _deputy_named(self, told: DeputyNamed, change: Change) -> None:
        change.execute(
            """INSERT INTO deputies VALUES (?, ?, ?, ?)
            ON CONFLICT (person, deputy, valid_from) DO UPDATE SET valid_to=excluded.valid_to""",
            str(told.person),
            str(told.deputy),
            told.valid_from.isoformat(),
            told.valid_to.isoformat(),
        )

    @on(DeputyRecalled)
    def _deputy_recalled(self, told: DeputyRecalled, change: Change) -> None:
        change.execute(
            "UPDATE deputies SET valid_to=? WHERE person=? AND deputy=? AND valid_from=?",
            told.valid_to.isoformat(),
            str(told.person),
            str(told.deputy),
            told.valid_from.isoformat(),
        )

    @on(SessionStarted)
    def _session_started(self, told: SessionStarted, change: Change) -> None:
        change.execute(
            "INSERT INTO sessions VALUES (?, ?, ?, 0) ON CONFLICT DO NOTHING",
            told.session,
            str(told.person),
            told.expires_at.isoformat(),
        )

    @on(SessionEnded)
    def _session_ended(self, told: SessionEnded, change: Change) -> None:
        change.execute("UPDATE sessions SET ended=1 WHERE session=?", told.session)
