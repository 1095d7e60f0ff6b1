"""What was told besides the least, as whoever may read a report sees it; in Swedish, as reports."""

import asyncio
from dataclasses import dataclass

from fastapi import Request

from services.reporting.application import may_know
from services.reporting.domain import Incident, Language, Proposal, open_or_none, propose
from services.reporting.pages.form.filled import FACTS
from services.reporting.pages.form.words import words
from services.reporting.vocabulary import Vocabulary, valid_on
from shared import clock
from shared.identity.principal import Principal, identity_of

ERASED = "Uppgiften är raderad."
NO_UNIT = "Enheten finns inte längre"
HIDDEN = "Visas inte, eftersom namnet är dolt."
HIDDEN_WORDS = "Var och när visas inte, eftersom namnet är dolt. Skriv under Meddelanden."


@dataclass(frozen=True)
class ToldLines:
    """Questions with answers, and what severity the facts speak for, with why."""

    lines: list[tuple[str, str]]
    proposal: Proposal
    reasons: list[str]


async def told_lines(request: Request, incident: Incident, visitor: Principal) -> ToldLines:
    """Return what was told of an incident besides the least, as far as somebody may know who."""
    vocabulary = valid_on(clock.swedish_date(incident.created_on))
    proposal = propose(incident.forms, incident.circumstances, incident.influence_told)
    reasons = [vocabulary.word("reasons", reason) for reason in proposal.reasons]
    is_open = may_know(incident, visitor)
    lines = _lines(incident, vocabulary, is_open=is_open)
    if incident.employed_unit and not is_open:
        lines.append(("Anställd i", HIDDEN))
    elif incident.employed_unit:
        register = identity_of(request).register
        unit = await asyncio.to_thread(register.unit, incident.employed_unit)
        lines.append(("Anställd i", unit.name if unit else NO_UNIT))
    return ToldLines(lines, proposal, reasons)


def _lines(incident: Incident, vocabulary: Vocabulary, *, is_open: bool) -> list[tuple[str, str]]:
    t = words(Language.SWEDISH)
    lines = []
    if incident.is_about_official:
        lines.append(("Gäller", "En förtroendevald"))
    if incident.is_for_colleague:
        lines.append(("Gäller", "En kollega till den som rapporterade"))
    if incident.actor:
        lines.append(("Vem det var", vocabulary.word("actors", incident.actor)))
    if told := incident.influence_told:
        lines.append(("Ville påverka", vocabulary.word("wanted", told.wanted)))
        if told.purpose:
            lines.append(("Vad personen ville", vocabulary.word("purposes", told.purpose)))
        if told.effects:
            effects = [vocabulary.word("effects", effect) for effect in told.effects]
            lines.append(("Hur arbetet har påverkats", ", ".join(effects)))
    if facts := incident.circumstances:
        said = [t(fact) for fact in FACTS if getattr(facts, fact)]
        lines.append(("Om faran", ". ".join(said) or t("nothing")))
    if incident.contact:
        how, sealed = incident.contact
        text = open_or_none(sealed) if is_open else HIDDEN_WORDS
        asked = vocabulary.word("contact", how)
        lines.append(("Vill bli kontaktad", f"{asked}\n{ERASED if text is None else text}".strip()))
    return lines
