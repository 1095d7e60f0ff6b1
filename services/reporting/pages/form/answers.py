"""What she has answered, line by line, each with the step at which it can be changed."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from services.reporting.pages.form.drawing import Draft
from services.reporting.pages.form.filled import ABOVE, FACTS, YES_NO
from services.reporting.pages.form.receivers import Receivers
from services.reporting.pages.form.steps import (
    ABOUT_DANGER,
    CAPACITY,
    INFLUENCE,
    KIND,
    NAME,
    PLACE,
    PURPOSE,
    RECEIVER,
    STORY,
    Step,
)
from shared.identity.register import Register
from shared.web import swedish


@dataclass(frozen=True)
class Line:
    """One question with its answer."""

    field: str
    question: str
    answer: str
    path: str


async def answers(draft: Draft, register: Register, gets: Receivers | None) -> list[Line]:
    """Return the lines in the order of the steps."""
    units = {str(unit.id): unit.name for unit in await asyncio.to_thread(register.units)}
    return list(_lines(draft, units, gets))


def _lines(draft: Draft, units: dict[str, str], gets: Receivers | None) -> Iterator[Line]:
    t, filled, is_official = draft.words, draft.filled, draft.official_unit is not None

    def line(step: Step, field: str, answer: str) -> Line:
        question = t("facts_title" if field == "facts" else field)
        return Line(field, question, answer or t("not_answered"), f"{step.path}?andra=ja")

    def chosen(name: str, codes: list[str]) -> str:
        return ", ".join(words for code, words, _ in draft.choices(name) if code in codes)

    yes = YES_NO.get(filled.threat_or_violence)
    if filled.capacity:
        yield line(CAPACITY, "capacity", t(filled.capacity))
    yield line(STORY, "what_happened", filled.what_happened.strip())
    yield line(KIND, "forms", chosen("forms", filled.forms))
    yield line(KIND, "threat_or_violence", "" if yes is None else t("yes" if yes else "no"))
    if not is_official:
        yield line(KIND, "event_type", chosen("event_types", [filled.event_type]))
    yield line(KIND, "actor", chosen("actors", [filled.actor]))
    said = ". ".join(t(fact) for fact in FACTS if fact in filled.facts)
    yield line(ABOUT_DANGER, "facts", said or t("nothing"))
    yield line(INFLUENCE, "wanted", chosen("wanted", [filled.wanted]))
    further = {
        "purpose": lambda: chosen("purposes", [filled.purpose]),
        "effects": lambda: chosen("effects", filled.effects),
    }
    for question in filled.further_questions:
        yield line(PURPOSE, question, further[question]())
    if not is_official:
        yield line(PLACE, "for_whom", t(filled.for_whom) if filled.for_whom else "")
        yield line(PLACE, "unit", units.get(filled.unit, ""))
        yield line(PLACE, "employed_unit", units.get(filled.employed_unit, ""))
    yield line(PLACE, "happened_at", _moment(draft))
    yield line(RECEIVER, "receiver", _receiver(draft, gets))
    yield line(RECEIVER, "contact", chosen("contact", [filled.contact]) or t("no_contact"))
    if filled.contact:
        yield line(RECEIVER, "contact_words", filled.contact_words.strip())
    yield line(NAME, "identity", t("hidden" if filled.identity == "hidden" else "named"))


def _moment(draft: Draft) -> str:
    at = draft.filled.happened_at()
    if not isinstance(at, datetime):
        return ""
    return swedish.moment(at) if draft.language == "sv" else f"{at:%Y-%m-%d %H:%M}"


def _receiver(draft: Draft, gets: Receivers | None) -> str:
    if gets is None:
        return ""
    t = draft.words
    if draft.filled.receiver == ABOVE:
        return t("above", names=gets.above) if gets.above else t("nobody_above")
    if gets.leaders:
        return t("leader", names=gets.leaders)
    return t("leads_herself") if gets.leads_herself else t("nobody_leads")
