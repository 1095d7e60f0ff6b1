"""The sums of reported incidents over some days: as known now, or at the end of an earlier day."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from datetime import date, timedelta

from services.statistics.domain import Period
from services.statistics.history import Part
from shared.database import Row

ONE_DAY = timedelta(days=1)


class Counted:
    """One look at the sums. `numbers` says which of them are wanted."""

    def __init__(
        self,
        select: Callable[..., list[Row]],
        numbers: Sequence[str],
        known_at: date | None,
    ) -> None:
        self._select = select
        self._numbers = numbers
        self._known_at = known_at

    def of(self, part: Part) -> list[Row]:
        """Return the sums of each unit over some days, and when the last of them was told."""
        keys = list(periods(part.days))
        rows = self._select(
            f"""SELECT unit, {_sums(self._numbers)}, max(told_at) AS told_at
            FROM counts
            WHERE period IN ({_marks(keys)}) GROUP BY unit""",
            *keys,
        )
        rows = [row for row in rows if row["unit"] in part.rows]
        return rows if self._known_at is None else self._as_known(rows, part, self._known_at)

    def _as_known(self, rows: list[Row], part: Part, known_at: date) -> list[Row]:
        later = {
            row["unit"]: row
            for row in self._select(
                f"""SELECT unit, {_sums(self._numbers)} FROM told
                WHERE known_on>? AND day BETWEEN ? AND ? GROUP BY unit""",
                known_at.isoformat(),
                part.days.first.isoformat(),
                part.days.last.isoformat(),
            )
        }
        found: list[Row] = []
        for row in rows:
            since = later.get(row["unit"])
            numbers = {name: row[name] - (since[name] if since else 0) for name in self._numbers}
            found.append({"unit": row["unit"], "told_at": row["told_at"], **numbers})
        return found

    def newest(self, part: Part, at_most: int) -> list[tuple[date, int]]:
        """Return the newest days on which anything is counted, newest first, with its number."""
        if at_most <= 0:
            return []
        first, last = part.days.first.isoformat(), part.days.last.isoformat()
        units = f"unit IN ({_marks(part.rows)})"
        sums = f"""SELECT period, number FROM counts
            WHERE period BETWEEN ? AND ? AND length(period)=10 AND {units}"""
        values: list[object] = [first, last, *part.rows]
        if self._known_at is not None:
            sums += f""" UNION ALL SELECT day AS period, -number AS number FROM told
                WHERE day BETWEEN ? AND ? AND {units} AND known_on>?"""
            values += [first, last, *part.rows, self._known_at.isoformat()]
        rows = self._select(
            f"""SELECT period, CAST(sum(number) AS BIGINT) AS number FROM ({sums}) AS sums
            GROUP BY period HAVING sum(number)<>0 ORDER BY period DESC LIMIT ?""",
            *values,
            at_most,
        )
        return [(date.fromisoformat(row["period"]), row["number"]) for row in rows]


def added(rows: Sequence[Row], names: Sequence[str]) -> Counter[str]:
    """Return some numbers of some units, added up."""
    return Counter({name: sum(row[name] for row in rows) for name in names})


def periods(days: Period) -> Iterator[str]:
    """Return the years, months and days that make up some days exactly, as keys of `counts`."""
    day = days.first
    while day <= days.last:
        year_end = date(day.year, 12, 31)
        month_end = date(day.year + day.month // 12, day.month % 12 + 1, 1) - ONE_DAY
        if day == date(day.year, 1, 1) and year_end <= days.last:
            yield f"{day:%Y}"
            day = year_end
        elif day.day == 1 and month_end <= days.last:
            yield f"{day:%Y-%m}"
            day = month_end
        else:
            yield day.isoformat()
        day += ONE_DAY


def _sums(names: Sequence[str]) -> str:
    return ", ".join(f"CAST(sum({name}) AS BIGINT) AS {name}" for name in names)


def _marks(values: Collection[object]) -> str:
    return ", ".join("?" * len(values))
