"""From when and until when: roles have days, and both the first and the last one count."""

from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from shared.events import Role
from shared.identity.register import LEADS

Post = tuple[Role, UUID | None]  # a role, for one unit and what lies below it or for everything
Term = tuple[date, date | None]  # without a last day: until further notice

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Appointment:
    """A role to have, for one unit and what lies below it, or for the whole authority."""

    role: Role
    unit: UUID | None
    valid_from: date | None = None  # None: from the day that the person is registered from
    valid_to: date | None = None  # None: until further notice

    @property
    def post(self) -> Post:
        """What she is to be, whenever."""
        return self.role, self.unit


def last_what_leads(post: Post) -> tuple[bool, str]:
    """Return the order in which posts end: those that lead last."""
    role, unit = post
    return role in LEADS, f"{role} {unit}"


class Terms:
    """The terms of one post. They follow each other, or lie on top of each other."""

    def __init__(self) -> None:
        self._last: dict[date, date | None] = {}

    def begin(self, first: date) -> None:
        """Add a term without a last day."""
        self._last[first] = None

    def end(self, last: date) -> None:
        """Let nothing go on after a day; a term that was to begin later never does."""
        for first, known in self._last.items():
            if known is None or known > last:
                self._last[first] = last

    @property
    def are_open(self) -> bool:
        """Whether any of them goes on until further notice."""
        return None in self._last.values()

    def go_on_after(self, day: date) -> bool:
        """Whether any of it lies after a day."""
        return any(last is None or last > day for last in self._last.values())

    def cover(self, day: date) -> bool:
        """Whether a day lies in any of them."""
        return any(f <= day and (last is None or day <= last) for f, last in self._last.items())

    def since(self, day: date) -> list[Term]:
        """Return what there is of them from a day on, those that touch put together."""
        found: list[Term] = []
        for known, last in sorted(self._last.items()):
            first = max(known, day)
            if last is not None and last < first:
                continue
            before, until = found[-1] if found else (first, date.min)
            if found and (until is None or first <= until + A_DAY):
                together = None if until is None or last is None else max(until, last)
                found[-1] = before, together
            else:
                found.append((first, last))
        return found
