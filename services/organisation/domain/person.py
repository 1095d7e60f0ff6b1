"""What a person is to the register, day by day. The TOPICs are on disk: they never change."""

from collections.abc import Iterator
from datetime import date
from typing import Annotated
from uuid import UUID

from eventsourcing.domain import event

from services.organisation.domain.terms import A_DAY, Appointment, Post, Terms, last_what_leads
from shared import clock
from shared.events import Role
from shared.eventstore.domain import Aggregate, Created, PseudonymId
from shared.eventstore.sealed import Kind
from shared.identity.register import LEADS
from shared.refusal import FieldError, Missing, Refused


class Person(Aggregate):
    """Someone who works here or was elected, known by an opaque id alone."""

    TOPIC = "organisation.person"

    class Registered(Created):
        """The person is known to the register."""

        TOPIC = "organisation.person.registered"

    class Employed(Aggregate.Event):
        """The person belongs to a unit from a day on."""

        TOPIC = "organisation.person.employed"
        unit: Annotated[UUID, Kind.PSEUDONYMOUS]
        valid_from: Annotated[date, Kind.CATEGORY]

    class EmploymentEnded(Aggregate.Event):
        """The person belongs to no unit after a day."""

        TOPIC = "organisation.person.employment-ended"
        valid_to: Annotated[date, Kind.CATEGORY]

    class RoleGiven(Aggregate.Event):
        """The person has a role from a day on."""

        TOPIC = "organisation.person.role-given"
        role: Annotated[Role, Kind.CATEGORY]
        unit: Annotated[UUID | None, Kind.PSEUDONYMOUS]
        valid_from: Annotated[date, Kind.CATEGORY]

    class RoleEnded(Aggregate.Event):
        """The person has a role no longer after a day; terms that begin later never do."""

        TOPIC = "organisation.person.role-ended"
        role: Annotated[Role, Kind.CATEGORY]
        unit: Annotated[UUID | None, Kind.PSEUDONYMOUS]
        valid_to: Annotated[date, Kind.CATEGORY]

    class DeputyNamed(Aggregate.Event):
        """The person is away, and another answers for what she leads; both days count."""

        TOPIC = "organisation.person.deputy-named"
        deputy: PseudonymId
        valid_from: Annotated[date, Kind.CATEGORY]
        valid_to: Annotated[date, Kind.CATEGORY]

    class DeputyRecalled(Aggregate.Event):
        """A deputy answers no longer after a day; one before the first takes all of it back."""

        TOPIC = "organisation.person.deputy-recalled"
        deputy: PseudonymId
        valid_from: Annotated[date, Kind.CATEGORY]
        valid_to: Annotated[date, Kind.CATEGORY]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the id that the register's source has chosen."""
        return id

    @event(Registered)
    def __init__(self, id: UUID, by: str, authority: str) -> None:
        self.registered_in = authority
        self._units: dict[date, tuple[UUID, date | None]] = {}
        self._roles: dict[Post, Terms] = {}
        self._deputies: dict[tuple[UUID, date], date] = {}

    # Where she works.

    def unit_on(self, day: date) -> UUID | None:
        """Return the unit that she belongs to on a day."""
        first = max((first for first in self._units if first <= day), default=None)
        if first is None:
            return None
        unit, last = self._units[first]
        return unit if last is None or day <= last else None

    def employ(self, unit: UUID, valid_from: date, by: str) -> None:
        """Place the person in a unit from a day on; where she is already, nothing happens.

        What was known of later days gives way. Raises `Refused` when she has been placed
        elsewhere since that day, or had left by then: what has been is not rewritten.
        """
        today = _today()
        asked = max(valid_from, today)
        later = sorted(first for first in self._units if first > asked)
        if self.unit_on(asked) != unit:
            self._must_be_new_since(valid_from, today)
            later = [valid_from, *(first for first in later if first > valid_from)]
        for first in later:
            if self.unit_on(first) != unit:
                self._tell(self.Employed, by, unit=unit, valid_from=first)

    @event(Employed)
    def _employed(self, unit: UUID, valid_from: date) -> None:
        self._units[valid_from] = unit, None

    def follow(self, unit: UUID, into: UUID, first: date, by: str) -> None:
        """Go along when a unit becomes part of another; whoever is elsewhere by then does not."""
        if self.unit_on(first) == unit:
            self._tell(self.Employed, by, unit=into, valid_from=first)

    def _must_be_new_since(self, day: date, today: date) -> None:
        begun = max((first for first in self._units if first <= today), default=date.min)
        _, left = self._units.get(begun, (None, None))
        if day < begun or (left is not None and day <= left < today):
            text = "Personen har bytt enhet eller slutat efter den dagen. Välj en senare dag."
            raise Refused(FieldError("valid_from", text))

    def end_employment(self, valid_to: date, by: str) -> None:
        """Let the person work here until a day and no longer; who has left stays gone."""
        if any(last is None or last > valid_to for _, last in self._units.values()):
            self._tell(self.EmploymentEnded, by, valid_to=valid_to)

    @event(EmploymentEnded)
    def _employment_ended(self, valid_to: date) -> None:
        for first, (unit, last) in self._units.items():
            if last is None or last > valid_to:
                self._units[first] = unit, valid_to

    # What she is besides.

    @property
    def posts(self) -> list[Post]:
        """What she is or is to become; what she has only been is left out."""
        return [post for post, terms in self._roles.items() if terms.since(_today())]

    def leads(self, day: date) -> bool:
        """Whether she leads anything herself on a day."""
        return any(role in LEADS and terms.cover(day) for (role, _), terms in self._roles.items())

    def give_role(self, told: Appointment, valid_from: date, by: str) -> None:
        """Give the person a role for the days that are told, and for no others from today on.

        The same again changes nothing, and what has been is not rewritten. Raises `Refused` when
        the last day lies before the first.
        """
        first, last, today = told.valid_from or valid_from, told.valid_to, _today()
        if last is not None and last < first:
            raise Refused(FieldError("roles", "Sista dagen kan inte vara före den första."))
        held = self._terms(told.post).since(today)
        asked = max(first, today), last
        if held == [asked] or (last is not None and last < today and not held):
            return
        if held and (len(held) > 1 or held[0][0] != asked[0]):
            self.end_role(told.post, today - A_DAY, by)
            held = []
        shorter = bool(held) and last is not None and self._terms(told.post).go_on_after(last)
        if not shorter:
            role, unit = told.post
            since = asked[0] if self._terms(told.post).since(date.min) else first
            self._tell(self.RoleGiven, by, role=role, unit=unit, valid_from=since)
        if last is not None:
            self.end_role(told.post, last, by)

    @event(RoleGiven)
    def _role_given(self, role: Role, unit: UUID | None, valid_from: date) -> None:
        self._roles.setdefault((role, unit), Terms()).begin(valid_from)

    def end_role(self, post: Post, valid_to: date, by: str) -> None:
        """Let the person have a role until a day and no longer; one she lacks is not taken."""
        if self._terms(post).go_on_after(valid_to):
            role, unit = post
            self._tell(self.RoleEnded, by, role=role, unit=unit, valid_to=valid_to)

    @event(RoleEnded)
    def _role_ended(self, role: Role, unit: UUID | None, valid_to: date) -> None:
        self._roles.setdefault((role, unit), Terms()).end(valid_to)

    @property
    def stays(self) -> bool:
        """Whether anything that she is goes on until further notice."""
        units = [last for _, last in self._units.values()]
        return None in units or any(terms.are_open for terms in self._roles.values())

    def leave(self, valid_to: date, by: str) -> None:
        """End everything with a day: employment, roles, and who stands in for her."""
        self.end_employment(valid_to, by)
        for post in sorted(self._roles, key=last_what_leads):
            self.end_role(post, valid_to, by)
        for deputy in sorted({deputy for deputy, _ in self._deputies}):
            self.let_deputy_go(deputy, valid_to, by)

    # Who stands in for her.

    def name_deputy(self, deputy: "Person", valid_from: date, valid_to: date, by: str) -> None:
        """Let somebody answer for what she leads while she is away; the same again is nothing.

        There is one deputy at a time. Raises `Refused` with what is wrong.
        """
        if self._deputies.get((deputy.id, valid_from)) == valid_to:
            return
        wrong = list(self._against(deputy, valid_from, valid_to))
        if wrong:
            raise Refused(*wrong)
        self._tell(self.DeputyNamed, by, deputy=deputy.id, valid_from=valid_from, valid_to=valid_to)

    @event(DeputyNamed)
    def _deputy_named(self, deputy: UUID, valid_from: date, valid_to: date) -> None:
        self._deputies[deputy, valid_from] = valid_to

    def recall_deputy(self, deputy: UUID, valid_from: date, by: str) -> None:
        """Take a deputy back, from today on; one who is taken back already stays so.

        Raises `Missing` when she was never named for that day.
        """
        last = self._deputies.get((deputy, valid_from))
        if last is None:
            raise Missing
        if last >= max(valid_from, _today()):
            self._recall(deputy, valid_from, _today() - A_DAY, by)

    def let_deputy_go(self, deputy: UUID, valid_to: date, by: str) -> None:
        """End with a day what somebody does in her place: one of the two is leaving."""
        for (who, first), last in sorted(self._deputies.items(), key=str):
            if who == deputy and last >= first and last > valid_to:
                self._recall(deputy, first, valid_to, by)

    @event(DeputyRecalled)
    def _deputy_recalled(self, deputy: UUID, valid_from: date, valid_to: date) -> None:
        self._deputies[deputy, valid_from] = valid_to

    def is_away(self, first: date, last: date) -> bool:
        """Whether somebody stands in for her on any of some days."""
        return any(
            begins <= last and ends >= max(first, begins)
            for (_, begins), ends in self._deputies.items()
        )

    def _against(self, deputy: "Person", first: date, last: date) -> Iterator[FieldError]:
        if first < _today():
            yield FieldError("valid_from", "Första dagen kan inte ha passerat.")
        if last < first:
            yield FieldError("valid_to", "Sista dagen kan inte vara före den första.")
        elif self.is_away(first, last):
            text = "Det finns redan en ersättare någon av de dagarna. Ta tillbaka den först."
            yield FieldError("valid_from", text)
        elif not self.leads(first):
            yield FieldError("valid_from", "Den som ska ersättas är inte chef den dagen.")
        if deputy.id == self.id:
            yield FieldError("deputy", "Ersättaren måste vara någon annan.")
        elif deputy.unit_on(first) is None or deputy.unit_on(last) is None:
            yield FieldError("deputy", "Ersättaren arbetar inte här alla de dagarna.")
        elif deputy.is_away(first, last):
            yield FieldError("deputy", "Ersättaren är själv borta någon av de dagarna.")

    def _recall(self, deputy: UUID, first: date, last: date, by: str) -> None:
        self._tell(self.DeputyRecalled, by, deputy=deputy, valid_from=first, valid_to=last)

    def _terms(self, post: Post) -> Terms:
        return self._roles.get(post, Terms())

    def _tell(self, kind: type[Aggregate.Event], by: str, **facts: object) -> None:
        self.trigger_event(kind, **facts, by=by, authority=self.registered_in)


def _today() -> date:
    return clock.swedish_date(clock.now())
