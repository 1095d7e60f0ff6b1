"""What organisation tells: units, opaque people, roles and sessions. Never a name of a person."""

from functools import singledispatch
from uuid import UUID

from services.organisation.domain import Person, Session, Unit
from shared.events import (
    DeputyNamed,
    DeputyRecalled,
    EmploymentEnded,
    PersonEmployed,
    PublishedEvent,
    RoleEnded,
    RoleGiven,
    SessionEnded,
    SessionStarted,
    UnitClosed,
    UnitMoved,
    UnitOpened,
    UnitRenamed,
    UnitSucceeded,
)
from shared.eventstore.domain import Aggregate
from shared.outbox import as_it_is


@singledispatch
def tell(_event: object, _position: int) -> PublishedEvent | None:
    """Most of what happens here stays here."""
    return None


AS_THEY_ARE: dict[type[Aggregate.Event], type[PublishedEvent]] = {
    Unit.Opened: UnitOpened,
    Unit.Closed: UnitClosed,
    Unit.Renamed: UnitRenamed,
    Unit.Moved: UnitMoved,
    Unit.Succeeded: UnitSucceeded,
    Person.Employed: PersonEmployed,
    Person.EmploymentEnded: EmploymentEnded,
    Person.RoleGiven: RoleGiven,
    Person.RoleEnded: RoleEnded,
    Person.DeputyNamed: DeputyNamed,
    Person.DeputyRecalled: DeputyRecalled,
}
for _kind, _told in AS_THEY_ARE.items():
    tell.register(_kind, as_it_is(_kind, _told))


@tell.register
def _(event: Session.Started, _position: int) -> SessionStarted:
    return SessionStarted(session=event.session, person=UUID(event.by), expires_at=event.expires_at)


@tell.register
def _(event: Session.Ended, _position: int) -> SessionEnded:
    return SessionEnded(session=event.session)
