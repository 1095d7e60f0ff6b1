"""Which page does what with an incident: the addresses below /enhet/ID, and what each takes."""

from services.reporting.domain import (
    Acknowledge,
    AssessInfluence,
    AssessSeverity,
    Assign,
    Classify,
    Close,
    CompleteAction,
    CompleteStep,
    ConcludeInvestigation,
    Deed,
    FindDuplicate,
    HandOverAction,
    IdentifyCause,
    LiftUp,
    Link,
    Pair,
    PlanAction,
    Reopen,
    StartInvestigation,
    StepAside,
    TellInMessage,
    TellOutcome,
    Transfer,
    UndoDuplicate,
    Unlink,
    VerifyEffect,
)

# What each page is made from.
PAGES = {
    "bedom/allvar": "severity.html",
    "bedom/paverkan": "influence.html",
    "bedom/klassning": "classify.html",
    "ansvarig": "owner.html",
    "utred": "investigate.html",
    "atgarder": "actions.html",
    "koppla": "links.html",
    "flytta": "move.html",
    "lamna": "aside.html",
    "avsluta": "close.html",
}

# What each form does, and the page that it stands on.
DEEDS: dict[str, tuple[str, type[Deed | Pair]]] = {
    "bekrafta": ("", Acknowledge),
    "bedom/allvar": ("bedom/allvar", AssessSeverity),
    "bedom/paverkan": ("bedom/paverkan", AssessInfluence),
    "bedom/klassning": ("bedom/klassning", Classify),
    "ansvarig": ("ansvarig", Assign),
    "utred/starta": ("utred", StartInvestigation),
    "utred/steg": ("utred", CompleteStep),
    "utred/orsak": ("utred", IdentifyCause),
    "utred/slutsats": ("utred", ConcludeInvestigation),
    "atgarder": ("atgarder", PlanAction),
    "atgard/klar": ("atgarder", CompleteAction),
    "atgard/overlamna": ("atgarder", HandOverAction),
    "atgard/effekt": ("atgarder", VerifyEffect),
    "koppla/dubblett": ("koppla", FindDuplicate),
    "koppla/ingen-dubblett": ("koppla", UndoDuplicate),
    "koppla/hor-ihop": ("koppla", Link),
    "koppla/hor-inte-ihop": ("koppla", Unlink),
    "flytta": ("flytta", Transfer),
    "lamna/jav": ("lamna", StepAside),
    "lamna/lyft": ("lamna", LiftUp),
    "avsluta/besked": ("avsluta", TellOutcome),
    "avsluta/meddelande": ("", TellInMessage),
    "avsluta/stang": ("avsluta", Close),
    "avsluta/oppna": ("avsluta", Reopen),
}
STAYS = frozenset({"utred", "atgarder", "koppla"})  # there is more to do there
ELSEWHERE = frozenset({"flytta", "lamna/jav", "lamna/lyft"})  # afterwards it may not be hers
