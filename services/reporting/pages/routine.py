"""A draft of the routine's new version: how to report from now on, and what the pilot showed."""

from collections.abc import Sequence
from dataclasses import dataclass

from babel.lists import format_list

from services.reporting.domain import Language
from services.reporting.domain.pilots import (
    Counts,
    Group,
    Pilot,
)
from services.reporting.pages.form.words import words
from services.reporting.pages.pilot_words import (
    GROUPS,
    NO_REPORTS,
    SHARES,
    differences,
    share_text,
    time_text,
)
from services.reporting.vocabulary import edition_called, valid_now
from shared.web import swedish

DURING = (Group.PILOT_DURING, Group.OTHERS_DURING)
FEW = 5  # with fewer reports a number could point at somebody: the routine is for everybody to read
TOO_FEW = f"färre än {FEW} rapporter, redovisas inte"
_FROM = "Version {version} gäller från och med {day}."
_EVERYONE = (
    "Från den dagen rapporterar alla med formulär {form}. Det som är rapporterat tidigare ändras "
    "inte."
)
LISTS = {"wanted": "wanted", "purpose": "purposes", "effects": "effects"}


@dataclass(frozen=True)
class Section:
    """A heading with sentences, and a list below them."""

    heading: str
    paragraphs: tuple[str, ...] = ()
    points: tuple[str, ...] = ()
    is_part: bool = False  # of the section above it


@dataclass(frozen=True)
class Routine:
    """What it is called, and what stands in it."""

    title: str
    sections: tuple[Section, ...]


def routine(pilot: Pilot, units: Sequence[str]) -> Routine:
    """Return the draft that follows from a pilot whose form everybody has got."""
    assert pilot.over_on is not None  # it is concluded
    version, day, form = pilot.routine_version, swedish.day(pilot.over_on), pilot.edition
    return Routine(
        f"Rutin för att rapportera hot, våld och otillåten påverkan, version {version}",
        (
            Section(
                "Från när", (_FROM.format(version=version, day=day), _EVERYONE.format(form=form))
            ),
            Section(
                "Så rapporterar du",
                points=(
                    "Är du i fara nu? Ring 112.",
                    "Logga in i Motkraft och välj Rapportera. Du behöver inga andra papper.",
                    "Berätta vad som hände med egna ord. Skriv inte personnummer.",
                    "Svara på frågorna om påverkan. Det är din upplevelse som räknas.",
                    "Läs igenom och skicka. Din chef får rapporten, och du får en kvittens.",
                    "Rapportera även när du är osäker. Välj då Vet inte.",
                ),
            ),
            Section("Frågorna om påverkan"),
            *_questions(pilot.edition),
            *_showed(pilot, units),
        ),
    )


def _questions(edition: str) -> list[Section]:
    form, said = edition_called(edition) or valid_now(), words(Language.SWEDISH)
    return [
        Section(
            said(question),
            points=tuple(word for _, word, _ in form.choices(LISTS[question])),
            is_part=True,
        )
        for question in form.questions
    ]


def _showed(pilot: Pilot, units: Sequence[str]) -> list[Section]:
    counted = pilot.evaluations[-1]
    (b_first, b_last), (first, last) = pilot.days_before(counted.day), pilot.days(counted.day)
    where = format_list(units, locale=swedish.LOCALE)
    lead = (
        f"Formuläret prövades av {where} från {swedish.day(first)} till {swedish.day(last)}. "
        f"Siffrorna jämförs med övriga enheter i samma nämnd, och med lika många dagar före: "
        f"{swedish.day(b_first)} till {swedish.day(b_last)}."
    )
    how = (
        "Inom parentes står 95 procents konfidensintervall (Wilson; för skillnader Newcombe, "
        "metod 10). Ett brett intervall betyder att siffran är osäker."
    )
    few = any(counted.of(group).reports < FEW for group in DURING)
    compared = () if few else tuple(differences(counted))
    return [
        Section("Vad piloten visade", (lead, how), compared),
        *(
            Section(GROUPS[group], points=_points(counted.of(group)), is_part=True)
            for group in Group
        ),
    ]


def _points(counts: Counts) -> tuple[str, ...]:
    if counts.reports == 0:
        return (NO_REPORTS.capitalize(),)
    if counts.reports < FEW:
        return (TOO_FEW.capitalize(),)
    return (
        f"Rapporter: {counts.reports}",
        *(
            f"{called}: {share_text(getattr(counts, some), getattr(counts, of))}"
            for some, of, called, _ in SHARES
        ),
        f"Tid att fylla i, median: {time_text(counts)}",
    )


def as_markdown(found: Routine) -> str:
    """Return the draft as a text that any program can edit."""
    lines = [f"# {found.title}", ""]
    for section in found.sections:
        lines += [f"{'###' if section.is_part else '##'} {section.heading}", ""]
        for paragraph in section.paragraphs:
            lines += [paragraph, ""]
        if section.points:
            lines += [*(f"- {point}" for point in section.points), ""]
    return "\n".join(lines)
