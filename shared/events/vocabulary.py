"""The words that services share."""

from collections.abc import Collection
from enum import StrEnum


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


class Standing(StrEnum):
    """Whether a case of the security department is still what it was opened for."""

    COUNTS = "counts"
    WITHDRAWN = "withdrawn"  # the reporter has taken her report back
    DUPLICATE = "duplicate"  # it is the same event as another case, which counts
    NO_CONCERN = "no_concern"  # as it is corrected, it is no matter for security


class Verdict(StrEnum):
    """What the organisation finds of an attempt to influence, beside what the reporter felt."""

    NONE = "none"
    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"


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
    ON_CALL = (
        "on_call"  # inside an authority; she may break the glass there, and is looked at for it
    )
    ADMINISTRATOR = "administrator"


class Purpose(StrEnum):
    """What somebody reads a report for, or asks to be given it for."""

    FOLLOW_UP = "follow_up"  # whoever answers for the unit
    WORK_ENVIRONMENT = "work_environment"  # the safety representative
    AUDIT = "audit"  # the auditor, who reads no text
    ASSESS_THREAT = "assess_threat"
    PROTECT_PEOPLE = "protect_people"
    POLICE_REPORT = "police_report"
    DANGER_TO_LIFE = "danger_to_life"
    REACH_THE_EXPOSED = "reach_the_exposed"
