"""What a unit, a person and a session are. The TOPICs are on disk: they never change."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated
from uuid import NAMESPACE_URL, UUID, uuid5

from eventsourcing.domain import event
from pydantic import BaseModel, Field, StringConstraints, ValidationInfo, field_validator
from pydantic_core import PydanticCustomError

from shared.events import Role, UnitKind
from shared.eventstore.domain import Aggregate, Category, Created, Pseudonym
from shared.eventstore.sealed import Kind

NAME_MAX = 200
ORDER_MAX = 1_000_000


class NewUnit(BaseModel, frozen=True, extra="forbid"):
    """What is needed to open a unit."""

    name: Annotated[
        str,
        StringConstraints(
            strip_whitespace=True, min_length=1, max_length=NAME_MAX, pattern=r"^[^\x00-\x1f\x7f]+$"
        ),
    ]
    kind: UnitKind
    parent: UUID | None = None
    authority: str = Field(pattern=r"^[a-z][a-z-]{1,40}$")
    valid_from: date
    order: int = Field(default=0, ge=0, le=ORDER_MAX)


class UnitTold(NewUnit, frozen=True, extra="forbid"):
    """A unit as its source tells of it: also its last day, once that is known."""

    valid_to: date | None = None

    @field_validator("valid_to")
    @classmethod
    def _ends_after_it_begins(cls, valid_to: date | None, told: ValidationInfo) -> date | None:
        if valid_to is not None and valid_to < told.data.get("valid_from", date.min):
            raise PydanticCustomError("ends_before_it_begins", "valid_to before valid_from")
        return valid_to

    def new(self) -> NewUnit:
        """Return what it was opened as."""
        return NewUnit(**self.model_dump(exclude={"valid_to"}))


class Unit(Aggregate):
    """A place in the organisation, from a day on."""

    TOPIC = "organisation.unit"

    class Opened(Created):
        """The unit exists from a day on."""

        TOPIC = "organisation.unit.opened"
        name: Category
        kind: Annotated[UnitKind, Kind.CATEGORY]
        parent: Annotated[UUID | None, Kind.PSEUDONYMOUS]
        valid_from: Annotated[date, Kind.CATEGORY]
        order: Annotated[int, Kind.CATEGORY]

    class Closed(Aggregate.Event):
        """The unit exists no longer after a day."""

        TOPIC = "organisation.unit.closed"
        valid_to: Annotated[date, Kind.CATEGORY]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the id that whoever opens the unit has chosen."""
        return id

    @event(Opened)
    def __init__(
        self,
        id: UUID,
        name: str,
        kind: UnitKind,
        parent: UUID | None,
        authority: str,
        valid_from: date,
        order: int,
        by: str,
    ) -> None:
        self.opened_as = NewUnit(
            name=name,
            kind=kind,
            parent=parent,
            authority=authority,
            valid_from=valid_from,
            order=order,
        )
        self.closed_on: date | None = None

    def close(self, valid_to: date, by: str) -> None:
        """End the unit with a day; a unit that is closed stays closed."""
        if self.closed_on is None:
            self.trigger_event(
                self.Closed, valid_to=valid_to, by=by, authority=self.opened_as.authority
            )

    @event(Closed)
    def _closed(self, valid_to: date) -> None:
        self.closed_on = valid_to


@dataclass(frozen=True)
class Appointment:
    """A role, for one unit and what lies below it, or for the whole authority."""

    role: Role
    unit: UUID | None


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

    class RoleGiven(Aggregate.Event):
        """The person has a role from a day on."""

        TOPIC = "organisation.person.role-given"
        role: Annotated[Role, Kind.CATEGORY]
        unit: Annotated[UUID | None, Kind.PSEUDONYMOUS]
        valid_from: Annotated[date, Kind.CATEGORY]

    class RoleEnded(Aggregate.Event):
        """The person has a role no longer."""

        TOPIC = "organisation.person.role-ended"
        role: Annotated[Role, Kind.CATEGORY]
        unit: Annotated[UUID | None, Kind.PSEUDONYMOUS]
        valid_to: Annotated[date, Kind.CATEGORY]

    @staticmethod
    def create_id(id: UUID, **_: object) -> UUID:
        """Return the id that the register's source has chosen."""
        return id

    @event(Registered)
    def __init__(self, id: UUID, by: str, authority: str) -> None:
        self.registered_in = authority
        self.unit: UUID | None = None
        self.appointments: set[Appointment] = set()

    def employ(self, unit: UUID, valid_from: date, by: str) -> None:
        """Place the person in a unit; where she is already, nothing happens."""
        if unit != self.unit:
            self.trigger_event(
                self.Employed,
                unit=unit,
                valid_from=valid_from,
                by=by,
                authority=self.registered_in,
            )

    @event(Employed)
    def _employed(self, unit: UUID) -> None:
        self.unit = unit

    def give_role(self, appointment: Appointment, valid_from: date, by: str) -> None:
        """Give the person a role; one that she has already is not given again."""
        if appointment not in self.appointments:
            self.trigger_event(
                self.RoleGiven,
                role=appointment.role,
                unit=appointment.unit,
                valid_from=valid_from,
                by=by,
                authority=self.registered_in,
            )

    @event(RoleGiven)
    def _role_given(self, role: Role, unit: UUID | None) -> None:
        self.appointments.add(Appointment(role, unit))

    def end_role(self, appointment: Appointment, valid_to: date, by: str) -> None:
        """Take a role from the person; one that she does not have is not taken."""
        if appointment in self.appointments:
            self.trigger_event(
                self.RoleEnded,
                role=appointment.role,
                unit=appointment.unit,
                valid_to=valid_to,
                by=by,
                authority=self.registered_in,
            )

    @event(RoleEnded)
    def _role_ended(self, role: Role, unit: UUID | None) -> None:
        self.appointments.discard(Appointment(role, unit))


class Session(Aggregate):
    """One login, from beginning to end."""

    TOPIC = "organisation.session"

    class Started(Created):
        """Someone has logged in."""

        TOPIC = "organisation.session.started"
        session: Pseudonym
        expires_at: Annotated[datetime, Kind.CATEGORY]

    class Ended(Aggregate.Event):
        """The login is over before its time."""

        TOPIC = "organisation.session.ended"
        session: Pseudonym

    @staticmethod
    def create_id(session: str, **_: object) -> UUID:
        """Return the id that follows from the session's hash."""
        return uuid5(NAMESPACE_URL, f"/sessions/{session}")

    @event(Started)
    def __init__(self, session: str, expires_at: datetime, by: str, authority: str) -> None:
        self.session = session
        self.started_in = authority
        self.is_over = False

    def end(self, by: str) -> None:
        """End the login; one that is over stays over."""
        if not self.is_over:
            self.trigger_event(self.Ended, session=self.session, by=by, authority=self.started_in)

    @event(Ended)
    def _ended(self) -> None:
        self.is_over = True
