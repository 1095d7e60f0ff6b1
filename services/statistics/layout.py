"""The units as a table lays them out: what is read once for many tables."""

from datetime import date
from uuid import UUID

from services.statistics.domain import Period
from services.statistics.table import rows_of
from services.statistics.tree import Tree
from shared.database import Row
from shared.events import UnitKind
from shared.identity.register import Unit


class Layout:
    """The units as a table lays them out."""

    def __init__(self, places: list[Row]) -> None:
        self.tree = Tree([unit_of(row) for row in places])
        self.exists = {UUID(row["unit"]): period_of(row) for row in places}
        self._rows: dict[UUID, dict[str, UUID]] = {}

    def administration(self, imported: set[str], wanted: UUID | None) -> Unit | None:
        """Return what a table is about: see `Counts.table`."""
        candidates = self.tree.administrations()
        if wanted is not None:
            candidates = [unit for unit in candidates if unit.id == wanted]
        for candidate in candidates:
            if not imported.isdisjoint(self.rows(candidate)):
                return candidate
        return candidates[0] if candidates else None

    def rows(self, administration: Unit | None) -> dict[str, UUID]:
        """Return the row that each unit counts in, by the text that stands in the tables."""
        if administration is None:
            return {}
        if administration.id not in self._rows:
            found = rows_of(administration, self.tree)
            self._rows[administration.id] = {str(unit): row for unit, row in found.items()}
        return self._rows[administration.id]


def period_of(row: Row) -> Period:
    """Return the days that a row is about."""
    return Period(date.fromisoformat(row["first"]), date.fromisoformat(row["last"]))


def unit_of(row: Row) -> Unit:
    """Return the unit that a row is about."""
    parent = UUID(row["parent"]) if row["parent"] else None
    return Unit(UUID(row["unit"]), row["name"], UnitKind(row["kind"]), parent, row["authority"])
