"""What services tell each other, and the words they share.

Thin on purpose: ids, units, category codes, days, severity. Never a name, never free text.
A published event is never changed; a new meaning is a new class with a new subject.
Every class has a stored sample in tests/contracts: old samples parse for ever.
"""

from shared.events.base import (
    PublishedEvent,
    Unreadable,
)
from shared.events.escalation import (
    CaseOpened,
    CaseReceived,
)
from shared.events.organisation import (
    DeputyNamed,
    DeputyRecalled,
    EmploymentEnded,
    PersonEmployed,
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
from shared.events.reporting import (
    DisclosureAsked,
    DisclosureGranted,
    DisclosureRefused,
    DisclosureWithdrawn,
    GlassBroken,
    GlassReviewed,
    IncidentReported,
)
from shared.events.vocabulary import (
    ALWAYS_FOR_SECURITY,
    EventType,
    Form,
    Purpose,
    Role,
    UnitKind,
    concerns_security,
)

__all__ = [
    "ALWAYS_FOR_SECURITY",
    "PUBLISHED",
    "CaseOpened",
    "CaseReceived",
    "DeputyNamed",
    "DeputyRecalled",
    "DisclosureAsked",
    "DisclosureGranted",
    "DisclosureRefused",
    "DisclosureWithdrawn",
    "EmploymentEnded",
    "EventType",
    "Form",
    "GlassBroken",
    "GlassReviewed",
    "IncidentReported",
    "PersonEmployed",
    "PublishedEvent",
    "Purpose",
    "Role",
    "RoleEnded",
    "RoleGiven",
    "SessionEnded",
    "SessionStarted",
    "UnitClosed",
    "UnitKind",
    "UnitMoved",
    "UnitOpened",
    "UnitRenamed",
    "UnitSucceeded",
    "Unreadable",
    "concerns_security",
]

PUBLISHED: dict[str, type[PublishedEvent]] = {
    kind.subject: kind
    for kind in (
        UnitOpened,
        UnitClosed,
        UnitRenamed,
        UnitMoved,
        UnitSucceeded,
        PersonEmployed,
        EmploymentEnded,
        RoleGiven,
        RoleEnded,
        DeputyNamed,
        DeputyRecalled,
        SessionStarted,
        SessionEnded,
        IncidentReported,
        DisclosureAsked,
        DisclosureGranted,
        DisclosureRefused,
        DisclosureWithdrawn,
        GlassBroken,
        GlassReviewed,
        CaseOpened,
        CaseReceived,
    )
}
