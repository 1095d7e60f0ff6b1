"""What one cell means, or why it cannot be used. Nothing is guessed."""

import re
from dataclasses import dataclass
from datetime import date

from services.organisation.hr.mapping import Column
from shared.files.cells import CONTROL, FORMULA, NotUsable, code, moment, text
from shared.files.reading import OTHER_ENCODING, looks_misread

__all__ = ["LENGTH_MAX", "NotUsable", "Told", "check", "code", "text"]

LENGTH_MAX = 200
EARLIEST = date(1920, 1, 1)
FOR_EVER = date(2100, 1, 1)  # how some systems say "until further notice": 2999-12-31
YES = frozenset({"ja", "j", "x", "1", "sant", "true", "yes"})
NO = frozenset({"", "nej", "n", "0", "falskt", "false", "no"})

PHONE = re.compile(r"^\+?[0-9 ()/.-]{3,40}$")
EMAIL = re.compile(r"^[^\s@<>,;\"]+@[^\s@<>,;\"]+\.[^\s@<>,;\"]+$")
# Personal identity numbers, also of people who have a coordination number (the day plus 60).
LONG_NUMBER = re.compile(r"(?<!\d)(?:18|19|20)(\d{6})[-+ ]?(\d{4})(?!\d)")
SHORT_NUMBER = re.compile(r"(?<!\d)(\d{6})([-+]?)(\d{4})(?!\d)")
MONTHS, DAYS = range(1, 13), range(1, 32)
COORDINATION = 60

# Where ten digits may well be something else.
MAY_LOOK_LIKE_A_SHORT_NUMBER = (Column.PHONE, Column.SINCE, Column.UNTIL)


def check(column: Column, text: str) -> None:
    """Refuse what no column may hold. Raises `NotUsable`."""
    if len(text) > LENGTH_MAX:
        raise NotUsable(f"Texten är längre än {LENGTH_MAX} tecken.")
    if CONTROL.search(text):
        raise NotUsable("Texten innehåller tecken som inte syns. Skriv den på nytt.")
    if _identity_number(column, text):
        raise NotUsable("Det ser ut som ett personnummer. Motkraft tar inte emot personnummer.")
    if FORMULA.match(text) and not (column is Column.PHONE and PHONE.match(text)):
        raise NotUsable("Texten börjar med ett tecken som kalkylprogram läser som en formel.")
    if looks_misread([text]):
        raise NotUsable(OTHER_ENCODING)


def _identity_number(column: Column, text: str) -> bool:
    if any(_is_day(found[1]) for found in LONG_NUMBER.finditer(text)):
        return True
    return column not in MAY_LOOK_LIKE_A_SHORT_NUMBER and any(
        _is_day(found[1]) and (found[2] or _is_checked(found[1] + found[3]))
        for found in SHORT_NUMBER.finditer(text)
    )


def _is_day(six: str) -> bool:
    day = int(six[4:])
    return int(six[2:4]) in MONTHS and (day in DAYS or day - COORDINATION in DAYS)


def _is_checked(ten: str) -> bool:
    """Whether the last digit is the one that follows from the others (Luhn)."""
    doubled = (int(d) * (2 - n % 2) for n, d in enumerate(ten))
    return sum(d // 10 + d % 10 for d in doubled) % 10 == 0


def email(cell: str) -> str:
    """Return an address, if there is one."""
    if cell and not EMAIL.match(cell):
        raise NotUsable("Det är ingen e-postadress.")
    return cell


def phone(cell: str) -> str:
    """Return a number, if there is one."""
    if cell and not PHONE.match(cell):
        raise NotUsable("Det är inget telefonnummer.")
    return cell


def day(cell: str) -> date | None:
    """Return a day, if there is one; one far away is none."""
    if not cell:
        return None
    found = moment(cell)
    if found is None or found.date() < EARLIEST:
        raise NotUsable("Skriv datum som 2026-01-31.")
    return None if found.date() >= FOR_EVER else found.date()


def answer(cell: str) -> bool:
    """Return yes or no."""
    said = cell.casefold()
    if said not in YES | NO:
        raise NotUsable("Svara ja eller nej.")
    return said in YES


@dataclass(frozen=True)
class Told:
    """One of the two things that the column of leaders can hold."""

    leads: bool = False  # she leads the unit that she works in
    leader: str = ""  # the number of whoever leads


def leader(cell: str) -> Told:
    """Return what the column of leaders says."""
    said = cell.casefold()
    if said in YES - {"1"}:
        return Told(leads=True)
    if said in NO - {"0"}:
        return Told()
    return Told(leader=code(cell))
