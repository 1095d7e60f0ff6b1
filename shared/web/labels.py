"""The Swedish words for the codes that all services share."""

from shared.events import EventType, Form, UnitKind

FORMS = {
    Form.THREAT: "Hot",
    Form.VIOLENCE: "Våld",
    Form.HARASSMENT: "Trakasserier",
    Form.VANDALISM: "Skadegörelse",
    Form.PRESSURE: "Påtryckningar",
    Form.EXTORTION: "Utpressning",
    Form.IMPROPER_OFFER: "Otillbörligt erbjudande",
    Form.IMPROPER_RELATION: "Otillbörlig relation",
    Form.INFILTRATION: "Infiltration",
    Form.DISINFORMATION: "Ryktesspridning eller uthängning",
}

EVENT_TYPES = {
    EventType.RISK_OBSERVATION: "Risk",
    EventType.NEAR_MISS: "Tillbud",
    EventType.ACCIDENT: "Olycksfall",
    EventType.COMMUTING_ACCIDENT: "Färdolycksfall",
    EventType.OCCUPATIONAL_DISEASE: "Arbetssjukdom",
}

UNIT_KINDS = {
    UnitKind.AUTHORITY: "Nämnd",
    UnitKind.ADMINISTRATION: "Förvaltning",
    UnitKind.DEPARTMENT: "Avdelning",
    UnitKind.UNIT: "Enhet",
}


def forms(codes: tuple[Form, ...] | list[Form]) -> str:
    """Return the names of some forms as one phrase: Hot, Påtryckningar."""
    return ", ".join(name for form, name in FORMS.items() if form in codes)
