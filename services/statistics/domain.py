"""What a series of numbers is, and what may happen to it. The TOPICs are on disk: never changed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import event

from services.statistics.tree import Tree
from shared.events import EventType, UnitKind
from shared.eventstore.domain import Aggregate, Category, Created, PseudonymId
from shared.eventstore.sealed import Kind
from shared.refusal import FieldError, Refused

HOT_OCH_VALD = "hot-och-vald"
CODES = frozenset({HOT_OCH_VALD})
EARLIEST = date(1990, 1, 1)
INCIDENTS_AND_INJURIES = frozenset(
    {
        EventType.NEAR_MISS,
        EventType.ACCIDENT,
        EventType.COMMUTING_ACCIDENT,
        EventType.OCCUPATIONAL_DISEASE,
    }
)


def belongs(event_type: EventType, threat_or_violence: bool) -> bool:
    """Whether an incident is part of the series: tillbud och skador, typ hot och våld.

    Influence is another question and never an alternative, so the old series stays comparable.
    """
    return threat_or_violence and event_type in INCIDENTS_AND_INJURIES


@dataclass(frozen=True, order=True)
class Period:
    """Some days, both ends inclusive; days are Swedish days."""

    first: Annotated[date, Kind.CATEGORY]
    last: Annotated[date, Kind.CATEGORY]

    def __str__(self) -> str:
        return f"{self.first} till {self.last}"

    def meets(self, other: "Period") -> bool:
        """Whether any day lies in both."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Row:
    """How many incidents a unit had in a period, and who says so."""

    unit: PseudonymId
    period: Period
    count: Annotated[int, Kind.CATEGORY]
    source: Category


Lines = Mapping[int, Row]  # by line number in the file, so that errors can be found there
Known = Mapping[tuple[UUID, Period], int]


def series_id(code: str) -> UUID:
    """Return the id of a series: it follows from its code."""
    return uuid5(NAMESPACE_URL, f"/statistics/series/{code}")


def import_id(rows: Iterable[Row]) -> UUID:
    """Return the id of an import: it follows from what the rows say, in whatever order."""
    said = sorted(f"{r.unit};{r.period.first};{r.period.last};{r.count};{r.source}" for r in rows)
    return uuid5(NAMESPACE_URL, "/statistics/imports/" + "\n".join(said))


class Series(Aggregate):
    """Numbers over time: first imported ones, then, from one day on, counted ones."""

    TOPIC = "statistics.series"

    class Begun(Created):
        """The series exists."""

        TOPIC = "statistics.series.begun"
        code: Category

    class Imported(Aggregate.Event):
        """Counts were taken over from another system, a whole file at a time."""

        TOPIC = "statistics.series.imported"
        import_id: PseudonymId
        rows: Annotated[tuple[Row, ...], Kind.CATEGORY]

    class Spliced(Aggregate.Event):
        """From a day on, incidents that are reported here are what counts."""

        TOPIC = "statistics.series.spliced"
        first_day: Annotated[date, Kind.CATEGORY]

    @staticmethod
    def create_id(code: str, **_: object) -> UUID:
        """Return the id that follows from the code."""
        return series_id(code)

    @event(Begun)
    def __init__(self, code: str, by: str, authority: str) -> None:
        self.code = code
        self.begun_by = by
        self.authority = authority
        self.imports: set[UUID] = set()
        self.known: dict[tuple[UUID, Period], int] = {}
        self.first_day: date | None = None

    def take_over(self, lines: Lines, tree: Tree, by: str) -> UUID:
        """Add a file's rows; the same file again changes nothing. Return the import's id.

        Raises `Refused` with every row that does not fit what the series knows, or the tree.
        """
        taken = import_id(lines.values())
        if taken in self.imports:
            return taken
        errors = self.contradictions(lines, tree)
        if errors:
            raise Refused(*errors)
        self.trigger_event(
            self.Imported,
            import_id=taken,
            rows=tuple(lines.values()),
            by=by,
            authority=self.authority,
        )
        return taken

    @event(Imported)
    def _taken_over(self, import_id: UUID, rows: tuple[Row, ...]) -> None:
        self.imports.add(import_id)
        self.known.update({(row.unit, row.period): row.count for row in rows})

    def contradictions(self, lines: Lines, tree: Tree) -> list[FieldError]:
        """Return what is wrong with rows that can be read, in the order of the lines."""
        errors = [error for line, row in lines.items() for error in self._against_known(line, row)]
        together = {**{(r.unit, r.period): r.count for r in lines.values()}, **self.known}
        for period in sorted({row.period for row in lines.values()}):
            errors += _sums(period, lines, together, tree)
        return sorted(errors, key=lambda error: int(error.field.split()[1]))

    def _against_known(self, line: int, row: Row) -> Iterable[FieldError]:
        before = self.known.get((row.unit, row.period))
        if before is not None and before != row.count:
            yield at(line, f"Perioden är redan inläst för enheten, med antalet {before}.")
        if self.first_day is not None and row.period.last >= self.first_day:
            yield at(line, f"Från och med {self.first_day} räknas det som rapporteras här.")

    def splice(self, first_day: date, by: str) -> None:
        """Count reported incidents from a day on; the same day again changes nothing.

        Raises `Refused` when another day is set, or when it lies within what was imported.
        """
        if first_day == self.first_day:
            return
        if self.first_day is not None:
            raise Refused(FieldError("first_day", f"Dagen är redan satt till {self.first_day}."))
        last = max((period.last for _, period in self.known), default=None)
        if last is not None and first_day <= last:
            raise Refused(FieldError("first_day", f"Välj en dag efter {last}, den sista inlästa."))
        self.trigger_event(self.Spliced, first_day=first_day, by=by, authority=self.authority)

    @event(Spliced)
    def _spliced(self, first_day: date) -> None:
        self.first_day = first_day


def at(line: int, text: str) -> FieldError:
    """Return an error at a line of a file."""
    return FieldError(f"rad {line}", text)


def _sums(period: Period, lines: Lines, known: Known, tree: Tree) -> Iterable[FieldError]:
    """Find where a parent is not the sum of its children, or where a child is missing."""
    numbers = {unit: count for (unit, of), count in known.items() if of == period}
    line_of = {row.unit: line for line, row in lines.items() if row.period == period}
    for parent in tree.parents():
        below = [unit.id for unit in tree.all_below(parent.id)]
        if not any(unit in line_of for unit in (parent.id, *below)):
            continue
        line = line_of.get(parent.id) or min(line_of[unit] for unit in below if unit in line_of)
        shares = {child.name: tree.number(child.id, numbers) for child in tree.children(parent.id)}
        missing = [name for name, number in shares.items() if number is None]
        whole = sum(number for number in shares.values() if number is not None)
        nothing_below = len(missing) == len(shares)
        if nothing_below and parent.kind != UnitKind.ADMINISTRATION:
            continue  # nobody has to go further down than to the departments
        if missing:
            yield at(line, f"För {period} saknas {', '.join(missing)}.")
        elif numbers.get(parent.id, whole) != whole:
            yield at(
                line,
                f"{parent.name} har {numbers[parent.id]} för {period},"
                f" men det som ligger under är tillsammans {whole}.",
            )
