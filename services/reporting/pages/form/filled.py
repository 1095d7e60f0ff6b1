"""The form as it is filled in so far, and the report that it becomes."""

from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import Any, cast
from uuid import UUID

from pydantic import ValidationError
from starlette.datastructures import FormData

from services.reporting.domain import Actor, Circumstances, Language, Naming, Report, Wanted
from services.reporting.vocabulary import Vocabulary, edition_called, valid_now
from shared import clock
from shared.clock import SWEDEN
from shared.events import EventType
from shared.refusal import FieldError
from shared.web.mistakes import field_errors

FACTS = tuple(Circumstances.model_fields)
DAY_S = 24 * 3600
YES_NO = {"ja": True, "nej": False}
COLLEAGUE, LEADER, ABOVE = "colleague", "leader", "above"
# As which it happened to one who is both; nobody else is asked.
UNDECIDED, EMPLOYED, OFFICIAL = "undecided", "employed", "official"

# Where in the form a part of the report is asked for, when it is called something else there.
ASKED_AS = {
    ("felt_as_influence",): "wanted",
    ("influence", "wanted"): "wanted",
    ("influence", "purpose"): "purpose",
    ("influence", "effects"): "effects",
    ("contact", "how"): "contact",
    ("contact", "words"): "contact_words",
}


@dataclass
class Filled:
    """What she has answered, as the browser sent it."""

    id: str = ""
    opened: str = ""  # when she opened the form
    edition: str = ""  # which she began with, and goes on with whatever is chosen meanwhile
    capacity: str = ""
    what_happened: str = ""
    number_seen: str = ""  # she has been told that the text seems to hold a personal number
    forms: list[str] = field(default_factory=list)
    threat_or_violence: str = ""
    event_type: str = ""
    actor: str = ""
    facts: list[str] = field(default_factory=list)
    wanted: str = ""
    purpose: str = ""
    effects: list[str] = field(default_factory=list)
    for_whom: str = ""
    unit: str = ""
    employed_unit: str = ""
    happened_at_date: str = ""
    happened_at_time: str = ""
    receiver: str = ""
    identity: str = ""
    contact: str = ""
    contact_words: str = ""

    def with_answers(self, form: FormData) -> "Filled":
        """Return this with what is kept of a form; what was never answered stays as it is."""
        given: dict[str, Any] = {}
        for name in {one.name for one in fields(self)}.intersection(form):
            texts = [text for text in form.getlist(name) if isinstance(text, str)]
            given[name] = texts if name in MANY else texts[-1]
        return replace(self, **given)

    @property
    def leads_elsewhere(self) -> bool:
        """Whether there is another way that may fit better than a report here."""
        return self.is_about_insider or self.client_is_harmed

    @property
    def is_about_insider(self) -> bool:
        """Whether a colleague or manager did it."""
        return self.actor == Actor.COLLEAGUE

    @property
    def client_is_harmed(self) -> bool:
        """Whether a client was harmed."""
        return "client_harmed" in self.facts

    @property
    def form(self) -> Vocabulary:
        """The form that she is asked with."""
        return edition_called(self.edition) or valid_now()

    @property
    def further_questions(self) -> list[str]:
        """What it makes sense to ask of an attempt to influence, when her form asks it."""
        if self.wanted == Wanted.NO:
            return []
        return [question for question in ("purpose", "effects") if self.form.asks(question)]

    def happened_at(self) -> datetime | str | None:
        """Return when it happened; a text that is no moment when it cannot be read."""
        if not (self.happened_at_date and self.happened_at_time):
            return None
        try:
            local = datetime.fromisoformat(f"{self.happened_at_date}T{self.happened_at_time}")
        except ValueError:
            return "?"
        return local.replace(tzinfo=SWEDEN) if local.tzinfo is None else "?"

    def in_one_capacity(self, *, is_both: bool) -> "Filled":
        """Return this for one who is both employed and elected, or for one who is not."""
        known = self.capacity if self.capacity in (EMPLOYED, OFFICIAL) else UNDECIDED
        return replace(self, capacity=known if is_both else "")

    def unit_id(self) -> UUID | None:
        """Return the unit where it happened, when one is chosen."""
        return _uuid(self.unit)

    def places(
        self, official_unit: UUID | None
    ) -> tuple[UUID | None, UUID | None, datetime | None]:
        """Return where and when, as far as it can be read."""
        at = self.happened_at()
        employed = None if official_unit else _uuid(self.employed_unit)
        return official_unit or self.unit_id(), employed, at if isinstance(at, datetime) else None

    def report(self, language: Language, official_unit: UUID | None) -> Report:
        """Return the report. Raises pydantic's ValidationError with everything that is wrong.

        An elected official is not asked what only concerns those who are employed.
        """
        is_official = official_unit is not None
        given: dict[str, object] = {
            "id": self.id,
            "unit": official_unit or self.unit or None,
            "event_type": self._officials_type() if is_official else self.event_type or None,
            "threat_or_violence": YES_NO.get(self.threat_or_violence),
            "forms": self.forms or None,
            "felt_as_influence": self.wanted == Wanted.YES if self.wanted else None,
            "happened_at": self.happened_at(),
            "what_happened": self.what_happened,
            "influence": self.influence(),
            "actor": self.actor or None,
            "circumstances": {fact: True for fact in FACTS if fact in self.facts} or None,
            "employed_unit": None if is_official else self.employed_unit or None,
            "for_colleague": not is_official and self.for_whom == COLLEAGUE,
            "concerns_leader": self.receiver == ABOVE,
            "as_official": self.capacity == OFFICIAL,
            "contact": {"how": self.contact, "words": self.contact_words} if self.contact else None,
            "identity": self.identity or Naming.NAMED,
            "form": {
                "edition": self.form.edition,
                "seconds": self._seconds(),
                "language": language,
            },
        }
        return Report.model_validate({k: v for k, v in given.items() if v is not None})

    def _officials_type(self) -> EventType:
        return EventType.ACCIDENT if "injured" in self.facts else EventType.NEAR_MISS

    def influence(self) -> dict[str, object] | None:
        """Return the answers to the three questions; None when the first one has none."""
        if not self.wanted:
            return None
        answers: dict[str, object] = {"purpose": self.purpose or None, "effects": self.effects}
        asked = self.further_questions  # what was answered before it was asked no more is left out
        return {"wanted": self.wanted} | {name: answers[name] for name in asked}

    def _seconds(self) -> int:
        """Return how long it took; the browser may say anything, so what cannot be is none."""
        try:
            took = clock.now() - datetime.fromisoformat(self.opened)
        except (ValueError, TypeError):
            return 0
        return min(max(int(took.total_seconds()), 0), DAY_S)


MANY = {one.name for one in fields(Filled) if one.default_factory is list}
FIELDS = tuple(one.name for one in fields(Filled))


def found_wrong(found: ValidationError, sentences: dict[tuple[str, str], str]) -> list[FieldError]:
    """Return what has to be put right, by the names that the form has for it."""
    errors = [
        cast("dict[str, Any]", error) | {"loc": (_asked_as(error["loc"]),)}
        for error in found.errors()
    ]
    return field_errors(errors, sentences)


def _asked_as(where: tuple[int | str, ...]) -> str:
    names = tuple(str(part) for part in where if isinstance(part, str))
    return ASKED_AS.get(names) or (names[0] if names else "")


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
