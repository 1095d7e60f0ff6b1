"""A pilot: some units try another form for some days, and what comes of it is counted.

The TOPICs are on disk: they never change.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import event

from services.reporting.domain.pilots.counted import Counted
from shared.clock import swedish_date
from shared.eventstore.domain import Aggregate, Category, Created, PseudonymId
from shared.eventstore.sealed import KeyClass, Kind, Sealed


class PilotIsOver(Exception):
    """It is concluded or ended, and something else is asked for than what was decided."""


class LastUnit(Exception):
    """A pilot has at least one unit; without any it is to be ended."""


class NotEvaluated(Exception):
    """It is decided on numbers that are stored, and none are."""


class StillGoingOn(Exception):
    """It lasts some days yet; before them it can only be ended."""


class Outcome(StrEnum):
    """How far a pilot has come."""

    GOING_ON = "going_on"
    ADOPTED = "adopted"  # everybody has the form
    NOT_ADOPTED = "not_adopted"
    ENDED = "ended"  # before its time, without a decision about the form


@dataclass(frozen=True)
class Taking:
    """The days on which a unit takes part, both inclusive; without a last one as the pilot."""

    unit: UUID
    first: date
    last: date | None = None


class Pilot(Aggregate):
    """One pilot, from its first day to what was decided."""

    TOPIC = "reporting.pilot"

    class Started(Created):
        """Some units of one authority are to try a form."""

        TOPIC = "reporting.pilot.started"
        units: Annotated[tuple[UUID, ...], Kind.PSEUDONYMOUS]
        edition: Category
        first_day: Annotated[date, Kind.CATEGORY]
        last_day: Annotated[date, Kind.CATEGORY]
        question: Annotated[Sealed[str], KeyClass.NARRATIVE]  # what is to be learned

    class UnitEnrolled(Aggregate.Event):
        """One more unit takes part."""

        TOPIC = "reporting.pilot.unit-enrolled"
        unit: PseudonymId

        def apply(self, aggregate: "Pilot") -> None:
            """Let it take part from this day, or from the first one."""
            day = max(swedish_date(self.timestamp), aggregate.first_day)
            aggregate.taking = (*aggregate.taking, Taking(self.unit, day))

    class UnitLeft(Aggregate.Event):
        """A unit takes part no more."""

        TOPIC = "reporting.pilot.unit-left"
        unit: PseudonymId

        def apply(self, aggregate: "Pilot") -> None:
            """Let this be its last day."""
            day = swedish_date(self.timestamp)
            aggregate.taking = tuple(
                replace(t, last=day) if t.unit == self.unit and t.last is None else t
                for t in aggregate.taking
            )

    class Evaluated(Aggregate.Event):
        """It was counted, and these were the numbers."""

        TOPIC = "reporting.pilot.evaluated"
        counted: Counted

        def apply(self, aggregate: "Pilot") -> None:
            """Keep them after those before."""
            aggregate.evaluations = (*aggregate.evaluations, self.counted)

    class Concluded(Aggregate.Event):
        """It is decided whether everybody gets the form."""

        TOPIC = "reporting.pilot.concluded"
        edition: Category
        adopted: Annotated[bool, Kind.CATEGORY]
        routine_version: Annotated[int | None, Kind.CATEGORY]  # which says how to report from now
        why: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Pilot") -> None:
            """Leave it at that."""
            aggregate.outcome = Outcome.ADOPTED if self.adopted else Outcome.NOT_ADOPTED
            aggregate.routine_version = self.routine_version
            aggregate.why = self.why
            aggregate.over_on = swedish_date(self.timestamp)

    class EndedEarly(Aggregate.Event):
        """It is broken off."""

        TOPIC = "reporting.pilot.ended-early"
        why: Annotated[Sealed[str], KeyClass.NARRATIVE]

        def apply(self, aggregate: "Pilot") -> None:
            """Leave it at that."""
            aggregate.outcome = Outcome.ENDED
            aggregate.why = self.why
            aggregate.over_on = swedish_date(self.timestamp)

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the form's own id: a form that is sent again is the same pilot."""
        return id

    @event(Started)
    def __init__(
        self,
        id: UUID,
        units: tuple[UUID, ...],
        edition: str,
        first_day: date,
        last_day: date,
        question: Sealed[str],
        by: str,
        authority: str,
    ) -> None:
        self.edition = edition
        self.first_day = first_day
        self.last_day = last_day
        self.question = question
        self.started_by = by
        self.authority = authority
        self.started_with = units
        self.taking: tuple[Taking, ...] = tuple(Taking(unit, first_day) for unit in units)
        self.evaluations: tuple[Counted, ...] = ()
        self.outcome = Outcome.GOING_ON
        self.routine_version: int | None = None
        self.why: Sealed[str] | None = None
        self.over_on: date | None = None

    @property
    def units(self) -> tuple[UUID, ...]:
        """Return the units that take part now, or did at the end."""
        return tuple(taking.unit for taking in self.taking if taking.last is None)

    @property
    def is_over(self) -> bool:
        """Whether it is decided or broken off."""
        return self.outcome != Outcome.GOING_ON

    def days(self, up_to: date) -> tuple[date, date]:
        """Return the days that have been so far; the last lies before the first if none has."""
        return self.first_day, min(self.last_day, self.over_on or up_to, up_to)

    def has_begun(self, day: date) -> bool:
        """Whether it has lasted a day, on a day; what was broken off before its first never has."""
        first, last = self.days(day)
        return first <= last

    def days_before(self, up_to: date) -> tuple[date, date]:
        """Return as many days before the pilot as it has lasted."""
        first, last = self.days(up_to)
        return first - (last - first) - timedelta(days=1), first - timedelta(days=1)

    def takes_part(self, units: Collection[UUID], day: date | None) -> bool:
        """Whether any of some units takes part on a day of the pilot, or on any day of it."""
        for taking in self.taking:
            if taking.unit in units:
                last = taking.last or self.last_day
                if day is None and taking.first <= last:
                    return True
                if day is not None and taking.first <= day <= last:
                    return True
        return False

    def enrol(self, unit: UUID, by: str) -> None:
        """Let one more unit take part; one that does changes nothing. Raises `PilotIsOver`."""
        self._goes_on()
        if unit not in self.units:
            self._tell(self.UnitEnrolled, by, unit=unit)

    def leave(self, unit: UUID, by: str) -> None:
        """Let a unit take part no more; one that does not changes nothing.

        Raises `PilotIsOver`, `LastUnit`.
        """
        self._goes_on()
        if unit in self.units:
            if len(self.units) == 1:
                raise LastUnit
            self._tell(self.UnitLeft, by, unit=unit)

    def evaluate(self, counted: Counted, by: str) -> None:
        """Store what was counted; the same numbers again change nothing. Raises `PilotIsOver`."""
        self._goes_on()
        before = self.evaluations[-1] if self.evaluations else None
        if before is None or replace(counted, position=before.position) != before:
            self._tell(self.Evaluated, by, counted=counted)

    def conclude(
        self, *, adopted: bool, routine_version: int | None, why: str, today: date, by: str
    ) -> None:
        """Decide whether everybody gets the form; the same decision again changes nothing.

        Raises `PilotIsOver`, `StillGoingOn`, `NotEvaluated`.
        """
        decided = Outcome.ADOPTED if adopted else Outcome.NOT_ADOPTED
        if (self.outcome, self.routine_version) == (decided, routine_version):
            return
        self._goes_on()
        if today < self.last_day:
            raise StillGoingOn
        if not self.evaluations:
            raise NotEvaluated
        self._tell(
            self.Concluded,
            by,
            edition=self.edition,
            adopted=adopted,
            routine_version=routine_version,
            why=Sealed(why),
        )

    def end_early(self, why: str, by: str) -> None:
        """Break it off; once is enough. Raises `PilotIsOver`."""
        if self.outcome != Outcome.ENDED:
            self._goes_on()
            self._tell(self.EndedEarly, by, why=Sealed(why))

    def says_the_same_as(
        self, units: tuple[UUID, ...], edition: str, first_day: date, last_day: date, question: str
    ) -> bool:
        """Whether a pilot with the same id is this very one, started again."""
        return (
            (self.started_with, self.edition) == (units, edition)
            and (self.first_day, self.last_day) == (first_day, last_day)
            and not self.question.is_erased
            and self.question.reveal() == question
        )

    def _goes_on(self) -> None:
        if self.is_over:
            raise PilotIsOver

    def _tell(self, kind: type[Aggregate.Event], by: str, **said: object) -> None:
        self.trigger_event(kind, by=by, authority=self.authority, **said)
