"""As whom somebody did something to an incident: how she stood to it on the day, never who."""

from collections.abc import Iterable
from datetime import date
from enum import StrEnum
from uuid import UUID

from services.reporting.domain import ANONYMOUS, KIA, OFFICIAL, REPORTER, Incident
from shared.clock import swedish_date
from shared.events import Role
from shared.eventstore.domain import Aggregate
from shared.identity.register import Register


class Who(StrEnum):
    """How the one who did it stood to the incident."""

    REPORTER = "reporter"
    MANAGER = "manager"
    DEPUTY = "deputy"
    LEADER_ABOVE = "leader_above"
    SAFETY_REPRESENTATIVE = "safety_representative"
    ON_CALL = "on_call"
    OWNER = "owner"  # was given it to see to
    HR = "hr"
    SECURITY = "security"
    IDENTITY_CUSTODIAN = "identity_custodian"
    REGISTRAR = "registrar"
    SOMEBODY = "somebody"  # the register does not say as what
    KIA = "kia"  # a file that was taken in
    MOTKRAFT = "motkraft"  # nobody: it follows from a rule


ROLES = (
    (Role.SECURITY, Who.SECURITY),
    (Role.IDENTITY_CUSTODIAN, Who.IDENTITY_CUSTODIAN),
    (Role.REGISTRAR, Who.REGISTRAR),
)


def who_did(register: Register, incident: Incident, events: Iterable[Aggregate.Event]) -> list[Who]:
    """Say of each event as whom it was done. Works on the calling thread."""
    known: dict[tuple[str, date], Who] = {}
    found = []
    for event in events:
        key = event.by, swedish_date(event.timestamp)
        if key not in known:
            known[key] = _who(register, incident, *key)
        found.append(known[key])
    return found


def _who(register: Register, incident: Incident, by: str, day: date) -> Who:
    if by in (REPORTER, ANONYMOUS, OFFICIAL):
        return Who.REPORTER
    if by == KIA:
        return Who.KIA
    try:
        person = UUID(by)
    except ValueError:
        return Who.MOTKRAFT
    known, unit = register.person(person, day), incident.unit
    leads = unit in known.manages and person in register.responsible(unit, day)
    stands = (
        (leads, Who.MANAGER),
        (unit in known.manages, Who.DEPUTY),
        (unit in known.oversees, Who.LEADER_ABOVE),
        (unit in known.areas.get(Role.SAFETY_REPRESENTATIVE, ()), Who.SAFETY_REPRESENTATIVE),
        (incident.authority in known.on_call_in, Who.ON_CALL),
        (person == incident.owner, Who.OWNER),
        (unit in known.areas.get(Role.HR, ()), Who.HR),
        *((role in known.roles, who) for role, who in ROLES),
    )
    return next((who for so, who in stands if so), Who.SOMEBODY)
