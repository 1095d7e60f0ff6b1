"""Which form the people of an authority are asked with. The TOPICs are on disk: never changed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import UUID, uuid5

from eventsourcing.domain import event

from shared.eventstore.domain import Aggregate, Category, Created, PseudonymId
from shared.eventstore.sealed import Kind

FORMS = UUID("f0c1b7de-3a52-5d57-9c1b-464f524d0000")  # never changes: ids follow from it


class UnitIsBusy(Exception):
    """A unit, one above it or one below it, is in another pilot on some of the days."""

    def __init__(self, unit: UUID) -> None:
        super().__init__(unit)
        self.unit = unit


@dataclass(frozen=True)
class Adopted:
    """Everyone's form from a moment on, and the pilot that it comes of, if one did."""

    edition: str
    pilot: UUID | None
    at: datetime


@dataclass(frozen=True)
class Given:
    """Another form for one unit and what lies below it, while a pilot lasts."""

    pilot: UUID
    unit: UUID
    edition: str
    first_day: date
    last_day: date

    def meets(self, first_day: date, last_day: date) -> bool:
        """Whether any day lies in both."""
        return self.first_day <= last_day and first_day <= self.last_day


def form_in_use_id(authority: str) -> UUID:
    """Return the one id that follows from an authority."""
    return uuid5(FORMS, authority)


class FormInUse(Aggregate):
    """Everyone's form, and the units that are asked with another one. One for each authority.

    Pilots are entered here, and not each in its own stream alone, so that two people cannot give
    one unit two forms at the same moment.
    """

    TOPIC = "reporting.form-in-use"

    class Opened(Created):
        """An authority begins to choose its form; until then everybody has the one of the day."""

        TOPIC = "reporting.form-in-use.opened"

    class FormAdopted(Aggregate.Event):
        """Everybody in the authority is asked with it from now on."""

        TOPIC = "reporting.form-in-use.form-adopted"
        edition: Category
        pilot: Annotated[UUID | None, Kind.PSEUDONYMOUS]

        def apply(self, aggregate: "FormInUse") -> None:
            """Keep it after those before it."""
            chosen = Adopted(self.edition, self.pilot, self.timestamp)
            aggregate.adopted = (*aggregate.adopted, chosen)

    class UnitGiven(Aggregate.Event):
        """A unit is asked with another form while a pilot lasts."""

        TOPIC = "reporting.form-in-use.unit-given"
        pilot: PseudonymId
        unit: PseudonymId
        edition: Category
        first_day: Annotated[date, Kind.CATEGORY]
        last_day: Annotated[date, Kind.CATEGORY]

        def apply(self, aggregate: "FormInUse") -> None:
            """Keep it until it is over."""
            given = Given(self.pilot, self.unit, self.edition, self.first_day, self.last_day)
            aggregate.given = (*aggregate.given, given)
            if self.pilot not in aggregate.pilots:
                aggregate.pilots = (*aggregate.pilots, self.pilot)

    class UnitReturned(Aggregate.Event):
        """A unit is asked with everyone's form again, at once."""

        TOPIC = "reporting.form-in-use.unit-returned"
        pilot: PseudonymId
        unit: PseudonymId

        def apply(self, aggregate: "FormInUse") -> None:
            """Let go of it."""
            ours = (self.pilot, self.unit)
            aggregate.given = tuple(g for g in aggregate.given if (g.pilot, g.unit) != ours)

    @staticmethod
    def create_id(authority: str, **_: object) -> UUID:
        """Return the id of the authority."""
        return form_in_use_id(authority)

    @event(Opened)
    def __init__(self, by: str, authority: str) -> None:
        self.authority = authority
        self.opened_by = by
        self.adopted: tuple[Adopted, ...] = ()
        self.given: tuple[Given, ...] = ()
        self.pilots: tuple[UUID, ...] = ()  # every one that there has been, oldest first

    @property
    def everyones(self) -> str | None:
        """Return the edition that everybody has; none when nobody has chosen one."""
        return self.adopted[-1].edition if self.adopted else None

    def edition_for(self, places: Iterable[UUID], day: date) -> str | None:
        """Return what is asked with in a unit, given it and what it lies below, upwards."""
        for place in places:
            for given in self.given:
                if given.unit == place and given.meets(day, day):
                    return given.edition
        return self.everyones

    def adopt(self, edition: str, by: str, pilot: UUID | None = None) -> None:
        """Let everybody be asked with an edition; with the same one, nothing changes."""
        if edition != self.everyones:
            self._tell(self.FormAdopted, by, edition=edition, pilot=pilot)

    def give(self, given: Given, near: Collection[UUID], by: str) -> None:
        """Let a unit be asked with another form; the same again changes nothing.

        `near` are the unit, what it lies below, and what lies below it. Raises `UnitIsBusy`.
        """
        if any((g.pilot, g.unit) == (given.pilot, given.unit) for g in self.given):
            return
        for other in self.given:
            is_near = other.pilot != given.pilot and other.unit in near
            if is_near and other.meets(given.first_day, given.last_day):
                raise UnitIsBusy(given.unit)
        self._tell(
            self.UnitGiven,
            by,
            pilot=given.pilot,
            unit=given.unit,
            edition=given.edition,
            first_day=given.first_day,
            last_day=given.last_day,
        )

    def take_back(self, pilot: UUID, units: Iterable[UUID], by: str) -> None:
        """Let units be asked with everyone's form again; those that are, already stay so."""
        has = {given.unit for given in self.given if given.pilot == pilot}
        for unit in units:
            if unit in has:
                self._tell(self.UnitReturned, by, pilot=pilot, unit=unit)

    def _tell(self, kind: type[Aggregate.Event], by: str, **said: object) -> None:
        self.trigger_event(kind, by=by, authority=self.authority, **said)
