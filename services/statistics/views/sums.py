"""The sums that incidents are added to and taken out of, by period, unit and influence.

`counts` has the present ones, by year, month and day. `told` has what was added and taken out on
each day, so that it can be taken away again from what is known today.
"""

from datetime import date

from services.statistics.influence import IN_SERIES, Influence, Known
from shared.views import Change

NUMBERS = ("number", *Influence)  # `number` is the series: the sum of its parts
_ZEROS = ", ".join(f"{name} INTEGER NOT NULL DEFAULT 0" for name in NUMBERS)

SUMS = (
    f"""CREATE TABLE IF NOT EXISTS counts (
        period TEXT, unit TEXT, {_ZEROS}, told_at TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (period, unit)) WITHOUT ROWID""",
    f"""CREATE TABLE IF NOT EXISTS told (
        known_on TEXT, day TEXT, unit TEXT, {_ZEROS},
        PRIMARY KEY (known_on, day, unit)) WITHOUT ROWID""",
)


def place(known: Known) -> tuple[object, ...]:
    """Return what decides in which sums an incident counts."""
    return known.unit, known.day, known.influence


def count(change: Change, known: Known, by: int, on_day: date, moment: str) -> None:
    """Change the sums that an incident belongs to."""
    influence = known.influence
    if influence is None:
        return
    sums = _SUMS[influence]
    if not sums.in_series:
        moment = ""  # what is outside the series does not make its numbers newer
    unit, day, added = str(known.unit), known.day.isoformat(), (by,) * len(sums.names)
    change.add(
        sums.to_counts,
        *(day[:4], unit, moment, *added, day[:7], unit, moment, *added, day, unit, moment, *added),
    )
    change.add(sums.to_told, on_day.isoformat(), day, unit, *added)


class _Sums:
    """Which sums an incident belongs to by its influence, and the statements that add to them."""

    def __init__(self, influence: Influence) -> None:
        self.in_series = influence in IN_SERIES
        self.names = ("number", influence) if self.in_series else (influence,)
        names = ", ".join(self.names)
        row = f"(?, ?, ?{', ?' * len(self.names)})"
        self.to_counts = f"""INSERT INTO counts (period, unit, told_at, {names})
            VALUES {row}, {row}, {row} ON CONFLICT (period, unit) DO UPDATE
            SET {self._added("counts")}, told_at=CASE WHEN counts.told_at>excluded.told_at
                THEN counts.told_at ELSE excluded.told_at END"""
        self.to_told = f"""INSERT INTO told (known_on, day, unit, {names})
            VALUES {row} ON CONFLICT (known_on, day, unit) DO UPDATE SET {self._added("told")}"""

    def _added(self, table: str) -> str:
        return ", ".join(f"{name}={table}.{name}+excluded.{name}" for name in self.names)


_SUMS = {influence: _Sums(influence) for influence in Influence}
