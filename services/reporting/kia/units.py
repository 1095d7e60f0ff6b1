"""Which unit of the register a name in a file from KIA is."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.reporting.kia.mapping import plain
from shared import clock
from shared.events import UnitKind
from shared.files.cells import NotUsable
from shared.identity.register import Register


@dataclass(frozen=True)
class Place:
    """A unit, and whose it is."""

    unit: UUID
    authority: str


class Places:
    """The units of the register by their names, also those that are closed by now.

    A name that two units have means the one that is open; if that is not clear, neither.
    """

    def __init__(self, register: Register, named: Mapping[str, UUID]) -> None:
        self._register = register
        self._named = {plain(name): unit for name, unit in named.items()}
        self._days: dict[UUID, date] = {}  # one on which the unit was there
        today = clock.swedish_date(clock.now())
        is_open: dict[str, list[UUID]] = {}
        was_open: dict[str, list[UUID]] = {}
        for known in register.every_unit():
            if known.kind == UnitKind.AUTHORITY:
                continue  # a board is not where things happen
            last = known.valid_to or date.max
            self._days[known.id] = min(max(known.valid_from, today), last)
            now = known.valid_from <= today <= last
            (is_open if now else was_open).setdefault(plain(known.name), []).append(known.id)
        self._by_name = was_open | is_open
        self._found: dict[str, Place] = {}

    def of(self, name: str) -> Place:
        """Return the unit that is meant. Raises `NotUsable`."""
        said = plain(name)
        if said not in self._found:
            self._found[said] = self._look_up(said)
        return self._found[said]

    def _look_up(self, said: str) -> Place:
        if said in self._named:
            unit = self._named[said]
        else:
            units = self._by_name.get(said, [])
            if len(units) > 1:
                raise NotUsable("Flera enheter i Motkraft heter så. Säg i mappningen vilken.")
            if not units:
                raise NotUsable("Ingen enhet i Motkraft heter så. Säg i mappningen vilken det är.")
            [unit] = units
        day = self._days.get(unit)
        found = self._register.on_day(day).units.get(unit) if day else None
        if found is None:
            raise NotUsable("Mappningen säger en enhet som inte finns i Motkraft.")
        return Place(unit, found.authority)
