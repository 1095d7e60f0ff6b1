"""What a pilot's pages say in Swedish: how far it has come, its numbers, and what chance can do."""

from datetime import date
from math import floor

from services.reporting.domain import Wanted
from services.reporting.domain.pilots import (
    ASSESSED,
    PERCEIVED,
    Counted,
    Counts,
    Group,
    Interval,
    Outcome,
    Pilot,
    difference,
    share,
)
from services.reporting.vocabulary import EDITIONS, Vocabulary, edition_called
from shared.events import Verdict
from shared.web import swedish

NBSP = "\N{NO-BREAK SPACE}"
NO_REPORTS = "inga rapporter"
NOT_KNOWN = "ingen uppgift"
NUMBERS = {1: "en fråga", 2: "två frågor", 3: "tre frågor"}

GROUPS = {
    Group.PILOT_BEFORE: "Pilotens enheter före",
    Group.PILOT_DURING: "Pilotens enheter under",
    Group.OTHERS_BEFORE: "Övriga enheter före",
    Group.OTHERS_DURING: "Övriga enheter under",
}
# What is counted, of how many, and how it is called: in the table, and in a sentence.
SHARES = (
    ("discerned", "reports", "Påverkan urskild", "Andelen rapporter där påverkan syns"),
    ("unsure", "asked", "Svarade vet inte", "Andelen som svarade vet inte"),
    ("complete", "filled", "Alla frågor besvarade", "Andelen som svarade på alla frågor"),
)
FELT = {Wanted.YES: "Ja", Wanted.NO: "Nej", Wanted.UNSURE: "Vet inte", None: "Inte tillfrågad"}
FOUND = {
    None: "Inte bedömt",
    Verdict.NONE: "Ingen påverkan",
    Verdict.SUSPECTED: "Misstänkt",
    Verdict.CONFIRMED: "Bekräftat",
}
OUTCOMES = {
    Outcome.ADOPTED: "Alla har fått formuläret",
    Outcome.NOT_ADOPTED: "Formuläret infördes inte",
    Outcome.ENDED: "Avbruten",
}
KINDS = {Outcome.ADOPTED: "success", Outcome.GOING_ON: "info"}


def form_name(edition: str) -> str:
    """Return what to call a form: its edition, and how much it asks of influence."""
    form = edition_called(edition)
    return f"{edition}, {NUMBERS[len(form.questions)]} om påverkan" if form else edition


def form_choices(but: str = "") -> list[tuple[str, str]]:
    """Return the forms that can be chosen, the newest first."""
    editions: list[Vocabulary] = [one for one in EDITIONS if one.edition != but]
    return [(one.edition, form_name(one.edition)) for one in reversed(editions)]


def stage(pilot: Pilot, today: date) -> str:
    """Return how far a pilot has come, in a few words."""
    if pilot.is_over:
        return OUTCOMES[pilot.outcome]
    if today < pilot.first_day:
        return f"Börjar {swedish.day(pilot.first_day)}"
    if today > pilot.last_day:
        return "Väntar på beslut"
    return f"Pågår till och med {swedish.day(pilot.last_day)}"


def percent(number: float) -> str:
    """Return a share as whole percent, a half upwards, without the sign."""
    return str(floor(100 * number + 0.5))


def share_text(some: int, of: int) -> str:
    """Return a share as one reads it: the counts first, and how far chance reaches last."""
    found = share(some, of)
    if found is None:
        return NOT_KNOWN
    reach = f"{percent(found.low)}{NBSP}till{NBSP}{percent(found.high)}{NBSP}%"
    return f"{some}{NBSP}av{NBSP}{of}, {percent(found.value)}{NBSP}% ({reach})"


def time_text(counts: Counts) -> str:
    """Return the median time, and of how many it is one."""
    if counts.median_s is None:
        return NOT_KNOWN
    minutes = f"{counts.median_s / 60:.1f}".replace(".", ",")
    return f"{minutes} minuter ({counts.timed}{NBSP}st)"


def table(counted: Counted) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the lines of the comparison."""
    groups = [counted.of(group) for group in Group]
    lines = [["Rapporter", *(str(c.reports) if c.reports else NO_REPORTS for c in groups)]]
    for some, of, called, _ in SHARES:
        shares = (share_text(getattr(c, some), getattr(c, of)) for c in groups)
        lines.append([called, *_or_no_reports(groups, list(shares))])
    lines.append(["Tid att fylla i, median", *_or_no_reports(groups, [*map(time_text, groups)])])
    return ["Mått", *(GROUPS[group] for group in Group)], lines


def _or_no_reports(groups: list[Counts], texts: list[str]) -> list[str]:
    return [text if c.reports else NO_REPORTS for c, text in zip(groups, texts, strict=True)]


def matrix(counted: Counted) -> tuple[list[str], list[list[str]]]:
    """Return the headings and the lines of what was felt and what was found."""
    lines = [
        [FELT[felt], *(str(counted.cell(felt, found)) for found in ASSESSED)] for felt in PERCEIVED
    ]
    return ["Upplevt", *(FOUND[found] for found in ASSESSED)], lines


def differences(counted: Counted) -> list[str]:
    """Return one sentence for each share: how the pilot's own differ, and whether by chance."""
    ours, others = counted.pilot_during, counted.others_during
    return [
        _difference(
            what,
            difference(
                share(getattr(ours, some), getattr(ours, of)),
                share(getattr(others, some), getattr(others, of)),
            ),
        )
        for some, of, _, what in SHARES
    ]


def _difference(what: str, found: Interval | None) -> str:
    if found is None:
        return f"{what} går inte att jämföra. Det finns för få rapporter."
    reach = f"95{NBSP}% konfidensintervall: {_signed(found.low)} till {_signed(found.high)}"
    if found.value == 0:
        said = f"{what} är lika stor i pilotens enheter som i övriga ({reach})."
    else:
        more = "högre" if found.value > 0 else "lägre"
        by = percent(abs(found.value))
        said = f"{what} är {by} procentenheter {more} i pilotens enheter än i övriga ({reach})."
    chance = "kan bero på slumpen" if found.has_zero else "är större än slumpen brukar ge"
    return f"{said} Skillnaden {chance}."


def _signed(number: float) -> str:
    whole = percent(abs(number))
    return f"\N{MINUS SIGN}{whole}" if number < 0 and whole != "0" else whole
