"""What people can do in statistics."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from services.statistics import extract
from services.statistics.domain import CODES, EARLIEST, Series, import_id, series_id
from services.statistics.tree import Tree
from shared import clock
from shared.database import Database
from shared.eventstore.application import Conflict, EventSourced
from shared.identity.register import Register
from shared.refusal import FieldError, Missing, Refused

TRIES_MAX = 5


@dataclass(frozen=True)
class TakenOver:
    """A file that is safely stored: its id, its number of rows, and whether it is new."""

    import_id: UUID
    rows: int
    fresh: bool
    positions: Sequence[int]


@dataclass(frozen=True)
class Spliced:
    """From which day incidents count, and whether that is news."""

    first_day: date
    fresh: bool
    positions: Sequence[int]


class Statistics(EventSourced):
    """Statistics' write side."""

    name = "statistics"

    def __init__(self, database: Database, register: Register) -> None:
        super().__init__(database)
        self._register = register

    async def import_series(self, code: str, body: bytes, by: UUID) -> TakenOver:
        """Take over the numbers of a CSV file. The same file again changes nothing.

        Raises `Missing` when there is no such series, and `Refused` with every line to put right.
        """
        tree = await self._tree()
        for _ in range(TRIES_MAX):
            series = await self._series(code, by, tree)
            read = extract.read(body, tree, clock.swedish_date(clock.now()))
            if read.errors:
                more = series.contradictions(read.summable, tree)
                raise Refused(*sorted([*read.errors, *more], key=_line))
            fresh = import_id(read.lines.values()) not in series.imports
            taken = series.take_over(read.lines, tree, by=str(by))
            try:
                positions = await self.commit(series)
            except Conflict:
                continue
            return TakenOver(taken, len(read.lines), fresh, positions)
        raise Conflict

    async def splice(self, code: str, first_day: date, by: UUID) -> Spliced:
        """Count reported incidents from a Swedish day on. The same day again changes nothing.

        Raises `Missing` when there is no such series, and `Refused` when the day cannot be.
        """
        if first_day < EARLIEST:
            raise Refused(FieldError("first_day", f"Välj en dag från och med {EARLIEST}."))
        tree = await self._tree()
        for _ in range(TRIES_MAX):
            series = await self._series(code, by, tree)
            fresh = first_day != series.first_day
            series.splice(first_day, by=str(by))
            try:
                positions = await self.commit(series)
            except Conflict:
                continue
            return Spliced(first_day, fresh, positions)
        raise Conflict

    async def _tree(self) -> Tree:
        return Tree(await asyncio.to_thread(self._register.units))

    async def _series(self, code: str, by: UUID, tree: Tree) -> Series:
        if code not in CODES:
            raise Missing
        known = await self.load(Series, series_id(code))
        if known is not None:
            return known
        owners = tree.administrations()
        if not owners:
            raise Refused(FieldError("", "Registret har ingen förvaltning ännu."))
        return Series(code=code, by=str(by), authority=owners[0].authority)


def _line(error: FieldError) -> int:
    return int(error.field.split()[1])
