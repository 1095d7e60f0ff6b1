"""What every page of the form is drawn with: the draft, the words, and who she is."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

from fastapi import Request
from fastapi.responses import HTMLResponse
from starlette.datastructures import FormData

from services.reporting.application import Forms, Reporting, is_both, is_official
from services.reporting.domain import Language
from services.reporting.pages.form.filled import LEADER, OFFICIAL, Filled
from services.reporting.pages.form.words import Words, language_of, sentences, words
from services.reporting.vocabulary import Vocabulary, edition_called
from shared import clock
from shared.identity.principal import Principal
from shared.web.kept import KeptForms
from shared.web.pages import render


@dataclass(frozen=True)
class Draft:
    """A form that somebody is filling in, and what it is asked with."""

    visitor: Principal
    filled: Filled
    was_lost: bool
    language: Language
    official_unit: UUID | None  # of an elected official: who gets her report

    @property
    def words(self) -> Words:
        """The form's words."""
        return words(self.language)

    @property
    def sentences(self) -> dict[tuple[str, str], str]:
        """What to say when something is not right."""
        return sentences(self.language)

    @property
    def vocabulary(self) -> Vocabulary:
        """The edition that she is asked with."""
        return self.filled.form

    @property
    def unit(self) -> UUID | None:
        """Whose leader gets it, as far as it is answered."""
        return self.official_unit or self.filled.unit_id()

    def in_language(self, language: Language) -> "Draft":
        """Return the same, in a language that she has chosen just now."""
        return replace(self, language=language)

    def choices(self, name: str) -> list[tuple[str, str, str]]:
        """Return the codes of a list with words in her language."""
        return self.vocabulary.choices(name, self.language)

    def pairs(self, name: str) -> list[tuple[str, str]]:
        """Return the same without explanations."""
        return [(code, text) for code, text, _ in self.choices(name)]


async def draft_of(
    request: Request,
    visitor: Principal,
    reporting: Reporting,
    answers: FormData | None,
    *,
    was_lost: bool = False,
) -> Draft:
    """Return what she has answered, on top of what is known beforehand.

    Raises `Refused` when nobody is there to receive what an elected official tells.
    """
    now = clock.now()
    filled = Filled(
        id=str(uuid4()),
        opened=now.isoformat(),
        for_whom="self",
        unit=str(visitor.unit or ""),
        employed_unit=str(visitor.unit or ""),
        happened_at_date=clock.swedish_date(now).isoformat(),
        receiver=LEADER,
    )
    if answers is not None:
        filled = filled.with_answers(answers)
    if edition_called(filled.edition) is None:
        forms: Forms = request.app.state.forms
        filled = replace(filled, edition=(await forms.asked_with(visitor)).edition)
    filled = filled.in_one_capacity(is_both=is_both(visitor))
    official = is_official(visitor, says_so=filled.capacity == OFFICIAL)
    unit = await reporting.places.for_officials() if official else None
    return Draft(visitor, filled, was_lost, language_of(request), unit)


async def kept_draft(
    request: Request,
    visitor: Principal,
    reporting: Reporting,
    kept: KeptForms,
    form: str | None = None,
) -> Draft | None:
    """Return one form that she has begun, or the newest; None when there is nothing."""
    found = await kept.filled(request, visitor, form)
    if found is None:
        return None
    return await draft_of(request, visitor, reporting, found.fields, was_lost=found.was_lost)


async def draw(
    request: Request, template: str, draft: Draft, *, status: int = 200, **context: Any
) -> HTMLResponse:
    """Draw a page of the form."""
    return await render(
        request,
        template,
        principal=draft.visitor,
        status=status,
        language=draft.language,
        t=draft.words,
        draft=draft,
        filled=draft.filled,
        **context,
    )
