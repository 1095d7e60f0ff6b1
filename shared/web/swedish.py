"""How Swedish reads: days, times, and the order of the alphabet."""

from datetime import date, datetime

from babel.dates import format_date, format_datetime

from shared.clock import SWEDEN

LOCALE = "sv_SE"
_AFTER_Z = str.maketrans({"Å": "Z1", "Ä": "Z2", "Ö": "Z3", "É": "E", "Ü": "Y"})


def day(value: date) -> str:
    """Return a day as it is written: 22 november 2026."""
    return format_date(value, "d MMMM y", locale=LOCALE)


def moment(value: datetime) -> str:
    """Return a moment in Swedish time: 22 november 2026 kl. 14.05."""
    return format_datetime(value.astimezone(SWEDEN), "d MMMM y 'kl.' HH.mm", locale=LOCALE)


def alphabetical(text: str) -> str:
    """Return a sort key that puts å, ä and ö after z, in that order."""
    return text.upper().translate(_AFTER_Z)
