"""With which form was each report told, what did it say of influence, and what was found?

Facts are kept as they came, each with its place in the log, so that what was known at any place
can be counted again.
"""

from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from services.reporting.domain import KIA, OFFICIAL, Incident, Wanted
from services.reporting.vocabulary import WANTED, edition_called
from shared.clock import swedish_date
from shared.database import Row
from shared.events import Verdict
from shared.eventstore.domain import Aggregate
from shared.views import Change, View, on
from shared.views.store import tracked

FILLED, PERCEIVED, EMPLOYED, ASSESSED = "filled", "perceived", "employed", "assessed"
FELT, DUPLICATE, UNDONE, WITHDRAWN = "felt", "duplicate", "undone", "withdrawn"
PURPOSE, EFFECTS = 1, 2  # which of the further questions were answered, as a sum


@dataclass(frozen=True)
class Use:
    """One report, as far as it says something of the form."""

    unit: UUID  # of whoever it happened to: it is she who is asked with a form
    told_on: date  # in Sweden; of what was taken in from KIA, the day on which it happened
    perceived: Wanted | None  # none: nobody asked
    verdict: Verdict | None = None
    edition: str = ""
    seconds: int = 0
    answered: int = 0
    counts: bool = True

    @property
    def is_discerned(self) -> bool:
        """Whether an attempt to influence was felt, or is found suspected or confirmed."""
        found = self.verdict in (Verdict.SUSPECTED, Verdict.CONFIRMED)
        return found or self.perceived == Wanted.YES

    @property
    def is_complete(self) -> bool | None:
        """Whether all that its form asked of influence is answered; none without such a form.

        Whoever says that nothing was wanted is asked no more.
        """
        form = edition_called(self.edition)
        if form is None:
            return None
        if self.perceived == Wanted.NO:
            return True
        given = {"purpose": self.answered & PURPOSE, "effects": self.answered & EFFECTS}
        return all(given[question] for question in form.questions if question != WANTED)


class FormUses(View):
    """The list. The smallest report is one row of it and no fact."""

    tables = (
        """CREATE TABLE IF NOT EXISTS form_uses (
            incident TEXT PRIMARY KEY, position INTEGER, unit TEXT, authority TEXT, told_on TEXT,
            felt INTEGER) WITHOUT ROWID""",
        "CREATE INDEX IF NOT EXISTS form_uses_on ON form_uses (authority, told_on)",
        """CREATE TABLE IF NOT EXISTS form_facts (
            position INTEGER PRIMARY KEY, incident TEXT, what TEXT, said TEXT, number INTEGER)""",
        "CREATE INDEX IF NOT EXISTS form_facts_of ON form_facts (incident, position)",
    )

    @on(Incident.Reported)
    def _reported(self, event: Incident.Reported, change: Change) -> None:
        if event.by == OFFICIAL:
            return  # officials have the form of the day, and are in no series
        is_taken_in = event.by == KIA
        told_on = swedish_date(event.happened_at if is_taken_in else event.timestamp)
        change.add(
            "INSERT INTO form_uses VALUES (?, ?, ?, ?, ?, ?)",
            str(event.originator_id),
            change.position,
            str(event.unit),
            event.authority,
            told_on.isoformat(),
            None if is_taken_in else int(event.felt_as_influence),
        )

    @on(Incident.FormFilled)
    def _filled(self, event: Incident.FormFilled, change: Change) -> None:
        _add(change, event, FILLED, event.edition, event.seconds)

    @on(Incident.InfluencePerceived)
    def _perceived(self, event: Incident.InfluencePerceived, change: Change) -> None:
        answered = PURPOSE * bool(event.purpose) + EFFECTS * bool(event.effects)
        _add(change, event, PERCEIVED, event.wanted, answered)

    @on(Incident.PlacesTold)
    def _employed(self, event: Incident.PlacesTold, change: Change) -> None:
        _add(change, event, EMPLOYED, str(event.employed))

    @on(Incident.InfluenceAssessed)
    def _assessed(self, event: Incident.InfluenceAssessed, change: Change) -> None:
        _add(change, event, ASSESSED, event.verdict)

    @on(Incident.FactsCorrected)
    def _corrected(self, event: Incident.FactsCorrected, change: Change) -> None:
        if event.felt_as_influence is not None:
            _add(change, event, FELT, number=int(event.felt_as_influence))

    @on(Incident.KiaInfluenceAnswered)
    def _answered(self, event: Incident.KiaInfluenceAnswered, change: Change) -> None:
        _add(change, event, FELT, number=int(event.felt))

    @on(Incident.DuplicateFound)
    def _duplicate(self, event: Incident.DuplicateFound, change: Change) -> None:
        _add(change, event, DUPLICATE)

    @on(Incident.DuplicateUndone)
    def _undone(self, event: Incident.DuplicateUndone, change: Change) -> None:
        _add(change, event, UNDONE)

    @on(Incident.Withdrawn)
    def _withdrawn(self, event: Incident.Withdrawn, change: Change) -> None:
        _add(change, event, WITHDRAWN)

    def known_up_to(self) -> int:
        """Return how much of the log is applied, on a thread."""
        return tracked(self.select, "reporting")

    def told(self, authority: str, first: date, last: date, known_at: int) -> list[Use]:
        """Return what counts of an authority's reports of some days, as it was known at a place.

        Works on the calling thread.
        """
        which = "u.authority=? AND u.told_on BETWEEN ? AND ? AND u.position<=?"
        values = (authority, first.isoformat(), last.isoformat(), known_at)
        rows = self.select(f"SELECT u.* FROM form_uses AS u WHERE {which}", *values)
        uses = {row["incident"]: _use(row) for row in rows}
        facts = self.select(
            f"""SELECT f.* FROM form_facts AS f JOIN form_uses AS u ON u.incident=f.incident
            WHERE {which} AND f.position<=? ORDER BY f.position""",
            *(*values, known_at),
        )
        for fact in facts:
            uses[fact["incident"]] = _after(uses[fact["incident"]], fact)
        return [use for use in uses.values() if use.counts]


def _add(
    change: Change, event: Aggregate.Event, what: str, said: str = "", number: int = 0
) -> None:
    change.add(
        "INSERT INTO form_facts VALUES (?, ?, ?, ?, ?)",
        *(change.position, str(event.originator_id), what, said, number),
    )


def _use(row: Row) -> Use:
    return Use(UUID(row["unit"]), date.fromisoformat(row["told_on"]), _felt(row["felt"]))


def _felt(number: int | None) -> Wanted | None:
    if number is None:
        return None
    return Wanted.YES if number else Wanted.NO


def _after(use: Use, fact: Row) -> Use:
    """Return what is known of a report after one more fact."""
    said, number = fact["said"], fact["number"]
    match fact["what"]:
        case "filled":
            return replace(use, edition=said, seconds=number)
        case "perceived":
            return replace(use, perceived=Wanted(said), answered=number)
        case "employed":
            return replace(use, unit=UUID(said))
        case "assessed":
            return replace(use, verdict=Verdict(said))
        case "felt":
            return replace(use, perceived=_felt(number))
        case what:
            return replace(use, counts=what == UNDONE)
