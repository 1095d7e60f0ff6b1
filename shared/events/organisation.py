"""What organisation tells: units, opaque people, who answers for what, and sessions."""

from datetime import date, datetime
from uuid import UUID

from shared.events.base import PublishedEvent
from shared.events.vocabulary import Role, UnitKind


class UnitOpened(PublishedEvent, frozen=True):
    """A unit exists from a day on. Names of units are not personal data."""

    subject = "organisation.unit.opened.v1"
    title = "Enhet öppnad"
    unit: UUID
    name: str
    kind: UnitKind
    parent: UUID | None
    authority: str
    valid_from: date
    order: int


class UnitClosed(PublishedEvent, frozen=True):
    """A unit exists no longer after a day."""

    subject = "organisation.unit.closed.v1"
    title = "Enhet stängd"
    unit: UUID
    valid_to: date


class UnitRenamed(PublishedEvent, frozen=True):
    """A unit has another name from a day on."""

    subject = "organisation.unit.renamed.v1"
    title = "Enhet omdöpt"
    unit: UUID
    name: str
    valid_from: date


class UnitMoved(PublishedEvent, frozen=True):
    """A unit lies below another one from a day on, in the same authority."""

    subject = "organisation.unit.moved.v1"
    title = "Enhet flyttad"
    unit: UUID
    parent: UUID
    valid_from: date


class UnitSucceeded(PublishedEvent, frozen=True):
    """What a unit did is done by others after a day: one when units merge, several at a split."""

    subject = "organisation.unit.succeeded.v1"
    title = "Enhet ersatt av andra"
    unit: UUID
    successors: tuple[UUID, ...]
    valid_to: date


class PersonEmployed(PublishedEvent, frozen=True):
    """A person, known here only by an opaque id, belongs to a unit from a day on."""

    subject = "organisation.person.employed.v1"
    title = "Person anställd"
    person: UUID
    unit: UUID
    valid_from: date


class EmploymentEnded(PublishedEvent, frozen=True):
    """A person works here no longer after a day."""

    subject = "organisation.person.employment-ended.v1"
    title = "Anställning avslutad"
    person: UUID
    valid_to: date


class RoleGiven(PublishedEvent, frozen=True):
    """A person has a role, for a unit and everything below it, from a day on."""

    subject = "organisation.person.role-given.v1"
    title = "Roll tilldelad"
    person: UUID
    role: Role
    unit: UUID | None
    valid_from: date


class RoleEnded(PublishedEvent, frozen=True):
    """A person has a role no longer."""

    subject = "organisation.person.role-ended.v1"
    title = "Roll avslutad"
    person: UUID
    role: Role
    unit: UUID | None
    valid_to: date


class DeputyNamed(PublishedEvent, frozen=True):
    """A person is away, and another answers for what she leads meanwhile; both days count."""

    subject = "organisation.person.deputy-named.v1"
    title = "Ersättare utsedd"
    person: UUID
    deputy: UUID
    valid_from: date
    valid_to: date


class DeputyRecalled(PublishedEvent, frozen=True):
    """A deputy answers no longer after a day; one before the first day takes all of it back."""

    subject = "organisation.person.deputy-recalled.v1"
    title = "Ersättare återkallad"
    person: UUID
    deputy: UUID
    valid_from: date
    valid_to: date


class SessionStarted(PublishedEvent, frozen=True):
    """Someone has logged in. The session is named by a hash; only its holder has the secret."""

    subject = "organisation.session.started.v1"
    title = "Inloggning påbörjad"
    session: str
    person: UUID
    expires_at: datetime


class SessionEnded(PublishedEvent, frozen=True):
    """Someone has logged out, or was logged out."""

    subject = "organisation.session.ended.v1"
    title = "Inloggning avslutad"
    session: str
