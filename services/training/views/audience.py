"""Whom must training reach, unit by unit: how many employees, and how many who lead?"""

from dataclasses import dataclass
from uuid import UUID

from shared.events import PersonEmployed, Role, RoleEnded, RoleGiven
from shared.views import Change, View, on

LEADING = (Role.MANAGER, Role.DEPARTMENT_HEAD, Role.DIRECTOR)


@dataclass(frozen=True)
class Audience:
    """How many people of a unit have something to learn."""

    unit: UUID
    employees: int
    leaders: int


class Audiences(View):
    """The count; no names, no persons."""

    tables = (
        "CREATE TABLE IF NOT EXISTS audience_people (person TEXT PRIMARY KEY, unit TEXT)",
        """CREATE TABLE IF NOT EXISTS audience_leaders (
            person TEXT, unit TEXT, PRIMARY KEY (person, unit))""",
    )

    @on(PersonEmployed)
    def _employed(self, told: PersonEmployed, change: Change) -> None:
        change.execute(
            "INSERT INTO audience_people VALUES (?, ?)"
            " ON CONFLICT (person) DO UPDATE SET unit=excluded.unit",
            str(told.person),
            str(told.unit),
        )

    @on(RoleGiven)
    def _role_given(self, told: RoleGiven, change: Change) -> None:
        if told.role in LEADING and told.unit is not None:
            change.execute(
                "INSERT INTO audience_leaders VALUES (?, ?) ON CONFLICT DO NOTHING",
                str(told.person),
                str(told.unit),
            )

    @on(RoleEnded)
    def _role_ended(self, told: RoleEnded, change: Change) -> None:
        if told.role in LEADING and told.unit is not None:
            change.execute(
                "DELETE FROM audience_leaders WHERE person=? AND unit=?",
                str(told.person),
                str(told.unit),
            )

    async def by_unit(self) -> dict[UUID, Audience]:
        """Return the audience of every unit that has any."""
        rows = await self.ask(
            """SELECT unit, CAST(sum(employees) AS BIGINT) AS employees,
                CAST(sum(leaders) AS BIGINT) AS leaders FROM (
                SELECT unit, count(*) AS employees, 0 AS leaders FROM audience_people GROUP BY unit
                UNION ALL SELECT unit, 0, count(*) FROM audience_leaders GROUP BY unit) AS parts
            GROUP BY unit"""
        )
        return {
            UUID(row["unit"]): Audience(UUID(row["unit"]), row["employees"], row["leaders"])
            for row in rows
        }
