"""What is known of an incident at some moment, fact by fact, so that two moments can be compared.

Whoever may not read texts is told which edition of a text it was: enough to see that it changed,
and no key is touched.
"""

from dataclasses import dataclass

from services.reporting.domain import TEXT, Incident, Naming, open_or_none


@dataclass(frozen=True)
class Masked:
    """A text that is not shown, and how many times it has been written."""

    edition: int


@dataclass(frozen=True)
class Gone:
    """A text that is erased."""


Facts = dict[str, object]


def facts_of(incident: Incident, *, with_texts: bool) -> Facts:
    """Return the facts, in the order that pages show them in."""
    editions = sum(TEXT in correction.after for correction in incident.corrections)
    masked = Masked(editions + 1)
    text = (open_or_none(incident.what_happened) or Gone()) if with_texts else masked
    return {
        "stage": incident.stage,
        "is_lifted": incident.is_lifted,
        "unit": incident.unit,
        "event_type": incident.event_type,
        "forms": incident.forms,
        "threat_or_violence": incident.threat_or_violence,
        "felt_as_influence": incident.felt,
        "severity_felt": incident.severity_felt,
        "happened_at": incident.happened_at,
        **_told_in_the_form(incident),
        "kia_number": incident.kia_number or None,
        TEXT: text,
        "details": len(incident.details),
        "severity": incident.severity,
        "verdict": incident.influence.verdict if incident.influence else None,
        "actions": len(incident.actions),
        "open_actions": len(incident.open_actions),
        "conflicts": len(incident.conflicted),
        "disclosures": tuple(one.answer for one in incident.disclosures.all.values()),
        "emergencies": len(incident.glasses.all),
    }


def _told_in_the_form(incident: Incident) -> Facts:
    """Return what was told besides the least; None is what nobody has told."""
    influence, dangers = incident.influence_told, incident.circumstances
    is_named = incident.naming == Naming.NAMED  # else where she works could say who she is
    return {
        "is_about_official": incident.is_about_official,
        "for_colleague": incident.is_for_colleague,
        "actor": incident.actor,
        "wanted": influence.wanted if influence else None,
        "purpose": influence.purpose if influence else None,
        "effects": influence.effects if influence else None,
        "circumstances": tuple(name for name, holds in dangers if holds) if dangers else None,
        "employed_unit": incident.employed_unit if is_named else None,
        "contact": incident.contact[0] if incident.contact else None,
    }


@dataclass(frozen=True)
class Change:
    """One fact that is another than it was; none means that there was no report yet."""

    name: str
    before: object
    after: object


def changes(before: Facts | None, after: Facts | None) -> list[Change]:
    """Return what has changed from one moment to another."""
    names = list(after or before or {})
    pairs = [(name, (before or {}).get(name), (after or {}).get(name)) for name in names]
    return [Change(name, old, new) for name, old, new in pairs if old != new]
