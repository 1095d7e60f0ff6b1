"""What the API and the pages have in common: which table is asked for, and how it is answered."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import Depends, Query
from fastapi.responses import JSONResponse, Response

from services.statistics import formats
from services.statistics.domain import EARLIEST
from services.statistics.extract import DAY
from services.statistics.history import ByTree
from services.statistics.officials import OfficialsTable
from services.statistics.table import Table
from services.statistics.views.counts import Counts, Span
from services.statistics.views.officials import Officials
from services.statistics.views.reading import Wanted
from shared import clock
from shared.refusal import FieldError, Refused
from shared.service import Service

NOW, THEN = "now", "then"
INFLUENCE = "influence"
CSV = "text/csv"
JSON = "application/json"


@dataclass(frozen=True)
class Asked:
    """What stands in the address, as it was written; nothing is required."""

    from_year: Annotated[
        str, Query(alias="from", description="First year, such as 2017", max_length=20)
    ] = ""
    cutoff: Annotated[
        str, Query(description="Last Swedish day, inclusive, such as 2021-09-07", max_length=20)
    ] = ""
    unit: Annotated[str, Query(description="Id of an administration", max_length=40)] = ""
    tree: Annotated[
        str,
        Query(
            description="now: all numbers by the units as they lie today (the default);"
            " then: each incident by the units as they lay when it happened",
            max_length=20,
        ),
    ] = ""
    day: Annotated[
        str,
        Query(
            description="The day whose units and names are meant instead of today's;"
            " it may lie ahead",
            max_length=20,
        ),
    ] = ""
    as_known_at: Annotated[
        str,
        Query(
            description="As known at the end of a Swedish day: what was told or corrected later"
            " is not there yet. The organisation is the one known now",
            max_length=20,
        ),
    ] = ""
    split: Annotated[
        str,
        Query(
            description="influence: the administration's numbers by influence instead of by unit",
            max_length=20,
        ),
    ] = ""


@dataclass(frozen=True)
class AskedOfOfficials:
    """As above, of the table of elected officials, which has no units."""

    from_year: Annotated[str, Query(alias="from", description="First year", max_length=20)] = ""
    cutoff: Annotated[str, Query(description="Last Swedish day, inclusive", max_length=20)] = ""
    as_known_at: Annotated[
        str, Query(description="As known at the end of a Swedish day", max_length=20)
    ] = ""


WhatIsAsked = Annotated[Asked, Depends()]
WhatIsAskedOfOfficials = Annotated[AskedOfOfficials, Depends()]


@dataclass(frozen=True)
class Question:
    """Which years, up to which Swedish day, inclusive."""

    from_year: int
    cutoff: date
    unit: UUID | None  # the administration; None is left to the view
    wanted: Wanted


def today() -> date:
    """Return today's date in Sweden."""
    return clock.swedish_date(clock.now())


def question(asked: Asked, span: Span, default: date, *, with_split: bool = False) -> Question:
    """Read what is asked for; what is left open becomes all years there are, and the default day.

    `with_split` wants the parts by influence in any case.
    Raises `Refused` with every field that cannot be right.
    """
    errors = []
    day = default
    if asked.cutoff:
        read = _day(asked.cutoff)
        if isinstance(read, str):
            errors.append(FieldError("cutoff", read))
        else:
            day = read
    year = min(span.first_year or day.year, day.year)
    if asked.from_year:
        latest = day.year if not errors else today().year
        read_year = _year(asked.from_year, latest)
        if isinstance(read_year, str):
            errors.insert(0, FieldError("from", read_year))
        else:
            year = read_year
    units = {str(unit): unit for unit, _ in span.administrations}
    if asked.unit and asked.unit not in units:
        errors.append(FieldError("unit", "Välj en förvaltning i listan."))
    by = _tree(asked)
    if isinstance(by, FieldError):
        errors.append(by)
    known_at = _day(asked.as_known_at, "dagen") if asked.as_known_at else None
    if isinstance(known_at, str):
        errors.append(FieldError("as_known_at", known_at))
    if asked.split not in ("", INFLUENCE):
        errors.append(FieldError("split", f"Skriv {INFLUENCE} eller ingenting."))
    if errors or isinstance(by, FieldError) or isinstance(known_at, str):
        raise Refused(*errors)
    wanted = Wanted(by, known_at, with_split=with_split or asked.split == INFLUENCE)
    last = min(day, known_at or day)  # of days that had not come nothing was known: not even 0
    return Question(min(year, last.year), last, units.get(asked.unit), wanted)


def _day(text: str, called: str = "sista dagen", *, also_to_come: bool = False) -> date | str:
    """Return the day, or what is wrong with it."""
    if DAY.fullmatch(text) is None:
        return f"Skriv {called} som 2026-01-31."
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return "Den dagen finns inte."
    if day > today() and not also_to_come:
        return f"{called.capitalize()} kan inte ligga i framtiden."
    return day if day >= EARLIEST else f"Välj en dag från och med {EARLIEST}."


def _tree(asked: Asked) -> ByTree | FieldError:
    """Return the tree, or what is wrong with it. A day may lie ahead: what is decided then."""
    if asked.tree not in ("", NOW, THEN):
        return FieldError("tree", "Välj var enheterna ska räknas.")
    if not asked.day:
        return ByTree(today(), then=asked.tree == THEN)
    day = _day(asked.day, "dagen", also_to_come=True)
    if isinstance(day, str):
        return FieldError("day", day)
    return ByTree(day, then=asked.tree == THEN)


def _year(text: str, latest: int) -> int | str:
    """Return the year, or what is wrong with it."""
    if re.fullmatch(r"[0-9]{4}", text) is None:
        return "Skriv året med fyra siffror, som 2017."
    if int(text) < EARLIEST.year:
        return f"Välj ett år från och med {EARLIEST.year}."
    return int(text) if int(text) <= latest else f"Välj ett år till och med {latest}."


async def ask(asked: Asked, counts: Counts, service: Service, *, as_printed: bool = False) -> Table:
    """Return the table that is asked for, with everything that is stored at this moment.

    Without a cut-off it goes up to today, or, `as_printed`, up to the last imported day.
    Raises `Refused`.
    """
    await service.caught_up()
    span = await counts.span()
    default = (span.last_imported if as_printed else None) or today()
    found = question(asked, span, default)
    return await counts.table(found.from_year, found.cutoff, found.unit, found.wanted)


async def ask_officials(
    asked: AskedOfOfficials, officials: Officials, service: Service
) -> OfficialsTable:
    """Return the table of elected officials, from the first year that there is something of.

    Without a cut-off it goes up to today. Raises `Refused`.
    """
    await service.caught_up()
    begun = await officials.begun()
    span = Span(begun.year if begun else None, None, is_empty=begun is None)
    found = question(
        Asked(asked.from_year, asked.cutoff, as_known_at=asked.as_known_at), span, today()
    )
    return await officials.table(found.from_year, found.cutoff, found.wanted.known_at)


def as_csv(table: Table | OfficialsTable) -> Response:
    """Answer with CSV: a row a unit, or a row a part when the split was asked for."""
    to_csv = formats.to_csv(table) if isinstance(table, Table) else formats.officials_csv(table)
    return Response(
        to_csv.encode(),
        media_type="text/csv; charset=utf-8; header=present",
        headers={"Vary": "Accept"},
    )


def as_jsonstat(table: Table | OfficialsTable) -> Response:
    """Answer with JSON-stat."""
    if isinstance(table, Table):
        body = formats.to_jsonstat(table)
    else:
        body = formats.officials_jsonstat(table)
    return JSONResponse(body, headers={"Vary": "Accept"})


def preferred(accept: str) -> str | None:
    """Return which of our two forms a client wants most; None when it wants neither."""
    wanted: dict[str, float] = {}
    for form in (JSON, CSV):
        patterns = (form, f"{form.partition('/')[0]}/*", "*/*")
        said = {name: q for name, q in _accepted(accept or "*/*") if name in patterns}
        closest = next((name for name in patterns if name in said), None)
        wanted[form] = said[closest] if closest else 0.0
    best = max(wanted, key=lambda form: wanted[form])  # the first, when both are as welcome
    return best if wanted[best] > 0 else None


def _accepted(accept: str) -> list[tuple[str, float]]:
    found = []
    for part in accept.split(","):
        name, *parameters = [piece.strip().lower() for piece in part.split(";")]
        quality = next((p[2:] for p in parameters if p.startswith("q=")), "1")
        try:
            found.append((name, float(quality)))
        except ValueError:
            found.append((name, 0.0))
    return found
