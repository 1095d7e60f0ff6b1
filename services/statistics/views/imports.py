"""Imported numbers by the row that they count in: worked out once, for they rarely change."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from services.statistics.domain import Period
from services.statistics.history import ByTree, History
from services.statistics.history.amounts import lowest
from shared import clock
from shared.database import Row

REMEMBERED_MAX = 100


@dataclass
class Given:
    """What was given of one administration for a period."""

    numbers: dict[str, int] = field(default_factory=dict)  # by row
    sources: dict[str, None] = field(default_factory=dict)  # in the order of the units
    told_at: str = ""


class Imports:
    """All imported numbers, as some rows and some history say."""

    def __init__(self, rows: Sequence[Row], history: History) -> None:
        self.history = history
        self.units = {row["unit"] for row in rows}
        self._rows: dict[Period, list[Row]] = {}
        for row in rows:
            days = Period(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))
            self._rows.setdefault(days, []).append(row)
        self._lowest = {period: self._divided(period, of) for period, of in self._rows.items()}
        self._found: dict[tuple[UUID, ByTree], dict[Period, Given]] = {}

    def of(self, administration: UUID, by: ByTree) -> Mapping[Period, Given]:
        """Return what was given of an administration; only periods that say anything of it."""
        found = self._found.get((administration, by))
        if found is None:
            periods = {period: self._given(administration, by, period) for period in self._rows}
            found = {period: given for period, given in periods.items() if given.numbers}
            if len(self._found) >= REMEMBERED_MAX:
                self._found = {}
            self._found[administration, by] = found
        return found

    def _divided(self, period: Period, rows: Sequence[Row]) -> dict[UUID, int]:
        told_on = clock.swedish_date(max(datetime.fromisoformat(row["told_at"]) for row in rows))
        numbers = {UUID(row["unit"]): row["number"] for row in rows}
        return lowest(numbers, self.history, (told_on, period.last, period.first))

    def _given(self, administration: UUID, by: ByTree, period: Period) -> Given:
        given = Given()
        for told in self._rows[period]:
            unit = UUID(told["unit"])
            if unit not in self.history.places:
                continue
            row = self.history.row(administration, unit, period, by)
            if row is None:
                continue
            given.sources[told["source"]] = None
            given.told_at = max(given.told_at, told["told_at"])
            if unit in self._lowest[period]:
                number = self._lowest[period][unit]
                given.numbers[row] = given.numbers.get(row, 0) + number
        return given
