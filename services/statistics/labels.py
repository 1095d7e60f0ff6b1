"""The Swedish words of the table: what it counts, where from, and what to be careful with."""

from collections.abc import Sequence

from services.statistics.history.changes import Former, Gone
from services.statistics.influence import Influence
from services.statistics.table import Column, Line, Table
from shared.web.swedish import day

SERIES = "Antal tillbud och skador med typ hot och våld"
DEFINITION = (
    "Tillbud, olycksfall, färdolycksfall och arbetssjukdomar där det var hot eller våld."
    " Varje händelse räknas en gång, även när flera personer drabbades."
)
UNIT_BASIS = "händelseenhet"
DATE_BASIS = "händelsedatum"
BASES = "Händelsen räknas på den enhet och den dag där den hände."
MISSING = "uppgift saknas"
MISSING_MEANS = (
    "Uppgift saknas betyder att ingen källa täcker hela perioden. Det betyder inte noll."
)

INFLUENCE = {
    Influence.NOT_FELT: "Inte upplevt som påverkan, inte bedömt",
    Influence.FELT: "Upplevt som påverkan, inte bedömt",
    Influence.SUSPECTED: "Bedömt: misstänkt påverkan",
    Influence.CONFIRMED: "Bedömt: bekräftad påverkan",
    Influence.DISMISSED: "Bedömt: ingen påverkan",
    Influence.NOT_ASKED: "Frågan ställdes inte",
    Influence.OUTSIDE: "Utanför serien: annan otillåten påverkan",
}
WHOLE_SERIES = "Hela serien hot och våld"
INFLUENCE_DEFINITION = (
    "Otillåten påverkan är det när den drabbade upplever att syftet var att påverka arbetet."
    " Chefens bedömning står bredvid det som upplevdes och ändrar det inte."
    " Varje händelse i serien räknas i en enda rad, så raderna blir tillsammans hela serien."
)
NOT_ASKED_MEANS = "Frågan ställdes inte när siffrorna kommer från ett annat system."
OUTSIDE_MEANS = (
    "Utanför serien är det som upplevs eller bedöms som påverkan men som inte är ett tillbud"
    " eller en skada med hot eller våld, till exempel ett erbjudande eller en riskobservation."
)

ABSENT = "fanns inte"
ABSENT_MEANS = "Fanns inte betyder att enheten inte fanns, eller inte låg här, under perioden."
MEANINGS = {MISSING: MISSING_MEANS, ABSENT: ABSENT_MEANS}


def caption(table: Table) -> str:
    """Return what the table shows, up to which day."""
    return f"{SERIES}, till och med {day(table.cutoff)}{as_known(table)}"


def influence_caption(table: Table) -> str:
    """Return what the table of influence shows, of whom and up to which day."""
    whose = table.lines[0].label
    return f"Otillåten påverkan, {whose}, till och med {day(table.cutoff)}{as_known(table)}"


def as_known(table: Table) -> str:
    """Return as known when, if it is not now."""
    return f", så som det var känt {day(table.known_at)}" if table.known_at else ""


def source(table: Table) -> str:
    """Return where the shown numbers come from."""
    parts = list(table.sources)
    if table.counted_from is not None:
        parts.append(f"händelser rapporterade i Motkraft från och med {day(table.counted_from)}")
    return "; ".join(parts)


def part_of_year(column: Column) -> str:
    """Return the warning about a column that is not a whole year."""
    return (
        f"Kolumnen {column.heading} är bara en del av ett år, till och med"
        f" {day(column.days.last)}. Jämför den inte med hela år."
    )


def late(table: Table) -> str:
    """Return which incidents were told afterwards and are not in the table; empty if none."""
    found = table.late
    if not found.count:
        return ""
    days = [day(on) + (f" ({number} st)" if number > 1 else "") for on, number in found.days]
    if found.on_other_days:
        days.insert(0, f"{found.on_other_days} på tidigare dagar")
    what = "1 händelse" if found.count == 1 else f"{found.count} händelser"
    why = (
        f"som hände före {day(table.splice)} har rapporterats här i efterhand"
        if table.splice
        else "har rapporterats här, men ingen har bestämt från vilken dag de ska räknas"
    )
    they = "Den" if found.count == 1 else "De"
    return f"{what} {why}: {', '.join(days)}. {they} räknas inte in i tabellen."


def organisation(table: Table) -> str:
    """Return by which tree the table is drawn."""
    on = day(table.by.day)
    if table.by.then:
        where = "Varje händelse räknas där enheten låg den dag då det hände."
        return f"{where} Namnen är de som gäller den {on}."
    where = f"Alla år visas efter organisationen den {on}."
    return f"{where} En enhet som har flyttat räknas där den ligger den dagen."


def change(told: Former | Gone, *, then: bool) -> str:
    """Return what has happened to a unit."""
    if isinstance(told, Former):
        return f"{told.name} hette {told.was} till och med {day(told.last)}."
    others = " och ".join(filter(None, [", ".join(told.successors[:-1]), *told.successors[-1:]]))
    if not others:
        return f"{told.name} stängde {day(told.last)}."
    if len(told.successors) > 1:
        what = f"{told.name} delades i {others} efter {day(told.last)}."
        stays = f" Siffrorna går inte att fördela, så de står kvar på {told.name}."
        return what + ("" if then else stays)
    what = f"{told.name} gick upp i {others} efter {day(told.last)}."
    return f"{what} Siffrorna räknas till {told.counts_in}." if told.counts_in else what


def empty(line: Line, at: int) -> str:
    """Return why a cell has no number."""
    return ABSENT if at in line.absent else MISSING


def influence_notes(lines: Sequence[Line]) -> list[str]:
    """Return what the parts mean; whatever stands below the table itself holds for them too."""
    found = [INFLUENCE_DEFINITION, NOT_ASKED_MEANS, OUTSIDE_MEANS]
    if any(cell is None for line in lines for cell in line.cells):
        found.append(MISSING_MEANS)
    return found


def notes(table: Table) -> list[str]:
    """Return everything that has to stand below the table, in order."""
    found = [part_of_year(c) for c in table.columns if c.is_part and not c.is_missing]
    if source(table):
        found.append(f"Källa: {source(table)}.")
    found += [DEFINITION, BASES]
    why = {
        empty(line, at)
        for line in table.lines
        for at, cell in enumerate(line.cells)
        if cell is None
    }
    found += [text for word, text in MEANINGS.items() if word in why]
    found += [change(told, then=table.by.then) for told in table.changes]
    if late(table):
        found.append(late(table))
    return found
