"""What the reporter has told since: what she added, and what she put right, in order."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from services.reporting.domain import FACTS, TEXT, Correction, Incident, open_or_none
from shared.eventstore.sealed import Sealed
from shared.web import labels
from shared.web.swedish import moment

ERASED = "Texten är raderad."
YES_NO = {True: "Ja", False: "Nej"}
FACT_NAMES = {
    "happened_at": "När det hände",
    "event_type": "Sort",
    "threat_or_violence": "Hot eller våld",
    "forms": "Vad det var",
    "felt_as_influence": "Upplevd påverkan",
    TEXT: "Vad som hände",
}
_IN_WORDS: dict[str, Callable[[Any], str]] = {
    "happened_at": moment,
    "event_type": labels.EVENT_TYPES.__getitem__,
    "threat_or_violence": YES_NO.__getitem__,
    "forms": labels.forms,
    "felt_as_influence": YES_NO.__getitem__,
}


def said(sealed: Sealed[str]) -> str:
    """Return what is sealed, or that it is erased."""
    return open_or_none(sealed) or ERASED


def fact(name: str, value: object) -> str:
    """Return one fact as people read it."""
    return said(value) if isinstance(value, Sealed) else _IN_WORDS[name](value)


def told_since(incident: Incident) -> list[dict[str, Any]]:
    """Return what was added and corrected, oldest first, as a page shows it."""
    added: list[tuple[datetime, dict[str, Any]]] = [
        (one.at, {"at": one.at, "text": said(one.text), "changes": [], "reason": ""})
        for one in incident.details
    ]
    corrected = [
        (one.at, {"at": one.at, "text": "", "changes": _changes(one), "reason": said(one.reason)})
        for one in incident.corrections
    ]
    return [shown for _, shown in sorted(added + corrected, key=lambda pair: pair[0])]


def _changes(correction: Correction) -> list[dict[str, str]]:
    return [
        {
            "name": FACT_NAMES[name],
            "before": fact(name, correction.before[name]),
            "after": fact(name, correction.after[name]),
        }
        for name in (*FACTS, TEXT)
        if name in correction.after
    ]
