"""What the register says on a day, all of it at once: what a file is compared with."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from services.organisation.contacts import Contact
from services.organisation.domain import Post
from shared.database import Row
from shared.events import Role, UnitKind
from shared.identity.register import LEADS, Register

Term = tuple[date, date | None]


@dataclass(frozen=True)
class Place:
    """A unit, also one that has closed."""

    unit: UUID
    name: str
    kind: UnitKind
    parent: UUID | None
    authority: str
    last: date | None = None


@dataclass(frozen=True)
class Job:
    """Where somebody works, and when."""

    unit: UUID
    first: date
    last: date | None


@dataclass
class Known:
    """All of it. Whatever begins later than the day is there too."""

    day: date
    units: dict[UUID, Place] = field(default_factory=dict)
    jobs: dict[UUID, list[Job]] = field(default_factory=dict)  # the one that begins last is last
    roles: dict[UUID, dict[Post, list[Term]]] = field(default_factory=dict)  # not what is over
    contacts: dict[UUID, Contact] = field(default_factory=dict)

    def is_open(self, unit: UUID) -> bool:
        """Whether a unit exists on the day, or is to."""
        place = self.units.get(unit)
        return place is not None and (place.last is None or place.last >= self.day)

    def job_on(self, person: UUID, day: date) -> Job | None:
        """Return where somebody works on a day."""
        begun = [job for job in self.jobs.get(person, ()) if job.first <= day]
        if not begun or (begun[-1].last is not None and begun[-1].last < day):
            return None
        return begun[-1]

    def led(self) -> dict[UUID, set[UUID]]:
        """Return who leads each unit on the day, herself."""
        found: dict[UUID, set[UUID]] = {}
        for person, posts in self.roles.items():
            for (role, unit), terms in posts.items():
                if role in LEADS and unit and any(first <= self.day for first, _ in terms):
                    found.setdefault(unit, set()).add(person)
        return found

    def works_on(self, person: UUID) -> bool:
        """Whether somebody works here on the day, or later."""
        jobs = self.jobs.get(person, ())
        return any(job.last is None or job.last >= max(job.first, self.day) for job in jobs)


def look_up(register: Register, contacts: dict[UUID, Contact], day: date) -> Known:
    """Return what the register says."""
    return Known(
        day,
        _units(register, day),
        _jobs(register.select("SELECT * FROM employments ORDER BY valid_from")),
        _roles(register, day),
        contacts,
    )


def _units(register: Register, day: date) -> dict[UUID, Place]:
    # What counts on the day; for what is still to come, what it begins as.
    names = _latest(register, "unit_names", "name", day)
    parents = _latest(register, "unit_parents", "parent", day)
    found = {}
    for row in register.select("SELECT * FROM units"):
        unit, parent = row["unit"], parents.get(row["unit"])
        found[UUID(unit)] = Place(
            UUID(unit),
            names.get(unit, ""),
            UnitKind(row["kind"]),
            UUID(parent) if parent else None,
            row["authority"],
            _day(row["valid_to"]),
        )
    return found


def _latest(register: Register, table: str, column: str, day: date) -> dict[str, str]:
    found: dict[str, str] = {}
    for row in register.select(f"SELECT * FROM {table} ORDER BY valid_from"):
        if row["unit"] not in found or row["valid_from"] <= day.isoformat():
            found[row["unit"]] = row[column]
    return found


def _jobs(rows: Sequence[Row]) -> dict[UUID, list[Job]]:
    found: dict[UUID, list[Job]] = {}
    for row in rows:
        first = date.fromisoformat(row["valid_from"])
        job = Job(UUID(row["unit"]), first, _day(row["valid_to"]))
        found.setdefault(UUID(row["person"]), []).append(job)
    return found


def _roles(register: Register, day: date) -> dict[UUID, dict[Post, list[Term]]]:
    found: dict[UUID, dict[Post, list[Term]]] = {}
    for row in register.select(
        "SELECT * FROM roles WHERE valid_to IS NULL OR (valid_to>=? AND valid_to>=valid_from)",
        day.isoformat(),
    ):
        post = Role(row["role"]), UUID(row["unit"]) if row["unit"] else None
        term = date.fromisoformat(row["valid_from"]), _day(row["valid_to"])
        found.setdefault(UUID(row["person"]), {}).setdefault(post, []).append(term)
    return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
