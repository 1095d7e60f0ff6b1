"""The Swedish words for the codes that all services share."""

from babel.lists import format_list

from shared.events import EventType, Form, Purpose, Role, UnitKind

LOCALE = "sv_SE"

FORMS = {
    Form.THREAT: "Hot",
    Form.VIOLENCE: "Våld",
    Form.HARASSMENT: "Trakasserier",
    Form.VANDALISM: "Skadegörelse",
    Form.PRESSURE: "Påtryckningar",
    Form.EXTORTION: "Utpressning",
    Form.IMPROPER_OFFER: "Erbjudande",
    Form.IMPROPER_RELATION: "Olämplig relation",
    Form.INFILTRATION: "Infiltration",
    Form.DISINFORMATION: "Ryktesspridning",
}

EVENT_TYPES = {
    EventType.RISK_OBSERVATION: "Risk",
    EventType.NEAR_MISS: "Tillbud",
    EventType.ACCIDENT: "Olycksfall",
    EventType.COMMUTING_ACCIDENT: "Färdolycksfall",
    EventType.OCCUPATIONAL_DISEASE: "Arbetssjukdom",
}

PURPOSES = {
    Purpose.FOLLOW_UP: "Följa upp händelsen",
    Purpose.WORK_ENVIRONMENT: "Bevaka arbetsmiljön",
    Purpose.AUDIT: "Granska hur ärendet sköts",
    Purpose.ASSESS_THREAT: "Bedöma hotet",
    Purpose.PROTECT_PEOPLE: "Skydda någon",
    Purpose.POLICE_REPORT: "Förbereda en polisanmälan",
    Purpose.DANGER_TO_LIFE: "Fara för liv eller hälsa",
    Purpose.REACH_THE_EXPOSED: "Nå den som är drabbad",
}

UNIT_KINDS = {
    UnitKind.AUTHORITY: "Nämnd",
    UnitKind.ADMINISTRATION: "Förvaltning",
    UnitKind.DEPARTMENT: "Avdelning",
    UnitKind.UNIT: "Enhet",
}

ROLE_NAMES = {
    Role.MANAGER: "Chef",
    Role.DEPARTMENT_HEAD: "Avdelningschef",
    Role.SAFETY_REPRESENTATIVE: "Skyddsombud",
    Role.HR: "HR",
    Role.SECURITY: "Säkerhetsavdelningen",
    Role.DIRECTOR: "Förvaltningsdirektör",
    Role.TRAINING_COORDINATOR: "Utbildningssamordnare",
    Role.BOARD_SECRETARY: "Nämndsekreterare",
    Role.BOARD_MEMBER: "Nämndledamot",
    Role.ELECTED_OFFICIAL: "Förtroendevald",
    Role.IDENTITY_CUSTODIAN: "Identitetsförvaltare",
    Role.REGISTRAR: "Registrator",
    Role.AUDITOR: "Revisor",
    Role.ON_CALL: "Jour",
    Role.ADMINISTRATOR: "Administratör",
}


def role_name(roles: frozenset[Role]) -> str:
    """Return what to call someone by her role; the first in the order of the list above."""
    return next((name for role, name in ROLE_NAMES.items() if role in roles), "Medarbetare")


def forms(codes: tuple[Form, ...] | list[Form]) -> str:
    """Return the names of some forms as one phrase: Hot, våld och påtryckningar."""
    names = [name.lower() for form, name in FORMS.items() if form in codes]
    return format_list(names, locale=LOCALE).capitalize()


def people(names: list[str]) -> str:
    """Return some names as one phrase: Karin, Olof och Pia."""
    return format_list(names, locale=LOCALE)
