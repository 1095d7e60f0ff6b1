"""What has to be put right in a form, in words for whoever filled it in."""

from collections.abc import Sequence
from typing import Any

from pydantic import ValidationError

from shared.refusal import FieldError, Refused

# What pydantic found, in words for whoever filled in the field.
SENTENCES = {
    "missing": "Uppgiften saknas.",
    "extra_forbidden": "Här finns ett fält som vi inte känner till.",
    "enum": "Värdet finns inte i listan.",
    "uuid_parsing": "Det är inget giltigt id.",
    "uuid_type": "Det är inget giltigt id.",
    "bool_parsing": "Svara ja eller nej (true eller false).",
    "bool_type": "Svara ja eller nej (true eller false).",
    "string_type": "Här ska det stå text.",
    "string_too_short": "Texten är för kort.",
    "string_too_long": "Texten är för lång.",
    "too_short": "Välj minst ett alternativ.",
    "int_parsing": "Här ska det stå ett heltal.",
    "int_type": "Här ska det stå ett heltal.",
    "greater_than_equal": "Talet är för litet.",
    "less_than_equal": "Talet är för stort.",
    "datetime_parsing": "Skriv datum och tid som 2026-01-31T14:05:00+01:00.",
    "datetime_from_date_parsing": "Skriv datum och tid som 2026-01-31T14:05:00+01:00.",
    "timezone_aware": "Tiden behöver en tidszon, till exempel +01:00.",
    "date_parsing": "Skriv datum som 2026-01-31.",
    "date_from_datetime_parsing": "Skriv datum som 2026-01-31.",
    "string_unicode": "Texten innehåller tecken som inte går att läsa.",
    "ends_before_it_begins": "Sista dagen kan inte vara före den första.",
    "json_invalid": "Det gick inte att läsa som JSON.",
}
NOT_USABLE = "Värdet går inte att använda."


def field_errors(
    found: Sequence[Any], sentences: dict[tuple[str, str], str] | None = None
) -> list[FieldError]:
    """Turn pydantic's findings into one sentence a field, in the order of the fields.

    `sentences` may say it better for a (field, kind of error) of one form. What was sent is
    never repeated: it may be secret.
    """
    errors: dict[str, FieldError] = {}
    for error in found:
        path = [str(part) for part in error["loc"] if part not in ("body", "query", "path")]
        name, kind = path[0] if path else "", error["type"]
        if kind == "extra_forbidden":
            name = ""  # a name that we do not know is something that was sent
        text = (sentences or {}).get((name, kind)) or SENTENCES.get(kind, NOT_USABLE)
        errors.setdefault(name, FieldError(name, text))
    return list(errors.values())


def what_is_wrong(
    found: ValidationError | Refused, sentences: dict[tuple[str, str], str] | None = None
) -> list[FieldError]:
    """Return what has to be put right in a form, whoever found it. `sentences` as above."""
    if isinstance(found, Refused):
        return list(found.errors)
    return field_errors(found.errors(), sentences)
