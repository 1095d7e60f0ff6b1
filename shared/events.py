"""What services tell each other, and the words they share.

Thin on purpose: ids, units, category codes, days, severity. Never a name, never free text.
A published event is never changed; a new meaning is a new class with a new subject.
Every class has a stored sample in tests/contracts: old samples parse for ever.
"""

from collections.abc import Collection
from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar, Self, cast
from uuid import UUID

import msgspec

from shared.decoders import decoder


class EventType(StrEnum):
    """What kind of event it was, in the municipal system's own kinds (KIA, Afa Försäkring)."""

    RISK_OBSERVATION = "risk_observation"
    NEAR_MISS = "near_miss"
    ACCIDENT = "accident"
    COMMUTING_ACCIDENT = "commuting_accident"
    OCCUPATIONAL_DISEASE = "occupational_disease"


class Form(StrEnum):
    """The forms of unlawful influence (Brå 2016:13; infiltration and the rest from dir. 2022)."""

    HARASSMENT = "harassment"
    THREAT = "threat"
    VIOLENCE = "violence"
    VANDALISM = "vandalism"
    IMPROPER_OFFER = "improper_offer"
    IMPROPER_RELATION = "improper_relation"
    PRESSURE = "pressure"
    INFILTRATION = "infiltration"
    EXTORTION = "extortion"
    DISINFORMATION = "disinformation"


# Forms that are a threat, violence or an attempt to influence whatever else was answered (Brå
# 2016:13); harassment, vandalism and rumours are so only when they were felt to be.
ALWAYS_FOR_SECURITY = frozenset(
    {
        Form.THREAT,
        Form.VIOLENCE,
        Form.IMPROPER_OFFER,
        Form.IMPROPER_RELATION,
        Form.PRESSURE,
        Form.INFILTRATION,
        Form.EXTORTION,
    }
)


def concerns_security(
    forms: Collection[Form], *, threat_or_violence: bool, felt_as_influence: bool
) -> bool:
    """Whether the security department is told: every threat, all violence, every attempt.

    Escalation opens cases by it, and reporting tells the reporter by it what will happen.
    """
    return threat_or_violence or felt_as_influence or not ALWAYS_FOR_SECURITY.isdisjoint(forms)


class UnitKind(StrEnum):
    """Where in the tree a unit stands."""

    AUTHORITY = "authority"  # nämnd: the boundary of secrecy
    ADMINISTRATION = "administration"  # förvaltning
    DEPARTMENT = "department"  # avdelning
    UNIT = "unit"  # enhet


class Role(StrEnum):
    """What a person may be, besides employed."""

    MANAGER = "manager"
    DEPARTMENT_HEAD = "department_head"
    SAFETY_REPRESENTATIVE = "safety_representative"
    HR = "hr"
    SECURITY = "security"
    DIRECTOR = "director"
    TRAINING_COORDINATOR = "training_coordinator"
    BOARD_SECRETARY = "board_secretary"
    BOARD_MEMBER = "board_member"
    ELECTED_OFFICIAL = "elected_official"
    IDENTITY_CUSTODIAN = "identity_custodian"
    REGISTRAR = "registrar"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


class Unreadable(Exception):
    """What was told cannot be understood: it is not JSON, or not what its kind is made of."""


class PublishedEvent(msgspec.Struct, frozen=True):
    """A fact that leaves its service. A newer teller may say more; what is not known is passed."""

    subject: ClassVar[str]
    title: ClassVar[str]  # one Swedish line for whoever reads the catalogue of events

    def to_json(self) -> bytes:
        """Return what is sent: the fields in the order in which they stand."""
        return msgspec.json.encode(self)

    @classmethod
    def from_json(cls, body: bytes) -> Self:
        """Read what was sent. Raises `Unreadable`, which says where, and never what stood there."""
        try:
            return cast("Self", decoder(cls).decode(body))
        except (msgspec.MsgspecError, UnicodeDecodeError) as why:
            _, _, where = str(why).rpartition(" - at ")  # the rest may quote what stood there
            raise Unreadable(
                f"{type(why).__name__} {where if '$' in where else ''}".strip()
            ) from why


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


class PersonEmployed(PublishedEvent, frozen=True):
    """A person, known here only by an opaque id, belongs to a unit from a day on."""

    subject = "organisation.person.employed.v1"
    title = "Person anställd"
    person: UUID
    unit: UUID
    valid_from: date


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


class IncidentReported(PublishedEvent, frozen=True):
    """Someone has reported an incident. Who, and what was said, stay in reporting."""

    subject = "reporting.incident.reported.v1"
    title = "Händelse rapporterad"
    incident: UUID
    reference: str
    unit: UUID
    authority: str
    event_type: EventType
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt_as_influence: bool
    severity_felt: int | None
    happened_on: date
    reported_at: datetime


class CaseOpened(PublishedEvent, frozen=True):
    """The security department has a case to look at."""

    subject = "escalation.case.opened.v1"
    title = "Ärende öppnat"
    case: UUID
    incident: UUID
    reference: str
    unit: UUID
    authority: str
    threat_or_violence: bool
    forms: tuple[Form, ...]
    felt_as_influence: bool
    severity_felt: int | None
    happened_on: date
    opened_at: datetime


class CaseReceived(PublishedEvent, frozen=True):
    """Someone in the security department has taken the case on."""

    subject = "escalation.case.received.v1"
    title = "Ärende mottaget"
    case: UUID
    incident: UUID
    received_at: datetime


PUBLISHED: dict[str, type[PublishedEvent]] = {
    kind.subject: kind
    for kind in (
        UnitOpened,
        UnitClosed,
        PersonEmployed,
        RoleGiven,
        RoleEnded,
        SessionStarted,
        SessionEnded,
        IncidentReported,
        CaseOpened,
        CaseReceived,
    )
}
