"""What happens to elected officials, by year and by the groups of Brå's survey of politicians.

The survey (Politikernas trygghetsundersökning, PTU) asks about threats and harassment, about
violence, vandalism and theft, and about attempts at corruption. It counts people who were exposed,
and we count events: the groups can be compared, the numbers cannot.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.statistics.domain import Period
from services.statistics.labels import MISSING_MEANS
from services.statistics.table import Column, Line
from shared.events import Form
from shared.web.swedish import day


class Group(StrEnum):
    """The groups; an event of several forms counts once in each group that it belongs to."""

    ALL = "all"  # each event once
    THREATS = "threats_and_harassment"
    VIOLENCE = "violence_vandalism_theft"
    CORRUPTION = "attempted_corruption"
    OTHER = "not_in_the_survey"


GROUP_OF: Mapping[Form, Group] = {
    Form.HARASSMENT: Group.THREATS,
    Form.THREAT: Group.THREATS,
    Form.EXTORTION: Group.THREATS,
    Form.DISINFORMATION: Group.THREATS,
    Form.VIOLENCE: Group.VIOLENCE,
    Form.VANDALISM: Group.VIOLENCE,
    Form.IMPROPER_OFFER: Group.CORRUPTION,
    Form.IMPROPER_RELATION: Group.CORRUPTION,
    Form.PRESSURE: Group.OTHER,
    Form.INFILTRATION: Group.OTHER,
}
LABELS = {
    Group.ALL: "Alla händelser",
    Group.THREATS: "Hot och trakasserier",
    Group.VIOLENCE: "Våld, skadegörelse och stöld",
    Group.CORRUPTION: "Korruptionsförsök",
    Group.OTHER: "Annat, som undersökningen inte frågar om",
}

CAPTION = "Händelser som förtroendevalda har rapporterat"
DEFINITION = (
    "Förtroendevaldas rapporter i grupperna från Brottsförebyggande rådets Politikernas"
    " trygghetsundersökning (PTU). Till hot och trakasserier räknas också utpressning och"
    " desinformation. Till korruptionsförsök räknas otillbörliga erbjudanden och relationer. Till"
    " annat räknas påtryckning och infiltration. Stöld har ingen egen form i Motkraft."
)
BASES = (
    "En händelse av flera slag räknas en gång i varje grupp, men bara en gång bland alla. Raderna"
    " blir därför inte summan. Händelsen räknas på den dag då den hände."
)
COMPARE = (
    "PTU räknar hur stor andel av de förtroendevalda som har utsatts. Här räknas händelser."
    " Jämför grupperna, inte talen."
)
APART = "Händelserna ingår inte i serien hot och våld, som bara gäller medarbetare."
CARE = (
    "Små tal kan peka ut en person. Pröva sekretessen innan tabellen lämnas till någon utanför"
    " kommunen."
)


def groups(forms: Iterable[Form]) -> frozenset[Group]:
    """Return the groups in which an event counts."""
    return frozenset({Group.ALL, *(GROUP_OF[form] for form in forms)})


@dataclass(frozen=True)
class OfficialsTable:
    """The table, and what has to be said about it."""

    columns: tuple[Column, ...]
    lines: tuple[Line, ...]
    begun: date | None  # when the first report came in: before that nobody asked
    late: int  # events of earlier years that were told afterwards, and are not counted
    known_at: date | None
    updated: str

    @property
    def cutoff(self) -> date:
        """The last day that is counted."""
        return self.columns[-1].days.last


def table(
    periods: Collection[Period],
    sums: Mapping[tuple[int, Group], int],
    begun: date | None,
    late: int,
    known_at: date | None,
    updated: str,
) -> OfficialsTable:
    """Lay the sums out, a column a year. Years before the first report are missing, never 0."""
    columns = tuple(
        Column(days, is_missing=begun is None or days.last.year < begun.year) for days in periods
    )

    def cell(column: Column, group: Group) -> int | None:
        return None if column.is_missing else sums.get((column.days.last.year, group), 0)

    lines = tuple(
        Line(group, LABELS[group], tuple(cell(column, group) for column in columns))
        for group in Group
    )
    return OfficialsTable(columns, lines, begun, late, known_at, updated)


def caption(of: OfficialsTable) -> str:
    """Return what the table shows, up to which day."""
    known = f", så som det var känt {day(of.known_at)}" if of.known_at else ""
    return f"{CAPTION}, till och med {day(of.cutoff)}{known}"


def source(of: OfficialsTable) -> str:
    """Return where the numbers come from."""
    if of.begun is None:
        return "Ingen förtroendevald har rapporterat i Motkraft ännu."
    return f"Källa: förtroendevaldas rapporter i Motkraft. Den första kom in den {day(of.begun)}."


def notes(of: OfficialsTable) -> list[str]:
    """Return everything that has to stand below the table, in order."""
    found = [source(of), DEFINITION, BASES, COMPARE, APART]
    shown = [column for column in of.columns if not column.is_missing]
    if of.begun and any(c.days.first < of.begun <= c.days.last for c in shown):
        found.append(
            f"{of.begun.year} är inte ett helt år: den första rapporten kom in den {day(of.begun)}."
        )
    found += [
        f"Kolumnen {column.heading} är bara en del av ett år. Jämför den inte med hela år."
        for column in shown
        if column.is_part
    ]
    if any(column.is_missing for column in of.columns):
        found.append(MISSING_MEANS)
    if of.begun and of.late:
        what = "1 händelse" if of.late == 1 else f"{of.late} händelser"
        found.append(
            f"{what} som hände före {of.begun.year} har rapporterats i efterhand och räknas inte."
        )
    return [*found, CARE]
