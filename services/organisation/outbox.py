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


@singledispatch
def tell(_event: object, _position: int) -> PublishedEvent | None:
    """Most of what happens here stays here."""
    return None


@tell.register
def _(event: Unit.Opened, _position: int) -> UnitOpened:
    return UnitOpened(
        unit=event.originator_id,
        name=event.name,
        kind=event.kind,
        parent=event.parent,
        authority=event.authority,
        valid_from=event.valid_from,
        order=event.order,
    )


@tell.register
def _(event: Unit.Closed, _position: int) -> UnitClosed:
    return UnitClosed(unit=event.originator_id, valid_to=event.valid_to)


@tell.register
def _(event: Unit.Renamed, _position: int) -> UnitRenamed:
    return UnitRenamed(unit=event.originator_id, name=event.name, valid_from=event.valid_from)


@tell.register
def _(event: Unit.Moved, _position: int) -> UnitMoved:
    return UnitMoved(unit=event.originator_id, parent=event.parent, valid_from=event.valid_from)


@tell.register
def _(event: Unit.Succeeded, _position: int) -> UnitSucceeded:
    return UnitSucceeded(
        unit=event.originator_id, successors=event.successors, valid_to=event.valid_to
    )


@tell.register
def _(event: Person.Employed, _position: int) -> PersonEmployed:
    return PersonEmployed(person=event.originator_id, unit=event.unit, valid_from=event.valid_from)


@tell.register
def _(event: Person.EmploymentEnded, _position: int) -> EmploymentEnded:
    return EmploymentEnded(person=event.originator_id, valid_to=event.valid_to)


@tell.register
def _(event: Person.RoleGiven, _position: int) -> RoleGiven:
    return RoleGiven(
        person=event.originator_id,
        role=event.role,
        unit=event.unit,
        valid_from=event.valid_from,
    )


@tell.register
def _(event: Person.RoleEnded, _position: int) -> RoleEnded:
    return RoleEnded(
        person=event.originator_id, role=event.role, unit=event.unit, valid_to=event.valid_to
    )


@tell.register
def _(event: Person.DeputyNamed, _position: int) -> DeputyNamed:
    return DeputyNamed(
        person=event.originator_id,
        deputy=event.deputy,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
    )


@tell.register
def _(event: Person.DeputyRecalled, _position: int) -> DeputyRecalled:
    return DeputyRecalled(
        person=event.originator_id,
        deputy=event.deputy,
        valid_from=event.valid_from,
        valid_to=event.valid_to,
    )


@tell.register
def _(event: Session.Started, _position: int) -> SessionStarted:
    return SessionStarted(session=event.session, person=UUID(event.by), expires_at=event.expires_at)


@tell.register
def _(event: Session.Ended, _position: int) -> SessionEnded:
    return SessionEnded(session=event.session)
