"""Whom must training reach, unit by unit: how many employees, and how many who lead?"""

from dataclasses import dataclass
from uuid import UUID

from shared import clock
from shared.events import EmploymentEnded, PersonEmployed, Role, RoleEnded, RoleGiven
from shared.views import Change, View, on

IS_THERE = "valid_from<=? AND (valid_to IS NULL OR valid_to>=?)"
LEADING = (Role.MANAGER, Role.DEPARTMENT_HEAD, Role.DIRECTOR)


@dataclass(frozen=True)
class Audience:
    """How many people of a unit have something to learn."""

    unit: UUID
    employees: int
    leaders: int


class Audiences(View):
    """The count; no names, no persons."""

    version = 2  # who leaves earlier than was said is gone
    tables = (
        """CREATE TABLE IF NOT EXISTS audience_people (
            person TEXT, unit TEXT, valid_from TEXT, valid_to TEXT,
            PRIMARY KEY (person, valid_from)) WITHOUT ROWID""",
        """CREATE TABLE IF NOT EXISTS audience_leaders (
            person TEXT, unit TEXT, role TEXT, valid_from TEXT, valid_to TEXT,
            PRIMARY KEY (person, unit, role, valid_from)) WITHOUT ROWID""",
    )

    @on(PersonEmployed)
    def _employed(self, told: PersonEmployed, change: Change) -> None:
        change.execute(
            """INSERT INTO audience_people VALUES (?, ?, ?, NULL) ON CONFLICT (person, valid_from)
            DO UPDATE SET unit=excluded.unit, valid_to=NULL""",
            str(told.person),
            str(told.unit),
            told.valid_from.isoformat(),
        )

    @on(EmploymentEnded)
    def _employment_ended(self, told: EmploymentEnded, change: Change) -> None:
        change.execute(
            """UPDATE audience_people SET valid_to=?
            WHERE person=? AND (valid_to IS NULL OR valid_to>?)""",
            told.valid_to.isoformat(),
            str(told.person),
            told.valid_to.isoformat(),
        )

    @on(RoleGiven)
    def _role_given(self, told: RoleGiven, change: Change) -> None:
        if told.role in LEADING and told.unit is not None:
            change.execute(
                """INSERT INTO audience_leaders VALUES (?, ?, ?, ?, NULL)
                ON CONFLICT (person, unit, role, valid_from) DO UPDATE SET valid_to=NULL""",
                str(told.person),
                str(told.unit),
                told.role,
                told.valid_from.isoformat(),
            )

    @on(RoleEnded)
    def _role_ended(self, told: RoleEnded, change: Change) -> None:
        if told.role in LEADING and told.unit is not None:
            change.execute(
                """UPDATE audience_leaders SET valid_to=?
                WHERE person=? AND unit=? AND role=? AND (valid_to IS NULL OR valid_to>?)""",
                told.valid_to.isoformat(),
                str(told.person),
                str(told.unit),
                told.role,
                told.valid_to.isoformat(),
            )

    async def by_unit(self) -> dict[UUID, Audience]:
        """Return today's audience of every unit that has any."""
        today = clock.swedish_date(clock.now()).isoformat()
        rows = await self.ask(
            f"""SELECT unit, CAST(sum(employees) AS BIGINT) AS employees,
                CAST(sum(leaders) AS BIGINT) AS leaders FROM (
                SELECT unit, count(*) AS employees, 0 AS leaders FROM audience_people AS placed
                WHERE {IS_THERE} AND NOT EXISTS (
                    SELECT 1 FROM audience_people AS later WHERE later.person=placed.person
                    AND later.valid_from>placed.valid_from AND later.valid_from<=?)
                GROUP BY unit
                UNION ALL SELECT unit, 0, count(DISTINCT person) FROM audience_leaders
                WHERE {IS_THERE} GROUP BY unit) AS parts
            GROUP BY unit""",
            *(today,) * 5,
        )
        return {
            UUID(row["unit"]): Audience(UUID(row["unit"]), row["employees"], row["leaders"])
            for row in rows
        }
