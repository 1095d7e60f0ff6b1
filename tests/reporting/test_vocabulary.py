"""The words of the form are complete in both languages, and say where each list comes from."""

import re
from datetime import date

import pytest

from services.reporting.domain import Language
from services.reporting.pages.form.steps import STEPS
from services.reporting.pages.form.words import sentences, words
from services.reporting.vocabulary import (
    EDITIONS,
    HERE,
    LISTS,
    Incomplete,
    edition_called,
    read,
    valid_on,
)

TEXT = (HERE / "2026-1.toml").read_text()


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize("language", Language)
def test_every_code_has_words_of_its_own(name: str, language: Language) -> None:
    for edition in EDITIONS:
        choices = edition.choices(name, language)
        assert {code for code, _, _ in choices} == {code.value for code in LISTS[name]}
        assert len({text for _, text, _ in choices}) == len(choices)
        assert edition.sources[name]


def test_an_edition_is_called_as_its_file() -> None:
    assert {edition.edition for edition in EDITIONS} == {p.stem for p in HERE.glob("*.toml")}


def test_the_first_edition_counts_also_for_what_was_told_before_it() -> None:
    assert valid_on(date(1999, 1, 1)) == valid_on(date(2025, 12, 31)) == EDITIONS[0]
    assert valid_on(date(2026, 11, 22)).edition == "2026-1"


def test_before_the_pilot_influence_was_one_question_in_the_same_words() -> None:
    before, after = edition_called("2025-1"), edition_called("2026-1")
    assert before is not None
    assert after is not None
    assert (before.questions, after.questions) == (("wanted",), ("wanted", "purpose", "effects"))
    for name in LISTS:
        assert before.choices(name) == after.choices(name)
    assert edition_called("1999-1") is None


@pytest.mark.parametrize(
    ("line", "instead", "where"),
    [
        ('edition = "2026-1"', 'edition = ""', "edition"),
        ("valid_from = 2026-01-01", "", "valid_from"),
        ("[forms.threat]", "[forms.thread]", "forms.thre"),
        ('en = ["Threat", "Against you, somebody else or your family."]', "", "forms.threat.en"),
        ('sv = ["Hämnas"]', 'sv = [""]', "purposes.revenge.sv"),
        ('source = "KIA (Afa Försäkring): händelsetyper"', "", "event_types.source"),
        ("[actors]", "[actor]", "actor"),
        ('influence = ["wanted", "purpose", "effects"]', "", "questions.influence"),
        ('"wanted", "purpose", "effects"]', '"purpose", "effects"]', "questions.influence"),
        ('"purpose", "effects"]', '"effects", "purpose"]', "questions.influence"),
        ('"purpose", "effects"]', '"weather"]', "questions.influence"),
    ],
)
def test_an_edition_that_lacks_something_is_refused_and_says_what(
    line: str, instead: str, where: str
) -> None:
    assert TEXT.count(line) >= 1
    with pytest.raises(Incomplete, match=re.escape(where)):
        read(TEXT.replace(line, instead, 1))


def test_the_form_says_everything_in_both_languages() -> None:
    swedish, english = words(Language.SWEDISH), words(Language.ENGLISH)
    for step in STEPS:
        assert swedish(f"{step.name}_title") != english(f"{step.name}_title")
    assert set(sentences(Language.SWEDISH)) == set(sentences(Language.ENGLISH))
